"""“Ask the documents”: a dialog to ask in, from wherever a person is; only they see it."""

from collections.abc import Awaitable, Callable
from typing import Any

from pydantic import BaseModel, ConfigDict
from slack_bolt.async_app import AsyncApp, AsyncBoltContext

from bot.errors import SlackError
from bot.service.question import Surface
from bot.slack import blocks
from bot.slack.blocks import Block
from bot.slack.dependencies import Dependencies
from bot.slack.events import LONGEST_QUESTION
from bot.slack.manifest import DIALOG, DIALOG_NAME
from bot.slack.question import SlackQuestion
from bot.slack.reach import is_foreign
from bot.slack.render import Renderer, below, says
from bot.slack.submission import Submission
from bot.slack.teams import Team, team_of

_FIELD = "question"


class _Opening(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    trigger_id: str


def register(app: AsyncApp, parts: Dependencies) -> None:
    """Listen to the shortcut, and to questions that are asked in its dialog."""
    service = parts.service

    async def open_dialog(team: Team, trigger: str) -> None:
        try:
            await team.messenger.open_form(trigger, _form([], "first"))
        except SlackError as error:
            service.faults.note("dialog_not_opened", error, code=error.problem)

    async def on_shortcut(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        trigger = _Opening.model_validate(body).trigger_id
        service.tasks.start(open_dialog(team_of(context), trigger))
        await ack()

    async def on_question(
        ack: Callable[..., Awaitable[Any]], body: dict[str, Any], context: AsyncBoltContext
    ) -> None:
        submission = Submission.model_validate(body)
        found = team_of(context)
        team = submission.team.id if submission.team else found.workspace.team
        question = SlackQuestion(
            surface=Surface.DIALOG,
            keys=(f"{team}:{submission.key}",),
            team=team,
            channel=submission.user.id,
            user=submission.user.id,
            text=submission.field(_FIELD).text[:LONGEST_QUESTION],
            accepted=service.clock(),
            foreign=is_foreign(found.workspace, team, submission.user.team_id),
        )
        try:
            answered = await service.answer_here(question)
            name = question.answer_id
            renderer = Renderer(answered.snapshot, parts.help_contact)
            shown = next(renderer.in_dialog(answered.answers))
            found.messenger.prove(shown)
        except Exception as error:  # noqa: BLE001 - whatever it is, the person is told
            name = service.faults.note("question_failed", error)
            service.metrics.failed(question.surface)
            shown = below(question.text, says(parts.apology(name)))
        await ack(response_action="update", view=_form(shown.blocks, name))

    app.global_shortcut(DIALOG)(on_shortcut)
    app.view(DIALOG)(on_question)


def _form(shown: list[Block] | tuple[Block, ...], name: str) -> Block:
    """A dialog with an empty field below what is shown.

    Args:
        shown: the question before and its answer.
        name: another one than the field had before, which would else keep its text.
    """
    field = {
        "type": "input",
        "block_id": f"{_FIELD}:{name}",
        "label": blocks.plain_text("Another question" if shown else "Your question"),
        "element": {
            "type": "plain_text_input",
            "action_id": _FIELD,
            "max_length": LONGEST_QUESTION,
            "focus_on_load": True,
        },
    }
    return {
        "type": "modal",
        "callback_id": DIALOG,
        "title": blocks.plain_text(DIALOG_NAME),
        "submit": blocks.plain_text("Ask"),
        "close": blocks.plain_text("Close"),
        "blocks": [*shown, field],
    }
