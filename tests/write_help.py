"""Writes the copy of every `--help` into docs/command-line.md, or says whether it is true."""

import re
from pathlib import Path

import click
from click.testing import CliRunner

from bot.cli.main import cli

PAGE = Path(__file__).parent.parent / "docs" / "command-line.md"
START = "<!-- help -->\n"
_PROGRAM = "pullquote"


def _pages(command: click.Command, *path: str) -> str:
    # Through the whole command line, as a command takes over what is set above it.
    result = CliRunner().invoke(cli, [*path, "--help"], prog_name=_PROGRAM, terminal_width=100)
    text = f"## {' '.join((_PROGRAM, *path))}\n\n```text\n{result.output.rstrip()}\n```\n\n"
    if isinstance(command, click.Group):
        context = click.Context(command)
        for sub in command.list_commands(context):
            found = command.get_command(context, sub)
            assert found is not None
            text += _pages(found, *path, sub)
    return text


def written() -> str:
    """The page as it should be."""
    head = re.split(re.escape(START), PAGE.read_text("utf-8"))[0]
    return head + START + "\n" + _pages(cli).rstrip() + "\n"


if __name__ == "__main__":
    PAGE.write_text(written(), encoding="utf-8")
