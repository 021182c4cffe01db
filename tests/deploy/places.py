"""Absolute places of a deployment, moved into a folder of a test."""

import re
import socket
from collections.abc import Mapping
from contextlib import closing


def free_port() -> int:
    """A port that nothing listens on."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


def moved(text: str, places: Mapping[str, str]) -> str:
    """A text in which places stand where they are in this test.

    Args:
        text: a line of what is deployed.
        places: what stands there, such as `/opt/pullquote` or a port, and what is to.
    """
    longest_first = sorted(map(re.escape, places), key=len, reverse=True)
    pattern = rf"(?<![\w.])(?:{'|'.join(longest_first)})(?![\w.])"
    return re.sub(pattern, lambda found: places[found[0]], text)
