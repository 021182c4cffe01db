"""`--secret`: tokens of the local workspace that stay the same, for scripts."""

import re

import click

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
