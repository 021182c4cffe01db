"""Which rows are selected of what is neither a question nor an answer to one."""

from sqlalchemy import ColumnElement, Table, false, or_, true

from bot.storage.store import Selection


def selected(
    table: Table, selection: Selection, *people: ColumnElement[str]
) -> ColumnElement[bool]:
    """Which rows are selected: none is a record of a day, nor of an answer.

    Args:
        table: the rows; they have a `team`.
        selection: which.
        people: the columns with the people whose they are.
    """
    if selection.before is not None or selection.answer:
        return false()
    condition: ColumnElement[bool] = true()
    if selection.team:
        condition &= table.c.team == selection.team
    if selection.user:
        condition &= or_(*(one == selection.user for one in people))
    return condition
