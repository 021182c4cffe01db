"""What administrators see in the App Home: the documents, the bot, the feedback, and the gaps."""

from collections.abc import Sequence

from bot.answering.answer import Outcome
from bot.catalog.scope import Scope
from bot.catalog.snapshot import Snapshot
from bot.errors import StorageError
from bot.service.messages import how_often, how_to_list, unsure
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.dependencies import Dependencies
from bot.slack.freshness import freshness_for_admins
from bot.storage.store import Gap, Stats, Verdict

_PROBLEMS = 10
_GAPS = 20


async def for_admins(parts: Dependencies, team: str, scope: Scope) -> list[Block]:
    """The part of the App Home that only administrators see.

    Args:
        parts: what answers, and what went wrong there.
        team: the workspace.
        scope: from where documents are asked.
    """
    given = await parts.service.documents(scope)
    shown = [blocks.header("For administrators"), *_documents(parts, given), *_health(parts)]
    records, kept = parts.records, parts.keeps_questions
    try:
        stats, gaps = await records.stats(team), await records.gaps(team, limit=_GAPS)
    except StorageError as error:
        parts.service.faults.note("stats_not_read", error)
        return [*shown, blocks.sentence("The database cannot be read just now.")]
    return [*shown, *_feedback(stats), *_gaps(gaps, kept=kept)]


def _documents(parts: Dependencies, given: Snapshot) -> list[Block]:
    """What is wrong with the documents; only in numbers, unless all of them are given."""
    everything = parts.service.catalog.everything
    problems = [
        f"{problem.where}: {problem.problem} {problem.hint}"
        for problem in everything.corpus.problems
    ]
    fresh = freshness_for_admins(parts.renewal.status, given)
    if not problems:
        return [*fresh, blocks.sentence("All documents can be read")]
    if given.corpus is not everything.corpus:
        told = f"Problems with the documents: {len(problems)}. `pullquote corpus check` lists them."
        return [*fresh, blocks.sentence(told)]
    return [
        *fresh,
        blocks.sentence("What is wrong with the documents", bold=True),
        blocks.bullets(problems[:_PROBLEMS]),
    ]


def _health(parts: Dependencies) -> list[Block]:
    database = (
        "The database is in use."
        if parts.service.store.durable
        else "The database cannot be used: questions are held in memory, feedback is not taken."
    )
    faults = [f"{kind}: {count}" for kind, count in sorted(parts.service.faults.counts.items())]
    return [
        blocks.sentence(database),
        blocks.sentence(parts.reader.status.said),
        blocks.sentence("Faults since the start" if faults else "No faults since the start"),
        *([blocks.bullets(faults)] if faults else []),
    ]


def _feedback(stats: Stats) -> list[Block]:
    if stats.since is None:
        return [blocks.sentence("Nothing was asked yet")]
    answers = sum(one.count for one in stats.outcomes if one.outcome == Outcome.ANSWER)
    lines = [
        f"Answer {how_often(answers)}.",
        *unsure(stats),
        f"Rated helpful: {how_often(stats.verdicts[Verdict.GOOD])}.",
        f"Rated not helpful: {how_often(stats.verdicts[Verdict.BAD])}.",
    ]
    return [
        blocks.sentence(f"Questions and feedback since {stats.since:%Y-%m-%d}", bold=True),
        blocks.bullets(lines),
    ]


def _gaps(gaps: Sequence[Gap], *, kept: bool) -> list[Block]:
    heading = blocks.sentence("Questions without a sure answer", bold=True)
    if not gaps:
        return [heading, blocks.sentence(how_to_list(kept=kept))]
    asked = [f"{gap.text} ({gap.outcome}, asked {how_often(gap.count)})" for gap in gaps]
    return [heading, blocks.bullets(asked)]
