"""What a quote hangs on is shown with it, and is looked for with it."""

from pathlib import Path

import pytest

from bot.answering.answer import Answer
from bot.assembly import build_assistant

TRAVEL = """# Travel

These costs are not reimbursed:

- Alcohol
- Parking fines
- Gym fees

These costs are reimbursed:

- Taxi rides
- Laundry
"""
FAQ = """# Office

**May I bring my dog to the office?**

Only on Fridays.

**How do I book a room?**

Use the calendar.
"""
BIKES = """# Bikes

| Bike | Range | Charge time |
|---|---|---|
| Heron | 80 km | 4 h |
| Kite | 120 km | 6 h |
"""
HOSTS = "Hosts\n\nName: apollo\nAddress: 10.0.4.7\n\nName: juno\nAddress: 10.0.4.12\n"
OVEN = """# Oven

To clean the oven:

1. Switch it off.
2. Wait an hour.
3. Wipe it with soap.

To bake bread:

1. Heat the oven.
2. Put the bread in.
"""


def ask(folder: Path, source: str, question: str, name: str = "a.md") -> Answer:
    """The answer of one document."""
    (folder / name).write_text(source, encoding="utf-8")
    return build_assistant([folder]).ask(question)


@pytest.mark.parametrize(
    ("source", "question", "context", "text"),
    [
        (TRAVEL, "are parking fines reimbursed?", "These costs are not reimbursed:",
         "Parking fines"),
        (FAQ, "can I bring my dog to the office?", "May I bring my dog to the office?",
         "Only on Fridays."),
        (BIKES, "what is the range of the Kite?", "Bike | Range | Charge time",
         "Kite | 120 km | 6 h"),
        (HOSTS, "what is the address of juno?", "Name: juno", "Address: 10.0.4.12"),
    ],
)  # fmt: skip
def test_a_quote_is_found_and_shown_with_what_it_hangs_on(
    tmp_path: Path, source: str, question: str, context: str, text: str
) -> None:
    """By the words of both; the quote itself is the answer alone."""
    name = "a.md" if source.startswith("#") else "a.txt"
    first = ask(tmp_path, source, question, name).quotes[0]
    assert (first.context_texts, first.text) == ((context,), text)
    for start, end in first.context:
        assert end <= first.start or first.end <= start


def test_a_procedure_is_quoted_whole(tmp_path: Path) -> None:
    """With its lead-in, and without the steps of another one."""
    first = ask(tmp_path, OVEN, "how do I clean the oven?").quotes[0]
    assert first.text.startswith("To clean the oven:")
    assert first.text.endswith("3. Wipe it with soap.")


def test_a_list_without_a_lead_in_is_quoted_with_its_marks(tmp_path: Path) -> None:
    """All of the items, where the heading alone is asked for."""
    source = "# Firm\n\n## Perks of the firm\n\n- Free lunch\n- Bikes\n\n## History\n\nIt is old.\n"
    first = ask(tmp_path, source, "what perks does the firm have?").quotes[0]
    assert first.text == "- Free lunch\n- Bikes"


def test_an_item_that_only_names_its_list_is_quoted_with_it(tmp_path: Path) -> None:
    """Parental leave alone tells nobody how long it is, colon or no colon."""
    source = (
        "# Handbook\n\n- Parental leave\n  1. Tell Pam.\n  2. Fill in form P-12.\n"
        "- Unpaid leave\n  - Ask your lead\n"
    )
    first = ask(tmp_path, source, "parental leave?").quotes[0]
    assert first.text == "- Parental leave\n  1. Tell Pam.\n  2. Fill in form P-12."


def test_a_list_is_quoted_without_the_sentence_before_its_lead_in(tmp_path: Path) -> None:
    """Though both stand in one item: what is quoted is what was chosen."""
    source = (
        "# Rules\n\nSome words open this page.\n\n"
        "- Each of us gets a locker near the stairs. It must be emptied by Friday:\n"
        "  - Combination locks go to Pam\n  - Keys go to Tom\n- Bicycles stay in the yard.\n"
    )
    first = ask(tmp_path, source, "what must be emptied by Friday?").quotes[0]
    assert first.text.startswith("It must be emptied by Friday:\n  - Combination locks")


def test_a_long_list_is_quoted_from_its_beginning(tmp_path: Path) -> None:
    """By whole items, as far as 1,500 characters go."""
    items = "".join(f"- Tool number {i} lies in the drawer to the left\n" for i in range(99))
    first = ask(
        tmp_path, f"# Kit\n\nThe repair kit holds:\n\n{items}", "what is in the repair kit?"
    )
    text = first.quotes[0].text
    assert text.startswith("The repair kit holds:\n\n- Tool number 0 ")
    assert 1400 < len(text) <= 1500
    assert text.endswith("to the left")


@pytest.mark.parametrize(
    ("source", "question"),
    [
        (FAQ, "how do I book a room"),
        (TRAVEL, "costs that are not reimbursed"),
        (BIKES, "bike range charge time"),
        ("- [Dogs in the office](#dogs)\n\n## Dogs\n\nOn Fridays.\n", "dogs in the office"),
    ],
)
def test_what_is_no_answer_by_itself_is_never_quoted_alone(
    tmp_path: Path, source: str, question: str
) -> None:
    """Questions, lead-ins, headers and links."""
    answer = ask(tmp_path, source, question)
    shown = {quote.text for quote in answer.quotes + answer.closest}
    assert shown
    assert shown.isdisjoint(
        {
            "How do I book a room?",
            "These costs are not reimbursed:",
            "Bike | Range | Charge time",
            "Dogs in the office",
        }
    )


def test_no_quote_runs_over_two_records(tmp_path: Path) -> None:
    """Nor is the address of another one shown."""
    answer = ask(tmp_path, HOSTS, "what is the address of juno?", "a.txt")
    assert all("10.0.4.7" not in quote.text for quote in answer.quotes)


def test_a_list_that_lacks_what_is_asked_does_not_answer(tmp_path: Path) -> None:
    """However well its lead-in fits."""
    source = (
        "# Approvals\n\nOnly the board can approve:\n\n- Purchases of boats\n- Mergers\n\n"
        "Team leads can approve:\n\n- Train tickets\n- Snacks\n"
    )
    first = ask(tmp_path, source, "can team leads approve purchases of boats?").quotes[0]
    assert first.context_texts == ("Only the board can approve:",)


def test_a_phrase_does_not_hide_the_word_of_it_that_the_document_has(tmp_path: Path) -> None:
    """A "phone number" is an extension elsewhere, and the phone of a record here."""
    staff = (
        "# Staff\n\nName: Mira Okafor\nRole: Head of sales\nPhone: ext 2210\n\n"
        "Name: Jon Abel\nRole: Clerk\nPhone: ext 2215\n\nThe extension of the reception is 9.\n"
    )
    answer = ask(tmp_path, staff, "what is the phone number of Mira Okafor?")

    assert [quote.text for quote in answer.quotes] == ["Phone: ext 2210"]
    assert answer.quotes[0].context_texts == ("Name: Mira Okafor",)
