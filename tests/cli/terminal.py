"""A real terminal with a program in it, as a person sees and types it."""

import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from pathlib import Path
from typing import Self

from tests.patience import PATIENCE

_ROOT = str(Path(__file__).resolve().parents[2])
_SEQUENCE = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|[=>]|\][^\x07]*\x07)")


class Terminal:
    """`pullquote` in a pseudo-terminal.

    Args:
        arguments: what follows the program's name.
        folder: the working directory.
        columns: how wide the terminal is.
        environment: variables beside those of this process.
    """

    def __init__(
        self,
        *arguments: str,
        folder: Path,
        columns: int = 80,
        environment: dict[str, str] | None = None,
    ) -> None:
        self._side, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=folder,
            # This terminal does not answer when it is asked where the cursor stands.
            env=os.environ
            | {"TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", "PYTHONPATH": _ROOT}
            | (environment or {}),
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - the tests start no threads
        )
        os.close(theirs)
        self.raw = ""
        self._seen = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._side)

    def type(self, text: str) -> None:
        """Press keys."""
        os.write(self._side, text.encode())

    def wait_for(self, text: str) -> str:
        """Read until a text is shown.

        Returns:
            All that was shown since the text waited for before, up to this one, without what
            only moves or colours.
        """
        while (found := self._shown().find(text, self._seen)) < 0:
            chunk = self._read()
            assert chunk, f"the program ended; it showed {self._shown()[self._seen :]!r}"
            self.raw += chunk
        before, self._seen = self._seen, found + len(text)
        return self._shown()[before : self._seen]

    def end(self) -> int:
        """Read to the end, and give the exit status."""
        while self._read():
            pass
        return self._process.wait(PATIENCE)

    def _shown(self) -> str:
        return _SEQUENCE.sub("", self.raw).replace("\r", "")

    def _read(self) -> str:
        ready, _, _ = select.select([self._side], [], [], PATIENCE)
        assert ready, f"nothing came for {PATIENCE} s; so far {self.raw[-500:]!r}"
        try:
            return os.read(self._side, 65536).decode("utf-8", "replace")
        except OSError:  # how Linux says that nobody is at the other end any more
            return ""


def _take_terminal() -> None:
    """Makes the terminal the one that Ctrl-C comes from."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
