"""Pictures that links in a message lead to, as Slack shows them under it."""

import re

from bot.workspace.json_types import JsonObject

_ADDRESS = re.compile(r"https?://[^<>|\s]+")
_PICTURES = (".gif", ".jpg", ".jpeg", ".png", ".webp")


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
        for number, url in enumerate(_pictures(text), 1)
    ]


def _pictures(text: str) -> list[str]:
    """The addresses of pictures in a text, each once."""
    found = dict.fromkeys(_ADDRESS.findall(text))
    return [url for url in found if url.endswith(_PICTURES)]
