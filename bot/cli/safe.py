"""Text from outside, made safe for a terminal: it gives no command, forges no line, turns nothing.

What other people wrote (documents, questions, names of files) goes through here before a command
prints it.
"""

from bot.documents.document import CONTROL, TURNING

_UNSAFE = (*CONTROL, *TURNING)
_REPLACED = dict.fromkeys(set(_UNSAFE) - set(map(ord, "\t\n")), "\ufffd")
# JSON allows these as they are, but some readers take them for line ends, and terminals for
# commands. It escapes what is below U+0020 itself.
_ESCAPED = {code: f"\\u{code:04x}" for code in (*_UNSAFE, 0xA0, 0x2028, 0x2029) if code >= 0x7F}


def shown(text: str) -> str:
    """A text of the same length and the same lines, with U+FFFD for what is not safe."""
    return text.translate(_REPLACED)


def plain(text: str) -> str:
    """A text on one line, with U+FFFD for what is not safe."""
    return shown(" ".join(text.split()))


def json_line(line: str) -> str:
    """JSON on one line, whatever its reader takes for a line end, with escapes where needed."""
    return line.translate(_ESCAPED)
