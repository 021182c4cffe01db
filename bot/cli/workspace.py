"""`pullquote workspace`: a local Slack workspace for any Bolt app."""

import asyncio
import re
import signal
import webbrowser
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, TextIO

import click

from bot.errors import WorkspaceError
from bot.workspace.manifest import Manifest

if TYPE_CHECKING:
    from bot.workspace.server.server import WorkspaceServer

# What Python and Node load first in an app that is not changed for the workspace.
_POINTING = Path(__file__).parents[2] / "pullquote_pytest" / "pointing"
# What tokens may consist of; short ones could be found out by trying.
_SECRET = re.compile(r"[A-Za-z0-9]{16,64}")


def _checked(context: click.Context, parameter: click.Parameter, value: str) -> str:
    del context, parameter
    if value and not _SECRET.fullmatch(value):
        raise click.BadParameter("it must be 16 to 64 letters and digits.")
    return value


secret_option = click.option(
    "--secret",
    default="",
    metavar="TEXT",
    callback=_checked,
    show_default="drawn at each start",
    help="What the app's tokens are made of, for scripts that need the same ones at each start: "
    "xoxb-local-TEXT and xapp-local-TEXT; TEXT itself signs requests. 16 to 64 letters and digits.",
)


@click.command("workspace", epilog="Exit status: 0 after Ctrl-C or SIGTERM, 2 for an error.")
@click.option(
    "--manifest",
    "manifest_path",
    type=click.Path(path_type=Path),
    required=True,
    help="The manifest of the app, in JSON or YAML. Its events, commands, shortcuts and scopes "
    "are those of the workspace.",
)
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=0,
    show_default="any that is free",
    help="Where the workspace answers, on this machine alone.",
)
@click.option(
    "--request-url",
    default="",
    metavar="URL",
    help="Where the app takes signed requests, as http://127.0.0.1:3000/slack/events.  "
    "[default: the app connects by Socket Mode]",
)
@click.option(
    "--transcript",
    type=click.Path(path_type=Path),
    help="A file to which everything that happens is added, one line of JSON each.",
)
@click.option(
    "--example",
    "examples",
    multiple=True,
    metavar="TEXT",
    help="What could be asked of the app, for the page of an empty channel; may be repeated.",
)
@secret_option
@click.option(
    "--headless",
    is_flag=True,
    help="Do not open the page for people: the app is driven by the control API.",
)
def command(
    manifest_path: Path,
    port: int,
    request_url: str,
    transcript: Path | None,
    examples: tuple[str, ...],
    *,
    secret: str,
    headless: bool,
) -> None:
    """Run a local Slack workspace, for this bot or any other Bolt app.

    It speaks Slack's protocol on this machine: nothing leaves it, and no account is needed. It
    prints what to give to the app, and runs until Ctrl-C.

    \b
    Examples:
      pullquote workspace --manifest manifest.json
      pullquote workspace --headless --manifest app.yaml --request-url http://127.0.0.1:3000/slack/events
    """  # noqa: D301 - click reads the \b, and would break the line
    from bot.workspace.manifest import read_manifest

    manifest = read_manifest(manifest_path)
    with ExitStack() as files:
        try:
            record = (
                files.enter_context(transcript.open("a", encoding="utf-8")) if transcript else None
            )
        except OSError as error:
            raise WorkspaceError(
                f"The transcript cannot be written: {error.strerror}.",
                where=str(transcript),
                hint="Name a file in a folder that you can write to.",
            ) from None
        asyncio.run(
            _serve(
                manifest,
                port,
                request_url,
                record,
                examples,
                secret=secret,
                open_page=not headless,
            )
        )


async def _serve(
    manifest: Manifest,
    port: int,
    request_url: str,
    record: TextIO | None,
    examples: Sequence[str],
    *,
    secret: str,
    open_page: bool,
) -> None:
    """Serve a workspace with two people in it, until a signal comes."""
    from bot.workspace.clock import Clock
    from bot.workspace.server.server import WorkspaceServer
    from bot.workspace.workspace import Workspace

    workspace = Workspace(manifest, Clock(), record, secret=secret)
    # Fewer of a kind than one a second are given, so that no two runs share one; the app, which is
    # there already, stays the same.
    workspace.ids.skip(int(workspace.clock.now()))
    server = WorkspaceServer(
        workspace, port, request_url=request_url, limit_rates=True, examples=examples
    )
    await server.start()
    for name in ("alice", "bob"):
        workspace.add_person(name)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    _say(server, request_url)
    if open_page and not webbrowser.open(server.url):
        click.echo("No browser was found here: open that address in one.")
    await stopped.wait()
    await server.stop()


def _say(server: "WorkspaceServer", request_url: str) -> None:
    """Print what the app needs, and what it will miss."""
    from bot.workspace.model import CLIENT_ID

    app, manifest = server.workspace.app, server.workspace.manifest
    click.echo(
        f"The workspace answers at {server.url}. Give this to the app:\n\n"
        f"  SLACK_API_URL={server.url}/api/\n"
        f"  SLACK_BOT_TOKEN={app.bot_token}\n"
        + (f"  SLACK_USER_TOKEN={app.person_token}\n" if app.person_token else "")
        + (
            f"  SLACK_SIGNING_SECRET={app.signing_secret}\n\nSigned requests go to {request_url}.\n"
            if request_url
            else f"  SLACK_APP_TOKEN={app.app_token}\n\nThe app connects by Socket Mode.\n"
        )
    )
    required = str(_POINTING / "preload.cjs")
    if " " in required:
        required = f'"{required}"'  # Node splits what it is told at spaces
    click.echo(
        "An app that does not pass SLACK_API_URL on to its client finds the workspace with one of\n"
        "these beside it, for Python or for Node:\n\n"
        f"  PYTHONPATH={quote(str(_POINTING))}\n"
        f"  NODE_OPTIONS={quote(f'--require={required}')}\n"
    )
    if manifest.oauth_config.redirect_urls:
        click.echo(
            "An app that is installed by OAuth needs these, and no bot token:\n\n"
            f"  SLACK_CLIENT_ID={CLIENT_ID}\n"
            f"  SLACK_CLIENT_SECRET={server.oauth.client_secret}\n\n"
            f"People allow it at {server.url}/oauth/v2/authorize.\n"
        )
    if "incoming-webhook" in app.scopes:
        channel = server.workspace.state.channel("#general")
        click.echo(f"A webhook for #general: {server.workspace.new_webhook(channel)}\n")
    if manifest.unbuilt_events:
        click.echo(
            "The manifest subscribes to events that never come here: "
            f"{', '.join(manifest.unbuilt_events)}.\n"
        )
    click.echo(f"The control API is at {server.url}/control/state. Ctrl-C ends it.")
