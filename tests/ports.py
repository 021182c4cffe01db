"""Ports for servers that are started only later, or more than once."""

import socket
from random import SystemRandom

# Below those that systems give to connections that go out: any of them may have taken one of these
# before the server is there, and again whenever it is away.
_PORTS = range(20_000, 32_000)


def free_port() -> int:
    """A port that nothing listens at, and that nobody is given by chance."""
    while True:
        port = SystemRandom().choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("", port))
            except OSError:
                continue
            return port
