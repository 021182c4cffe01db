"""What is kept for how long, what is told of it, and what is erased on request."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.storage.sql import SqlStore
from bot.storage.store import (
    Claims,
    Complaint,
    Gap,
    GivenAnswer,
    Outcomes,
    Selection,
    Tally,
    Verdict,
    Why,
)
from tests.storage.samples import ManualClock, answer, given_answer, new_click, question, verdicts

KEPT = timedelta(days=90)
INSTANT = timedelta(microseconds=1)
NOTHING = Tally(0, 0, 0)


def refusal(clock: ManualClock, answer_id: str, text: str = "Who founded it?") -> GivenAnswer:
    """A refusal that is given now to a question."""
    return replace(
        answer(clock, answer_id),
        outcome="nothing",
        reason="no_match",
        spans=(),
        text=text,
    )


@pytest.fixture
async def keeping(database: SqlStore, database_url: str, clock: ManualClock) -> SqlStore:
    """A store that keeps the texts of questions for a time, in the same database."""
    del database  # it has made the tables
    return SqlStore(database_url, clock, keep_questions=KEPT)


async def test_without_a_word_of_it_no_text_is_kept(store: Claims, clock: ManualClock) -> None:
    """The answer is kept, its question is not, whatever the store keeps things in."""
    await store.finish(["a"], refusal(clock, "A1"))

    assert await given_answer(store, "A1") == replace(refusal(clock, "A1"), text="")


async def test_a_text_is_kept_for_its_time_and_not_an_instant_longer(
    keeping: SqlStore, clock: ManualClock
) -> None:
    """Then only the text goes, not what is kept of the answer."""
    given = refusal(clock, "A1")
    await keeping.finish(["a"], given)

    clock.move(KEPT - INSTANT)
    await keeping.sweep()
    assert await given_answer(keeping, "A1") == given
    clock.move(INSTANT)
    await keeping.sweep()
    assert await given_answer(keeping, "A1") == replace(given, text="")
    await keeping.close()


async def test_any_text_is_kept(keeping: SqlStore, clock: ManualClock) -> None:
    """Whatever people write; the one character that not every database takes is replaced."""
    text = "'; DROP TABLE texts; -- \\ %s :x \U0001f600 שלום \t\x1f"
    await keeping.finish(["a"], refusal(clock, "A1", text))
    await keeping.finish(["b"], refusal(clock, "A2", "Who\0?"))

    assert {gap.text for gap in await keeping.gaps()} == {"Who\ufffd?", text}
    await keeping.close()


async def test_texts_go_when_they_are_to_be_kept_no_more(
    database: SqlStore, keeping: SqlStore, clock: ManualClock
) -> None:
    """A bot that is started without the setting erases what one with it has kept."""
    await keeping.finish(["a"], refusal(clock, "A1"))
    await database.sweep()

    assert await keeping.gaps() == []
    await keeping.close()


async def test_questions_without_a_sure_answer_are_listed_the_most_frequent_first(
    keeping: SqlStore, clock: ManualClock
) -> None:
    """Spacing and capitals make no other question; a maybe is a gap, an answer or a reply none."""
    await keeping.finish(["a"], refusal(clock, "A1", "Who founded it?"))
    for number in ("B1", "B2"):
        await keeping.finish([number], refusal(clock, number, "Where is it?"))
    clock.move(timedelta(days=1))
    await keeping.finish(["c"], refusal(clock, "A3", "who  founded it?"))
    await keeping.finish(["d"], replace(answer(clock, "A4"), text="What is it?"))
    await keeping.finish(["e"], replace(refusal(clock, "A5", "Elsewhere?"), team="T2"))
    await keeping.finish(["f"], replace(refusal(clock, "A6", "hello"), outcome="reply"))
    unsure = replace(answer(clock, "A7"), outcome="maybe", reason="low_confidence")
    await keeping.finish(["g"], replace(unsure, text="Where is it?"))

    await keeping.keep_feedback(new_click(), "B1", "T1", "U2", Verdict.BAD)
    await keeping.keep_feedback(new_click(), "A7", "T1", "U2", Verdict.GOOD)
    by, where = frozenset({"U1"}), frozenset({"C1"})
    first = Gap("Where is it?", "maybe", "low_confidence", 3, clock(), by, where, good=1, bad=1)
    second = Gap("who  founded it?", "nothing", "no_match", 2, clock(), by, where)
    assert await keeping.gaps("T1") == [first, second]
    assert await keeping.gaps("T1", limit=1) == [first]
    assert len(await keeping.gaps()) == 3
    await keeping.close()


async def test_the_numbers_are_those_of_a_workspace_or_of_all(
    database: SqlStore, clock: ManualClock
) -> None:
    """By the way a question was asked and how it ended, with what people thought."""
    assert (await database.stats()).since is None
    begun = clock()
    await database.finish(["a"], answer(clock, "A1"))
    clock.move(timedelta(hours=1))
    await database.finish(["b"], replace(answer(clock, "A2"), surface="command"))
    await database.finish(["c"], refusal(clock, "A3"))
    await database.finish(["d"], replace(refusal(clock, "A4"), team="T2"))
    await database.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.GOOD)
    await database.keep_feedback(new_click(), "A1", "T1", "U2", Verdict.BAD)
    await database.keep_feedback(new_click(), "A4", "T2", "U3", Verdict.BAD)

    mine = await database.stats("T1")
    assert mine.since == begun
    assert mine.outcomes == (
        Outcomes("command", outcome="answer", reason="", count=1),
        Outcomes("mention", outcome="answer", reason="", count=1),
        Outcomes("mention", outcome="nothing", reason="no_match", count=1),
    )
    assert mine.verdicts == {Verdict.GOOD: 1, Verdict.BAD: 1}
    everything = await database.stats()
    assert everything.outcomes[-1].count == 2
    assert everything.verdicts == {Verdict.GOOD: 1, Verdict.BAD: 2}


async def test_the_answer_to_a_message_is_found_again(store: Claims, clock: ManualClock) -> None:
    """The last one, in that workspace and channel."""
    first = replace(refusal(clock, "A1"), asked="1.1", text="")
    await store.finish(["a"], first)
    clock.move(timedelta(minutes=1))
    second = replace(first, id="A2", given=clock())
    await store.finish(["b"], second)

    assert await store.answer_to("T1", "C1", "1.1") == second
    assert await store.answer_to("T2", "C1", "1.1") is None
    assert await store.answer_to("T1", "C1", "1.2") is None


async def test_all_of_a_person_is_erased_and_nothing_of_others(
    database: SqlStore, clock: ManualClock
) -> None:
    """What they asked, the answers to them, all feedback on those, and their own."""
    await database.claim(replace(question(clock, "a"), user="U1"))
    await database.finish(["b"], answer(clock, "A1"))
    await database.finish(["c"], replace(answer(clock, "A2"), user="U2"))
    for user in ("U1", "U2"):
        await database.keep_feedback(new_click(), "A1", "T1", user, Verdict.GOOD)
        await database.keep_feedback(new_click(), "A2", "T1", user, Verdict.BAD)

    assert await database.purge(Selection(user="U1")) == Tally(questions=1, answers=1, feedback=3)
    assert await given_answer(database, "A1") is None
    assert await verdicts(database, "A1") == {}
    assert await given_answer(database, "A2") is not None
    assert await verdicts(database, "A2") == {"U2": Verdict.BAD}
    assert await database.purge(Selection(user="U1")) == NOTHING


async def test_all_of_a_workspace_is_erased(database: SqlStore, clock: ManualClock) -> None:
    """Claims, answers and feedback, twice without harm."""
    await database.claim(question(clock, "a"))
    await database.claim(replace(question(clock, "b"), team="T2"))
    await database.finish(["c"], answer(clock))
    await database.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.GOOD)

    erased = await database.purge(Selection(team="T1"))
    assert (erased.answers, erased.feedback) == (1, 1)
    assert await database.purge(Selection(team="T1")) == NOTHING
    assert await database.purge(Selection(team="T2")) == Tally(1, 0, 0)


async def test_claims_and_answers_are_erased_wherever_they_are_kept(
    store: Claims, clock: ManualClock
) -> None:
    """Those of the workspace, and no others; twice without harm."""
    await store.claim(question(clock, "a"))
    await store.claim(replace(question(clock, "b"), team="T2"))
    await store.finish(["a"], answer(clock))

    assert await store.purge(Selection(team="T1")) == Tally(1, 1, 0)
    assert await given_answer(store, "A1") is None
    assert await store.purge(Selection(team="T1")) == NOTHING
    assert await store.purge(Selection(team="T2")) == Tally(1, 0, 0)


async def test_what_is_from_before_a_time_is_erased(store: Claims, clock: ManualClock) -> None:
    """Together with a person, only what both are true of."""
    await store.finish(["a"], answer(clock, "A1"))
    await store.finish(["b"], replace(answer(clock, "A2"), user="U2"))
    clock.move(INSTANT)
    await store.finish(["c"], answer(clock, "A3"))

    assert (await store.purge(Selection(user="U1", before=clock()))).answers == 1
    assert await given_answer(store, "A1") is None
    assert (await store.purge(Selection(before=clock()))).answers == 1
    assert await given_answer(store, "A3") is not None


async def test_one_answer_is_erased_with_its_feedback(
    database: SqlStore, clock: ManualClock
) -> None:
    """The question that it answers stays known as answered."""
    await database.finish(["a"], answer(clock, "A1"))
    await database.finish(["b"], answer(clock, "A2"))
    await database.keep_feedback(new_click(), "A1", "T1", "U2", Verdict.BAD)

    assert await database.purge(Selection(answer="A1")) == Tally(0, 1, 1)
    assert await given_answer(database, "A2") is not None
    assert (await database.purge(Selection(team="T1"))).answers == 1


async def test_an_export_holds_what_a_purge_would_erase(
    keeping: SqlStore, clock: ManualClock
) -> None:
    """Everything of a person, in their words where those are kept; afterwards nothing."""
    await keeping.claim(replace(question(clock, "a", "b"), user="U1"))
    await keeping.finish(["c"], replace(answer(clock), text="What is it?", asked="1.1"))
    await keeping.keep_feedback(new_click(), "A1", "T1", "U2", Verdict.BAD)

    asked, given, judged = await keeping.export(Selection(user="U1"))
    assert (asked["kind"], asked["keys"], asked["body"]) == (
        "question",
        ["a", "b"],
        '{"text": "who?"}',
    )
    assert (given["kind"], given["text"], given["asked"]) == ("answer", "What is it?", "1.1")
    assert [span["start"] for span in given["spans"]] == [10, 0]
    assert (judged["kind"], judged["user"], judged["verdict"]) == ("feedback", "U2", "bad")
    assert await keeping.tally(Selection(user="U1")) == Tally(1, 1, 1)
    await keeping.purge(Selection(user="U1"))
    assert await keeping.export(Selection(user="U1")) == []
    await keeping.close()


async def test_who_found_an_answer_bad_may_say_why(keeping: SqlStore, clock: ManualClock) -> None:
    """The last word counts; a second thought about the answer takes it back."""
    given = replace(answer(clock, "A1"), text="What is it?")
    await keeping.finish(["a"], given)
    assert not await keeping.explain_feedback("A1", "T1", "U1", Why.WRONG)
    await keeping.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.BAD)
    assert await keeping.complaints("T1") == [
        Complaint("A1", "What is it?", "answer", "", clock(), given.spans)
    ]
    for why in (Why.WRONG, Why.OUTDATED):
        assert await keeping.explain_feedback("A1", "T1", "U1", why)
    assert not await keeping.explain_feedback("A1", "T2", "U1", Why.WRONG)
    assert not await keeping.explain_feedback("A1", "T1", "U2", Why.WRONG)
    assert [one.why for one in await keeping.complaints()] == ["outdated"]
    assert await keeping.complaints("T2") == []
    exported = await keeping.export(Selection(answer="A1"))
    assert [one["why"] for one in exported if one["kind"] == "feedback"] == ["outdated"]
    await keeping.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.GOOD)
    assert await keeping.complaints() == []
    await keeping.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.BAD)
    assert [one.why for one in await keeping.complaints()] == [""]
    await keeping.close()
