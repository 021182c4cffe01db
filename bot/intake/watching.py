"""Files and folders are watched, so that it is known when they are to be read again."""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from os import stat_result
from pathlib import Path
from stat import S_ISDIR
from threading import Event
from time import monotonic

import structlog
import watchfiles

# In seconds. What has not changed for so long is taken to be written to its end.
_QUIET = 0.3
# What keeps changing is read again all the same, this long after it began to.
_LONGEST = 5.0
# Even where nothing tells of changes, they are looked for: on a network drive, behind a link.
_LOOK_AGAIN = 30.0

_STEP = 50  # milliseconds: how often what has come in is looked at
_POLLED_EVERY = 1000  # milliseconds

_log = structlog.get_logger(__name__)


def changes(
    paths: Sequence[Path], stopped: Event, clock: Callable[[], float] = monotonic
) -> Iterator[None]:
    """Wait for changes under some paths.

    Args:
        paths: files and folders, which need not be there yet, or any more. A folder is watched
            with all that is in it; a file may be written anew, or another one put in its place.
        stopped: ends it, within half a second.
        clock: seconds, from any beginning.

    Yields:
        Whenever the paths are to be read: once at the beginning, for what has changed before they
        were watched; when they have changed, and then not for a moment; every few seconds where
        they keep changing; and now and then, since not every change is told of.
    """
    waiting: float | None = None  # since when there may be something to read
    looked = clock()
    while not stopped.is_set():
        standing = _standing(paths)
        waiting = clock() if waiting is None else waiting
        with closing(_ticks(_folders(standing), stopped)) as ticks:
            for is_quiet in ticks:
                now, moved = clock(), _standing(paths) != standing
                if waiting is None and (moved or not is_quiet):
                    waiting = now
                is_settled = waiting is not None and is_quiet and not moved
                is_late = waiting is not None and now - waiting >= _LONGEST
                if is_settled or is_late or now - looked >= _LOOK_AGAIN:
                    waiting, looked = None, now
                    yield
                if moved:  # what was watched is no longer what stands there
                    break


# What stands at each path: None where nothing does.
_Standing = dict[Path, tuple[int, ...] | None]


def _standing(paths: Sequence[Path]) -> _Standing:
    return {path: _identity(path) for path in paths}


def _identity(path: Path) -> tuple[int, ...] | None:
    """What is another one where a folder, or the content of a file, is; behind links."""
    try:
        found = path.stat()
    except OSError:
        return None
    same = (found.st_mode, found.st_dev, found.st_ino)
    return same if _is_folder(found) else (*same, found.st_size, found.st_mtime_ns)


def _is_folder(found: stat_result) -> bool:
    return S_ISDIR(found.st_mode)


def _folders(standing: _Standing) -> list[Path]:
    return [path for path, same in standing.items() if same and S_ISDIR(same[0])]


def _ticks(folders: Sequence[Path], stopped: Event) -> Generator[bool]:
    """Whether it was quiet in some folders for a moment, again and again.

    It ends where one of them is gone.
    """
    for by_looking in (None, True) if folders else ():
        try:
            yield from _watched(folders, stopped, by_looking=by_looking)
        except FileNotFoundError:
            stopped.wait(_QUIET)
        except (OSError, RuntimeError) as error:
            # There are more folders than the system tells of, or it tells of none on this drive.
            _log.warning("documents_not_told_of", looking=bool(by_looking), reason=str(error))
            continue
        return
    while not stopped.wait(_QUIET):
        yield True


def _watched(folders: Sequence[Path], stopped: Event, *, by_looking: bool | None) -> Iterator[bool]:
    """As `_ticks`, told by the system, or found by looking at all files every second."""
    for changed in watchfiles.watch(
        *folders,
        watch_filter=None,  # an editor's own files do no harm, and a mounted secret is a hidden one
        step=_STEP,
        rust_timeout=int(_QUIET * 1000),
        yield_on_timeout=True,
        stop_event=stopped,
        force_polling=by_looking,
        poll_delay_ms=_POLLED_EVERY,
        ignore_permission_denied=True,
    ):
        yield not changed
