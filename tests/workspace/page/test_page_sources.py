"""The page's own files: nothing in them reads text as markup or fetches from elsewhere."""

import re
from pathlib import Path

import pytest

import bot.workspace

FILES = sorted(
    path
    for path in (Path(bot.workspace.__file__).parent / "page").rglob("*")
    if path.suffix in {".js", ".html", ".css"}
)
_MARKUP = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc|setHTML"
    r"|createContextualFragment|\beval\b|new Function"
)
_NAMESPACE = "http://www.w3.org/"  # the names of XML, which are never fetched


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_reads_text_as_markup(path: Path) -> None:
    """No file uses a way of the browser that would make elements or code out of a string."""
    assert _MARKUP.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_file_names_another_host(path: Path) -> None:
    """What the page needs it brings along: no file holds an address of another host."""
    text = path.read_text(encoding="utf-8").replace(_NAMESPACE, "")
    assert re.findall(r"https?://[a-z0-9]", text) == []
