"""What administrators see in the App Home: the documents, the bot, the feedback, and the gaps."""

from collections.abc import Iterator, Sequence

from bot.answering.answer import Outcome
from bot.catalog.corrections import Spot
from bot.catalog.scope import Scope
from bot.catalog.snapshot import Snapshot
from bot.errors import StorageError
from bot.service.gaps import GapGroup, mark_of
from bot.service.messages import how_often, how_to_list, unsure
from bot.service.words import Suggestion
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.button_payload import ButtonPayload
from bot.slack.corrected import ACCEPT, ADD, DISMISS, REFUSE
from bot.slack.dependencies import Dependencies
from bot.slack.freshness import freshness_for_admins
from bot.slack.render import PIN
from bot.storage.store import Complaint, Stats, Verdict

_PROBLEMS = 10
# Questions without a sure answer, of which some are dismissed.
_LOOKED_AT = 1000
_COMPLAINTS = 5
_WORDINGS = 10


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
        stats, gaps = await records.stats(team), await records.gaps(team, limit=_LOOKED_AT)
        complaints = await records.complaints(team, limit=_COMPLAINTS)
        entries = await parts.correcting.store.entries(team) if gaps else []
    except StorageError as error:
        parts.service.faults.note("stats_not_read", error)
        return [*shown, blocks.sentence("The database cannot be read just now.")]
    unanswered = await parts.gaps.look(team, gaps, given, entries)
    return [
        *shown,
        *_feedback(stats),
        *_complaints(complaints, given),
        *_gaps(unanswered.groups, kept=kept),
        *_suggested(unanswered.words),
    ]


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


def _complaints(complaints: Sequence[Complaint], given: Snapshot) -> Iterator[Block]:
    """Answers that people found bad, with why; a quote only where its document is given."""
    if not complaints:
        return
    yield blocks.sentence("Answers that were found not helpful", bold=True)
    yield blocks.bullets(
        f"{one.text or '(the question is not kept)'} ({one.outcome}"
        f"{f', {one.why}' if one.why else ''}): {_quoted(one, given)}"
        for one in complaints
    )


def _quoted(complaint: Complaint, given: Snapshot) -> str:
    """What was quoted, where it still stands so in what is given."""
    if not complaint.spans:
        return "nothing was quoted"
    span = complaint.spans[0]
    quote = given.quote(Spot(span.document, span.content_hash, span.start, span.end))
    return "its document has changed, or is not given to you" if quote is None else quote.text


def _gaps(groups: Sequence[GapGroup], *, kept: bool) -> Iterator[Block]:
    """Questions without a sure answer, each with what can be done about it."""
    yield blocks.sentence("Questions without a sure answer", bold=True)
    if not groups:
        yield blocks.sentence(how_to_list(kept=kept))
    for group in groups:
        outcome = group.gaps[0].outcome
        told = [
            f"asked {how_often(group.count)}",
            _many(len(group.people), "person", "people"),
            _many(len(group.channels), "channel", "channels"),
        ]
        if group.bad:
            told.append(f"found not helpful {how_often(group.bad)}")
        yield blocks.sentence(f"{group.text} ({outcome}, {', '.join(told)})")
        if len(group.gaps) > 1:
            yield blocks.bullets(one.text for one in group.gaps[1:_WORDINGS])
        if group.closest is not None:
            yield blocks.sentence(f"Closest, at {group.sure:.0%}: {group.closest.text}")
        yield blocks.actions(list(_offered(group)))


def _offered(group: GapGroup) -> Iterator[Block]:
    """What can be done about what was not answered."""
    if group.closest is not None:
        wordings = "\n".join(one.text for one in group.gaps[:_WORDINGS])
        value = ButtonPayload.of("", [group.closest], wordings).value()
        yield blocks.button(PIN, "Pin", value, says=f"the closest quote, to: {group.text}")
    yield blocks.button(ADD, "Add a document", says=group.text)
    marks = " ".join(mark_of(one.text) for one in group.gaps[:_WORDINGS])
    yield blocks.button(DISMISS, "Dismiss", marks, says=group.text)


def _suggested(words: Sequence[Suggestion]) -> Iterator[Block]:
    """Words that no document holds, and what each may stand for."""
    if words:
        yield blocks.sentence("Words that keep failing", bold=True)
    for one in words:
        written, meant = one.words
        told = f"“{written}” was asked {how_often(one.count)}, and no document holds it."
        yield blocks.sentence(f"{told} Is it “{meant}”?")
        value, says = "=".join(one.words), f"{written} = {meant}"
        yield blocks.actions(
            [
                blocks.button(ACCEPT, f"Yes, read it as “{meant}”", value, says=says),
                blocks.button(REFUSE, "No", value, says=says),
            ]
        )


def _many(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"
