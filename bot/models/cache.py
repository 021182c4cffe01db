"""Where models are kept on this machine, and whether they are there."""

from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Literal

from bot.errors import ModelError
from bot.models.known import NEEDED, PACKAGE, Kind, Model, Package

Choice = Literal["auto", "off"] | Path


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a model's files.

    Args:
        missing: the names of those that are not there.
        damaged: a line for each that is not what it should be.
    """

    missing: tuple[str, ...]
    damaged: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether every file is there, and is what it should be."""
        return not self.missing and not self.damaged


def default_folder() -> Path:
    """The folder that holds a folder for each model, where this system keeps what can be got again.

    It need not exist.
    """
    from platformdirs import user_cache_path  # noqa: PLC0415 - most commands need no folder

    return user_cache_path("pullquote") / "models"


def vectors_file() -> Path:
    """The file for the vectors of sentences, where this system keeps what a program has made.

    It need not exist. It is apart from the models, which may be somebody else's to write.
    """
    from platformdirs import user_state_path  # noqa: PLC0415 - the same

    return user_state_path("pullquote") / "vectors.db"


def find(
    choice: Choice, kind: Kind, folder: Path | None = None, package: Package = PACKAGE
) -> Path | None:
    """Find the model that a setting chooses. Nothing is read but the sizes of files.

    Args:
        choice: the setting's value.
        kind: what the model is to do.
        folder: where models are kept; None for the default.
        package: carries the model that `auto` means.

    Returns:
        A folder with `model.onnx` and `tokenizer.json`; None where the model is off, or `auto` and
        not there.

    Raises:
        ModelError: the folder that was set lacks one of these.
    """
    if choice == "off":
        return None
    if isinstance(choice, Path):
        for name in NEEDED:
            if _size(choice / name) is None:
                raise ModelError(
                    f"There is no {name} here that can be read.",
                    where=f"{kind.upper()}={choice}",
                    hint=f"Name a folder with {' and '.join(NEEDED)}, or set it to auto or off.",
                )
        return choice
    (model,) = (model for model in package.models if model.kind == kind)
    place = (folder or default_folder()) / model.name
    needed = (file for file in model.files if file.name in NEEDED)
    return place if all(_size(place / file.name) == file.size for file in needed) else None


def look(model: Model, folder: Path) -> Look:
    """Read every file of a model, and compare it with what is known of it.

    Args:
        model: what to look for.
        folder: where models are kept.
    """
    missing, damaged = [], []
    for file in model.files:
        path = folder / model.name / file.name
        try:
            with path.open("rb") as stream:
                sha256 = file_digest(stream, "sha256").hexdigest()
                size = stream.tell()
        except FileNotFoundError:
            missing.append(file.name)
        except OSError as error:
            damaged.append(f"{file.name} cannot be read: {error.strerror}")
        else:
            if size != file.size:
                damaged.append(f"{file.name} has {size} bytes, and should have {file.size}")
            elif sha256 != file.sha256:
                damaged.append(
                    f"{file.name} has the SHA-256 {sha256}, and should have {file.sha256}"
                )
    return Look(tuple(missing), tuple(damaged))


def _size(path: Path) -> int | None:
    """A file's bytes; None where there is no such file, or none that this process may look at."""
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None
