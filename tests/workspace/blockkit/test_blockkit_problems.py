"""What Slack is known to refuse, in the words in which it was seen to refuse it."""

from typing import Any

import pytest

from bot.workspace.blockkit.surface import Surface
from bot.workspace.blockkit.validate import message_too_long, validate, validate_view
from tests.workspace.blockkit import samples
from tests.workspace.blockkit.samples import Sample, modal, mrkdwn, plain


def _button(action_id: str) -> Sample:
    return {"type": "button", "text": plain("Water"), "action_id": action_id}


def _static(**more: object) -> Sample:
    options = [samples.option("Peas"), samples.option("Beans")]
    return {"type": "static_select", "options": options, **more}


def _input(element: Sample, **more: object) -> Sample:
    return {"type": "input", "label": plain("A bed"), "element": element, **more}


def _number(**more: object) -> Sample:
    return {"type": "number_input", "is_decimal_allowed": False, **more}


_WORD = plain("Peas")
_OTHER = {"text": plain("Kale"), "value": "kale"}

SEEN: list[tuple[Sample, list[str]]] = [
    (
        {"type": "section", "text": mrkdwn("x" * 3001)},
        [
            "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
            "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
        ],
    ),
    (
        {"type": "section", "text": {"type": "mrkdwn", "text": "Peas", "emoji": False}},
        [
            "failed to match all allowed schemas [json-pointer:/blocks/0/text]",
            "invalid additional property: emoji [json-pointer:/blocks/0/text]",
        ],
    ),
    (
        {"type": "actions", "elements": [_button(f"a{number}") for number in range(26)]},
        ["no more than 25 items allowed [json-pointer:/blocks/0/elements]"],
    ),
    (
        {"type": "section", "text": _WORD, "accessory": {"type": "overflow", "options": []}},
        ["must provide at least 1 items [json-pointer:/blocks/0/accessory/options]"],
    ),
    (
        {"type": "image", "image_url": "https://garden.example/pea.png"},
        ["missing required field: alt_text [json-pointer:/blocks/0]"],
    ),
    (
        {"type": "actions", "elements": [_button("water"), _button("water")]},
        ['`action_id` "water" already exists [json-pointer:/blocks/0/elements/1/action_id]'],
    ),
    (
        {"type": "card", "title": "Peas"},
        ["must provide an object [json-pointer:/blocks/0/title]"],
    ),
    (
        {"type": "plan", "title": plain("Peas")},
        ["must provide a string [json-pointer:/blocks/0/title]"],
    ),
    (
        {"type": "table", "rows": [[{"type": "raw_number", "text": "2"}]]},
        ["missing required field: value [json-pointer:/blocks/0/rows/0/0]"],
    ),
    (
        {"type": "section", "text": _WORD, "accessory": _static(initial_option=None)},
        ["must provide an object [json-pointer:/blocks/0/accessory/initial_option]"],
    ),
    (
        {"type": "task_card", "task_id": "1", "title": "Sow", "status": "done"},
        ["must be a valid enum value [json-pointer:/blocks/0/status]"],
    ),
]

TOGETHER: list[tuple[Sample, str]] = [
    ({"type": "section"}, "missing required field: text [json-pointer:/blocks/0]"),
    (
        {"type": "image", "alt_text": "A pea"},
        "missing required field: image_url [json-pointer:/blocks/0]",
    ),
    (
        {
            "type": "image",
            "alt_text": "A",
            "image_url": "https://a.example",
            "slack_file": {"id": "F"},
        },
        "must not define both `image_url` and `slack_file` [json-pointer:/blocks/0]",
    ),
    (
        {"type": "image", "alt_text": "A", "slack_file": {}},
        "missing required field: id [json-pointer:/blocks/0/slack_file]",
    ),
    (
        {"type": "image", "alt_text": "A", "slack_file": {"id": "F", "url": "https://a.example"}},
        "must not define both `id` and `url` [json-pointer:/blocks/0/slack_file]",
    ),
    (
        {"type": "actions", "elements": [{"type": "static_select"}]},
        "missing required field: options [json-pointer:/blocks/0/elements/0]",
    ),
    (
        {
            "type": "actions",
            "elements": [
                _static(option_groups=[{"label": _WORD, "options": [samples.option("Peas")]}])
            ],
        },
        "must not define both `options` and `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    (
        {"type": "actions", "elements": [_static(initial_option=_OTHER)]},
        "must be one of the options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    (
        {
            "type": "actions",
            "elements": [
                _static(
                    type="multi_static_select", initial_options=[samples.option("Peas"), _OTHER]
                )
            ],
        },
        "must be one of the options [json-pointer:/blocks/0/elements/0/initial_options/1]",
    ),
    (
        _input(
            {"type": "radio_buttons", "options": [samples.option("Peas")], "initial_option": _OTHER}
        ),
        "must be one of the options [json-pointer:/blocks/0/element/initial_option]",
    ),
    (
        _input(
            {"type": "checkboxes", "options": [samples.option("Peas")], "initial_options": [_OTHER]}
        ),
        "must be one of the options [json-pointer:/blocks/0/element/initial_options/0]",
    ),
    (
        _input({"type": "plain_text_input", "min_length": 9, "max_length": 8}),
        "must not be greater than `max_length` [json-pointer:/blocks/0/element/min_length]",
    ),
    (
        {"type": "card", "subtitle": _WORD},
        "missing required field: hero_image [json-pointer:/blocks/0]",
    ),
    (
        {
            "type": "card",
            "title": _WORD,
            "icon": samples.IMAGE,
            "slack_icon": {"type": "icon", "name": "star"},
        },
        "must not define both `icon` and `slack_icon` [json-pointer:/blocks/0]",
    ),
    (
        {"type": "container", "child_blocks": [{"type": "divider"}]},
        "missing required field: title [json-pointer:/blocks/0]",
    ),
    (
        {
            "type": "container",
            "title": _WORD,
            "child_blocks": [{"type": "divider"}],
            "is_collapsible": True,
            "has_header_divider": True,
        },
        "must not be set together with `is_collapsible` "
        "[json-pointer:/blocks/0/has_header_divider]",
    ),
    (
        {"type": "header", "text": {"type": "mrkdwn", "text": "Peas"}},
        "must be a valid enum value [json-pointer:/blocks/0/text/type]",
    ),
    (
        {"type": "context", "elements": [_button("water")]},
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        {"type": "actions", "elements": [{"type": "plain_text_input"}]},
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_quote", "elements": []}],
                },
            ],
        },
        "must be a valid enum value [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
]

_CELL = {"type": "raw_text", "text": "Pods"}


def _table(*rows: list[Sample]) -> Sample:
    return {"type": "data_table", "caption": "The harvest", "rows": list(rows)}


def _chart(*series: tuple[str, list[str]]) -> Sample:
    return {
        "type": "data_visualization",
        "title": "The harvest",
        "chart": {
            "type": "bar",
            "axis_config": {"categories": ["June", "July"]},
            "series": [
                {"name": name, "data": [{"label": label, "value": 1} for label in labels]}
                for name, labels in series
            ],
        },
    }


OF_DATA: list[tuple[Sample, str]] = [
    (
        _table([_CELL, _CELL], [_CELL]),
        "must provide 2 items, as the first row does [json-pointer:/blocks/0/rows/1]",
    ),
    (
        _table([samples.rich(samples.WORDS)], [_CELL]),
        "unsupported type: rich_text [json-pointer:/blocks/0/rows/0/0/type]",
    ),
    (
        _chart(("Peas", ["June"])),
        "must have one entry for every category [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    (
        _chart(("Peas", ["June", "August"])),
        "must have one entry for every category [json-pointer:/blocks/0/chart/series/0/data]",
    ),
    (
        _chart(("Peas", ["June", "July"]), ("Peas", ["July", "June"])),
        "must be unique in its chart [json-pointer:/blocks/0/chart/series/1/name]",
    ),
]

IN_MODALS: list[tuple[Sample, str]] = [
    (
        _input({"type": "file_input"}, dispatch_action=True),
        "unsupported type: file_input [json-pointer:/view/blocks/0/element/type]",
    ),
    (
        _input({"type": "rich_text_input", "min_lines": 3, "max_lines": 2}),
        "must not be greater than `max_lines` [json-pointer:/view/blocks/0/element/min_lines]",
    ),
    (
        _input(_number(initial_value="many")),
        "must be a number [json-pointer:/view/blocks/0/element/initial_value]",
    ),
    (
        _input(_number(min_value="few")),
        "must be a number [json-pointer:/view/blocks/0/element/min_value]",
    ),
    (
        _input(_number(max_value="lots")),
        "must be a number [json-pointer:/view/blocks/0/element/max_value]",
    ),
    (
        _input(_number(min_value="2", max_value="1.5")),
        "must not be greater than `max_value` [json-pointer:/view/blocks/0/element/min_value]",
    ),
    (
        _input(_number(min_value="2", initial_value="1")),
        "must not be greater than `initial_value` [json-pointer:/view/blocks/0/element/min_value]",
    ),
    (
        _input(_number(initial_value="3", max_value="2")),
        "must not be greater than `max_value` [json-pointer:/view/blocks/0/element/initial_value]",
    ),
]


def _said(problems: list[Any]) -> list[str]:
    return [str(problem) for problem in problems]


@pytest.mark.parametrize(("block", "expected"), SEEN)
def test_refusals_that_were_seen_are_repeated_word_for_word(
    block: Sample, expected: list[str]
) -> None:
    """A block that Slack is on record as refusing gets exactly the recorded messages."""
    assert _said(validate([block], Surface.MESSAGE)) == expected


@pytest.mark.parametrize(("block", "expected"), [*TOGETHER, *OF_DATA])
def test_fields_that_do_not_go_together_are_refused(block: Sample, expected: str) -> None:
    """A rule about several fields, or about what may stand inside what, has one problem."""
    assert _said(validate([block], Surface.MESSAGE)) == [expected]


@pytest.mark.parametrize(("block", "expected"), IN_MODALS)
def test_inputs_that_do_not_fit_are_refused(block: Sample, expected: str) -> None:
    """A rule about the fields of an input that only modals take has one problem."""
    assert _said(validate_view(modal(block))) == [expected]


@pytest.mark.parametrize("blocks", [None, "[]", {}, 7])
def test_blocks_have_to_be_an_array(blocks: object) -> None:
    """What is no array is refused as such."""
    assert _said(validate(blocks, Surface.MESSAGE)) == [
        "must provide an array [json-pointer:/blocks]"
    ]


def test_a_block_has_to_be_an_object_with_a_type() -> None:
    """What is no object, and an object without a type, are refused."""
    assert _said(validate(["divider", {}], Surface.MESSAGE)) == [
        "must provide an object [json-pointer:/blocks/0]",
        "missing required field: type [json-pointer:/blocks/1]",
    ]


@pytest.mark.parametrize(
    ("surface", "most"), [(Surface.MESSAGE, 50), (Surface.MODAL, 100), (Surface.HOME, 100)]
)
def test_each_surface_takes_so_many_blocks(surface: Surface, most: int) -> None:
    """A message takes 50 blocks, a view 100, and not one more."""
    divider = {"type": "divider"}
    assert validate([divider] * most, surface) == []
    assert _said(validate([divider] * (most + 1), surface)) == [
        f"no more than {most} items allowed [json-pointer:/blocks]"
    ]


def test_a_block_id_serves_once() -> None:
    """A second block of the same id is refused, inside a container too."""
    first = {"type": "divider", "block_id": "north"}
    container = {"type": "container", "title": _WORD, "child_blocks": [first]}
    assert _said(validate([first, first, container], Surface.MESSAGE)) == [
        '`block_id` "north" already exists [json-pointer:/blocks/1/block_id]',
        '`block_id` "north" already exists [json-pointer:/blocks/2/child_blocks/0/block_id]',
    ]


def test_an_action_id_may_return_in_another_block() -> None:
    """Action ids are told apart by their blocks, as they are in what an app receives."""
    block = {"type": "actions", "elements": [_button("water")]}
    assert validate([block, block], Surface.MESSAGE) == []


def test_one_element_takes_the_focus() -> None:
    """A second element that asks for the focus is refused."""
    focused = _input({"type": "plain_text_input", "focus_on_load": True})
    assert _said(validate_view(modal(focused, focused))) == [
        "must be set on one element only [json-pointer:/view/blocks/1/element/focus_on_load]"
    ]


def test_markdown_blocks_share_one_limit() -> None:
    """All markdown blocks of a message hold 12,000 characters together."""
    half = {"type": "markdown", "text": "x" * 6000}
    assert validate([half, half], Surface.MESSAGE) == []
    assert _said(validate([half, half, {"type": "markdown", "text": "y"}], Surface.MESSAGE)) == [
        "all markdown blocks together must be less than 12001 characters [json-pointer:/blocks/2]"
    ]


def test_tables_share_one_limit() -> None:
    """All cells of all tables of a message hold 10,000 characters together."""

    def table(length: int) -> Sample:
        return {"type": "table", "rows": [[{"type": "raw_text", "text": "x" * length}]]}

    assert validate([table(4000), table(6000)], Surface.MESSAGE) == []
    assert _said(validate([table(4000), table(6001)], Surface.MESSAGE)) == [
        "all table blocks together must be less than 10001 characters [json-pointer:/blocks/1]"
    ]


def test_data_tables_share_one_limit() -> None:
    """All cells of all data tables of a message hold 20,000 characters together."""
    half = _table([_CELL], [{"type": "raw_text", "text": "x" * 9996}])
    assert validate([half, half], Surface.MESSAGE) == []
    more = _table([_CELL], [{"type": "raw_text", "text": "x" * 9997}])
    assert _said(validate([half, more], Surface.MESSAGE)) == [
        "all data_table blocks together must be less than 20001 characters [json-pointer:/blocks/1]"
    ]


def test_a_message_has_two_charts_at_most() -> None:
    """The third chart is too many, which Slack says without a place."""
    chart = {**samples.sample("data_visualization"), "block_id": ""}
    assert validate([chart] * 2, Surface.MESSAGE) == []
    assert _said(validate([chart] * 3, Surface.MESSAGE)) == ["too many data_visualization blocks"]


def test_a_message_is_too_long_as_a_whole() -> None:
    """Texts of more than 13,200 characters are too long, however they are spread."""
    sections = [{"type": "section", "text": plain("x" * 3000)}] * 4
    rich = samples.rich({"type": "text", "text": "y" * 1200})
    assert not message_too_long([*sections, rich])
    assert message_too_long([*sections, rich, {"type": "markdown", "text": "z"}])
    framed = {"type": "container", "title": _WORD, "child_blocks": [*sections, rich]}
    assert not message_too_long([framed])
    assert message_too_long([framed, {"type": "markdown", "text": "z"}])
    assert not message_too_long([_table([_CELL], [{"type": "raw_text", "text": "x" * 19_000}])])


def test_an_input_in_a_modal_needs_a_submit_button() -> None:
    """Each input of a modal without `submit` is named; a Home tab needs none."""
    block = _input({"type": "plain_text_input"})
    view = modal({"type": "divider"}, block)
    del view["submit"]
    assert _said(validate_view(view)) == [
        "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]"
    ]
    assert validate_view({"type": "home", "blocks": [block]}) == []


@pytest.mark.parametrize(
    ("view", "expected"),
    [
        (modal(type="workflow_step"), "unsupported type: workflow_step [json-pointer:/view/type]"),
        (modal(blocks=[]), "must provide at least 1 items [json-pointer:/view/blocks]"),
        (
            modal(title=plain("x" * 25)),
            "must be less than 25 characters [json-pointer:/view/title/text]",
        ),
        (modal(id="V0PEA"), "invalid additional property: id [json-pointer:/view]"),
        (
            {**samples.HOME, "submit": plain("Keep")},
            "invalid additional property: submit [json-pointer:/view]",
        ),
        (
            {**samples.HOME, "close": plain("Leave")},
            "invalid additional property: close [json-pointer:/view]",
        ),
        (
            {**samples.HOME, "blocks": [samples.sample("data_visualization")]},
            "unsupported type: data_visualization [json-pointer:/view/blocks/0/type]",
        ),
        ("home", "must provide an object [json-pointer:/view]"),
    ],
)
def test_views_that_slack_would_not_open_are_refused(view: object, expected: str) -> None:
    """A view of another type, without blocks, too long in its title or with a foreign field."""
    assert _said(validate_view(view)) == [expected]


def test_further_fields_of_an_image_are_let_through() -> None:
    """An image block as Slack returns it, with its measures, can be sent again."""
    block = {**samples.sample("image"), "image_width": 300, "image_height": 200}
    assert validate([block], Surface.MESSAGE) == []
