"""What administrators see in the App Home: the documents, the bot, the feedback, and the gaps."""

from dataclasses import dataclass

from bot.errors import StorageError
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.gaps import how_often, how_to_list, refusals
from bot.slack.parts import Parts
from bot.storage.store import Gap, Stats, Verdict

_PROBLEMS = 10
_GAPS = 20


@dataclass(frozen=True, slots=True)
class Insight:
    """What the database says of a workspace.

    Args:
        stats: how its questions fared.
        gaps: what was refused, where that is kept.
    """

    stats: Stats
    gaps: tuple[Gap, ...]


async def insight(parts: Parts) -> Insight | None:
    """Look into the database; None where it cannot be read."""
    team = parts.workspace.team
    try:
        return Insight(
            await parts.store.stats(team), tuple(await parts.store.gaps(team, limit=_GAPS))
        )
    except StorageError as error:
        parts.faults.note("stats_not_read", error)
        return None


def for_admins(parts: Parts, known: Insight | None) -> list[Block]:
    """The part of the App Home that only administrators see.

    Args:
        parts: the documents and what went wrong.
        known: what the database says; None where it cannot be read.
    """
    shown = [blocks.header("For administrators"), *_documents(parts), *_health(parts)]
    if known is None:
        return [*shown, blocks.sentence("The database cannot be read just now.")]
    return [*shown, *_feedback(known.stats), *_gaps(known, kept=parts.keeps_questions)]


def _documents(parts: Parts) -> list[Block]:
    problems = [
        f"{problem.where}: {problem.problem} {problem.mend}" for problem in parts.library.problems
    ]
    if not problems:
        return [blocks.sentence("The documents are well")]
    return [
        blocks.sentence("What is wrong with the documents", bold=True),
        blocks.bullets(problems[:_PROBLEMS]),
    ]


def _health(parts: Parts) -> list[Block]:
    database = (
        "The database is in use."
        if parts.store.durable
        else "The database cannot be used: questions are held in memory, feedback is not taken."
    )
    faults = [f"{kind}: {count}" for kind, count in sorted(parts.faults.counts.items())]
    return [
        blocks.sentence(database),
        blocks.sentence("Faults since the start" if faults else "No faults since the start"),
        *([blocks.bullets(faults)] if faults else []),
    ]


def _feedback(stats: Stats) -> list[Block]:
    if stats.since is None:
        return [blocks.sentence("Nothing was asked yet")]
    answered = sum(one.count for one in stats.outcomes if one.answered)
    lines = [
        f"Answered {how_often(answered)}.",
        *refusals(stats),
        f"Found helpful {how_often(stats.verdicts[Verdict.GOOD])}.",
        f"Found not helpful {how_often(stats.verdicts[Verdict.BAD])}.",
    ]
    return [
        blocks.sentence(f"Questions and feedback since {stats.since:%Y-%m-%d}", bold=True),
        blocks.bullets(lines),
    ]


def _gaps(known: Insight, *, kept: bool) -> list[Block]:
    heading = blocks.sentence("What the documents do not answer", bold=True)
    if not known.gaps:
        return [heading, blocks.sentence(how_to_list(kept=kept))]
    asked = [f"{gap.text} (asked {how_often(gap.count)})" for gap in known.gaps]
    return [heading, blocks.bullets(asked)]
