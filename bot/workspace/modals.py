"""Modals and home tabs: who sees which views, and the rules of their stacks."""

from dataclasses import dataclass, field

from bot.workspace.elements import default_to, with_ids
from bot.workspace.ids import Ids
from bot.workspace.json_types import JsonObject
from bot.workspace.model import View
from bot.workspace.refusal import Refusal

DEEPEST = 3


@dataclass(slots=True)
class Modals:
    """The views that people see.

    Args:
        ids: names views.
        stacks: the modals of each person by id, the lowest first.
        homes: the home tab of each person by id.
    """

    ids: Ids
    stacks: dict[str, list[View]] = field(default_factory=dict)
    homes: dict[str, View] = field(default_factory=dict)

    def open(self, user: str, content: JsonObject, channel: str = "") -> View:
        """Show a modal, in place of any that was open.

        Args:
            user: the id of who sees it.
            content: what it shows.
            channel: the conversation that they come from, or empty.

        Raises:
            Refusal: `duplicate_external_id`.
        """
        view = self._new(user, content, channel)
        view.root_id = view.id
        self.stacks[user] = [view]
        return view

    def push(self, user: str, content: JsonObject) -> View:
        """Put a modal on top of those that are open.

        Raises:
            Refusal: `not_found` where none is open, `push_limit_reached` at the third, or
                `duplicate_external_id`.
        """
        stack = self.stacks.get(user, [])
        if not stack:
            raise Refusal("not_found")
        if len(stack) >= DEEPEST:
            raise Refusal("push_limit_reached")
        view = self._new(user, content)
        view.root_id, view.previous_id = stack[0].id, stack[-1].id
        stack.append(view)
        return view

    def update(self, view: View, content: JsonObject, view_hash: str = "") -> View:
        """Change a view; what is filled in stays where the block and the element stay.

        Args:
            view: the view.
            content: what it shall show.
            view_hash: that of the content which the app believes to be shown, or empty.

        Returns:
            The view.

        Raises:
            Refusal: `hash_conflict`.
        """
        if view_hash and view_hash != view.hash:
            raise Refusal("hash_conflict")
        # The same once more keeps its ids, so that a click on its way still finds its button.
        if content != view.given:
            view.content = self._named(content)
            view.given = content
        view.hash = self.ids.next("h")
        view.errors = {}
        return view

    def publish(self, user: str, content: JsonObject, view_hash: str = "") -> View:
        """Show a home tab to a person.

        Raises:
            Refusal: `hash_conflict`.
        """
        if user in self.homes:
            return self.update(self.homes[user], content, view_hash)
        self.homes[user] = self._new(user, content)
        return self.homes[user]

    def find(self, view_id: str = "", external_id: str = "") -> View:
        """Find a view that somebody sees, by its id or by the app's own name for it.

        Raises:
            Refusal: `not_found`.
        """
        for view in self._all():
            named = external_id and external_id == view.content.get("external_id")
            if view_id == view.id or named:
                return view
        raise Refusal("not_found")

    def top(self, user: str) -> View:
        """The modal that a person has before them.

        Raises:
            Refusal: `not_found`.
        """
        stack = self.stacks.get(user, [])
        if not stack:
            raise Refusal("not_found")
        return stack[-1]

    def close(self, user: str, *, everything: bool = False) -> list[View]:
        """Close the modal on top, or all of them.

        Returns:
            What was closed, the topmost first.
        """
        stack = self.stacks.get(user, [])
        closed = [stack.pop() for _ in range(len(stack) if everything else min(1, len(stack)))]
        if not stack:
            self.stacks.pop(user, None)
        return closed

    def _all(self) -> list[View]:
        return [view for stack in self.stacks.values() for view in stack] + [*self.homes.values()]

    def _new(self, user: str, content: JsonObject, channel: str = "") -> View:
        external = content.get("external_id")
        if external and any(view.content.get("external_id") == external for view in self._all()):
            raise Refusal("duplicate_external_id")
        named = self._named(content)
        values = default_to(named["blocks"], channel) if channel else {}
        return View(
            self.ids.next("V"),
            user,
            named,
            hash=self.ids.next("h"),
            given=content,
            values=values,
        )

    def _named(self, content: JsonObject) -> JsonObject:
        return content | {"blocks": with_ids(content.get("blocks", []), self.ids)}
