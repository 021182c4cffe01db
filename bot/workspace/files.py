"""Files: what was uploaded, and what is known of it."""

import mimetypes
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from bot.workspace.json_types import JsonObject

# What Slack shows of a text in the file's own JSON.
_PREVIEW = 500


@dataclass(slots=True)
class File:
    """A file.

    Args:
        id: starts with `F`.
        user: the id of who uploaded it.
        name: its name, as `notes.txt`.
        title: as it is shown.
        created: seconds since 1970.
        content: its bytes; empty for one that lies elsewhere.
        is_complete: whether its upload has come to its end.
        alt_text: what it shows, for those who do not see it.
        snippet_type: the language of a snippet, or empty.
        external_id: what the app calls a file that lies elsewhere; empty for one that lies here.
        external_url: where such a file lies.
        shares: the messages that share it, as channel and ts.
    """

    id: str
    user: str
    name: str
    title: str
    created: int
    content: bytes = b""
    is_complete: bool = False
    alt_text: str = ""
    snippet_type: str = ""
    external_id: str = ""
    external_url: str = ""
    shares: list[tuple[str, str]] = field(default_factory=list)

    @property
    def mimetype(self) -> str:
        """Its type, by its name."""
        return mimetypes.guess_type(self.name)[0] or (
            "text/plain" if self.snippet_type else "application/octet-stream"
        )

    @property
    def filetype(self) -> str:
        """Slack's name of its type: the ending of its name, or the language of a snippet."""
        ending = PurePosixPath(self.name).suffix.removeprefix(".").lower()
        return self.snippet_type or {"txt": "text", "": "binary", "jpeg": "jpg"}.get(ending, ending)

    @property
    def channels(self) -> list[str]:
        """Where it is shared."""
        return list(dict.fromkeys(channel for channel, _ in self.shares))

    def preview(self) -> JsonObject:
        """The beginning of a text; nothing for anything else."""
        if not (self.mimetype.startswith("text/") or self.snippet_type) or self.external_id:
            return {}
        text = self.content.decode(errors="replace")
        return {
            "preview": text[:_PREVIEW],
            "lines": text.count("\n") + 1,
            "preview_is_truncated": len(text) > _PREVIEW,
        }
