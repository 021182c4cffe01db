"""Links in a message, and the pictures that Slack shows under it for them."""

import re

from bot.workspace.json_types import JsonObject
from bot.workspace.rich_text import unescaped

_ADDRESS = re.compile(r"https?://[^<>|\s]+")
_PICTURES = (".gif", ".jpg", ".jpeg", ".png", ".webp")


def addresses_in(text: str) -> list[str]:
    """The addresses in a text, each once, as they stand there: with `&` escaped.

    Args:
        text: mrkdwn.
    """
    return list(dict.fromkeys(_ADDRESS.findall(text)))


def pictures_of(text: str) -> list[JsonObject]:
    """The attachments that Slack makes of links to pictures; nothing is fetched for it.

    Args:
        text: mrkdwn.
    """
    pictures = [url for url in addresses_in(text) if url.endswith(_PICTURES)]
    return [
        {
            "id": number,
            "fallback": url,
            "from_url": url,
            "original_url": unescaped(url),
            "image_url": unescaped(url),
            "service_name": url.split("/")[2],
        }
        for number, url in enumerate(pictures, 1)
    ]
