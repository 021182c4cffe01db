"""Claims in the memory of one process: what is left while the database is away."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from bot.storage.lifetimes import BODY_KEPT, CLAIM_KEPT, LEASE, Clock, utc_now
from bot.storage.store import (
    Claimed,
    GivenAnswer,
    PendingQuestion,
    Selection,
    Tally,
)

# Questions, and answers. A workspace asks fewer in a day.
LIMIT = 10_000


@dataclass(slots=True)
class _Claim:
    """One question, under all of its keys.

    Args:
        question: as it was accepted; its body is empty when it is finished.
        lease_ends: from when on it can be taken over.
        finished: whether it was answered.
    """

    question: PendingQuestion
    lease_ends: datetime
    finished: bool = False


class MemoryClaims:
    """Keeps the promises of `Claims` for one process, until it ends; no text once it is answered.

    It holds a bounded number of questions and answers; the oldest make room.

    Args:
        clock: the time now, in UTC.
        limit: how many questions are held, and how many answers.
    """

    def __init__(self, clock: Clock = utc_now, limit: int = LIMIT) -> None:
        self._clock = clock
        self._limit = limit
        self._claims: dict[int, _Claim] = {}  # by identity, the oldest first
        self._by_key: dict[str, _Claim] = {}
        self._answers: dict[str, GivenAnswer] = {}

    @property
    def durable(self) -> bool:
        """Nothing here survives a restart."""
        return False

    async def claim(self, question: PendingQuestion) -> Claimed:
        """Claim a question under all of its keys at once, for the length of a lease."""
        now = self._clock()
        known = self._merge(question.keys)
        claimed = Claimed.TAKEN_OVER
        if known is None:
            known = self._hold(replace(question, keys=()), now)
            claimed = Claimed.TAKEN
        elif not known.finished and known.lease_ends <= now:
            known.question = replace(
                known.question, team=question.team, body=question.body, user=question.user
            )
        else:
            self._add_keys(known, question.keys)
            return Claimed.DONE if known.finished else Claimed.BUSY
        known.lease_ends = now + LEASE
        self._add_keys(known, question.keys)
        return claimed

    async def extend(self, keys: Sequence[str]) -> bool:
        """Keep a claim for the length of another lease, or find it lost, in one step."""
        mine = [claim for claim in self._known(keys) if not claim.finished]
        for claim in mine:
            claim.lease_ends = self._clock() + LEASE
        return bool(mine)

    async def finish(self, keys: Sequence[str], answer: GivenAnswer | None) -> None:
        """Note that a question was answered, keep the answer, and erase the question's body."""
        now = self._clock()
        known = self._merge(keys) or self._hold(PendingQuestion((), "", "", accepted=now), now)
        known.finished = True
        known.question = replace(known.question, body="")
        self._add_keys(known, keys)
        if answer is not None:
            # The first last: it stands for the message.
            for one in (*answer.parts, answer):
                self._answers.setdefault(one.id, replace(one, text="", parts=()))
            bound(self._answers, self._limit)

    async def release(self, keys: Sequence[str]) -> None:
        """Give a claim up at once, so that a retry can take it; the question stays pending."""
        for claim in self._known(keys):
            claim.lease_ends = min(claim.lease_ends, self._clock())

    async def forget(self, keys: Sequence[str]) -> None:
        """Let a claim go as though it had never been made, so that it can be made anew."""
        for claim in self._known(keys):
            self._drop(claim)

    async def pending(self) -> list[PendingQuestion]:
        """Questions that were accepted, are not finished, and whose lease has run out."""
        now = self._clock()
        return sorted(
            (
                claim.question
                for claim in self._claims.values()
                if not claim.finished
                and claim.lease_ends <= now
                and claim.question.accepted > now - BODY_KEPT
            ),
            key=lambda question: question.accepted,
        )

    async def in_hand(self) -> list[PendingQuestion]:
        """Questions that are claimed, are not finished, and whose lease has not run out."""
        now = self._clock()
        return [
            claim.question
            for claim in self._claims.values()
            if not claim.finished and claim.lease_ends > now
        ]

    async def kept(self, answers: Collection[str]) -> set[str]:
        """Which of these answers are kept, by their ids."""
        return self._answers.keys() & set(answers)

    async def answer_to(self, team: str, channel: str, asked: str) -> GivenAnswer | None:
        """The last answer to a message, by its timestamp, or None where none is kept."""
        found = (
            answer
            for answer in reversed(self._answers.values())
            if (answer.team, answer.channel, answer.asked) == (team, channel, asked)
        )
        return next(found, None)

    async def sweep(self) -> None:
        """Erase bodies older than an hour, and claims too old to matter."""
        now = self._clock()
        for claim in list(self._claims.values()):
            if claim.question.accepted <= now - CLAIM_KEPT:
                self._drop(claim)
            elif claim.question.accepted <= now - BODY_KEPT:
                claim.question = replace(claim.question, body="")

    async def purge(self, selection: Selection) -> Tally:
        """Erase what is selected, and say how much it was; doing so again is harmless."""
        claims = [claim for claim in self._claims.values() if selects(selection, claim.question)]
        for claim in claims:
            self._drop(claim)
        answers = [one.id for one in self._answers.values() if selects(selection, one)]
        for answer_id in answers:
            del self._answers[answer_id]
        return Tally(len(claims), len(answers), feedback=0)

    def _known(self, keys: Iterable[str]) -> list[_Claim]:
        """The claims under any of these keys, each once."""
        found = (self._by_key[key] for key in keys if key in self._by_key)
        return list({id(claim): claim for claim in found}.values())

    def _merge(self, keys: Iterable[str]) -> _Claim | None:
        """Make one claim of those that a delivery shows to be the same, or None of none.

        A finished one stands for all of them, else the one that is worked on longest.
        """
        known = self._known(keys)
        if not known:
            return None
        kept = max(known, key=lambda claim: (claim.finished, claim.lease_ends))
        accepted = min(claim.question.accepted for claim in known)
        for claim in known:
            if claim is not kept:
                self._drop(claim)
                self._add_keys(kept, claim.question.keys)
        kept.question = replace(kept.question, accepted=accepted)
        return kept

    def _hold(self, question: PendingQuestion, now: datetime) -> _Claim:
        """Hold a question that is new; the oldest makes room for it."""
        claim = _Claim(question, lease_ends=now)
        self._claims[id(claim)] = claim
        if len(self._claims) > self._limit:
            self._drop(next(iter(self._claims.values())))
        return claim

    def _add_keys(self, claim: _Claim, keys: Iterable[str]) -> None:
        """Let a claim be found under those of these keys that belong to no other."""
        added = [key for key in dict.fromkeys(keys) if key not in self._by_key]
        claim.question = replace(claim.question, keys=(*claim.question.keys, *added))
        self._by_key.update(dict.fromkeys(added, claim))

    def _drop(self, claim: _Claim) -> None:
        """Forget a claim under every key."""
        del self._claims[id(claim)]
        for key in claim.question.keys:
            del self._by_key[key]


def selects(selection: Selection, kept: GivenAnswer | PendingQuestion) -> bool:
    """Whether a selection is true of something that is kept."""
    if isinstance(kept, PendingQuestion):
        when, answer = kept.accepted, ""
    else:
        when, answer = kept.given, kept.id
    return (
        selection.team in ("", kept.team)
        and selection.user in ("", kept.user)
        and (selection.before is None or when < selection.before)
        and (selection.answer in ("", answer) or answer.startswith(f"{selection.answer}."))
    )


def bound(held: dict[Any, Any], limit: int) -> None:
    """Drop the oldest until no more than so many are left."""
    while len(held) > limit:
        del held[next(iter(held))]
