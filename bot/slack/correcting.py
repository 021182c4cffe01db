"""“Pin” and “Never quote”: what people set right about an answer, and take back."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.answering.answer import Quote
from bot.catalog.corrections import Made, Spot
from bot.catalog.scope import Scope
from bot.errors import SlackError, StorageError
from bot.service.corrections import BLOCK, PIN, WORD, Who, place_in
from bot.service.gaps import DISMISSED
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.button_payload import ButtonPayload, QuotePlace
from bot.slack.clicks import Click, handle, read_click, reply, scope_of
from bot.slack.corrected import (
    ACCEPT,
    ADD,
    DISMISS,
    GONE,
    HOW_TO_ADD,
    NOT_KEPT,
    PLACE_ONLY,
    REFUSE,
    REFUSED,
    TAKE_AWAY,
    UNDO,
    blocked,
    dismissed,
    pinned,
    taken_away,
    undone,
    worded,
)
from bot.slack.dependencies import Dependencies
from bot.slack.home import publish_home
from bot.slack.reach import is_foreign
from bot.slack.render import BLOCK as BLOCK_BUTTON
from bot.slack.render import PIN as PIN_BUTTON
from bot.slack.render import Message, says
from bot.slack.rights import Right
from bot.slack.submission import Submission
from bot.slack.teams import Team, team_of

_PIN_FORM = "pin_form"
_BLOCK_FORM = "block_form"
_WORDINGS = "wordings"
_REASON = "reason"
_WHAT = "what"
_THIS, _ALL = "this", "all"
_MOST_WORDINGS = 20
_LONGEST_WORDING = 300
_LOOKED_AT = 1000

_CHANGED = "The document has changed since, and says so no longer, or it is not given to you."


class _About(BaseModel):
    """What a form is about, and where whoever fills it in is told what came of it.

    Args:
        channel: where it was opened; empty for nowhere.
        private: whether only they saw what they clicked on.
        thread: in which thread.
        response_url: where only they are told.
        payload: of the button: the quote, and the question.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["about"] = "about"
    channel: str
    private: bool
    thread: str
    response_url: str
    payload: str


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to the buttons that set answers right, to their forms, and to what takes it back."""
    _listen(app, PIN_BUTTON, _open_form(_PIN_FORM), parts)
    _listen(app, BLOCK_BUTTON, _open_form(_BLOCK_FORM), parts)
    _listen(app, UNDO, _undo, parts, _place_of_change)
    _listen(app, TAKE_AWAY, _take_away, parts, _place_of_correction)
    _listen(app, DISMISS, _dismiss, parts)
    _listen(app, ACCEPT, _word(accepted=True), parts)
    _listen(app, REFUSE, _word(accepted=False), parts)
    _listen(app, ADD, _say_how_to_add, parts)
    _listen_to_form(app, _PIN_FORM, _pin, parts)
    _listen_to_form(app, _BLOCK_FORM, _block, parts)


# What a click is for; whoever clicked has the right.
_Act = Callable[[Click, Team, Right, Dependencies], Awaitable[None]]
# The channel that what a click is about holds in; empty for the whole workspace.
_PlaceOf = Callable[[Click, Team, Dependencies], Awaitable[str]]


def _listen(
    app: AsyncApp,
    action: str,
    act: _Act,
    parts: Dependencies,
    place_of: _PlaceOf | None = None,
) -> None:
    async def press(click: Click, team: Team) -> None:
        right = await _right(click, team, parts)
        if right is None and place_of is not None:
            # Whoever may set right what is said in a channel is told of it elsewhere too.
            place = await place_of(click, team, parts)
            right = await _right(click, team, parts, place) if place else None
        if right is None:
            await reply(click, [says(REFUSED)], team)
        else:
            await act(click, team, right, parts)

    async def on_click(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        click = read_click(body)
        if click:
            team = team_of(context)
            parts.service.tasks.start(handle(click, press(click, team), team, parts))
        await ack()

    app.action(action)(on_click)


async def _right(click: Click, team: Team, parts: Dependencies, place: str = "") -> Right | None:
    foreign = is_foreign(team.workspace, click.workspace, click.user.team_id)
    channel = place or (click.channel.id if click.channel else "")
    return await parts.rights.find(team, click.user.id, channel, foreign=foreign)


def _open_form(form: str) -> _Act:
    async def act(click: Click, team: Team, right: Right, parts: Dependencies) -> None:
        del right
        payload = ButtonPayload.read(click.value)
        if payload is None or not payload.shown:
            return
        scope = await scope_of(click, team, parts, private=click.private)
        quote = (await parts.service.documents(scope)).quote(payload.shown[0])
        if quote is None:
            await reply(click, [says(_CHANGED)], team)
            return
        about = _About(
            channel=click.channel.id if click.channel else "",
            private=click.private,
            thread=click.thread,
            response_url=click.response_url,
            payload=click.value,
        )
        view = _form(form, quote, payload, about)
        team.messenger.prove(Message("", tuple(view["blocks"]), (quote,)))
        await team.messenger.open_form(click.trigger_id, view)

    return act


def _form(form: str, quote: Quote, payload: ButtonPayload, about: _About) -> Block:
    if form == _PIN_FORM:
        title, submit = "Pin this answer", "Pin"
        fields: list[Block] = [
            {
                "type": "input",
                "block_id": _WORDINGS,
                "label": blocks.plain_text("For questions like these, one a line"),
                "hint": blocks.plain_text(
                    "Each should stand by itself. What you write here is kept, whatever becomes "
                    "of the questions that people ask."
                ),
                "element": {
                    "type": "plain_text_input",
                    "action_id": _WORDINGS,
                    "multiline": True,
                    "max_length": 3000,
                    **({"initial_value": payload.asks} if payload.asks else {}),
                },
            }
        ]
    else:
        title, submit = "Never quote this", "Block"
        choices = [
            {"text": blocks.plain_text(text), "value": value}
            for text, value in (("This quote", _THIS), ("The whole document", _ALL))
        ]
        fields = [
            {
                "type": "input",
                "block_id": _WHAT,
                "label": blocks.plain_text("What is never to be quoted"),
                "element": {
                    "type": "radio_buttons",
                    "action_id": _WHAT,
                    "options": choices,
                    "initial_option": choices[0],
                },
            },
            {
                "type": "input",
                "block_id": _REASON,
                "label": blocks.plain_text("Why"),
                "element": {
                    "type": "plain_text_input",
                    "action_id": _REASON,
                    "max_length": _LONGEST_WORDING,
                },
            },
        ]
    return {
        "type": "modal",
        "callback_id": form,
        "private_metadata": about.model_dump_json(),
        "title": blocks.plain_text(title),
        "submit": blocks.plain_text(submit),
        "close": blocks.plain_text("Cancel"),
        "blocks": [*blocks.quotation(quote), *fields],
    }


# Does what a form is for. Returns what is wrong with a field, by its name, or what is said.
_Fill = Callable[[Submission, Quote, Who, Dependencies], Awaitable[dict[str, str] | Message]]


async def _pin(
    submission: Submission, quote: Quote, who: Who, parts: Dependencies
) -> dict[str, str] | Message:
    written = submission.field(_WORDINGS).text.splitlines()
    wordings = [" ".join(line.split())[:_LONGEST_WORDING] for line in written if line.strip()]
    if not wordings:
        return {_WORDINGS: "Write at least one question."}
    if len(wordings) > _MOST_WORDINGS:
        return {_WORDINGS: f"Write no more than {_MOST_WORDINGS} questions."}
    made = await parts.correcting.pin(who, wordings, [spot_of(quote)])
    return pinned(made, wordings, quote, who.place)


async def _block(
    submission: Submission, quote: Quote, who: Who, parts: Dependencies
) -> dict[str, str] | Message:
    whole = submission.field(_WHAT).chosen == _ALL
    reason = submission.field(_REASON).text
    spot = None if whole else spot_of(quote)
    made = await parts.correcting.block(who, quote.document, spot, reason)
    return blocked(made, quote.document.metadata.title if whole else "", who.place)


def spot_of(quote: Quote) -> Spot:
    """Where a quote stands, so that it is found again."""
    # A button has no room for every name.
    return replace(Spot.of(QuotePlace.of(quote)), document=quote.document.name)


def _listen_to_form(app: AsyncApp, form: str, fill: _Fill, parts: Dependencies) -> None:
    async def on_submission(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        submission, team = Submission.model_validate(body), team_of(context)
        try:
            about = _About.model_validate_json(submission.view.private_metadata)
        except ValidationError:
            await ack()
            return
        try:
            told = await _filled(submission, about, fill, team, parts)
        except StorageError as error:
            parts.service.faults.note("not_corrected", error)
            told = {_WORDINGS if form == _PIN_FORM else _REASON: NOT_KEPT}
        if isinstance(told, dict):
            await ack(response_action="errors", errors=told)
            return
        await ack()
        parts.service.tasks.start(_tell(about, submission.user.id, told, team, parts))

    app.view(form)(on_submission)


async def _filled(
    submission: Submission, about: _About, fill: _Fill, team: Team, parts: Dependencies
) -> dict[str, str] | Message:
    user, workspace = submission.user, team.workspace.team
    foreign = is_foreign(team.workspace, submission.user.team_id)
    right = await parts.rights.find(team, user.id, about.channel, foreign=foreign)
    if right is None:
        return says(REFUSED)
    reach = await parts.reaches.find(team, about.channel)
    scope = Scope(workspace, about.channel, user.id, about.private, reach, foreign)
    payload = ButtonPayload.read(about.payload)
    snapshot = await parts.service.documents(scope)
    quote = snapshot.quote(payload.shown[0]) if payload and payload.shown else None
    if quote is None:
        return says(_CHANGED)
    origin = f"{workspace}:view:{submission.view.id}"
    return await fill(submission, quote, Who(workspace, user.id, origin, right.place), parts)


async def _tell(about: _About, user: str, told: Message, team: Team, parts: Dependencies) -> None:
    """Tell who has filled in a form what came of it, there or else directly."""
    try:
        try:
            await team.messenger.respond(about.response_url, [told], thread=about.thread)
        except SlackError:
            await team.messenger.post(user, "", [told], mark="corrected")
    except SlackError as error:
        parts.service.faults.note("click_failed", error, code=error.problem)


async def _undo(click: Click, team: Team, right: Right, parts: Dependencies) -> None:
    """Undo a change; whoever may in one channel alone, only what they have changed."""
    if not click.value.isdecimal():
        return
    number, workspace = int(click.value), team.workspace.team
    if right.place and not await _own(click.user.id, number, workspace, parts):
        await reply(click, [says(PLACE_ONLY)], team)
        return
    try:
        outcome, change = await parts.correcting.undo(
            Who(workspace, click.user.id, click.key, right.place), number
        )
    except StorageError as error:
        parts.service.faults.note("not_corrected", error)
        await reply(click, [says(NOT_KEPT)], team)
        return
    await _show(click, undone(outcome, change), team, parts)


async def _place_of_change(click: Click, team: Team, parts: Dependencies) -> str:
    known = await parts.correcting.store.history(team.workspace.team, _LOOKED_AT)
    return next((place_in(one) for one in known if str(one.id) == click.value), "")


async def _place_of_correction(click: Click, team: Team, parts: Dependencies) -> str:
    made = _made(click, team, parts)
    return "" if made is None else made.place


def _made(click: Click, team: Team, parts: Dependencies) -> Made | None:
    """Who has made what a click is about, where that is there."""
    kind, _, key = click.value.partition(":")
    known = parts.correcting.known(team.workspace.team)
    made = {
        PIN: [one.by for one in known.pins],
        BLOCK: [one.by for one in known.blocks],
        WORD: [one.by for one in known.words],
    }
    return next((one for one in made.get(kind, ()) if one.key == key and not one.file), None)


async def _own(user: str, number: int, team: str, parts: Dependencies) -> bool:
    known = await parts.correcting.store.history(team, _LOOKED_AT)
    return any(one.id == number and one.user == user for one in known)


async def _take_away(click: Click, team: Team, right: Right, parts: Dependencies) -> None:
    """Take a pin or a block away, by its kind and its key."""
    kind, _, key = click.value.partition(":")
    if kind not in (PIN, BLOCK, WORD):
        return
    made = _made(click, team, parts)
    if made is None:
        await _show(click, says(GONE), team, parts)
        return
    if right.place and made.place != right.place:
        await reply(click, [says(PLACE_ONLY)], team)
        return
    who = Who(team.workspace.team, click.user.id, click.key, right.place)
    try:
        change = await parts.correcting.take_away(who, kind, key)
    except StorageError as error:
        parts.service.faults.note("not_corrected", error)
        await reply(click, [says(NOT_KEPT)], team)
        return
    await _show(click, says(GONE) if change is None else taken_away(change), team, parts)


async def _dismiss(click: Click, team: Team, right: Right, parts: Dependencies) -> None:
    """Leave questions out of the list of what was not answered, by their marks."""
    marks = click.value.split()
    if not marks or not all(one.isalnum() for one in marks) or right.place:
        return
    who = Who(team.workspace.team, click.user.id, click.key)
    try:
        change = await parts.correcting.change(
            who, DISMISSED, marks[0], f'"{" ".join(marks)}"', "a question without an answer"
        )
    except StorageError as error:
        parts.service.faults.note("not_corrected", error)
        await reply(click, [says(NOT_KEPT)], team)
        return
    await _show(click, dismissed(change), team, parts)


def _word(*, accepted: bool) -> _Act:
    """Read a word as another one from now on, or never ask about it again."""

    async def act(click: Click, team: Team, right: Right, parts: Dependencies) -> None:
        written, _, meant = click.value.partition("=")
        if not written or not meant or right.place:
            return
        who = Who(team.workspace.team, click.user.id, click.key)
        try:
            change = await parts.correcting.word(who, (written, meant), accepted=accepted)
        except StorageError as error:
            parts.service.faults.note("not_corrected", error)
            await reply(click, [says(NOT_KEPT)], team)
            return
        told = worded(change, (written, meant), accepted=accepted)
        await _show(click, told, team, parts)

    return act


async def _say_how_to_add(click: Click, team: Team, right: Right, parts: Dependencies) -> None:
    """Say how a document is added, where it is not to be answered from what there is."""
    del right, parts
    await team.messenger.post(click.user.id, "", [says(HOW_TO_ADD)], mark="corrected")


async def _show(click: Click, told: Message, team: Team, parts: Dependencies) -> None:
    """Say what came of a click; in the App Home, by showing it anew."""
    if click.channel is None:
        scope = Scope(team.workspace.team, user=click.user.id, private=True)
        await publish_home(parts, team, scope)
        await team.messenger.post(click.user.id, "", [told], mark="corrected")
    else:
        await reply(click, [told], team)
