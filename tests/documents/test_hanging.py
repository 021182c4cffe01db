"""What sentences hang on, in Markdown and in plain text."""

import pytest

from bot.documents.document import Document, Role
from bot.documents.sentences import split_sentences
from tests.documents.conftest import Read


def hung(document: Document) -> dict[str, list[str]]:
    """What each sentence hangs on, by its text."""
    return {
        sentence.text: [document.text[start:end] for start, end in sentence.hangs_on]
        for sentence in split_sentences(document)
    }


def roles(document: Document) -> dict[str, Role]:
    """The role of each sentence, by its text."""
    return {sentence.text: sentence.role for sentence in split_sentences(document)}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Not covered:\n\n- Lost glasses\n- Skiing\n\nCovered:\n\n- Dentists\n", "a.md"),
        ("Not covered:\n- Lost glasses\n- Skiing\n\nCovered:\n- Dentists\n", "a.txt"),
        ("Not covered:\nLost glasses\nSkiing\n\nCovered:\nDentists\nDrugs\n", "a.md"),
        ("Not covered:\nLost glasses\nSkiing\n\nCovered:\nDentists\nDrugs\n", "a.txt"),
        (
            "<p>Not covered:</p><ul><li>Lost glasses</li><li>Skiing</li></ul>"
            "<p>Covered:</p><ul><li>Dentists</li></ul>\n",
            "a.md",
        ),
    ],
)
def test_an_item_hangs_on_the_lead_in_of_its_own_list(read: Read, source: str, name: str) -> None:
    """With marks or without, and never on that of another list; the lead-in is no answer."""
    document = read(source, name)
    found = hung(document)
    assert found["Skiing"] == ["Not covered:"]
    assert found["Dentists"] == ["Covered:"]
    assert roles(document)["Not covered:"] is Role.LEAD_IN


@pytest.mark.parametrize("lead_in", ["The following are excluded.", "Our exclusions"])
def test_a_lead_in_needs_no_colon(read: Read, lead_in: str) -> None:
    """A line that speaks of what follows, or only names it, introduces a list too."""
    assert hung(read(f"{lead_in}\n\n- Skiing\n- Diving\n", "a.md"))["Diving"] == [lead_in]


def test_a_paragraph_before_a_list_is_no_lead_in(read: Read) -> None:
    """A sentence that is complete stays an answer of its own."""
    document = read("The policy is cheap.\n\n- Skiing\n- Diving\n", "a.md")
    assert hung(document)["Diving"] == []
    assert roles(document)["The policy is cheap."] is Role.STATEMENT


@pytest.mark.parametrize("name", ["a.md", "a.txt"])
def test_a_nested_item_hangs_on_the_items_that_it_stands_below(read: Read, name: str) -> None:
    """Outermost first, and the siblings of its parent are none of them."""
    source = "Rooms:\n\n- Aspen\n  - Seats: 8\n- Cedar\n  - Seats: 4\n"
    assert hung(read(source, name))["Seats: 4"] == ["Rooms:", "Cedar"]


def test_a_nested_item_hangs_on_all_of_a_short_item(read: Read) -> None:
    """The first of its sentences may name what the list is of; of a long item, the end is shown."""
    above = "Sick leave. Tell your lead."
    long = "The desk is told of it by all who stay at home for longer than that. " * 4
    assert hung(read(f"- {above}\n  - 5 days\n", "a.md"))["5 days"] == [above]
    assert hung(read(f"- {long}Your lead:\n  - 5 days\n", "a.md"))["5 days"] == ["Your lead:"]


def test_a_long_sentence_of_a_list_stands_alone(read: Read) -> None:
    """What can be understood without its lead-in is shown without it, unless that negates."""
    item = "Travel within the country is booked by everybody with the card of the company."
    shown = hung(read(f"Our rules:\n\n- {item}\n- Fly\n", "a.md"))
    negated = hung(read(f"What is not true:\n\n- {item}\n- Fly\n", "a.md"))
    assert (shown[item], shown["Fly"]) == ([], ["Our rules:"])
    assert negated[item] == ["What is not true:"]


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("**May I bring a dog?**\n\nOnly on Fridays.\n\n**Is it open?**\n\nYes.\n", "a.md"),
        ("## May I bring a dog?\n\nOnly on Fridays.\n\n## Is it open?\n\nYes.\n", "a.md"),
        ("**May I bring a dog?** Only on Fridays.\n\n**Is it open?** Yes.\n", "a.md"),
        ("## Where do I park?\n\nBelow.\n\n**May I bring a dog?** Only on Fridays.\n", "a.md"),
        ("## Where is it?\n\nBelow.\n\nMay I bring a dog?\n\nOnly on Fridays.\n", "a.md"),
        ("1. May I bring a dog?\n\n   Only on Fridays.\n\n2. Is it open?\n\n   Yes.\n", "a.md"),
        ("- May I bring a dog?\n  - Only on Fridays.\n- Is it open?\n  - Yes.\n", "a.md"),
        ("<dl><dt>May I bring a dog?</dt><dd>Only on Fridays.</dd></dl>\n", "a.md"),
        ("May I bring a dog?\nOnly on Fridays.\n\nIs it open?\nYes.\n", "a.txt"),
    ],
)
def test_an_answer_hangs_on_its_question(read: Read, source: str, name: str) -> None:
    """The question of an FAQ is a heading, a paragraph, an item or the sentence before."""
    document = read(source, name)
    assert hung(document)["Only on Fridays."] == ["May I bring a dog?"]
    assert roles(document).get("May I bring a dog?", Role.QUESTION) is Role.QUESTION


def test_a_question_may_be_marked_as_one(read: Read) -> None:
    """Behind a "Q:" stands a question, with or without its mark."""
    document = read("Q: dogs in the office\n\nA: Only on Fridays.\n", "a.md")
    assert hung(document)["A: Only on Fridays."] == ["Q: dogs in the office"]


@pytest.mark.parametrize(
    ("source", "name", "row", "header"),
    [
        ("| Fir | Seats |\n|--|--|\n| A | 4 |\n| B | 6 |\n", "a.md", "B | 6", "Fir | Seats"),
        ("Room | Seats\n-----|---\nA | 4\nB | 6\n", "a.txt", "B | 6", "Room | Seats"),
        ("Room\tSeats\tFloor\nA\t4\t1\nB\t6\t2\n", "a.txt", "B\t6\t2", "Room\tSeats\tFloor"),
        (
            "<table><tr><th>Room</th><th>Seats</th></tr><tr><td>A</td><td>4</td></tr>"
            "<tr><td>B</td><td>6</td></tr></table>\n",
            "a.md",
            "B 6",
            "Room Seats",
        ),
    ],
)
def test_a_row_hangs_on_the_header_of_its_table(
    read: Read, source: str, name: str, row: str, header: str
) -> None:
    """In Markdown, in HTML and in plain text."""
    assert hung(read(source, name))[row] == [header]


def test_a_table_without_a_header_has_none(read: Read) -> None:
    """Where the first row is one like the others, no row hangs on it, and it is an answer."""
    document = read("Port 80 | open\nPort 443 | open\nPort 22 | closed\n")
    assert hung(document)["Port 22 | closed"] == []
    assert set(roles(document).values()) == {Role.STATEMENT}


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("Name: apollo\nIP: 10.0.4.7\n\nName: juno\nIP: 10.0.4.9\n", "a.txt"),
        ("Name: apollo\nIP: 10.0.4.7\n\nName: juno\nIP: 10.0.4.9\n", "a.md"),
        ("Name: apollo  \nIP: 10.0.4.7\n\nName: juno  \nIP: 10.0.4.9\n", "a.md"),
        ("- Name: apollo\n- IP: 10.0.4.7\n- Name: juno\n- IP: 10.0.4.9\n", "a.md"),
        ("- Name: apollo\n  IP: 10.0.4.7\n- Name: juno\n  IP: 10.0.4.9\n", "a.md"),
    ],
)
def test_a_line_of_a_record_hangs_on_its_first(read: Read, source: str, name: str) -> None:
    """A record begins anew where the first key comes again."""
    found = hung(read(source, name))
    assert found["IP: 10.0.4.7"] == ["Name: apollo"]
    assert found["IP: 10.0.4.9"] == ["Name: juno"]


def test_lines_with_keys_are_no_record_by_themselves(read: Read) -> None:
    """The hours of Tuesday do not hang on those of Monday."""
    found = hung(read("Monday: 9 to 5\nTuesday: 9 to 6\nSunday: closed\n", "a.txt"))
    assert found["Sunday: closed"] == []


@pytest.mark.parametrize("heading", ["Not reimbursed", "Exclusions", "Removed in version 5"])
def test_a_heading_that_turns_the_meaning_is_hung_on(read: Read, heading: str) -> None:
    """One that does not is left to the line that says where a quote is from."""
    source = f"# Costs\n\n## {heading}\n\n- Parking fines\n\n## Reimbursed\n\n- Taxis\n"
    found = hung(read(source, "a.md"))
    assert (found["Parking fines"], found["Taxis"]) == ([heading], [])


@pytest.mark.parametrize(
    ("source", "name", "pointer"),
    [
        ("- [Parking](#parking)\n- [Dogs](#dogs)\n\nAll of it.\n", "a.md", "Parking"),
        ("[Home](/) | [Docs](/docs)\n\nAll of it.\n", "a.md", "Home | Docs"),
        ("Parking ...... 3\nDogs ..... 7\n\nAll of it.\n", "a.txt", "Dogs ..... 7"),
        ("## Contents\n\n- Parking\n- Dogs\n\n## Parking\n\nAll of it.\n", "a.md", "Dogs"),
        ("https://www.example.org/dogs\n\nAll of it.\n", "a.txt", "https://www.example.org/dogs"),
    ],
)
def test_what_only_points_elsewhere_is_no_answer(
    read: Read, source: str, name: str, pointer: str
) -> None:
    """Links, navigation and tables of contents."""
    found = roles(read(source, name))
    assert (found[pointer], found["All of it."]) == (Role.POINTER, Role.STATEMENT)


def test_a_link_that_says_nothing_shows_where_it_goes(read: Read) -> None:
    """A bare "here" would not tell; a link that says what it is stays as it reads."""
    document = read(
        "Get it [here](https://a.example/vpn). See [the list](https://b.example).", "a.md"
    )
    assert document.text == "Get it here (https://a.example/vpn). See the list.\n"


def test_what_introduces_is_cut_to_its_last_sentence(read: Read) -> None:
    """A context is what is needed, and never a whole paragraph."""
    source = "Travel is fun. It costs money. Not paid are:\n\n- Fines\n- Gifts\n"
    assert hung(read(source, "a.md"))["Gifts"] == ["Not paid are:"]
