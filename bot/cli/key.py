"""`pullquote key`: a key to encrypt tokens with."""

import click


@click.command("key", epilog="Exit status: 0, or 2 for an error.")
def command() -> None:
    """Print a new key for TOKEN_KEYS.

    An app that is installed in many workspaces keeps their tokens encrypted with it. To change
    the key, put the new one before the old one, separated by a comma.

    \b
    Examples:
      pullquote key
    """  # noqa: D301 - click reads the \b
    from bot.slack.token_encryption import new_key

    click.echo(new_key())
