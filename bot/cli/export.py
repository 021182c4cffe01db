"""`pullquote export`: everything that is kept, or what is kept of a person or a workspace."""

import json
from datetime import datetime

import click

from bot.cli.database import before_option, in_database, user_option, workspace_option
from bot.cli.safe import json_line
from bot.settings import Settings
from bot.storage.store import Selection


@click.command("export", epilog="Exit status: 0, or 2 for an error.")
@user_option
@workspace_option
@before_option("Only from before this day, in UTC.")
@click.pass_context
def command(ctx: click.Context, user: str, team: str, before: datetime | None) -> None:
    """Print what is kept, one JSON object a line: questions, answers, feedback, documents.

    The options select what `pullquote purge` would erase with the same ones; together they
    select what all of them are true of. Without one, everything is printed. Slack's tokens are
    left out, and so is what documents hold. docs/storage.md says what the columns are.

    \b
    Examples:
      pullquote export > kept.jsonl
      pullquote export --user U012AB3CD
    """  # noqa: D301 - click reads the \b
    settings: Settings = ctx.find_root().obj
    selection = Selection(team=team, user=user, before=before)
    for record in in_database(settings, lambda store: store.export(selection)):
        click.echo(json_line(json.dumps(record, ensure_ascii=False, default=_written)))


def _written(value: object) -> str:
    """A value that JSON has no form for: only times are kept that are such."""
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
