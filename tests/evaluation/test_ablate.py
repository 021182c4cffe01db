"""What each part gives, measured on sets so small that it takes no time."""

import json

import pytest

from bot.answering.confidence import LexicalConfidence
from bot.answering.features import LexicalFeatures
from bot.evaluation import ablate
from tests.evaluation.test_fit import QUESTIONS, SETS
from tests.slack.corpora import ferry


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    """The rows of the tables that the command wrote, by what was left out."""
    folder = tmp_path_factory.mktemp("sets")
    for name in SETS:
        ferry(folder / name / "docs")
        asked = {**QUESTIONS, "What does a dya pass cost?": "30"}
        asked_lines = (
            {"id": f"{name}-{n}", "corpus": "docs", "question": one, "gold": [gold] * bool(gold)}
            for n, (one, gold) in enumerate(asked.items())
        )
        text = "".join(f"{json.dumps(line)}\n" for line in asked_lines)
        (folder / name / "questions.jsonl").write_text(text, encoding="utf-8")
    page = folder / "page.md"
    page.write_text("<!-- ablation -->\n\n<!-- /ablation -->\n", encoding="utf-8")
    arguments = ["--shared", str(folder), "--own", str(folder), "--page", str(page)]
    assert ablate.main(arguments) == 0
    lines = page.read_text("utf-8").splitlines()
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if "`" in line]
    return {name.strip("`"): values for name, *values in cells}


def test_every_part_has_a_row_with_its_interval(rows: dict[str, list[str]]) -> None:
    """Rules, groups of features, features, and evidence."""
    wanted = {*LexicalFeatures.names, *LexicalConfidence.names, "synonyms", "words that match"}

    assert wanted <= set(rows)
    for values in rows.values():
        for value in values:
            assert value.count("(") == 1


def test_what_is_left_out_is_missed_where_it_matters(rows: dict[str, list[str]]) -> None:
    """Without the words that match, the first sentence is right by chance."""
    assert float(rows["words that match"][0].split()[0]) > 0.1
    assert float(rows["earlier questions"][0].split()[0]) == 0
