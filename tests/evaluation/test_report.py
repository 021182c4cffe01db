"""The report as a page."""

import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.errors import PullquoteError
from bot.evaluation.metrics import measure
from bot.evaluation.report import write_report
from bot.evaluation.run import Evaluation
from tests.evaluation.scripted import TOWER, Scripted, run

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """What a browser, or a screen reader, finds in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opens an element."""
        self.tags[tag] += 1
        self.attributes.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Notes an element that is closed at once."""
        self.tags[tag] += 1
        self.attributes.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Closes the innermost element, which must be this one."""
        assert self.open.pop() == tag


def timeless(evaluation: Evaluation) -> Evaluation:
    """The evaluation as if every question had taken one millisecond."""
    results = tuple(replace(result, took_ms=1.0) for result in evaluation.results)
    return replace(evaluation, results=results, metrics=measure(results))


def written(path: Path, *systems: Scripted) -> str:
    """The report on these systems."""
    write_report([timeless(run(system)) for system in systems], path)
    return path.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def of_one(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on one system."""
    return written(tmp_path_factory.mktemp("one") / "report.html", Scripted("one"))


@pytest.fixture(scope="module")
def of_two(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on two systems."""
    path = tmp_path_factory.mktemp("two") / "report.html"
    return written(path, Scripted("one"), Scripted("two"))


def test_the_page_is_well_formed_with_ids_of_its_own(of_two: str) -> None:
    """Every element is closed, no id is used twice, and every reference leads to one."""
    page = Page(of_two)
    assert page.open == []
    ids = Counter(attributes["id"] for _, attributes in page.attributes if "id" in attributes)
    assert set(ids.values()) == {1}
    references = {(attributes.get("href") or "#") for _, attributes in page.attributes}
    references |= set(re.findall(r"url\((#[^)]*)\)", of_two))
    assert {reference[1:] for reference in references if reference != "#"} <= set(ids)


def test_the_page_needs_nothing_beside_itself(of_one: str) -> None:
    """There is no script, no link to elsewhere, nothing to load."""
    page = Page(of_one)
    assert not {"script", "link", "img", "iframe", "object"} & set(page.tags)
    assert "http" not in of_one.replace("http-equiv", "")
    assert "@import" not in of_one
    assert not [name for _, attributes in page.attributes for name in attributes if name == "src"]


def test_what_is_quoted_cannot_break_the_page(tmp_path: Path) -> None:
    """Markup in a quote or in a system's name is shown as it is written."""
    hostile = Scripted("<b>&one</b>", dress=lambda text: f"{text}<script>alert(1)</script>")
    text = written(tmp_path / "report.html", hostile)
    page = Page(text)
    assert "script" not in page.tags
    assert "b" not in page.tags
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_the_same_evaluations_give_the_same_page(of_two: str, tmp_path: Path) -> None:
    """Nothing in the page depends on when or how often it is written."""
    assert of_two == written(tmp_path / "again.html", Scripted("one"), Scripted("two"))


def test_every_table_and_chart_can_be_heard(of_two: str) -> None:
    """Tables have captions and heads with a scope; charts have a label and a table."""
    page = Page(of_two)
    assert page.tags["caption"] == page.tags["table"] > 0
    scopes = [attributes.get("scope") for tag, attributes in page.attributes if tag == "th"]
    assert set(scopes) == {"col", "row"}
    charts = [attributes for tag, attributes in page.attributes if tag == "svg"]
    assert len(charts) == 2
    assert all(chart["role"] == "img" and chart["aria-label"] for chart in charts)


def test_misses_stand_beside_what_would_have_been_right(of_two: str) -> None:
    """The first system's misses are listed with question, history, quote, gold and cause."""
    assert "Misses of one: 5" in of_two
    assert "Misses of two" not in of_two
    rows = re.findall(r"<tr>\s*<th scope=\"row\">(?:(?!</tr>).)*</tr>", of_two, flags=re.DOTALL)
    (wrong,) = [row for row in rows if "when did the lamp become electric" in row]
    assert TOWER in wrong
    assert "converted from oil to electricity in 1934" in wrong
    assert "wrong sentence" in wrong
    assert "0.60" in wrong
    (follow_up,) = [row for row in rows if "and when did she leave?" in row]
    assert "<li>who was the last keeper</li>" in follow_up
    assert "nothing shown" in follow_up


def test_a_report_without_misses_or_calibration_is_written(tmp_path: Path) -> None:
    """A system that is right throughout, with raw scores, gets a page too."""
    evaluation = timeless(run(Scripted("one")))
    right = tuple(replace(each, confidence=7.5) for each in evaluation.results if each.first_right)
    right = tuple(replace(each, answered=True) for each in right)
    perfect = replace(evaluation, results=right, metrics=measure(right))
    write_report([perfect], tmp_path / "report.html")
    page = Page((tmp_path / "report.html").read_text(encoding="utf-8"))
    assert page.tags["svg"] == 1


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """A folder that is not there gives an error that names the file."""
    target = tmp_path / "nowhere" / "report.html"
    with pytest.raises(PullquoteError) as caught:
        written(target, Scripted("one"))
    assert caught.value.where == str(target)
