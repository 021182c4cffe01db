"""What is promised of claims, whatever they are kept in, and of feedback."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import count, islice

import pytest

from bot.storage.lifetimes import BODY_KEPT, CLAIM_KEPT, LEASE
from bot.storage.memory import MemoryClaims
from bot.storage.sql import SqlStore
from bot.storage.store import Claimed, Claims, Noted, Selection, Verdict
from tests.storage.samples import ManualClock, answer, given_answer, new_click, question, verdicts

INSTANT = timedelta(microseconds=1)


async def test_a_new_question_is_taken_and_then_busy(store: Claims, clock: ManualClock) -> None:
    """Who comes second while the first is at it is told so."""
    assert await store.claim(question(clock, "a")) is Claimed.TAKEN
    assert await store.claim(question(clock, "a")) is Claimed.BUSY


async def test_the_twin_of_a_question_is_the_same_question(
    store: Claims, clock: ManualClock
) -> None:
    """One key in common is enough, and then the other keys of the twin stand for it too."""
    await store.claim(question(clock, "ts", "event-1"))

    assert await store.claim(question(clock, "ts", "event-2")) is Claimed.BUSY
    assert await store.claim(question(clock, "event-2")) is Claimed.BUSY
    await store.finish(["ts", "event-1"], None)
    assert await store.claim(question(clock, "event-2")) is Claimed.DONE


async def test_a_finished_question_stays_finished(store: Claims, clock: ManualClock) -> None:
    """Neither a run-out lease nor a late release lets it be answered again."""
    await store.claim(question(clock, "a", "b"))
    await store.finish(["a", "b"], answer(clock))
    await store.release(["a", "b"])
    clock.move(LEASE)

    assert await store.claim(question(clock, "b")) is Claimed.DONE
    assert await store.pending() == []


async def test_a_lease_can_be_taken_over_when_it_has_run_out(
    store: Claims, clock: ManualClock
) -> None:
    """Not an instant before, and by one taker only."""
    await store.claim(question(clock, "a"))

    clock.move(LEASE - INSTANT)
    assert await store.claim(question(clock, "a")) is Claimed.BUSY
    clock.move(INSTANT)
    assert await store.claim(question(clock, "a")) is Claimed.TAKEN_OVER
    assert await store.claim(question(clock, "a")) is Claimed.BUSY


def test_a_lease_is_over_before_slack_delivers_again() -> None:
    """Slack's second retry comes after a minute."""
    assert timedelta(minutes=1) > LEASE


async def test_a_released_question_can_be_taken_at_once(store: Claims, clock: ManualClock) -> None:
    """A retry need not wait for the lease, and until then the question is pending."""
    asked = question(clock, "a")
    await store.claim(asked)
    await store.release(["a"])

    assert await store.pending() == [asked]
    assert await store.claim(question(clock, "a")) is Claimed.TAKEN_OVER
    assert await store.pending() == []


async def test_a_claim_that_is_extended_lasts_for_another_lease(
    store: Claims, clock: ManualClock
) -> None:
    """Also one that has run out, where nobody has taken it over; a finished one is lost."""
    await store.claim(question(clock, "a", "b"))
    clock.move(LEASE)
    assert await store.extend(["a", "b"])
    clock.move(LEASE - INSTANT)
    assert await store.claim(question(clock, "b")) is Claimed.BUSY
    assert await store.pending() == []
    await store.finish(["b"], None)

    assert not await store.extend(["a", "b"])
    assert not await store.extend(["unknown"])


async def test_of_many_claimers_at_once_one_wins(store: Claims, clock: ManualClock) -> None:
    """Twins that share only some of their keys, all at the same time: one is taken."""
    twins = [question(clock, "ts", f"event-{number}") for number in range(20)]

    outcomes = await asyncio.gather(*(store.claim(twin) for twin in twins))

    assert sorted(outcome.name for outcome in outcomes) == ["BUSY"] * 19 + ["TAKEN"]


async def test_two_questions_that_turn_out_to_be_one_become_one(
    store: Claims, clock: ManualClock
) -> None:
    """A delivery that has the keys of both takes both over, or neither."""
    await store.claim(question(clock, "a", body="first"))
    clock.move(timedelta(seconds=1))
    await store.claim(question(clock, "b", body="second"))

    assert await store.claim(question(clock, "a", "b")) is Claimed.BUSY
    clock.move(LEASE)
    assert await store.claim(question(clock, "c", "a", "b", body="third")) is Claimed.TAKEN_OVER
    await store.release(["b"])
    [left] = await store.pending()
    assert (sorted(left.keys), left.body) == (["a", "b", "c"], "third")
    assert left.accepted == clock() - LEASE - timedelta(seconds=1)


async def test_a_question_whose_twin_is_finished_is_done(store: Claims, clock: ManualClock) -> None:
    """Even where another of its keys is still being worked on."""
    await store.claim(question(clock, "a"))
    await store.claim(question(clock, "b"))
    await store.finish(["b"], None)

    assert await store.claim(question(clock, "a", "b", "c")) is Claimed.DONE
    assert await store.claim(question(clock, "c")) is Claimed.DONE


async def test_what_was_accepted_and_not_answered_is_pending_once_its_lease_is_over(
    store: Claims, clock: ManualClock
) -> None:
    """A question comes back as it was, the oldest first."""
    older = question(clock, "older", "twin", body='{"text": "Wer, wo? \\ud83d\\ude00 é"}')
    clock.move(timedelta(seconds=1))
    newer = question(clock, "newer")
    await store.claim(newer)
    await store.claim(older)
    clock.move(LEASE - INSTANT)
    assert await store.pending() == []
    clock.move(INSTANT)

    assert await store.pending() == [older, newer]


async def test_after_an_hour_a_question_is_no_longer_pending(
    store: Claims, clock: ManualClock
) -> None:
    """Whoever asked has gone on; the hour counts from when it was first accepted."""
    await store.claim(question(clock, "a"))
    clock.move(BODY_KEPT - INSTANT)
    await store.sweep()
    assert len(await store.pending()) == 1
    assert await store.claim(question(clock, "a")) is Claimed.TAKEN_OVER
    await store.release(["a"])
    clock.move(INSTANT)

    assert await store.pending() == []
    await store.sweep()
    assert await store.claim(question(clock, "a")) is Claimed.TAKEN_OVER


async def test_a_sweep_keeps_finished_claims_for_two_days(
    store: Claims, clock: ManualClock
) -> None:
    """A delivery that comes a day late is still known; after that it keeps nobody out."""
    await store.claim(question(clock, "a"))
    await store.finish(["a"], None)
    clock.move(CLAIM_KEPT - INSTANT)
    await store.sweep()
    assert await store.claim(question(clock, "a")) is Claimed.DONE
    clock.move(INSTANT)
    await store.sweep()

    assert await store.claim(question(clock, "a")) is Claimed.TAKEN


async def test_finishing_what_was_never_claimed_keeps_others_from_it(
    store: Claims, clock: ManualClock
) -> None:
    """As where the claim was held elsewhere while the database was gone."""
    await store.claim(question(clock, "a"))
    await store.finish(["a", "b"], None)
    await store.finish(["c"], answer(clock))

    assert await store.claim(question(clock, "b")) is Claimed.DONE
    assert await store.claim(question(clock, "c")) is Claimed.DONE


async def test_releasing_what_is_not_known_changes_nothing(store: Claims) -> None:
    """A late release of a claim that was swept away is no error."""
    await store.release(["a"])

    assert await store.pending() == []


async def test_an_answer_is_kept_as_it_was_given(store: Claims, clock: ManualClock) -> None:
    """With its quotes in their order, however often finishing is repeated."""
    given = answer(clock)
    await store.claim(question(clock, "a"))
    await store.finish(["a"], given)
    await store.finish(["a"], given)

    assert await given_answer(store, "A1") == given
    assert await given_answer(store, "A2") is None


async def test_that_nothing_was_found_is_kept_without_quotes(
    store: Claims, clock: ManualClock
) -> None:
    """With the code of its reason."""
    refusal = replace(answer(clock), outcome="nothing", reason="unknown_terms", spans=())
    await store.finish(["a"], refusal)

    assert await given_answer(store, "A1") == refusal


async def test_each_person_has_one_verdict_on_an_answer(
    database: SqlStore, clock: ManualClock
) -> None:
    """A second one takes the place of the first; others' stay."""
    await database.finish(["a"], answer(clock, "A1"))
    await database.finish(["b"], answer(clock, "A2"))
    await database.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.GOOD)
    await database.keep_feedback(new_click(), "A1", "T1", "U2", Verdict.GOOD)
    await database.keep_feedback(new_click(), "A2", "T1", "U1", Verdict.GOOD)
    await database.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.BAD)

    assert await verdicts(database, "A1") == {"U1": Verdict.BAD, "U2": Verdict.GOOD}
    assert await verdicts(database, "A3") == {}


async def test_a_verdict_says_which_quote_it_means(database: SqlStore, clock: ManualClock) -> None:
    """The one chosen last; none where all are meant."""
    await database.finish(["a"], answer(clock))
    for rank in (1, 0):
        await database.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.GOOD, rank=rank)
    await database.keep_feedback(new_click(), "A1", "T1", "U2", Verdict.GOOD, rank=1)
    await database.keep_feedback(new_click(), "A1", "T1", "U2", Verdict.BAD)

    kept = await database.export(Selection(answer="A1"))
    judged = {one["user"]: one["rank"] for one in kept if one["kind"] == "feedback"}
    assert judged == {"U1": 0, "U2": None}


async def test_verdicts_at_once_are_one_verdict(database: SqlStore, clock: ManualClock) -> None:
    """Someone who clicks as fast as they can has one verdict in the end."""
    await database.finish(["a"], answer(clock))
    both = [Verdict.GOOD, Verdict.BAD] * 5
    clicks = [database.keep_feedback(new_click(), "A1", "T1", "U1", each) for each in both]

    assert set(await asyncio.gather(*clicks)) == {Noted.KEPT, Noted.CHANGED}
    assert list(await verdicts(database, "A1")) == ["U1"]


async def test_a_second_verdict_is_told_from_a_first(
    database: SqlStore, clock: ManualClock
) -> None:
    """Of each person on each answer, whatever the verdict is."""
    await database.finish(["a"], answer(clock, "A1"))
    await database.finish(["b"], answer(clock, "A2"))
    for name, user, verdict, noted in (
        ("A1", "U1", Verdict.GOOD, Noted.KEPT),
        ("A1", "U1", Verdict.GOOD, Noted.CHANGED),
        ("A1", "U1", Verdict.BAD, Noted.CHANGED),
        ("A1", "U2", Verdict.BAD, Noted.KEPT),
        ("A2", "U1", Verdict.GOOD, Noted.KEPT),
    ):
        assert await database.keep_feedback(new_click(), name, "T1", user, verdict) is noted


async def test_a_click_that_comes_again_changes_no_verdict(
    database: SqlStore, clock: ManualClock
) -> None:
    """Not even where the person has changed their mind since, and however often it comes."""
    await database.finish(["a"], answer(clock))
    click = new_click()
    at_once = [database.keep_feedback(click, "A1", "T1", "U1", Verdict.GOOD) for _ in range(5)]

    noted = Counter(await asyncio.gather(*at_once))
    assert noted == {Noted.KEPT: 1, Noted.REPLAYED: 4}
    await database.keep_feedback(new_click(), "A1", "T1", "U1", Verdict.BAD)
    assert await database.keep_feedback(click, "A1", "T1", "U1", Verdict.GOOD) is Noted.REPLAYED
    assert await verdicts(database, "A1") == {"U1": Verdict.BAD}


async def test_a_verdict_on_what_is_no_answer_there_is_not_kept(
    database: SqlStore, clock: ManualClock
) -> None:
    """One that was never given or was purged, or is another workspace's; then nothing is kept."""
    await database.finish(["a"], answer(clock, "A1"))
    await database.finish(["b"], answer(clock, "A2"))
    await database.purge(Selection(answer="A2"))
    for given, team in (("A1", "T2"), ("A2", "T1"), ("A3", "T1")):
        noted = await database.keep_feedback(new_click(), given, team, "U1", Verdict.GOOD)
        assert noted is Noted.NO_ANSWER

    assert (await database.purge(Selection())).feedback == 0


async def test_an_answer_that_is_being_noted_can_be_judged(
    database: SqlStore, clock: ManualClock
) -> None:
    """It is posted first: a click may come before it is kept, or a kill between the two."""
    await database.claim(question(clock, "a", "A1"))
    for team, noted in (("T1", Noted.KEPT), ("T2", Noted.NO_ANSWER)):
        click = new_click()
        judged = database.keep_feedback(click, "A1", team, "U1", Verdict.BAD)
        assert await judged is noted

    assert await verdicts(database, "A1") == {"U1": Verdict.BAD}


async def test_an_answer_can_be_judged_at_the_moment_at_which_it_is_noted(
    database: SqlStore, clock: ManualClock
) -> None:
    """Whichever of the two comes first: it is being given until it is kept, with no gap."""
    for number in range(50):
        name = f"A{number}"
        await database.claim(question(clock, f"asks {name}", name))
        noting = asyncio.create_task(database.finish([f"asks {name}"], answer(clock, name)))
        users = count()
        while not noting.done():
            judged = [
                database.keep_feedback(new_click(), name, "T1", f"U{user}", Verdict.GOOD)
                for user in islice(users, 4)
            ]
            assert set(await asyncio.gather(*judged)) == {Noted.KEPT}
        await noting


@pytest.mark.parametrize("kept", ["claims", "answers"])
async def test_the_memory_is_bounded_and_the_oldest_make_room(
    clock: ManualClock, kept: str
) -> None:
    """A process that runs without its database for long does not grow without end."""
    store = MemoryClaims(clock, limit=2)
    for name in ("a", "b", "c"):
        await store.claim(question(clock, name, f"twin of {name}"))
        await store.finish([name], answer(clock, name))

    known = {
        "claims": [await store.claim(question(clock, name)) is Claimed.DONE for name in "cba"],
        "answers": [await given_answer(store, name) is not None for name in "cba"],
    }

    assert known[kept] == [True, True, False]
