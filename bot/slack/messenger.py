"""What leaves for Slack: checked, sent patiently, and reduced where Slack finds it too much."""

import logging
from collections.abc import Awaitable, Callable, Iterable, Sequence
from functools import partial
from typing import Any, Self, TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.errors import ProofError, SlackError, SlackTooMuchError
from bot.service.incidents import Faults
from bot.slack.blocks import Block, plain_text
from bot.slack.calls import is_of_slack, patiently, respond, web
from bot.slack.quote_check import quotes_hold
from bot.slack.render import Message

_LOOKED_AT = 20

_Result = TypeVar("_Result")

_log = structlog.get_logger(__name__)
# The SDK looks at this logger's own level before it writes bodies to it.
_sdk_log = logging.getLogger("slack_sdk")


class Messenger:
    """Sends messages.

    Every method takes choices: what should be sent, and what can be sent instead where Slack
    refuses it for its length or its blocks, ever less of it.

    Args:
        client: with the bot's token; it must not retry by itself.
        faults: counts what could not be sent.
        allowed: asked before each try to send a message; what it raises ends the sending.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        faults: Faults,
        allowed: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self._client = client
        self._faults = faults
        self._allowed = allowed

    def only_while(self, allowed: Callable[[], Awaitable[None]]) -> Self:
        """The same, which asks before each try to send a message whether it still may.

        Args:
            allowed: raises where it may not; that ends the sending.
        """
        return type(self)(self._client, self._faults, allowed)

    async def post(
        self,
        channel: str,
        thread: str,
        choices: Iterable[Message],
        mark: str,
        *,
        since: str = "",
        begun: bool = False,
    ) -> str:
        """Post to a channel, a thread or direct messages.

        Args:
            channel: its id, or a person's.
            thread: the timestamp of the thread; empty for none.
            choices: what to post.
            mark: identifies the message, to find it where Slack's answer to the post is lost.
            since: the timestamp of a message before it; empty where none is known.
            begun: whether it may stand there already. It is looked for, where that may be read.

        Returns:
            The timestamp of what was posted.

        Raises:
            ProofError: a message would not quote what its document says; it is not sent.
            SlackError: Slack refuses it, or cannot be reached.
        """

        async def find() -> str | None:
            return await self._find(channel, thread, mark, since)

        async def send(message: Message) -> str:
            first, *others = message.blocks
            posted = await web(
                self._client.chat_postMessage(
                    channel=channel,
                    text=message.text,
                    blocks=[{**first, "block_id": mark}, *others],
                    thread_ts=thread or None,
                    # Nothing in the text is made a link, a mention or mark-up, nor unfolded.
                    parse="none",
                    link_names=False,
                    mrkdwn=False,
                    unfurl_links=False,
                    unfurl_media=False,
                ),
                needs="ts",
            )
            return str(posted["ts"])

        if begun and (posted := await find()) is not None:
            return posted
        return await self._first_accepted(choices, send, find)

    async def change(self, channel: str, ts: str, choices: Iterable[Message], mark: str) -> str:
        """Put something in the place of a message of the bot's.

        Args:
            channel: where it stands.
            ts: its timestamp.
            choices: what to show there.
            mark: identifies it from then on.

        Returns:
            Its timestamp, which stays.

        Raises:
            ProofError: a message would not quote what its document says; it is not sent.
            SlackError: Slack refuses it, or cannot be reached.
        """

        async def send(message: Message) -> str:
            first, *others = message.blocks
            changed = await web(
                self._client.chat_update(
                    channel=channel,
                    ts=ts,
                    text=message.text,
                    blocks=[{**first, "block_id": mark}, *others],
                    parse="none",
                    link_names=False,
                ),
                needs="ts",
            )
            return str(changed["ts"])

        return await self._first_accepted(choices, send)

    async def remove(self, channel: str, ts: str) -> None:
        """Delete a message of the bot's; it is no matter if it is gone already.

        Raises:
            SlackError: Slack refuses it, or cannot be reached.
        """
        try:
            await patiently(
                lambda: web(self._client.chat_delete(channel=channel, ts=ts)), self._faults
            )
        except SlackError as error:
            if error.problem != "message_not_found":
                raise

    async def whisper(
        self, channel: str, thread: str, user: str, choices: Iterable[Message]
    ) -> None:
        """Show something to one person in a channel that the bot is in.

        Raises:
            ProofError: a message would not quote what its document says; it is not sent.
            SlackError: Slack refuses it, or cannot be reached.
        """

        async def send(message: Message) -> bool:
            await web(
                self._client.chat_postEphemeral(
                    channel=channel,
                    user=user,
                    text=message.text,
                    blocks=list(message.blocks),
                    thread_ts=thread or None,
                    parse="none",
                    link_names=False,
                )
            )
            return True

        await self._first_accepted(choices, send)

    async def respond(
        self, url: str, choices: Iterable[Message], *, thread: str = "", in_channel: bool = False
    ) -> None:
        """Answer a command, a shortcut or a click, where the bot need not be a member.

        Args:
            url: the `response_url` that came with it.
            choices: what to send.
            thread: the timestamp of the thread that it belongs to; empty for none.
            in_channel: whether everybody in the channel sees it, not only who clicked.

        Raises:
            ProofError: a message would not quote what its document says; it is not sent.
            SlackError: Slack refuses it, or cannot be reached; or the address is not Slack's.
        """
        if not is_of_slack(url, self._client.base_url):
            raise SlackError(
                "foreign_response_url", where="Slack", hint="See to who knows the signing secret."
            )
        client = AsyncWebhookClient(url, logger=_sdk_log, retry_handlers=[])

        async def send(message: Message) -> bool:
            body: dict[str, Any] = {
                "text": message.text,
                "blocks": list(message.blocks),
                "response_type": "in_channel" if in_channel else "ephemeral",
                "replace_original": False,
                "unfurl_links": False,
                "unfurl_media": False,
                **({"thread_ts": thread} if thread else {}),
            }
            await respond(client, body)
            return True

        await self._first_accepted(choices, send)

    async def open_dialog(self, trigger: str, title: str, choices: Iterable[Message]) -> None:
        """Open a dialog over what a person looks at.

        Raises:
            ProofError: a message would not quote what its document says; it is not sent.
            SlackError: Slack refuses it, or cannot be reached.
        """

        async def send(message: Message) -> bool:
            view = {
                "type": "modal",
                "title": plain_text(title),
                "close": plain_text("Close"),
                "blocks": list(message.blocks),
            }
            await web(self._client.views_open(trigger_id=trigger, view=view))
            return True

        await self._first_accepted(choices, send)

    async def open_form(self, trigger: str, view: Block) -> None:
        """Open a dialog that asks for something.

        Raises:
            SlackError: Slack refuses it, or cannot be reached.
        """
        await patiently(
            lambda: web(self._client.views_open(trigger_id=trigger, view=view)), self._faults
        )

    async def publish_home(self, user: str, blocks: Sequence[Block]) -> None:
        """Show a person their App Home.

        Raises:
            SlackError: Slack refuses it, or cannot be reached.
        """
        view = {"type": "home", "blocks": list(blocks)}
        await patiently(
            lambda: web(self._client.views_publish(user_id=user, view=view)), self._faults
        )

    async def suggest(self, channel: str, thread: str, questions: Sequence[str]) -> None:
        """Offer questions in the messages tab.

        Raises:
            SlackError: Slack refuses it, or cannot be reached.
        """
        prompts = [{"title": question, "message": question} for question in questions]
        await patiently(
            lambda: web(
                self._client.assistant_threads_setSuggestedPrompts(
                    channel_id=channel, thread_ts=thread or None, prompts=prompts
                )
            ),
            self._faults,
        )

    async def set_status(self, channel: str, thread: str, status: str) -> None:
        """Show below a message that it is being worked on; it is no matter if it fails.

        Args:
            channel: where the message is.
            thread: its thread, or its own timestamp.
            status: what is being done; empty to take it away.
        """
        try:
            await web(
                self._client.assistant_threads_setStatus(
                    channel_id=channel, thread_ts=thread, status=status
                )
            )
        except Exception as error:  # noqa: BLE001 - an answer is worth more than its status
            _log.info("status_not_shown", error=type(error).__name__)

    def prove(self, message: Message) -> None:
        """Make sure that a message quotes what its document says.

        Raises:
            ProofError: it does not, and must not be sent.
        """
        if not quotes_hold(message):
            self._faults.note("quote_altered")
            raise ProofError(
                "The message does not quote what its document says.",
                where=", ".join(quote.document.name for quote in message.quotes),
                hint="Report this: it is a fault of Pullquote.",
            )

    async def _first_accepted(
        self,
        choices: Iterable[Message],
        send: Callable[[Message], Awaitable[_Result]],
        done_already: Callable[[], Awaitable[_Result | None]] | None = None,
    ) -> _Result:
        async def try_to_send(message: Message) -> _Result:
            if self._allowed is not None:
                await self._allowed()
            return await send(message)

        refused = SlackTooMuchError("There is nothing to send.", where="Slack", hint="Report this.")
        for message in choices:
            self.prove(message)
            try:
                return await patiently(partial(try_to_send, message), self._faults, done_already)
            except SlackTooMuchError as error:
                refused = error
                self._faults.note("message_refused", code=error.problem)
        raise refused

    async def _find(self, channel: str, thread: str, mark: str, since: str) -> str | None:
        """The timestamp of a message by its mark; None where it is not there, or out of sight."""
        oldest = since or None
        try:
            if thread:
                seen = await web(
                    self._client.conversations_replies(
                        channel=channel, ts=thread, oldest=oldest, limit=_LOOKED_AT
                    )
                )
            else:
                seen = await web(
                    self._client.conversations_history(
                        channel=channel, oldest=oldest, limit=_LOOKED_AT
                    )
                )
            return next(
                (
                    str(message["ts"])
                    for message in seen.get("messages", [])
                    for block in message.get("blocks", [])
                    if block.get("block_id") == mark
                ),
                None,
            )
        except Exception:  # noqa: BLE001 - without the scope, or without Slack, nobody knows
            return None
