"""A small package with two models in it, which pip finds in a folder as in an index."""

import os
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest

from bot.models.known import PACKAGE, ModelFile, Package

NAME = "carrier-1.0-py3-none-any.whl"


def content(member: str) -> bytes:
    """What a file of the small package holds."""
    return f"This is {member}.\n".encode()


def small_package(folder: Path, padding: int = 0) -> Package:
    """Write the package's wheel into a folder, and describe it as the real one is described.

    Args:
        folder: it is made where it does not exist.
        padding: so many bytes are in the wheel beside what is of use.
    """
    models = tuple(
        replace(
            model,
            files=tuple(
                ModelFile(
                    file.name,
                    member := f"carrier/{model.kind}/{file.name}",
                    len(content(member)),
                    sha256(content(member)).hexdigest(),
                )
                for file in model.files
            ),
        )
        for model in PACKAGE.models
    )
    folder.mkdir(parents=True, exist_ok=True)
    with ZipFile(folder / NAME, "w") as archive:
        for model in models:
            for file in model.files:
                archive.writestr(file.member, content(file.member))
        archive.writestr("carrier/__init__.py", "raise SystemExit('It was run.')\n")
        archive.writestr("carrier/padding", bytes(padding))
        about = "carrier-1.0.dist-info"
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: carrier\nVersion: 1.0")
        archive.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any"
        )
        archive.writestr(f"{about}/RECORD", "")
    wheel = (folder / NAME).read_bytes()
    return Package("carrier", "1.0", len(wheel), sha256(wheel).hexdigest(), models)


def only_index(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have pip look into a folder, and nowhere else."""
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))


def own_cache(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Have models kept in a folder of a test, on any system."""
    monkeypatch.setenv("HOME", str(folder))
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder / ".cache"))
