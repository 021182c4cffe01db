"""A person of the workspace, and what a test lets them do and see."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.workspace.driver.control import PATIENCE, Control, Happened
from bot.workspace.driver.handles import Message, View
from bot.workspace.json_types import JsonObject

DIRECT = "@bot"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a person last did something: what an answer to it may be found by.

    Args:
        acted: the journal's last entry before it.
        seen: the last entry that was waited for since then.
        root: the thread that it was done in, or started; empty outside of any.
    """

    acted: int
    seen: int
    root: str


class Person:
    """Somebody in the workspace.

    Args:
        control: the workspace.
        id: who.
        name: their handle.
        bot_id: the id of the bot whose answers are waited for.
    """

    def __init__(self, control: Control, id: str, name: str, bot_id: str) -> None:  # noqa: A002
        self.id = id
        self.name = name
        self._control = control
        self._bot_id = bot_id
        self._place = _Place(0, 0, "")
        self._last: Message | None = None

    # Writing

    def say(
        self,
        channel: str,
        text: str,
        *,
        thread: Message | None = None,
        broadcast: bool = False,
        subtype: str = "",
    ) -> Message:
        """Write a message.

        Args:
            channel: `#name`, `@name` for a direct message, with `@bot` for the app, or an id.
            text: as it is typed; `<@bot>` mentions the app, `<@name>` somebody else.
            thread: the message to reply to.
            broadcast: whether a reply shows in the channel too.
            subtype: Slack's subtype, as `me_message`.

        Returns:
            The message.
        """
        answer = self._control.post(
            "say",
            person=self.id,
            channel=channel,
            text=text,
            thread_ts=thread.root if thread is not None else "",
            broadcast=broadcast,
            subtype=subtype,
        )
        message = Message(answer["channel"], answer["message"])
        self._acted(answer, message.root)
        return message

    def edit(self, message: Message, text: str) -> Message:
        """Change what one has written.

        Returns:
            The message as it is now.
        """
        answer = self._control.post("edit", **self._on(message), text=text)
        self._acted(answer, message.root)
        return Message(answer["channel"], answer["message"])

    def delete(self, message: Message) -> None:
        """Delete what one has written, or put away what only oneself sees."""
        answer = self._control.post("delete", **self._on(message))
        self._acted(answer, message.root)

    def react(self, message: Message, name: str, *, added: bool = True) -> None:
        """Add a reaction, or take it back."""
        self._control.post("react", **self._on(message), name=name, added=added)

    def read(self, channel: str) -> None:
        """See all of a channel."""
        self._control.post("read", person=self.id, channel=channel)

    def join(self, channel: str) -> None:
        """Come into a channel."""
        self._control.post("members", person=self.id, channel=channel)

    def leave(self, channel: str) -> None:
        """Leave a channel."""
        self._control.post("members", person=self.id, channel=channel, joined=False)

    # Files

    def upload(
        self,
        name: str,
        content: bytes,
        channel: str = "",
        *,
        text: str = "",
        thread: Message | None = None,
    ) -> JsonObject:
        """Upload a file, and share it.

        Args:
            name: the file's.
            content: its bytes.
            channel: where it is shared; empty for a file that fills in a modal, by its id.
            text: what is said with it.
            thread: the message to reply to with it.

        Returns:
            The file.
        """
        made = self._control.post("upload", person=self.id, name=name)
        self._control.send_bytes(made["upload_url"], content)
        answer = self._control.post(
            "share",
            person=self.id,
            file=made["file"],
            channel=channel,
            text=text,
            thread_ts=thread.root if thread is not None else "",
        )
        root = Message(answer["channel"], answer["message"]).root if channel else ""
        self._acted(answer, root)
        return dict(answer["file"])

    # The assistant and custom steps

    def open_assistant(self, seen: str = "") -> Message:
        """Open a new thread with the app.

        Args:
            seen: the channel that they look at beside it, or empty.

        Returns:
            Its first message; what is said with it as `thread`, in `@bot`, is said to the app.
        """
        answer = self._control.post("assistant", person=self.id, channel=seen)
        message = Message(answer["channel"], answer["message"])
        self._acted(answer, message.ts)
        return message

    def look_at(self, seen: str, thread: Message) -> None:
        """Look at another channel beside a thread with the app."""
        given = {"person": self.id, "channel": seen, "thread_ts": thread.root}
        self._acted(self._control.post("assistant", **given), thread.root)

    def run_step(self, callback_id: str, inputs: JsonObject | None = None) -> str:
        """Run a custom step of the app.

        Args:
            callback_id: its name in the manifest.
            inputs: by their names.

        Returns:
            The id of the run.
        """
        answer = self._control.post(
            "step", person=self.id, callback_id=callback_id, inputs=inputs or {}
        )
        self._acted(answer, "")
        return str(answer["step"]["id"])

    def wait_for_step(self, run: str, seconds: float = PATIENCE) -> JsonObject:
        """Wait until a custom step has come to its end.

        Args:
            run: its id.
            seconds: of real time, after which it is given up.

        Returns:
            The run, with its `status`, `outputs` and `error`.

        Raises:
            WorkspaceError: it goes on.
        """
        entry = self._control.wait_for(
            "the end of the step",
            lambda one: (
                one.kind == "step" and one.data["id"] == run and one.data["status"] != "running"
            ),
            seconds=seconds,
        )
        return entry.data

    def open_entity(self, url: str, name: str, kind: str = "") -> None:
        """Open the details of what another service holds, as of a result of the app's search.

        Args:
            url: where it is.
            name: its id, as the app has it in `external_ref`.
            kind: its type there, or empty.
        """
        answer = self._control.post("entity", person=self.id, url=url, id=name, type=kind)
        self._acted(answer, "")

    def wait_for_details(self, seconds: float = PATIENCE) -> JsonObject:
        """Wait until the app gives the details of an entity that they have opened.

        Returns:
            What it says: `metadata`, or why there is none.

        Raises:
            WorkspaceError: it does not.
        """
        return self._wait("details", lambda one: one.kind == "details", seconds).data

    # Commands, shortcuts, elements

    def command(self, line: str, channel: str = "#general") -> None:
        """Give a slash command.

        Args:
            line: the whole of it, as `/ask what is this?`.
            channel: where.
        """
        answer = self._control.post("command", person=self.id, channel=channel, line=line)
        self._acted(answer, "")

    def shortcut(self, name: str, message: Message | None = None) -> None:
        """Use a shortcut.

        Args:
            name: its name or callback id.
            message: on which message; None for a global one.
        """
        on = self._on(message) if message is not None else {"person": self.id}
        answer = self._control.post("shortcut", **on, name=name)
        self._acted(answer, message.root if message else "")

    def click(self, called: str, on: Message | View | None = None, *, choice: object = "") -> None:
        """Click a button, or choose from a menu.

        Args:
            called: the label, or the action id; for thumbs, the label of one of them.
            on: where it stands; None for the last reply.
            choice: the option of a menu, or what is written into a field.
        """
        where = on if on is not None else self._last
        if where is None:
            raise LookupError("There was no reply yet to click on.")
        if isinstance(where, View):
            place, root = {"person": self.id, "view_id": where.id}, ""
        else:
            place, root = self._on(where), where.thread_ts
        answer = self._control.post("click", **place, called=called, choice=choice)
        self._acted(answer, root)

    def options(self, called: str, typed: str, on: Message | View | None = None) -> list[str]:
        """Look for the options of a menu that the app gives.

        Args:
            called: the label, or the action id.
            typed: what they type to find one.
            on: where it stands; None for the last reply.

        Returns:
            What stands on them; `click` and `submit` can then choose one.
        """
        where = on if on is not None else self._last
        if where is None:
            raise LookupError("There was no reply yet to look for options on.")
        place = (
            {"person": self.id, "view_id": where.id} if isinstance(where, View) else self._on(where)
        )
        answer = self._control.post("suggest", **place, called=called, typed=typed)
        groups = answer.get("option_groups", [])
        options = [
            *answer.get("options", []),
            *(option for group in groups for option in group["options"]),
        ]
        return [str(option["text"]["text"]) for option in options]

    def submit(self, values: JsonObject | None = None) -> JsonObject:
        """Fill in the modal on top, submit it, and wait until the app has taken it.

        Args:
            values: what is filled in, by label, action id or block id.

        Returns:
            What the app objects to, by block id; empty when it objects to nothing.
        """
        answer = self._control.post("submit", person=self.id, values=values or {})
        self._acted(answer, "")
        errors = answer["errors"]
        return errors if isinstance(errors, dict) else {}

    def close_modal(self, *, everything: bool = False) -> None:
        """Close the modal on top, or all of them, without submitting."""
        self._control.post("close", person=self.id, everything=everything)

    def open_home(self) -> None:
        """Look at the app's home tab."""
        answer = self._control.post("home", person=self.id, tab="home")
        self._acted(answer, "")

    def open_messages(self) -> None:
        """Look at the app's messages tab."""
        answer = self._control.post("home", person=self.id, tab="messages")
        self._acted(answer, "")

    def choose_prompt(self, title: str) -> Message:
        """Click a suggested prompt, which says its message to the app.

        Args:
            title: what stands on it.

        Returns:
            What was said.
        """
        for prompt in self.prompts():
            if prompt["title"] == title:
                return self.say(DIRECT, str(prompt["message"]))
        raise LookupError(f"There is no prompt {title}: {self.prompts()}")

    # Seeing

    def messages(self, channel: str) -> list[Message]:
        """What stands in a channel or a direct message, with its threads, oldest first.

        Args:
            channel: `#name`, `@bot`, or an id.

        Returns:
            The messages; those that only this person sees are among them.
        """
        state = self._control.state()
        for one in state["channels"]:
            place = one["channel"]
            mine = self.id in one["members"] and state["app"]["user"] in one["members"]
            direct = channel == DIRECT and place["is_im"] and mine
            if direct or channel in (place["id"], "#" + place.get("name", "")):
                seen = [Message(place["id"], content) for content in one["messages"]]
                seen += [
                    Message(place["id"], private["message"], self.id)
                    for private in state["ephemerals"]
                    if private["channel"] == place["id"] and private["only_for"] == self.id
                ]
                return sorted(seen, key=lambda message: message.ts)
        return []

    def wait_for_reply(self, seconds: float = PATIENCE) -> Message:
        """Wait for the app's next answer to what this person did last.

        An answer is a message to them alone, in the thread that they are in, or in the channel
        itself. Called again, it waits for the answer after that.

        Args:
            seconds: of real time, after which it is given up.

        Raises:
            WorkspaceError: none comes.
        """
        entry = self._wait("a reply to " + self.name, self._is_reply, seconds)
        self._last = _message_of(entry)
        return self._last

    def _is_reply(self, entry: Happened) -> bool:
        if entry.kind != "message":
            return False
        message = _message_of(entry)
        # A thread of the assistant begins with a message that is the app's in name alone.
        begins = message.content.get("subtype") == "assistant_app_thread"
        if begins or message.content.get("bot_id") != self._bot_id:
            return False
        if message.only_for:
            return message.only_for == self.id
        elsewhere = self._place.root and message.thread_ts not in ("", self._place.root)
        return not elsewhere

    def wait_for_update(self, message: Message, seconds: float = PATIENCE) -> Message:
        """Wait until the app changes a message.

        Args:
            message: as it was seen last.
            seconds: of real time, after which it is given up.

        Returns:
            The message as it is then.

        Raises:
            WorkspaceError: it stays as it is.
        """
        entry = self._control.wait_for(
            "a change of the message",
            lambda one: one.kind == "message_changed" and _message_of(one).ts == message.ts,
            after=max(message.number, self._place.acted),
            seconds=seconds,
        )
        self._last = _message_of(entry)
        return self._last

    def wait_for_deletion(self, message: Message, seconds: float = PATIENCE) -> None:
        """Wait until a message is gone.

        Raises:
            WorkspaceError: it stays.
        """
        self._control.wait_for(
            "a deletion of the message",
            lambda one: one.kind == "message_deleted" and one.data["ts"] == message.ts,
            after=message.number,
            seconds=seconds,
        )

    def wait_for_notice(self, seconds: float = PATIENCE) -> str:
        """Wait for what Slack itself has to say, as that a command did not work.

        Raises:
            WorkspaceError: it says nothing.
        """
        entry = self._wait("a notice to " + self.name, lambda one: one.kind == "notice", seconds)
        return str(entry.data["text"])

    def wait_for_modal(self, seconds: float = PATIENCE) -> View:
        """Wait until a modal is opened, or the open one is changed.

        Raises:
            WorkspaceError: none is.
        """
        kinds = ("view_opened", "view_updated")
        entry = self._wait("a modal for " + self.name, lambda one: one.kind in kinds, seconds)
        return View(entry.data["view"], entry.data["errors"])

    def wait_for_home(self, seconds: float = PATIENCE) -> View:
        """Wait until the app publishes the home tab.

        Raises:
            WorkspaceError: it does not.
        """
        entry = self._wait("a home for " + self.name, lambda one: one.kind == "home", seconds)
        return View(entry.data["view"], {})

    def wait_for_prompts(self, seconds: float = PATIENCE) -> list[str]:
        """Wait until the app suggests prompts.

        Returns:
            What stands on them.

        Raises:
            WorkspaceError: it does not.
        """
        entry = self._wait("prompts", lambda one: one.kind == "prompts", seconds)
        return [str(prompt["title"]) for prompt in entry.data["prompts"]]

    def modal(self) -> View | None:
        """The modal that they have before them, or None."""
        stack = self._control.state()["modals"].get(self.id, [])
        return View(stack[-1]["view"], stack[-1]["errors"]) if stack else None

    def home(self) -> View | None:
        """The home tab that the app has published for them, or None."""
        view = self._control.state()["homes"].get(self.id)
        return View(view, {}) if view is not None else None

    def prompts(self) -> list[JsonObject]:
        """The prompts that the app suggests in the messages tab."""
        state = self._control.state()
        mine = {
            one["channel"]["id"]
            for one in state["channels"]
            if one["channel"]["is_im"] and self.id in one["members"]
        }
        return [
            prompt
            for one in state["prompts"]
            if one["channel"] in mine
            for prompt in one["prompts"]
        ]

    def unread(self, channel: str) -> int:
        """How many messages of a channel they have not seen.

        Args:
            channel: `#name` or an id.
        """
        for one in self._control.state()["channels"]:
            if channel in (one["channel"]["id"], "#" + one["channel"].get("name", "")):
                return int(one["unread"].get(self.id, 0))
        raise LookupError(f"There is no channel {channel}.")

    # The mechanics

    def _acted(self, answer: JsonObject, root: str) -> None:
        self._place = _Place(answer["before"], answer["before"], root)

    def _on(self, message: Message) -> dict[str, str]:
        return {"person": self.id, "channel": message.channel, "ts": message.ts}

    def _wait(self, what: str, found: Callable[[Happened], bool], seconds: float) -> Happened:
        def mine(entry: Happened) -> bool:
            return entry.data.get("user", self.id) == self.id and found(entry)

        entry = self._control.wait_for(what, mine, after=self._place.seen, seconds=seconds)
        self._place = replace(self._place, seen=entry.number)
        return entry


def _message_of(entry: Happened) -> Message:
    data = entry.data
    return Message(data["channel"], data["message"], data["only_for"], entry.number)
