"""How the time of a piece of work grows with what it is given; the only timing in the gate.

Processor time, the best of five, and only the shape of its growth: neither how fast the machine
is nor what else it does decides.
"""

import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

_ROUNDS = 5
# What takes longer for twice as much: linear work twice, n log n hardly more, n² four times.
_MOST = 3.0


class EndlessError(Exception):
    """A piece of work took many times what any work here may take."""


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Break off what takes more processor time than this, a regular expression too.

    Raises:
        EndlessError: it did.
    """

    def ended(_: int, __: FrameType | None) -> None:
        raise EndlessError(f"not done after {seconds} s of processor time")

    before = signal.signal(signal.SIGVTALRM, ended)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def spent(work: Callable[[], object]) -> float:
    """The processor time that a piece of work takes, in seconds."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def grows_too_fast(works: Callable[[int], Callable[[], object]], n: int, floor: float) -> str:
    """Measure work at n, 2n and 4n.

    Args:
        works: makes the work of a size; making it is not measured.
        n: the smallest size.
        floor: seconds; less than this is noise.

    Returns:
        The times, where a doubling took more than three times as long; else an empty string.
    """
    sizes = [works(n), works(2 * n), works(4 * n)]
    gc.collect()
    rounds = [[spent(work) for work in sizes] for _ in range(_ROUNDS)]
    times = [max(floor, min(each)) for each in zip(*rounds, strict=True)]
    if all(more <= _MOST * less for less, more in zip(times, times[1:], strict=False)):
        return ""
    return " → ".join(f"{1000 * one:.1f}" for one in times) + " ms"
