"""Measures how long 200 files of all kinds take to be read, with how much memory.

Run by `make bench`, and by itself with `python -m tests.bench_documents [FOLDER]`: the files of the
folder, copied with other bytes until there are 200, are read as at a first start. What counts is
the time of the processors: the time on the clock is what they and other programs make of it.
"""

import resource
import sys
from io import BytesIO
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from zipfile import ZipFile

from bot.intake.crew import processors
from bot.intake.library import Library

FILES = Path("../shared/questions/files/corpora/files")
MANY = 200
# What may stand behind the end of a file without being seen, by suffix.
_UNSEEN = {".pdf": "\n%% {}\n", ".html": "<!-- {} -->", ".csv": "\n{}"}


def copies(folder: Path, into: Path) -> None:
    """Copy files again and again, each copy with bytes of its own."""
    for number, path in enumerate(islice(cycle(sorted(folder.iterdir())), MANY)):
        data = path.read_bytes()
        if path.suffix in _UNSEEN:
            data += _UNSEEN[path.suffix].format(number).encode()
        else:
            held = BytesIO(data)
            with ZipFile(held, "a") as archive:
                archive.comment = str(number).encode()
            data = held.getvalue()
        (into / f"{number:03}-{path.name}").write_bytes(data)


def main() -> None:
    """Read them, and print what it took."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FILES
    if not folder.is_dir():
        sys.stdout.write(f"{folder}: there are no files to be read.\n")
        return
    with TemporaryDirectory() as temporary:
        files = Path(temporary, "files")
        files.mkdir()
        copies(folder, files)
        start = perf_counter()
        corpus = Library([files], kept=Path(temporary, "readings.db")).read()
        elapsed = perf_counter() - start
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(one.ru_utime + one.ru_stime for one in used)
    mine, theirs = (one.ru_maxrss // 1024 for one in used)
    sys.stdout.write(
        f"{MANY} files, {len(corpus.documents)} documents: {elapsed:.1f} s on {processors()} "
        f"processors, {seconds:.1f} s of their time; memory {mine} MB, largest reader {theirs} MB."
        "\n"
    )


if __name__ == "__main__":
    main()
