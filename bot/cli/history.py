"""`pullquote history`: what people have changed, who and when; and a change undone."""

import click

from bot.cli.database import in_database, where_looked, workspace_option
from bot.cli.safe import plain
from bot.errors import StorageError
from bot.service.corrections import DIGEST, RESTS
from bot.service.gaps import DISMISSED
from bot.settings import Settings
from bot.storage.lifetimes import utc_now
from bot.storage.sql import SqlStore
from bot.storage.store import Change, Undone

_WHY_NOT = {
    Undone.CHANGED: "It was changed once more since: undo that change first.",
    Undone.NOT_KEPT: "What was before it is not kept, or not any more.",
}
# What some kinds of changes are called.
_KINDS = {DISMISSED: "dismissal", "kept_answer": "answer", "channel": "choice for a channel"}
# Whoever can run commands here is no person in Slack.
_OPERATOR = "terminal"


@click.command("history", epilog="Exit status: 0, or 2 for an error.")
@workspace_option
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, help="List so many."
)
@click.option("--undo", metavar="NUMBER", type=int, help="Undo this change, and list nothing.")
@click.pass_context
def command(ctx: click.Context, team: str, limit: int, undo: int | None) -> None:
    """List what people have changed, the last change first; or undo a change.

    Pins, blocks, words and what else is set right in Slack: who changed it and when. What was
    before is kept for 90 days, and until then every change can be undone; an undoing too. Bots
    that run go by it within seconds.

    \b
    Examples:
      pullquote history
      pullquote history --undo 12
    """  # noqa: D301 - click reads the \b
    from bot.cli.tables import print_table

    settings: Settings = ctx.find_root().obj
    if undo is not None:
        click.echo(plain(in_database(settings, lambda store: _undo(store, team, undo))))
        return
    every = in_database(settings, lambda store: store.history(team, limit))
    changes = [one for one in every if one.kind not in (DIGEST, RESTS)]
    if not changes:
        click.echo("Nobody has changed anything yet.")
        click.echo(plain(where_looked(settings)))
        return
    print_table(
        ("Number", "When", "Who", "Workspace", "What"),
        [
            (str(one.id), f"{one.made:%Y-%m-%d %H:%M}", one.user or "-", one.team, said_of(one))
            for one in changes
        ],
    )


def said_of(change: Change) -> str:
    """What a change did, in a few words."""
    if change.undoes is not None:
        did = f"number {change.undoes} undone"
    elif change.before is None:
        did = "made" if change.after is not None else "noted"
    else:
        did = "changed" if change.after is not None else "taken away"
    return ", ".join(filter(None, [f"{_kind(change)} {did}", change.about]))


def _kind(change: Change) -> str:
    return _KINDS.get(change.kind, change.kind)


async def _undo(store: SqlStore, team: str, number: int) -> str:
    """Undo a change; returns what is said of it.

    Raises:
        StorageError: it cannot be undone.
    """
    now, where = utc_now(), f"change {number}"
    origin = f"terminal:{number}:{now.isoformat()}"
    undoing = Change(team, "", "", _OPERATOR, now, origin, undoes=number)
    outcome, change = await store.undo(undoing)
    if change is None:
        raise StorageError(
            "There is no such change.",
            where=where,
            hint="`pullquote history` lists them with their numbers.",
        )
    if outcome is not Undone.DONE:
        raise StorageError("It is not undone.", where=where, hint=_WHY_NOT[outcome])
    return f"Undone: {_kind(change)}, {change.about}. This is number {change.id}."
