"""The command `pullquote`: finds the command to run, and turns what goes wrong into one line."""

import atexit
import gc
import io
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module

import click

from bot import __version__
from bot.cli.safe import plain, shown
from bot.errors import PullquoteError
from bot.settings import load_settings

_PROGRAM = "pullquote"
_MODULES = {
    "run": "bot.cli.run",
    "ask": "bot.cli.ask",
    "chat": "bot.cli.chat",
    "corpus": "bot.cli.corpus",
    "shelves": "bot.cli.shelves",
    "eval": "bot.cli.evaluate",
    "explain": "bot.cli.explain",
    "serve": "bot.cli.serve",
    "manifest": "bot.cli.manifest",
    "check": "bot.cli.check",
    "models": "bot.cli.models",
    "key": "bot.cli.key",
    "stats": "bot.cli.stats",
    "gaps": "bot.cli.gaps",
    "pins": "bot.cli.pins",
    "history": "bot.cli.history",
    "export": "bot.cli.export",
    "purge": "bot.cli.purge",
    "workspace": "bot.cli.workspace",
}
_ERROR = 2
# What a shell reports of a program that ended by Ctrl-C, or because nobody read on.
_INTERRUPTED = 130
_BROKEN_PIPE = 141

_log = logging.getLogger(__name__)


class _LazyGroup(click.Group):
    """Imports a command's module only when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the help."""
        del ctx
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A command by its name, or None where there is none."""
        del ctx
        if cmd_name not in _MODULES:
            return None
        command: click.Command = import_module(_MODULES[cmd_name]).command
        return command


class _OneLine(logging.Formatter):
    """Writes each message as one line, whatever the names in it hold."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's name
        """The line, without the traceback that may follow it."""
        return plain(super().formatMessage(record))


class _FlagOrVariable(click.Option):
    """A flag that a variable sets by being there: NO_COLOR means the same whatever it holds."""

    def value_from_envvar(self, ctx: click.Context) -> str | None:
        """A yes where the variable is set and not empty; None where it says nothing."""
        return None if self.resolve_envvar_value(ctx) is None else "yes"


@click.group(
    cls=_LazyGroup,
    name=_PROGRAM,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Settings (CORPUS, LOG_LEVEL) come from the environment or from .env; .env.example "
    "explains each. Every command ends with status 2 on an error.",
)
@click.option(
    "--plain",
    cls=_FlagOrVariable,
    is_flag=True,
    envvar="NO_COLOR",
    show_envvar=True,
    help="Use neither bold text nor colours, even in a terminal.",
)
@click.version_option(__version__, prog_name=_PROGRAM)
@click.pass_context
def cli(ctx: click.Context, *, plain: bool) -> None:
    """Answer questions only with sentences quoted word for word from documents.

    Where it finds no answer, Pullquote says so. Nothing is generated.
    """
    settings = load_settings()
    handler = logging.StreamHandler()
    handler.setFormatter(_OneLine("%(levelname)s: %(message)s"))
    logging.basicConfig(handlers=[handler], force=True)
    # Libraries have much to say at DEBUG; the level is for what Pullquote says.
    logging.getLogger("bot").setLevel(settings.log_level)
    ctx.obj = settings
    if plain:
        ctx.color = False


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: what follows the program's name; None for those of this process.

    Returns:
        The exit status: that of the command, 2 for an error, 130 after Ctrl-C, 141 where the
        reader of the output went away.
    """
    # All that was loaded would else be collected at the end, which takes the bot half a second.
    atexit.register(gc.freeze)
    # Names of files and bytes of a terminal need not be text.
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        with cli.make_context(_PROGRAM, given) as ctx:
            cli.invoke(ctx)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        text = io.StringIO()
        error.show(text)
        usage, mark, said = text.getvalue().partition("Error: ")
        click.echo(f"{shown(usage)}{mark}{plain(said)}", err=True)
        return _ERROR
    except PullquoteError as error:
        return _fail(str(error))
    except (KeyboardInterrupt, click.Abort):
        return _INTERRUPTED
    except BrokenPipeError:
        # The interpreter flushes the stream once more when it ends, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except Exception as error:  # noqa: BLE001 - nobody is to see a traceback unasked
        _log.debug("What went wrong:", exc_info=True)
        return _fail(
            f"Something went wrong inside Pullquote ({type(error).__name__}). Run it again with "
            "LOG_LEVEL=DEBUG to see where, and report it."
        )
    return 0


def _fail(message: str) -> int:
    click.echo(f"Error: {plain(message)}", err=True)
    return _ERROR
