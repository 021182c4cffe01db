"""The whole workspace, as a test holds it."""

from collections.abc import Callable, Sequence

from bot.workspace.driver.control import PATIENCE, Control, Happened
from bot.workspace.driver.person import Person
from bot.workspace.faults import EVERYWHERE, FaultKind
from bot.workspace.json_types import JsonObject
from bot.workspace.model import CLIENT_ID


class Driver:
    """A running workspace.

    Args:
        url: where it answers.
        bot_token: what the app calls the Web API with.
        app_token: what the app opens sockets with.
        signing_secret: what requests to the app are signed with.
        client_secret: what the app exchanges codes with, where it is installed by OAuth.
        person_token: what the app calls the Web API with as who is added first; empty where its
            manifest asks for no scopes of people.
    """

    client_id = CLIENT_ID

    def __init__(
        self,
        url: str,
        bot_token: str,
        app_token: str,
        signing_secret: str,
        client_secret: str = "",
        *,
        person_token: str = "",
    ) -> None:
        self.url = url
        self.api_url = f"{url}/api/"
        self.bot_token = bot_token
        self.app_token = app_token
        self.signing_secret = signing_secret
        self.client_secret = client_secret
        self.person_token = person_token
        self.control = Control(url)

    # Who and where

    def person(self, name: str) -> Person:
        """Somebody by name, who is added to the workspace when first named."""
        return self._person(name, is_bot=False)

    def other_bot(self, name: str) -> Person:
        """The bot of another app, which is added when first named, and speaks like a person."""
        return self._person(name, is_bot=True)

    def _person(self, name: str, *, is_bot: bool) -> Person:
        state = self.control.state()
        found = next((one for one in state["people"] if one["name"] == name), None)
        if found is None:
            found = self.control.post("people", name=name, is_bot=is_bot)["person"]
        return Person(self.control, found["id"], name, state["app"]["bot_id"])

    def channel(
        self,
        name: str,
        *members: Person,
        bot: bool = True,
        private: bool = False,
        shared: bool = False,
    ) -> str:
        """Make a channel.

        Args:
            name: with or without the number sign.
            members: who is in it.
            bot: whether the app is in it.
            private: whether others do not see it.
            shared: whether people of another organisation are in it as well, of whom nobody is
                known here.

        Returns:
            Its id.
        """
        answer = self.control.post(
            "channels",
            name=name,
            kind="group" if private else "channel",
            members=[member.id for member in members] + (["bot"] if bot else []),
            shared=shared,
        )
        return str(answer["channel"]["id"])

    def group(self, *members: Person, bot: bool = True) -> str:
        """The direct message of several people, made when it is first asked for.

        Args:
            members: who is in it.
            bot: whether the app is in it.

        Returns:
            Its id.
        """
        people = [member.id for member in members] + (["bot"] if bot else [])
        return str(self.control.post("channels", kind="mpim", members=people)["channel"]["id"])

    def webhook(self, channel: str = "#general") -> str:
        """The address of an incoming webhook of the app, which posts in a channel."""
        return str(self.control.post("webhooks", channel=channel)["url"])

    def invite_bot(self, channel: str) -> None:
        """Put the app into a channel."""
        self.control.post("members", person="bot", channel=channel)

    def remove_bot(self, channel: str) -> None:
        """Take the app out of a channel."""
        self.control.post("members", person="bot", channel=channel, joined=False)

    @property
    def bot_user(self) -> str:
        """The id of the user as which the app speaks."""
        return str(self.control.state()["app"]["user"])

    # The way to the app

    def connect_http(self, url: str) -> None:
        """Deliver as signed requests to a URL, once the app has verified it.

        Raises:
            WorkspaceError: it does not.
        """
        self.control.post("request-url", url=url)

    @property
    def connections(self) -> int:
        """How many sockets the app has open that are not deaf."""
        return int(self.control.state()["connected"])

    def refresh_sockets(self) -> None:
        """Ask the app to replace its connections."""
        self.control.post("sockets/refresh")

    def deafen_sockets(self) -> None:
        """Leave the app's connections open, and send nothing more over them."""
        self.control.post("sockets/deafen")

    def drop_sockets(self) -> None:
        """Break the app's connections."""
        self.control.post("sockets/drop")

    def advance(self, seconds: float) -> None:
        """Move the workspace's clock ahead."""
        self.control.post("clock", seconds=seconds)

    # What goes wrong

    def fault(
        self,
        kind: FaultKind | str,
        where: str = EVERYWHERE,
        *,
        times: int = 1,
        retry_after: int = 1,
    ) -> None:
        """Let something go wrong.

        Args:
            kind: `rate_limited`, `server_error`, `timeout`, `reset` or `lost_response` for what
                the app asks; `lost_ack` or `duplicate` for what it is told; `deaf` for the next
                socket that it opens.
            where: a Web API method, `response_url`, or what is delivered, as `app_mention`,
                `block_actions` or `/ask`, or `socket`; `*` for all.
            times: how often.
            retry_after: seconds that the app is told to wait, where it is `rate_limited`.
        """
        self.control.post(
            "faults", kind=str(kind), where=where, times=times, retry_after=retry_after
        )

    def clear_faults(self) -> None:
        """Let nothing go wrong any more."""
        self.control.post("faults/clear")

    def hold(self) -> None:
        """Hold back the events from now on."""
        self.control.post("hold")

    def held(self) -> list[JsonObject]:
        """What is held back, in order."""
        return list(self.control.state()["held"])

    def release(self, order: Sequence[int] | None = None) -> None:
        """Deliver what was held back, and hold back no more.

        Args:
            order: which of them, by their place in `held`; one that is named twice is delivered
                twice, and one that is not named never. None for each once.
        """
        self.control.post("release", order=None if order is None else list(order))

    def send_event(self, event: JsonObject) -> None:
        """Deliver any event to the app, whether or not it subscribes to it.

        Args:
            event: the inner event, as `{"type": "app_uninstalled"}`.
        """
        self.control.post("events", event=event)

    # What happened

    def happened(self, kind: str = "", after: int = 0) -> list[Happened]:
        """The journal.

        Args:
            kind: only entries of this kind; all of them where it is empty.
            after: the number of the last entry that is known.
        """
        return [one for one in self.control.journal(after) if kind in ("", one.kind)]

    def requests(self, method: str = "") -> list[JsonObject]:
        """What the app asked for, oldest first.

        Args:
            method: only of this Web API method, or `response_url`; all where it is empty.
        """
        entries = self.happened("request")
        return [one.data for one in entries if method in ("", one.data["method"])]

    def deliveries(self, type: str = "") -> list[JsonObject]:  # noqa: A002 - as Slack calls it
        """What the app was told, each attempt for itself, oldest first.

        Args:
            type: only of this type, as `app_mention` or `/ask`; all where it is empty.
        """
        entries = self.happened("delivery")
        return [one.data for one in entries if type in ("", one.data["type"])]

    @property
    def unknown_methods(self) -> list[str]:
        """The methods that the app called and this workspace does not have."""
        return list(self.control.state()["unknown_methods"])

    def wait_for(
        self,
        kind: str,
        found: Callable[[JsonObject], bool] = bool,
        *,
        after: int = 0,
        seconds: float = PATIENCE,
    ) -> JsonObject:
        """Wait until something has happened.

        Args:
            kind: the kind of the journal's entry.
            found: recognises it by its data.
            after: the number of the last entry that is not looked at.
            seconds: of real time, after which it is given up.

        Returns:
            The entry's data.

        Raises:
            WorkspaceError: it does not happen.
        """
        entry = self.control.wait_for(
            kind, lambda one: one.kind == kind and found(one.data), after=after, seconds=seconds
        )
        return entry.data

    def wait_for_connection(self, seconds: float = PATIENCE) -> None:
        """Wait until the app has a socket open.

        Raises:
            WorkspaceError: it has none.
        """
        state = self.control.state()
        if state["connected"] == 0:
            self.control.wait_for(
                "a connection of the app",
                lambda one: one.kind == "socket" and one.data["connected"] > 0,
                after=state["last"],
                seconds=seconds,
            )

    def settle(self, seconds: float = PATIENCE) -> None:
        """Wait until the app has acknowledged all that it was told, or failed to.

        Raises:
            WorkspaceError: something stays open.
        """
        pending: set[tuple[str, int]] = set()

        def settled(entry: Happened) -> bool:
            if entry.kind == "delivery":
                pending.add((entry.data["id"], entry.data["attempt"]))
            elif entry.kind == "ack":
                pending.discard((entry.data["id"], entry.data["attempt"]))
            return entry.number >= last and not pending

        last = int(self.control.state()["last"])
        if last:
            self.control.wait_for("rest", settled, seconds=seconds)
