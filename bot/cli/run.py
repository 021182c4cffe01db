"""`pullquote run`: a local workspace with the bot in it, and a page to try it on."""

import asyncio
import signal
import sys
import webbrowser
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from bot.cli.options import corpus_option, documents_of, load_snapshot
from bot.cli.reader import reader_state
from bot.cli.workspace import secret_option
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.workspace.server.server import WorkspaceServer

_PATIENCE_SECONDS = 10.0
_STOP_SECONDS = 10.0


@click.command("run", epilog="Exit status: 0 after Ctrl-C or SIGTERM, 2 for an error.")
@corpus_option
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default="any that is free",
    help="Where the page is, on this machine alone.",
)
@secret_option
@click.option("--no-browser", is_flag=True, help="Print the page's address, and do not open it.")
@click.pass_context
def command(
    ctx: click.Context, corpus: tuple[Path, ...], port: int, secret: str, *, no_browser: bool
) -> None:
    """Try the bot in a local Slack workspace, on a page in the browser.

    The bot is the real one, `pullquote serve`, connected by Socket Mode; the workspace is on this
    machine, so no Slack account and no internet is needed. What it keeps is gone at the end.
    Ctrl-C ends both. The app may do all that `pullquote manifest` can ask for: one from
    manifest.json alone answers no follow-up without a mention, and suggests no prompts.

    \b
    Examples:
      pullquote run
      pullquote run --corpus handbook/ --port 8080
    """  # noqa: D301 - click reads the \b
    from bot.catalog.scope import Reach, Scope
    from bot.cli.shelving import shelved, shelves_file
    from bot.service.reader_loader import Status

    settings: Settings = ctx.find_root().obj
    click.echo("Reading the documents ...")
    snapshot = load_snapshot(documents_of(corpus), quietly=True)
    # What a channel is asked by way of example; the bot itself says what is wrong with shelves.
    catalog = shelved(snapshot, shelves_file(settings, corpus))
    examples = catalog.resolve(Scope(reach=Reach.OWN)).examples
    click.echo(Status(reader_state(settings)).said)
    asyncio.run(_run(corpus, port, secret, examples, open_page=not no_browser))


async def _run(
    corpus: Sequence[Path], port: int, secret: str, examples: Sequence[str], *, open_page: bool
) -> None:
    from bot.slack.manifest import manifest
    from bot.workspace.clock import Clock
    from bot.workspace.manifest import parse_manifest
    from bot.workspace.server.server import WorkspaceServer
    from bot.workspace.workspace import Workspace

    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    click.echo("Starting the workspace ...")
    app_manifest = parse_manifest(
        manifest(follow_ups=True, suggested_prompts=True, shelves=True, kept_answers=True),
        "pullquote manifest",
    )
    workspace = Workspace(app_manifest, Clock(), secret=secret)
    server = WorkspaceServer(workspace, port, limit_rates=True, examples=examples)
    await server.start()
    try:
        people = [workspace.add_person(name).id for name in ("alice", "bob")]
        click.echo("Starting the bot ...")
        with TemporaryDirectory() as folder:
            async with _bot(server, corpus, people, Path(folder)) as bot:
                await _until_over(server, bot, stopped, open_page=open_page)
                click.echo("Stopping ...")
    finally:
        await server.stop()


@asynccontextmanager
async def _bot(
    server: "WorkspaceServer", corpus: Sequence[Path], librarians: Sequence[str], folder: Path
) -> AsyncIterator[Process]:
    """The bot in a process of its own; what it logs goes where this process's errors go."""
    app = server.workspace.app
    settings = {
        "SLACK_API_URL": f"{server.url}/api/",
        "SLACK_BOT_TOKEN": app.bot_token,
        "SLACK_APP_TOKEN": app.app_token,
        # What .env may say of a bot that serves others: this one is for this workspace alone.
        "SLACK_SIGNING_SECRET": "",
        "SLACK_CLIENT_ID": "",
        "METRICS_PORT": "",
        "LIBRARIANS": ",".join(librarians),
        "DATABASE_URL": f"sqlite:///{folder / 'pullquote.db'}",
    }
    bot = await asyncio.create_subprocess_exec(
        # `env` adds to the environment of this process, and then becomes the bot.
        "env",
        *(f"{name}={value}" for name, value in settings.items()),
        *(sys.executable, "-m", "bot", "serve"),
        *(argument for path in corpus for argument in ("--corpus", str(path))),
        stdout=asyncio.subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for this process, which then ends the bot
    )
    try:
        yield bot
    finally:
        if bot.returncode is None:
            bot.terminate()
            try:
                await asyncio.wait_for(bot.wait(), _STOP_SECONDS)
            except TimeoutError:
                bot.kill()
                await bot.wait()


async def _connected(server: "WorkspaceServer") -> None:
    """Wait until the bot has opened a connection."""
    journal, known = server.workspace.journal, 0
    while not server.workspace.sockets.connected:
        known += len(await journal.wait_after(known, _PATIENCE_SECONDS))


def _show(url: str, *, open_page: bool) -> None:
    click.echo(f"\nThe workspace is at {url}\nCtrl-C ends it.")
    if open_page and not webbrowser.open(url):
        click.echo("No browser was found here: open that address in one.")


async def _until_over(
    server: "WorkspaceServer", bot: Process, stopped: asyncio.Event, *, open_page: bool
) -> None:
    """Show the page once the bot is there, and wait for a signal.

    A bot that ends before is said here, and the page says it too.
    """
    connected = asyncio.ensure_future(_connected(server))
    ended = asyncio.ensure_future(bot.wait())
    over = asyncio.ensure_future(stopped.wait())
    await asyncio.wait({connected, ended, over}, return_when=asyncio.FIRST_COMPLETED)
    if not over.done():
        _show(server.url, open_page=open_page)
        await asyncio.wait({ended, over}, return_when=asyncio.FIRST_COMPLETED)
    if not over.done():
        click.echo(
            f"The bot ended with status {bot.returncode}; what it said stands above. "
            "Ctrl-C ends the workspace; start both again to go on.",
            err=True,
        )
        await over
    connected.cancel()
    ended.cancel()
