"""A process that reads files for another one, each within limits of time and memory.

It reads jobs from its standard input, and writes to its standard output what came of each. It ends
with its standard input, so that nobody has to end it who has been killed.
"""

import json
import os
import resource
import signal
import struct
from contextlib import suppress
from pathlib import Path
from threading import Thread
from time import sleep
from typing import IO

# How a process ends that needs too much memory.
TOO_MUCH_MEMORY = 77
# Python and the libraries have this much of the memory, in bytes; what is read has the rest.
_OWN = 150_000_000
# A process that has grown to this part of its memory lets another one read the next file.
_SPENT = 0.3
# How often the memory is looked at, in seconds.
_LOOKED_AT = 0.1
_SIZE = struct.Struct(">Q")


def send(stream: IO[bytes], message: bytes) -> None:
    """Send a message of any length.

    Raises:
        OSError: nobody receives it.
    """
    stream.write(_SIZE.pack(len(message)))
    stream.write(message)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes:
    """Receive a message.

    Raises:
        EOFError: nothing comes any more.
    """
    size = stream.read(_SIZE.size)
    if len(size) < _SIZE.size:
        raise EOFError
    message = stream.read(_SIZE.unpack(size)[0])
    if len(message) < _SIZE.unpack(size)[0]:
        raise EOFError
    return message


def main(seconds: float, most: int, *, notes: bool) -> None:
    """Read until there is nothing more to be read.

    Args:
        seconds: for each file; the kernel ends the process after it.
        most: memory, in bytes.
        notes: whether notes of speakers are read too.
    """
    # What a library prints is no answer.
    with os.fdopen(os.dup(0), "rb") as jobs, os.fdopen(os.dup(1), "wb") as answers:
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is for who started this process
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        _limit_memory(most)
        with suppress(EOFError, OSError):
            while True:
                suffix, where = json.loads(receive(jobs))
                data = receive(jobs)
                signal.setitimer(signal.ITIMER_REAL, seconds)
                answer = _read(data, suffix, where, notes=notes)
                signal.setitimer(signal.ITIMER_REAL, 0)
                spent = _resident() > _SPENT * most
                send(answers, b"\x01" if spent else b"\x00")
                send(answers, answer)
                if spent:
                    return


def _read(data: bytes, suffix: str, where: str, *, notes: bool) -> bytes:
    # Within the limits, like all else.
    from bot.documents.read import READERS, READERS_WITH_NOTES, read_file  # noqa: PLC0415
    from bot.errors import DocumentError  # noqa: PLC0415
    from bot.intake.written import write  # noqa: PLC0415

    try:
        readers = READERS_WITH_NOTES if notes else READERS
        return write(read_file(data, suffix, where, readers))
    except DocumentError as error:
        return write(error)
    except MemoryError:
        os._exit(TOO_MUCH_MEMORY)
    except Exception as error:  # noqa: BLE001 - whatever libraries raise at what others made
        problem = f"It cannot be understood ({type(error).__name__})."
        hint = "Open it, and save or export it again."
        return write(DocumentError(problem, where=where, hint=hint))


def _limit_memory(most: int) -> None:
    """End this process before it takes more memory."""
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # nobody is left a copy of a document
    # Where the kernel limits what a process asks for, even one step too far is none.
    with suppress(ValueError, OSError):
        limit = _address_space() + most
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))

    def watch() -> None:
        while _resident() <= most:
            sleep(_LOOKED_AT)
        os._exit(TOO_MUCH_MEMORY)

    Thread(target=watch, daemon=True).start()


def _resident() -> int:
    """The memory that this process takes, in bytes; where nothing says so, the most so far."""
    try:
        return int(_pages()[1]) * resource.getpagesize()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _address_space() -> int:
    return int(_pages()[0]) * resource.getpagesize()


def _pages() -> list[str]:
    return Path("/proc/self/statm").read_text(encoding="ascii").split()
