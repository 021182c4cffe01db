"""Controls in the page: what the app is told of their use, what they hold, and the keyboard."""

import re

import pytest
from playwright.async_api import expect

from tests.workspace.blockkit import samples
from tests.workspace.blockkit.samples import Sample, option, plain
from tests.workspace.page.stage import Stage

pytestmark = pytest.mark.asyncio(loop_scope="session")

PEAS, BEANS = option("Peas"), option("Beans")


def _actions(*elements: Sample) -> Sample:
    return {"type": "actions", "block_id": "beds", "elements": list(elements)}


def _input(element: Sample, block_id: str = "bed", **more: object) -> Sample:
    named = {"action_id": "tend", **element}
    return {
        "type": "input", "block_id": block_id, "label": plain("A bed"), "element": named, **more
    }  # fmt: skip


async def test_a_button_tells_its_value(stage: Stage) -> None:
    """A click is told once, with the fields that Slack sends."""
    shown = await stage.show(
        _actions({"type": "button", "action_id": "dig", "text": plain("Dig"), "value": "north"})
    )
    await shown.get_by_role("button", name="Dig").click()
    assert await stage.actions() == [
        {
            "type": "button",
            "block_id": "beds",
            "action_id": "dig",
            "text": plain("Dig"),
            "value": "north",
        }
    ]


async def test_a_button_with_an_address_is_a_link_and_is_told_too(stage: Stage) -> None:
    """It opens its address in a new window, cut off from the page, and the app hears of it."""
    shown = await stage.show(
        _actions({"type": "button", "action_id": "go", "text": plain("Go"),
                  "url": "https://garden.example/"})
    )  # fmt: skip
    link = shown.get_by_role("link", name="Go")
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(link).to_have_attribute("target", "_blank")
    await link.dispatch_event("click")
    assert [action["action_id"] for action in await stage.actions()] == ["go"]


async def test_a_confirmation_comes_first(stage: Stage) -> None:
    """Nothing is told before the person says yes, and nothing at all on no or Escape."""
    shown = await stage.show(
        _actions({"type": "button", "action_id": "dig", "text": plain("Dig"),
                  "confirm": samples.CONFIRM})
    )  # fmt: skip
    button = shown.get_by_role("button", name="Dig")
    dialog = stage.page.get_by_role("dialog", name="Water the beds?")
    for refusal in ("Leave", "Escape"):
        await button.press("Enter")
        await expect(dialog).to_contain_text("It has rained today.")
        if refusal == "Leave":
            await dialog.get_by_role("button", name=refusal).click()
        else:
            await stage.page.keyboard.press(refusal)
        await expect(stage.page.locator("dialog")).to_have_count(0)
        assert await stage.actions() == []
    await button.press("Enter")
    await stage.page.keyboard.press("Enter")
    await expect(stage.page.locator("dialog")).to_have_count(0)
    assert [action["action_id"] for action in await stage.actions()] == ["dig"]
    await expect(button).to_be_focused()


async def test_feedback_stays_pressed(stage: Stage) -> None:
    """One of the two thumbs is pressed at a time, and its value is told."""
    shown = await stage.show(samples.sample("context_actions"))
    good = shown.get_by_role("button", name="This helped")
    bad = shown.get_by_role("button", name="This did not help")
    await good.click()
    await bad.click()
    await expect(good).to_have_attribute("aria-pressed", "false")
    await expect(bad).to_have_attribute("aria-pressed", "true")
    assert [(action["type"], action["value"]) for action in await stage.actions()] == [
        ("feedback_buttons", "yes"),
        ("feedback_buttons", "no"),
    ]


async def test_icon_buttons_are_seen_by_whom_they_are_for(stage: Stage) -> None:
    """A button for some people is not there for the others."""
    shown = await stage.show(samples.sample("context_actions"))
    await expect(shown.get_by_role("button", name="Throw this answer away")).to_be_visible()
    shown = await stage.show(samples.sample("context_actions"), viewer="U0BEN")
    await expect(shown.get_by_role("button", name="Throw this answer away")).to_have_count(0)


async def test_an_overflow_menu_needs_only_the_keyboard(stage: Stage) -> None:
    """Arrows, Home and End walk through it, Enter chooses, Escape closes."""
    shown = await stage.show(
        _actions({"type": "overflow", "action_id": "more", "options": [PEAS, BEANS]})
    )
    opener = shown.get_by_role("button", name="More options")
    items = shown.get_by_role("menuitem")
    await opener.press("ArrowDown")
    await expect(opener).to_have_attribute("aria-expanded", "true")
    await expect(items.first).to_be_focused()
    for key, number in [
        ("ArrowDown", 1),
        ("ArrowDown", 0),
        ("ArrowUp", 1),
        ("Home", 0),
        ("End", 1),
    ]:
        await stage.page.keyboard.press(key)
        await expect(items.nth(number)).to_be_focused()
    await stage.page.keyboard.press("Escape")
    await expect(opener).to_be_focused()
    await expect(items).to_have_count(0)
    await opener.press("Enter")
    await stage.page.keyboard.press("Enter")
    assert [action["selected_option"] for action in await stage.actions()] == [PEAS]


async def test_an_overflow_menu_stays_in_the_window(stage: Stage) -> None:
    """However near the edge its button is, the whole menu can be seen; scrolling closes it."""
    long = {"text": plain("A rather long name of a thing to do"), "value": "long"}
    menu = {"type": "overflow", "action_id": "more", "options": [long, PEAS, BEANS]}
    await stage.page.set_viewport_size({"width": 360, "height": 300})
    filler = {"type": "header", "text": plain("Beds")}
    shown = await stage.show(_actions(menu), *[filler] * 10, _actions(menu))
    for opener in await shown.get_by_role("button", name="More options").all():
        await opener.scroll_into_view_if_needed()
        await opener.click()
        await expect(shown.get_by_role("menu")).to_be_in_viewport(ratio=1)
        await stage.page.evaluate("scrollBy(0, scrollY > 0 ? -100 : 100)")
        await expect(shown.get_by_role("menu")).to_have_count(0)


async def test_a_menu_tells_the_option(stage: Stage) -> None:
    """A choice is told with the whole option, from groups as well."""
    groups = [
        {"label": plain("Low"), "options": [BEANS]},
        {"label": plain("High"), "options": [PEAS]},
    ]
    shown = await stage.show(
        _actions({"type": "static_select", "action_id": "pick", "option_groups": groups,
                  "placeholder": plain("Pick one")})
    )  # fmt: skip
    await shown.get_by_role("combobox", name="Pick one").select_option("Peas – All about Peas")
    [action] = await stage.actions()
    assert (action["type"], action["selected_option"]) == ("static_select", PEAS)


@pytest.mark.parametrize(
    "element",
    [
        {"type": "static_select", "options": [PEAS, BEANS], "initial_option": PEAS},
        {"type": "checkboxes", "options": [PEAS, BEANS], "initial_options": [PEAS]},
        {"type": "multi_static_select", "options": [PEAS, BEANS], "initial_options": [PEAS]},
    ],
    ids=lambda one: one["type"],
)
async def test_a_choice_that_is_not_confirmed_is_undone(stage: Stage, element: Sample) -> None:
    """Who says no to the confirmation finds the control as it was, and nothing is told."""
    shown = await stage.show(_actions({"action_id": "tend", "confirm": samples.CONFIRM, **element}))
    before = await stage.state()
    if element["type"] == "static_select":
        await shown.get_by_role("combobox").select_option(index=2)
    elif element["type"] == "checkboxes":
        await shown.get_by_role("checkbox", name="Beans").click()
    else:
        await shown.locator("summary").click()
        await shown.get_by_role("checkbox", name="Beans").click()
        await expect(shown.locator("summary")).to_contain_text("Peas")
    await stage.page.get_by_role("button", name="Leave").click()
    await expect(stage.page.locator("dialog")).to_have_count(0)
    assert await stage.state() == before
    assert await stage.actions() == []


async def test_people_and_channels_are_offered_by_name(stage: Stage) -> None:
    """The menus of people and conversations list those that the page knows."""
    shown = await stage.show(
        _actions(
            {"type": "users_select", "action_id": "who", "placeholder": plain("Who")},
            {"type": "conversations_select", "action_id": "where", "placeholder": plain("Where")},
        )
    )
    await shown.get_by_role("combobox", name="Who").select_option("Ben")
    await shown.get_by_role("combobox", name="Where").select_option("#beds")
    who, where = await stage.actions()
    assert (who["selected_user"], where["selected_conversation"]) == ("U0BEN", "C0BEDS")


async def test_several_options_are_chosen_up_to_the_limit(stage: Stage) -> None:
    """A menu of several shows what is chosen, and offers no more when it is full."""
    shown = await stage.show(
        _actions({"type": "multi_static_select", "action_id": "pick", "options": [PEAS, BEANS],
                  "max_selected_items": 1, "placeholder": plain("Pick some")})
    )  # fmt: skip
    await shown.locator("summary").press("Enter")
    await shown.get_by_role("checkbox", name="Peas").press("Space")
    await expect(shown.locator("summary")).to_have_text("Peas – All about Peas")
    await expect(shown.get_by_role("checkbox", name="Beans")).to_be_disabled()
    await stage.page.keyboard.press("Escape")
    await expect(shown.locator("summary")).to_be_focused()
    [action] = await stage.actions()
    assert action["selected_options"] == [PEAS]


@pytest.mark.parametrize(
    "element",
    samples.PICKED_ELEMENTS,
    ids=lambda one: one["type"],
)
async def test_pickers_hold_what_they_start_with(stage: Stage, element: Sample) -> None:
    """Before anybody has touched it, a control holds its initial value, in Slack's form."""
    await stage.show(_input(element))
    value = (await stage.state())["bed"]["tend"]
    initial = [inner for name, inner in element.items() if name.startswith("initial_")]
    assert value["type"] == element["type"]
    [held] = [inner for name, inner in value.items() if name != "type"]
    assert held == (initial[0] if initial else [])


async def test_inputs_are_named_filled_in_and_read(stage: Stage) -> None:
    """Fields are found by their labels, say whether they may stay empty, and give their values."""
    shown = await stage.show(
        _input({"type": "plain_text_input"}, "line", label=plain("Plant"), hint=plain("One")),
        _input({"type": "plain_text_input", "multiline": True}, "note", label=plain("Note"),
               optional=True),
        _input({"type": "number_input", "is_decimal_allowed": True}, "pods", label=plain("Pods")),
        _input({"type": "checkboxes", "options": [PEAS, BEANS]}, "boxes", label=plain("Sorts")),
        _input({"type": "radio_buttons", "options": [PEAS, BEANS]}, "one", label=plain("Best")),
        _input({"type": "datepicker"}, "day", label=plain("Day")),
        _input({"type": "rich_text_input"}, "rich", label=plain("Words")),
    )  # fmt: skip
    plant = shown.get_by_label("Plant")
    await expect(plant).to_have_attribute("aria-required", "true")
    await expect(plant).to_have_accessible_description("One")
    await plant.fill("Peas")
    await shown.get_by_label("Note (optional)").fill("two\nlines")
    await shown.get_by_label("Pods").fill("2.5")
    await shown.get_by_role("group", name="Sorts").get_by_label("Beans").check()
    await shown.get_by_role("radiogroup", name="Best").get_by_label("Peas").check()
    await shown.get_by_label("Day").fill("2026-03-01")
    await shown.get_by_label("Words").fill("*so*")
    state = {block: values["tend"] for block, values in (await stage.state()).items()}
    assert state == {
        "line": {"type": "plain_text_input", "value": "Peas"},
        "note": {"type": "plain_text_input", "value": "two\nlines"},
        "pods": {"type": "number_input", "value": "2.5"},
        "boxes": {"type": "checkboxes", "selected_options": [BEANS]},
        "one": {"type": "radio_buttons", "selected_option": PEAS},
        "day": {"type": "datepicker", "selected_date": "2026-03-01"},
        "rich": {
            "type": "rich_text_input",
            "rich_text_value": samples.rich({"type": "text", "text": "*so*"}),
        },
    }
    assert await stage.actions() == []


async def test_what_was_filled_in_returns(stage: Stage) -> None:
    """Values that are given win over what the elements start with, as when a view is updated."""
    values = {"bed": {"tend": {"type": "plain_text_input", "value": "Kale"}}}
    shown = await stage.show(
        _input({"type": "plain_text_input", "initial_value": "Peas"}), values=values
    )
    await expect(shown.get_by_label("A bed")).to_have_value("Kale")


async def test_inputs_tell_of_changes_when_they_shall(stage: Stage) -> None:
    """With dispatch_action, text is told on Enter, or on each character if the app wants that."""
    each = {"trigger_actions_on": ["on_character_entered"]}
    shown = await stage.show(
        _input({"type": "plain_text_input"}, "quiet", label=plain("Quiet")),
        _input({"type": "plain_text_input"}, "enter", label=plain("Enter"), dispatch_action=True),
        _input({"type": "plain_text_input", "dispatch_action_config": each}, "each",
               label=plain("Each"), dispatch_action=True),
    )  # fmt: skip
    for label in ("Quiet", "Enter", "Each"):
        await shown.get_by_label(label).press_sequentially("ab")
        await shown.get_by_label(label).press("Enter")
    told = [(action["block_id"], action["value"]) for action in await stage.actions()]
    assert told == [("enter", "ab"), ("each", "a"), ("each", "ab")]


async def test_errors_stand_at_their_inputs(stage: Stage) -> None:
    """An error is announced, describes its field and takes the focus; the next round clears it."""
    shown = await stage.show(
        _input({"type": "plain_text_input"}, "first", label=plain("First")),
        _input({"type": "plain_text_input"}, "second", label=plain("Second"), hint=plain("Hint")),
    )
    second = shown.get_by_label("Second")
    await stage.show_errors({"second": "Too <b>cold</b>."})
    await expect(shown.get_by_role("alert")).to_have_text("Too <b>cold</b>.")
    await expect(second).to_have_accessible_description("Hint Too <b>cold</b>.")
    await expect(second).to_have_attribute("aria-invalid", "true")
    await expect(second).to_be_focused()
    await stage.show_errors({})
    await expect(shown.get_by_role("alert")).to_have_count(0)
    assert await second.get_attribute("aria-invalid") is None


@pytest.mark.parametrize(
    "element",
    [
        *samples.PICKED_ELEMENTS,
        *samples.WRITTEN_ELEMENTS,
        samples.DATE_TIME_PICKER,
        samples.RICH_TEXT_INPUT,
    ],
    ids=lambda each: each["type"],
)
async def test_an_error_marks_every_kind_of_field(stage: Stage, element: Sample) -> None:
    """What has the focus is marked, and said to be wrong, or stands in a group of which it is."""
    shown = await stage.show(_input(element, "bed"))
    await stage.show_errors({"bed": "Not this one."})
    await expect(shown.locator(".bk-error")).to_have_text("Not this one.")
    focused = shown.locator(":focus")
    await expect(focused).to_have_attribute("aria-invalid", "true")
    described = focused.locator("xpath=ancestor-or-self::*[@aria-describedby][1]")
    await expect(described).to_have_accessible_description(re.compile("Not this one."))


async def test_the_browsers_own_objections_stand_at_their_inputs(stage: Stage) -> None:
    """What is no address or too short is found before the app is asked; what is right is not."""
    shown = await stage.show(
        _input({"type": "email_text_input"}, "mail", label=plain("Mail")),
        _input({"type": "plain_text_input", "min_length": 3}, "short", label=plain("Short")),
        _input({"type": "url_text_input"}, "right", label=plain("Right")),
    )
    await shown.get_by_label("Mail").fill("nobody")
    await shown.get_by_label("Short").press_sequentially("ab")
    await shown.get_by_label("Right").fill("https://garden.example/")
    objections = await stage.page.evaluate(
        """async () => {
          const { objections } = await import("/page/blocks/render.js");
          return objections(document);
        }"""
    )
    assert sorted(objections) == ["mail", "short"]
    assert all(objections.values())


async def test_a_container_folds(stage: Stage) -> None:
    """A collapsible container opens and closes, and starts as its app says."""
    shown = await stage.show(samples.sample("container"))
    await expect(shown.get_by_text("North", exact=True)).to_be_hidden()
    await shown.locator("summary").press("Enter")
    await expect(shown.get_by_text("North", exact=True)).to_be_visible()
