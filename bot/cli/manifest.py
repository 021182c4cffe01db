"""`pullquote manifest`: what to create the Slack app from."""

import json

import click

from bot.slack.manifest import manifest


@click.command("manifest", epilog="Exit status: 0, or 2 for an error.")
@click.option(
    "--thread-follow-ups",
    is_flag=True,
    help="Answer in its threads without a new mention; reads what is written in its channels.",
)
@click.option(
    "--suggested-prompts",
    is_flag=True,
    help="Offer questions in the messages tab.",
)
@click.option(
    "--shelves",
    is_flag=True,
    help="Ask Slack whether a channel is shared with others, where shelves.toml gives some to it.",
)
@click.option(
    "--user-groups",
    is_flag=True,
    help="Ask Slack who is in a user group, where EDITORS names one.",
)
@click.option(
    "--kept-answers",
    is_flag=True,
    help="Name the authors of answers that are kept, follow their messages, hear of reactions.",
)
@click.option(
    "--url",
    metavar="URL",
    help="Where Slack sends signed requests, such as https://bot.example.org/slack/events.  "
    "[default: Socket Mode, without an address]",
)
@click.option(
    "--oauth",
    is_flag=True,
    help="For an app that people install in many workspaces; with --url.",
)
def command(
    url: str | None,
    *,
    thread_follow_ups: bool,
    suggested_prompts: bool,
    shelves: bool,
    user_groups: bool,
    kept_answers: bool,
    oauth: bool,
) -> None:
    """Print the app manifest, with the fewest scopes that the bot can do with.

    Paste it where Slack asks for a manifest when an app is created, or into App Manifest later.

    \b
    Examples:
      pullquote manifest
      pullquote manifest --thread-follow-ups --suggested-prompts
      pullquote manifest --url https://bot.example.org/slack/events --oauth
    """  # noqa: D301 - click reads the \b
    if oauth and url is None:
        raise click.UsageError("--oauth needs --url: Slack has to know where people come back to.")
    printed = manifest(
        follow_ups=thread_follow_ups,
        suggested_prompts=suggested_prompts,
        shelves=shelves,
        user_groups=user_groups,
        kept_answers=kept_answers,
        url=url,
        oauth=oauth,
    )
    click.echo(json.dumps(printed, indent=2))
