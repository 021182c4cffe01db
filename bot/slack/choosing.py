"""`/ask settings`: those who may choose to what the bot listens in a channel, in a dialog."""

from collections.abc import Awaitable, Callable, Iterator
from typing import Any

from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.catalog.scope import Scope
from bot.errors import SlackError, StorageError
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.choices import LISTENS, ChannelSettings, hours_of
from bot.slack.dependencies import Dependencies
from bot.slack.manifest import KEEP_SCOPES
from bot.slack.reach import is_foreign
from bot.slack.render import Message, says
from bot.slack.submission import Submission
from bot.slack.teams import Team, team_of
from bot.storage.store import Change

_CALLBACK = "channel_settings"
_LISTENS, _ASK, _KEEP, _EXPERTS, _QUIET = "listens", "ask_with", "keep_with", "experts", "quiet"
_LOST = "That could not be kept. Please try again in a while."
_ONLY_CHANNELS = "What I listen to is chosen for a channel: type it in one."


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to what is chosen; the command opens the dialog."""

    async def on_chosen(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        submission, team = Submission.model_validate(body), team_of(context)
        channel, _, url = submission.view.private_metadata.partition(" ")
        chosen = submission.field(_LISTENS).chosen
        quiet = submission.field(_QUIET).text
        if quiet and hours_of(quiet) is None:
            wrong = "Write it as 22:00-06:30, in UTC."
            await ack(response_action="errors", errors={_QUIET: wrong})
            return
        user = submission.user.id
        foreign = is_foreign(team.workspace, submission.user.team_id)
        if await parts.rights.find(team, user, channel, foreign=foreign) is None:
            await ack()
            return
        settings = ChannelSettings(
            listens=chosen if chosen in LISTENS else "follow_ups",
            ask_with=submission.field(_ASK).text.strip(":"),
            keep_with=submission.field(_KEEP).text.strip(":"),
            experts=submission.field(_EXPERTS).selected_users,
            quiet=quiet,
        )
        change = Change(
            team.workspace.team,
            kind="",
            key=channel,
            user=user,
            made=parts.service.clock(),
            origin=f"{team.workspace.team}:{submission.key}",
        )
        told = _chosen(settings)
        try:
            await parts.choices.choose(change, settings)
        except StorageError as error:
            parts.service.faults.note("click_failed", error)
            told = says(_LOST)
        parts.service.tasks.start(_tell(parts, team, url, told))
        await ack()

    app.view(_CALLBACK)(on_chosen)


async def open_settings(
    parts: Dependencies, team: Team, scope: Scope, *, trigger: str, url: str
) -> str:
    """Open the dialog over a channel; returns what is wrong with that, or nothing.

    Args:
        parts: know what is chosen.
        team: where.
        scope: who wants to choose, and for which channel.
        trigger: opens a dialog.
        url: where they are told.
    """
    channel = scope.channel
    if await parts.rights.find(team, scope.user, channel, foreign=scope.foreign) is None:
        whom = parts.help_contact or "whoever runs me"
        return f"What I listen to is chosen by some people alone. If you should, ask {whom}."
    if channel[:1] not in ("C", "G"):
        return _ONLY_CHANNELS
    settings = await parts.choices.of(team.workspace.team, channel)
    view = _form(channel, settings, url, list(_lacking(parts, team)))
    parts.service.tasks.start(_open(parts, team, trigger, view))
    return ""


async def _open(parts: Dependencies, team: Team, trigger: str, view: Block) -> None:
    try:
        await team.messenger.open_form(trigger, view)
    except SlackError as error:
        parts.service.faults.note("dialog_not_opened", error, code=error.problem)


async def _tell(parts: Dependencies, team: Team, url: str, told: Message) -> None:
    try:
        await team.messenger.respond(url, [told])
    except SlackError as error:
        parts.service.faults.note("click_failed", error, code=error.problem)


def _lacking(parts: Dependencies, team: Team) -> Iterator[str]:
    """What does not work here, and what it takes."""
    if not team.workspace.hears_channels:
        yield (
            "I hear mentions alone here, whatever is chosen: the manifest grants me neither "
            "channels:history nor groups:history. See `pullquote manifest --help`."
        )
    if not team.workspace.scopes.issuperset(KEEP_SCOPES):
        yield "I hear of no reactions: that takes `pullquote manifest --kept-answers`."
    if not parts.keeping.keeps_questions:
        yield (
            "The words of questions are not kept, so that I link no thread in which the same was "
            "answered before. The setting KEEP_QUESTIONS changes that."
        )


def _form(channel: str, settings: ChannelSettings, url: str, lacking: list[str]) -> Block:
    options = {
        value: {"text": blocks.plain_text(label), "value": value}
        for value, label in LISTENS.items()
    }
    listens = {
        "type": "static_select",
        "action_id": _LISTENS,
        "options": list(options.values()),
        "initial_option": options[settings.listens],
    }
    experts: Block = {"type": "multi_users_select", "action_id": _EXPERTS}
    if settings.experts:
        experts["initial_users"] = list(settings.experts)
    reaction = "The name of an emoji; empty for none."
    return {
        "type": "modal",
        "callback_id": _CALLBACK,
        "title": blocks.plain_text("This channel"),
        "submit": blocks.plain_text("Save"),
        "close": blocks.plain_text("Cancel"),
        "private_metadata": f"{channel} {url}",
        "blocks": [
            *([blocks.bullets(lacking)] if lacking else []),
            _input(_LISTENS, "What I answer here", listens),
            _input(_ASK, "Reaction that asks me", _text(_ASK, settings.ask_with), reaction),
            _input(
                _KEEP,
                "Reaction that keeps an answer",
                _text(_KEEP, settings.keep_with),
                "Of an expert, on what a person said. Empty for none.",
            ),
            _input(_EXPERTS, "Experts of this channel", experts),
            _input(
                _QUIET,
                "Quiet hours, in UTC",
                _text(_QUIET, settings.quiet),
                "Such as 22:00-06:30: then I answer mentions alone. Empty for none.",
            ),
        ],
    }


def _input(name: str, label: str, element: Block, hint: str = "") -> Block:
    return {
        "type": "input",
        "block_id": name,
        "label": blocks.plain_text(label),
        "element": element,
        "optional": name != _LISTENS,
        **({"hint": blocks.plain_text(hint)} if hint else {}),
    }


def _text(name: str, value: str) -> Block:
    filled = {"initial_value": value} if value else {}
    return {"type": "plain_text_input", "action_id": name, "max_length": 100, **filled}


def _chosen(settings: ChannelSettings) -> Message:
    listens = next(label for value, label in LISTENS.items() if value == settings.listens)
    return says(f"Chosen for this channel. What I answer: {listens}.")
