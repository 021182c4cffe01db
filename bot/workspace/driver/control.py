"""The control API as a test calls it."""

import http.client
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.errors import WorkspaceError
from bot.workspace.json_types import JsonObject

# Only what never comes is waited for so long; a busy machine has its time.
PATIENCE = 120.0
# What is shown of the journal when something awaited does not come.
_TAIL = 12


@dataclass(frozen=True, slots=True)
class Happened:
    """An entry of the journal.

    Args:
        number: counts from 1.
        kind: what kind of thing, as `message` or `delivery`.
        data: what is to be known of it.
    """

    number: int
    kind: str
    data: JsonObject


class Control:
    """Calls the control API, and waits for what happens.

    Args:
        url: where the workspace answers.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port

    def post(self, path: str, **given: object) -> JsonObject:
        """Ask for something to be done.

        Args:
            path: behind `/control/`.
            given: the JSON to send.

        Returns:
            The answer.

        Raises:
            WorkspaceError: the workspace refuses.
        """
        answer = self._send("POST", path, json.dumps(given))
        if not isinstance(answer, dict) or not answer.get("ok"):
            raise WorkspaceError(
                f"The workspace refuses this: {answer}.",
                where=f"{path} {given}",
                hint="Do what its people or its app could do.",
            )
        return answer

    def send_bytes(self, path: str, content: bytes) -> None:
        """Send a file to its upload address.

        Raises:
            WorkspaceError: the workspace refuses.
        """
        connection = http.client.HTTPConnection(self._host, self._port, timeout=60)
        try:
            connection.request("POST", path, content)
            response = connection.getresponse()
            said = response.read().decode(errors="replace")
        finally:
            connection.close()
        if response.status != http.client.OK:
            raise WorkspaceError(
                f"The workspace refuses the file: {said.strip()}",
                where=path,
                hint="Send a smaller file, once.",
            )

    def state(self) -> JsonObject:
        """The workspace as it stands."""
        answer = self._send("GET", "state")
        return answer if isinstance(answer, dict) else {}

    def journal(self, after: int = 0, wait: float = 0.0) -> list[Happened]:
        """What happened.

        Args:
            after: the number of the last entry that is known.
            wait: for how many seconds to wait if there is nothing new.
        """
        answer = self._send("GET", f"journal?after={after}&wait={wait}")
        return [Happened(one["number"], one["kind"], one["data"]) for one in answer or []]

    def _send(self, method: str, path: str, body: str | None = None) -> Any:  # noqa: ANN401 - JSON
        # Not urllib, which would send this to a proxy of the environment.
        connection = http.client.HTTPConnection(self._host, self._port, timeout=PATIENCE)
        try:
            headers = {"Content-Type": "application/json"}
            connection.request(method, f"/control/{path}", body, headers)
            return json.loads(connection.getresponse().read())
        finally:
            connection.close()

    def wait_for(
        self,
        what: str,
        found: Callable[[Happened], bool],
        *,
        after: int = 0,
        seconds: float = PATIENCE,
    ) -> Happened:
        """Wait until something has happened.

        Args:
            what: names it in the error, as `a reply`.
            found: recognises it in the journal.
            after: the number of the last entry that is not looked at.
            seconds: of real time, after which it is given up.

        Returns:
            The first entry that is recognised.

        Raises:
            WorkspaceError: it does not come.
        """
        start, number = after, after
        deadline = time.monotonic() + seconds
        while True:
            left = deadline - time.monotonic()
            entries = self.journal(number, max(0.0, left))
            for entry in entries:
                if found(entry):
                    return entry
            number += len(entries)
            if left <= 0:
                raise WorkspaceError(
                    f"Within {seconds:g} s there was not {what}.",
                    where=self.url,
                    hint=f"This is what happened instead:\n{self._tail(start)}",
                )

    def _tail(self, after: int) -> str:
        entries = self.journal(after)[-_TAIL:]
        return "\n".join(f"{one.number} {one.kind} {json.dumps(one.data)[:300]}" for one in entries)
