"""How the time of a piece of work grows with what it is given; the only timing in the gate.

Processor time, the best of several rounds, and only the shape of its growth: neither how fast
the machine is nor what else it does decides.
"""

import gc
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from types import FrameType

# Two good rounds will do. A bad moment of a busy machine is over after some more; what is slow
# stays slow.
_LEAST_ROUNDS = 2
_MOST_ROUNDS = 15
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
    """The processor time that a piece of work takes in this thread, in seconds.

    Without that of the garbage collector, which depends on all else that is in the process.
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        begin = time.thread_time()
        work()
        return time.thread_time() - begin
    finally:
        if collects:
            gc.enable()


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
    times = [float("inf")] * len(sizes)
    for done in range(1, _MOST_ROUNDS + 1):
        times = [min(best, spent(work)) for best, work in zip(times, sizes, strict=True)]
        slow = any(more > _MOST * max(floor, less) for less, more in pairwise(times))
        if not slow and done >= _LEAST_ROUNDS:
            return ""
    return " → ".join(f"{1000 * one:.1f}" for one in times) + " ms"
