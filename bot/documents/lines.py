"""What is shown of a document beside its text, such as its title and its path, as safe lines."""

from pathlib import PurePath

# Direction embeddings, overrides and isolates: one that is never closed turns around all that
# follows it, so that "exe.gpj" reads "jpg.exe". Plain marks of direction do no harm.
TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
CONTROL = (*range(0x20), *range(0x7F, 0xA0))

_DROPPED = dict.fromkeys(code for code in (*CONTROL, *TURNING) if not chr(code).isspace())
_ESCAPED = {
    ord("\\"): "\\\\",
    **{code: f"\\x{code:02x}" for code in CONTROL},
    **{code: f"\\u{code:04x}" for code in (*TURNING, 0x2028, 0x2029)},
}


def one_line(text: str) -> str:
    """A text on one line, without control characters and without what turns its direction."""
    return " ".join(text.translate(_DROPPED).split())


def path_text(path: PurePath | str) -> str:
    """A path as text on one line: a file name may hold anything, bytes that are no text as well.

    Args:
        path: a path as the operating system gives it.

    Returns:
        The path with escapes (backslashes among them) for what cannot be shown; no two paths
        have the same.
    """
    return str(path).translate(_ESCAPED).encode("utf-8", "backslashreplace").decode("utf-8")
