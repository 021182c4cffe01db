"""Text → terms: what is written differently and means the same becomes the same."""

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.analysis import analyze, content_terms
from tests.strategies import questions


@pytest.mark.parametrize(
    ("terms", "spellings"),
    [
        ("#1000000", ["1M", "1-million", "1 million", "1,000,000", "one million", "1mn", "1000k"]),
        ("#300000", ["300k", "300,000", "three hundred thousand", "3 hundred thousand", "0.3M"]),
        ("#25", ["25", "twenty-five", "twenty five", "25.0"]),
        ("#12 time", ["12x", "12 times", "twelve times", "12 x"]),
        ("#3th", ["3rd", "third"]),
        ("#21th", ["21st", "twenty-first"]),
        ("#5 percent", ["5%", "5 %", "5 percent", "5 per cent", "5pct", "five percent"]),
        ("dollar #3400000000", ["$3.4bn", "$3.4 billion", "$3,400,000,000"]),
        ("#3400000000 dollar", ["3.4 billion dollars", "3.4bn dollars", "3.4bn usd"]),
        ("euro #5", ["€5", "€ 5"]),
        ("#0.5", ["½", "0.5"]),
        ("#24 april", ["24 April", "24 Apr", "24th of April"]),
        ("april #24", ["April 24", "Apr. 24", "April 24th"]),
        ("#2026 april #24", ["2026-04-24"]),
        ("tuesday", ["Tuesday", "Tues.", "tue"]),
        ("#9 am.", ["9am", "9 a.m.", "9 AM"]),
        ("#100 kilomet", ["100km", "100 km", "100 kilometres", "100 kilometers"]),
        ("#3.5.2", ["3.5.2"]),
        ("#3.10", ["3.10"]),
        ("dollar #2.5", ["$2.50", "$2.5"]),
        ("#2.5 euro", ["2.50 euros", "2,50 EUR", "2,5 €"]),
        ("#5.5 millimet", ["5.5 mm", "5,5 mm", "5,5mm", "5.50 mm"]),
        ("#1000 millimet", ["1,000 mm", "1000mm"]),
        ("#10 meter", ["10 m", "10 metres", "10 meter"]),
        ("#1000000 token", ["a million tokens", "1M tokens"]),
        ("half #500000", ["half a million"]),
        ("401k", ["401(k)", "401k", "401(K)", "401K"]),
        ("#1990s", ["1990s"]),
        ("#3", ["3", "three", "٣", "３"]),
    ],
)
def test_quantities_have_one_form(terms: str, spellings: list[str]) -> None:
    """Numbers, money, shares, multiples, dates and units are one term each, however written."""
    assert {spelling: " ".join(content_terms(spelling)) for spelling in spellings} == dict.fromkeys(
        spellings, terms
    )


@pytest.mark.parametrize(
    "spellings",
    [
        ["deepseek", "DeepSeek's", "DeepSeek’s", "DEEPSEEK", "deepseeks'"],
        ["café", "cafe", "CAFÉ", "cafe\u0301", "ca\u00adfé", "ca\u200bfe", "\ufeffcafe\u2060"],
        ["soirée", "soiree", "soire\u0301e", "soi-\nree", "soi\u00ad\n  rée"],
        ["Dvořák", "Dvorak", "Dvor\u030ca\u0301k"],
        ["reimbursement", "reim-\nbursement", "reim\u00adbursement", "reim-\r\nbursements"],
        ["fine", "ﬁne", "ｆｉｎｅ"],
        ["œuvre", "oeuvre"],
        ["Łódź", "lodz"],
        ["C++", "c++"],
        ["R&D", "r&d"],
        ["straße", "STRASSE"],
        ["U.S.", "US", "u.s.", "U.S"],
        ["I.B.M.", "IBM"],
        ["write", "writes", "wrote", "written", "writing"],
        ["child", "children"],
        ["color", "colour", "colors", "colours"],
    ],
)
def test_a_word_has_one_form(spellings: list[str]) -> None:
    """Case, accents, compatibility forms, possessives, dots and inflection do not matter."""
    # "us" alone may be the pronoun; something has to follow it.
    assert len({tuple(content_terms(f"{spelling} exports")) for spelling in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("authorities", "authors"),
        ("edition", "editing"),
        ("important", "imports"),
        ("experiments", "experience"),
        ("several", "sever"),
        ("officers", "offices"),
    ],
)
def test_words_of_another_meaning_stay_apart(one: str, other: str) -> None:
    """Where cutting endings would make two words one, it is not done."""
    assert content_terms(one) != content_terms(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("1M", "1"),
        ("12", "12x"),
        ("5%", "5"),
        ("3rd", "3"),
        ("v3", "v4"),
        ("2.5", "25"),
        ("3.10", "3.1"),
        ("v1.10", "v1.1"),
        ("401(k)", "$401k"),
        ("5,5 mm", "5 mm"),
        ("C++", "C"),
        ("C#", "C++"),
        (".NET", "net"),
        ("A+", "A"),
    ],
)
def test_what_differs_stays_apart(one: str, other: str) -> None:
    """A scale, a unit, an order, a point, the last digit of a version or a sign is never lost."""
    assert content_terms(one) != content_terms(other)


@pytest.mark.parametrize(
    ("asked", "written"),
    [
        ("10", "10m"),
        ("30 minutes", "30m"),
        ("5 tonnes", "5t"),
        ("2.50", "$2.50"),
        ("2.0", "v2.0"),
        ("1.10", "v1.10"),
        ("room 6", "rooms 5,6"),
        ("well-known", "well-\nknown"),
        ("email", "e-\nmail"),
    ],
)
def test_what_may_be_meant_is_found_too(asked: str, written: str) -> None:
    """Where a form may be read in two ways, the less likely one is a term as well."""
    assert set(content_terms(asked)) <= {term.text for term in analyze(written)}


@pytest.mark.parametrize(
    ("written", "joined"),
    [
        ("open-source", "opensourc"),
        ("e-mail", "email"),
        ("GPT-5.4", "gpt5.4"),
        ("snake_case", "snakecas"),
    ],
)
def test_hyphens_are_split_and_kept(written: str, joined: str) -> None:
    """The parts are terms, and the joined form is one more that need not be matched."""
    terms = analyze(written)

    assert len([term for term in terms if not term.compound]) == 2
    assert [term.text for term in terms if term.compound] == [joined]


@pytest.mark.parametrize(
    ("written", "short"),
    [
        ("second half", "h2"),
        ("the 1st half", "h1"),
        ("third quarter", "q3"),
        ("4th quarter", "q4"),
        ("H2", "h2"),
        ("Q3", "q3"),
    ],
)
def test_parts_of_a_year_share_a_short_form(written: str, short: str) -> None:
    """The long form and the short one, as in "second half" and "H2", meet in one term."""
    assert short in [term.text for term in analyze(written)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tell us more", []),
        ("US exports", ["us.", "export"]),
        ("it is the IT department", ["it.", "department"]),
        ("WHO IS IT", []),
        ("one of them", []),
        ("what's that?", []),
        ("dont u know", []),
        ("vitamin A is there", ["vitamin", "a."]),
        ("what is in vitamin a?", ["vitamin", "a."]),
        ("plan a or plan b", ["plan", "a.", "plan", "b"]),
        ("Is A better than B?", ["a.", "better", "b"]),
        ("A dog is a pet.", ["dog", "pet"]),
        ("Once Upon A Time", ["time"]),
        ("a library for R?", ["librari", "r."]),
        ("R u there", []),
    ],
)
def test_function_words_are_told_from_what_looks_like_them(text: str, found: list[str]) -> None:
    """Function words are not searched for; an acronym of the same letters is."""
    assert content_terms(text) == found


def test_scripts_without_spaces_are_searched_by_character() -> None:
    """Each character is a term, so that any stretch of them is found."""
    assert content_terms("工場は9時") == ["工", "場", "は", "#9", "時"]


@pytest.mark.soak
@given(questions())
def test_terms_of_any_text_lie_in_it(text: str) -> None:
    """Spans are within the text and in its order; no term is empty; nothing is left to chance."""
    terms = analyze(text)

    assert analyze(text) == terms
    plain = [term for term in terms if not term.compound]
    assert all(one.start <= other.start for one, other in pairwise(plain))
    for term in terms:
        assert 0 <= term.start < term.end <= len(text)
        assert term.text


@pytest.mark.soak
@given(questions())
def test_how_accents_are_stored_says_nothing(text: str) -> None:
    """Composed and decomposed, with or without what only parts lines, a text is the same."""
    composed = unicodedata.normalize("NFC", text)
    decomposed = unicodedata.normalize("NFD", text)

    assert [term.text for term in analyze(composed)] == [term.text for term in analyze(decomposed)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the soire\u0301e is on", ["soire\u0301e"]),
        ("a depo\u00adsit", ["depo\u00adsit"]),
        ("the reim-\nbursement", ["reim-\nbursement"]),
    ],
)
def test_a_term_spans_what_stands_in_the_text(text: str, words: list[str]) -> None:
    """Offsets are those of the text itself, with all that shows nothing."""
    assert [text[term.start : term.end] for term in analyze(text) if not term.stop] == words


@pytest.mark.soak
@given(st.integers(0, 10**15))
def test_any_number_is_one_with_or_without_commas(number: int) -> None:
    """Thousands may be parted by commas."""
    assert content_terms(f"{number:,}") == content_terms(str(number)) == [f"#{number}"]


@pytest.mark.parametrize("scale", ["hundred", "million", "trillion"])
@pytest.mark.parametrize("first", ["1", "9" * 40, "1" * 500, "0", "one", "1.5k", "2nd", "½"])
def test_no_figure_is_longer_than_figures_are(first: str, scale: str) -> None:
    """Behind a number, however long, any chain of scale words gives short terms."""
    terms = analyze(first + f" {scale}" * 200)

    assert all(len(term.text) <= 80 for term in terms)
    assert terms[-1].end == len(first) + 200 * (len(scale) + 1)
