"""What the workspace hands out for a short time: triggers, response URLs, socket tickets."""

import secrets
from dataclasses import dataclass

from bot.workspace.clock import Clock
from bot.workspace.ids import Ids
from bot.workspace.refusal import Refusal

TRIGGER_SECONDS = 3
RESPONSE_URL_SECONDS = 30 * 60
RESPONSE_URL_USES = 5
SOCKET_TICKET_SECONDS = 30


@dataclass(slots=True)
class Trigger:
    """The right to open one modal for a person.

    Args:
        user: the id of the person.
        expires: seconds since 1970.
        view_id: the view on which it was triggered, or empty.
        channel: the conversation in which it was triggered, or empty.
        entity: the entity whose details were asked for, or empty.
        used: whether a modal was opened with it.
    """

    user: str
    expires: float
    view_id: str
    channel: str = ""
    entity: str = ""
    used: bool = False


@dataclass(slots=True)
class ResponseTicket:
    """The right to answer an interaction a few times.

    Args:
        user: the id of the person who acted.
        channel: the id of the channel they did it in.
        expires: seconds since 1970.
        message_ts: the message they acted on, or empty.
        uses_left: how many answers are still accepted.
    """

    user: str
    channel: str
    expires: float
    message_ts: str
    uses_left: int = RESPONSE_URL_USES


class Tickets:
    """Keeps what was handed out.

    Args:
        clock: tells when something has expired.
        ids: names what is handed out.
    """

    def __init__(self, clock: Clock, ids: Ids) -> None:
        self._clock = clock
        self._ids = ids
        self._triggers: dict[str, Trigger] = {}
        self._responses: dict[str, ResponseTicket] = {}
        self._sockets: dict[str, float] = {}
        self._uploads: dict[str, str] = {}

    def new_trigger(self, user: str, view_id: str = "", channel: str = "", entity: str = "") -> str:
        """Hand out a trigger.

        Args:
            user: the id of the person who acted.
            view_id: the view they acted on, or empty.
            channel: the conversation they acted in, or empty.
            entity: the entity whose details they ask for, or empty.

        Returns:
            The trigger id.
        """
        name = self._ids.next("1337.")
        expires = self._clock.now() + TRIGGER_SECONDS
        self._triggers[name] = Trigger(user, expires, view_id, channel, entity)
        return name

    def trigger(self, name: str) -> Trigger:
        """Find a trigger that is still good; whoever opens a modal with it marks it as used.

        Raises:
            Refusal: `invalid_trigger_id`, `expired_trigger_id` or `exchanged_trigger_id`.
        """
        trigger = self._triggers.get(name)
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if self._clock.now() > trigger.expires:
            raise Refusal("expired_trigger_id")
        return trigger

    def new_response(self, user: str, channel: str, message_ts: str = "") -> str:
        """Hand out the last part of a response URL.

        Args:
            user: the id of the person who acted.
            channel: the id of the channel they did it in.
            message_ts: the message they acted on, or empty.
        """
        name = secrets.token_hex(12)
        expires = self._clock.now() + RESPONSE_URL_SECONDS
        self._responses[name] = ResponseTicket(user, channel, expires, message_ts)
        return name

    def use_response(self, name: str) -> ResponseTicket:
        """Use a response URL once.

        Raises:
            Refusal: `invalid_url`, `expired_url` or `used_url`.
        """
        ticket = self._responses.get(name)
        if ticket is None:
            raise Refusal("invalid_url")
        if self._clock.now() > ticket.expires:
            raise Refusal("expired_url")
        if ticket.uses_left == 0:
            raise Refusal("used_url")
        ticket.uses_left -= 1
        return ticket

    def new_upload(self, file: str) -> str:
        """Hand out the last part of the address that a file is sent to.

        Args:
            file: the id of the file.
        """
        name = secrets.token_hex(12)
        self._uploads[name] = file
        return name

    def use_upload(self, name: str) -> str:
        """Use such an address; it serves once.

        Returns:
            The id of the file; empty where the address is not good.
        """
        return self._uploads.pop(name, "")

    def new_socket(self) -> str:
        """Hand out a ticket for one socket connection."""
        name = secrets.token_hex(12)
        self._sockets[name] = self._clock.now() + SOCKET_TICKET_SECONDS
        return name

    def use_socket(self, name: str) -> bool:
        """Use a socket ticket; it serves once.

        Returns:
            Whether it was good.
        """
        return self._clock.now() <= self._sockets.pop(name, 0.0)
