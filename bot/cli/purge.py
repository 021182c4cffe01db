"""`pullquote purge`: what is kept of a person, of a workspace or from before a day, erased."""

from datetime import datetime

import click

from bot.cli.database import before_option, in_database, user_option, workspace_option
from bot.settings import Settings
from bot.storage.sql import SqlStore
from bot.storage.store import Selection, Tally


@click.command("purge", epilog="Exit status: 0, 130 where it is not confirmed, or 2 for an error.")
@user_option
@workspace_option
@before_option("Only from before this day, in UTC.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.pass_context
def command(
    ctx: click.Context, user: str, team: str, before: datetime | None, *, yes: bool
) -> None:
    """Erase for good what is kept of a person, of a workspace, or from before a day.

    Of a person, that is what they asked, the answers to them, everybody's feedback on those,
    their own feedback, the documents that they added for themselves alone, and what they said and
    others are answered from, which PURGED_ANSWERS can leave without their name. What they added to
    a channel stays there, without their name. Documents and kept answers are not selected by a
    day. Options together select what all of them are true of. The bot may be running. `pullquote
    export` shows with the same options what would go.

    \b
    Examples:
      pullquote purge --user U012AB3CD
      pullquote purge --workspace T012AB3CD --before 2026-01-01 --yes
    """  # noqa: D301 - click reads the \b
    settings: Settings = ctx.find_root().obj
    selection = Selection(team=team, user=user, before=before)
    if selection == Selection():
        raise click.UsageError("Say what to erase: --user, --workspace or --before.")
    if not yes:
        found = in_database(settings, lambda store: store.tally(selection))
        click.confirm(f"This erases {_told(found)}. Go on?", abort=True)

    async def purge(store: SqlStore) -> Tally:
        found = await store.purge(selection)
        await store.empty_log()
        return found

    click.echo(f"Erased: {_told(in_database(settings, purge))}.")


def _told(tally: Tally) -> str:
    return ", ".join(
        f"{count} {one if count == 1 else more}"
        for count, one, more in (
            (tally.questions, "delivery", "deliveries"),
            (tally.answers, "answer", "answers"),
            (tally.feedback, "verdict", "verdicts"),
            (tally.documents, "document", "documents"),
            (tally.entries, "correction", "corrections"),
            (tally.changes, "change", "changes"),
            (tally.kept_answers, "kept answer", "kept answers"),
        )
    )
