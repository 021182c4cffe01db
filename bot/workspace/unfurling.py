"""Pictures that links in a message lead to, as Slack shows them under it."""

import re

from bot.workspace.json_types import JsonObject

_PICTURE = re.compile(r"https?://[^<>|\s]+\.(?:gif|jpe?g|png|webp)(?=[<>|\s]|$)")


def pictures_of(text: str) -> list[JsonObject]:
    """The attachments that Slack makes of links to pictures; nothing is fetched for it.

    Args:
        text: mrkdwn.
    """
    return [
        {
            "id": number,
            "fallback": url,
            "from_url": url,
            "original_url": url,
            "image_url": url,
            "service_name": url.split("/")[2],
        }
        for number, url in enumerate(dict.fromkeys(_PICTURE.findall(text)), 1)
    ]
