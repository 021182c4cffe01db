"""Whether a file has changed, told without reading it."""

from pathlib import Path
from time import time_ns

# A file that was written to so shortly before it was looked at may be written to again within the
# same tick of its file system's clock. In nanoseconds.
_TICK = 2_000_000_000


def stamp_of(path: Path) -> str:
    """What changes with a file; empty where it may change without, or cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return ""
    if time_ns() - max(found.st_mtime_ns, found.st_ctime_ns) < _TICK:
        return ""
    return f"{found.st_ino} {found.st_size} {found.st_mtime_ns} {found.st_ctime_ns}"
