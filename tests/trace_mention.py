"""Prints the files of `bot/` that a mention passes, in the order in which it reaches them.

    python -m tests.trace_mention

A bot runs in a local workspace and is mentioned twice: once to warm up, and once with every call
watched, from Slack's request to the posted answer. Of the local workspace itself nothing counts.
"""

import os
import signal
import sys
import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType

from bot.slack.manifest import manifest
from bot.workspace.background import running_workspace
from bot.workspace.manifest import parse_manifest
from bot.workspace.process import Connection
from tests.slack.bots import bot
from tests.slack.corpora import ferry

_PACKAGE = str(Path(__file__).parent.parent / "bot") + os.sep
_REPORT = "PULLQUOTE_TRACE"
_QUESTION = "<@bot> What does a day pass cost?"


class _Trace:
    """The files that calls were made in between two signals."""

    def __init__(self) -> None:
        self._watching = False
        self._files: dict[str, None] = {}
        self._hops = 0

    def begin(self, *_: object) -> None:
        """Watch from now on."""
        self._watching = True

    def end(self, *_: object) -> None:
        """Watch no more, and write down what was seen."""
        self._watching = False
        last = f"{len(self._files)} files, {self._hops} hops from file to file"
        text = "\n".join([*self._files, last])
        Path(os.environ[_REPORT]).write_text(text, encoding="utf-8")

    def see(self, frame: FrameType, event: str, _: object) -> None:
        """Told of every call and return."""
        if not self._watching or event != "call":
            return
        file = frame.f_code.co_filename
        if not file.startswith(_PACKAGE):
            return
        self._files.setdefault(file.removeprefix(_PACKAGE))
        before = frame.f_back.f_code.co_filename if frame.f_back else ""
        self._hops += before.startswith(_PACKAGE) and before != file


def _watched() -> None:
    """The bot's own command, with a trace between SIGUSR1 and SIGUSR2."""
    trace = _Trace()
    signal.signal(signal.SIGUSR1, trace.begin)
    signal.signal(signal.SIGUSR2, trace.end)
    sys.setprofile(trace.see)
    threading.setprofile(trace.see)
    from bot.cli.main import main  # noqa: PLC0415 - only what is imported now would be watched

    sys.argv[1:2] = []
    main()


def _trace() -> str:
    """Mention the bot, and return what was passed on the way."""
    with TemporaryDirectory() as scratch:
        folder, report = Path(scratch), Path(scratch, "trace")
        command = [sys.executable, "-m", "tests.trace_mention", "--watched", "serve"]
        command += ["--corpus", str(ferry(folder))]
        manifested = parse_manifest(manifest(), "manifest.json")
        with (
            running_workspace(manifested) as workspace,
            bot(workspace, command, Connection.SOCKET, folder, {_REPORT: str(report)}) as running,
        ):
            alice = workspace.person("alice")
            channel = workspace.channel("harbour", alice)
            alice.say(channel, _QUESTION)
            alice.wait_for_reply()
            running.signal(signal.SIGUSR1)
            alice.say(channel, _QUESTION)
            alice.wait_for_reply()
            running.signal(signal.SIGUSR2)
            running.terminate()
            running.wait()
        return report.read_text(encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--watched"]:
        _watched()
    else:
        print(_trace())  # noqa: T201 - what it is for
