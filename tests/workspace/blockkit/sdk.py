"""What slack_sdk's models say of blocks, and blocks that they generate."""

from typing import Any

from hypothesis import strategies as st
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models import blocks as sdk
from slack_sdk.models.basic_objects import JsonObject
from slack_sdk.models.views import View

Sample = dict[str, Any]

# A model objects by its own error, or because its constructor cannot make sense of the fields.
OBJECTIONS = (SlackObjectFormationError, TypeError, KeyError, AttributeError)


def accepts(block: Sample) -> bool:
    """Say whether the SDK reads a block and writes it again without an objection."""
    try:
        parsed = sdk.Block.parse(block)
        return parsed is not None and bool(parsed.to_dict())
    except OBJECTIONS:
        return False


def accepts_object(model: type[JsonObject], value: Sample) -> bool:
    """Say whether a model of the SDK takes an object that has no type of its own."""
    try:
        return bool(model(**value).to_dict())
    except OBJECTIONS:
        return False


def accepts_view(view: Sample) -> bool:
    """Say whether the SDK reads a view and writes it again without an objection."""
    try:
        return bool(View(**view).to_dict())
    except OBJECTIONS:
        return False


def _text(most: int) -> st.SearchStrategy[str]:
    """Texts of all lengths, the longest allowed among them."""
    return st.text(min_size=1, max_size=min(most, 40)) | st.just("x" * most)


def _plain(most: int) -> st.SearchStrategy[sdk.PlainTextObject]:
    return st.builds(sdk.PlainTextObject, text=_text(most), emoji=st.none() | st.booleans())


def _any_text(most: int) -> st.SearchStrategy[sdk.TextObject]:
    return _plain(most) | st.builds(
        sdk.MarkdownTextObject, text=_text(most), verbatim=st.none() | st.booleans()
    )


_OPTIONAL_FLAG = st.none() | st.booleans()
_BLOCK_ID = st.none() | st.uuids().map(str)
_ACTION_ID = st.uuids().map(str)
_URL = st.just("https://garden.example/pea.png")
_CONFIRM = st.none() | st.builds(
    sdk.ConfirmObject,
    title=_plain(100),
    text=_any_text(300),
    confirm=_plain(30),
    deny=_plain(30),
    style=st.sampled_from([None, "primary", "danger"]),
)


def _options(most: int) -> st.SearchStrategy[list[sdk.Option]]:
    option = st.builds(sdk.Option, text=_plain(75), value=_text(150), description=_plain(75))
    return st.lists(option, min_size=1, max_size=min(most, 4)) | st.builds(
        lambda one: [one] * most, option
    )


_IMAGE = st.builds(sdk.ImageElement, image_url=_URL, alt_text=_text(2000))
_BUTTON = st.builds(
    sdk.ButtonElement,
    text=_plain(75),
    action_id=_ACTION_ID,
    url=st.none() | _URL,
    value=st.none() | _text(2000),
    style=st.sampled_from([None, "primary", "danger"]),
    confirm=_CONFIRM,
    accessibility_label=st.none() | _text(75),
)
_OVERFLOW = st.builds(
    sdk.OverflowMenuElement, action_id=_ACTION_ID, options=_options(5), confirm=_CONFIRM
)
_DATE = st.builds(
    sdk.DatePickerElement,
    action_id=_ACTION_ID,
    initial_date=st.none() | st.dates().map(str),
    placeholder=_plain(150),
)
_TIME = st.builds(
    sdk.TimePickerElement,
    action_id=_ACTION_ID,
    initial_time=st.none() | st.times().map("{:%H:%M}".format),
)
_STATIC = st.builds(
    sdk.StaticSelectElement,
    action_id=_ACTION_ID,
    placeholder=_plain(150),
    options=_options(100),
    confirm=_CONFIRM,
) | st.builds(
    sdk.StaticMultiSelectElement,
    action_id=_ACTION_ID,
    option_groups=st.lists(
        st.builds(sdk.OptionGroup, label=_plain(75), options=_options(100)),
        min_size=1,
        max_size=3,
    ),
    max_selected_items=st.none() | st.integers(1, 100),
)
_CHOICE = st.builds(
    sdk.CheckboxesElement, action_id=_ACTION_ID, options=_options(10), confirm=_CONFIRM
) | st.builds(sdk.RadioButtonsElement, action_id=_ACTION_ID, options=_options(10))
_PEOPLE = st.builds(
    sdk.UserSelectElement, action_id=_ACTION_ID, initial_user=st.none() | st.just("U0ADA")
) | st.builds(
    sdk.ConversationSelectElement,
    action_id=_ACTION_ID,
    default_to_current_conversation=_OPTIONAL_FLAG,
    filter=st.none() | st.builds(sdk.ConversationFilter, include=st.just(["im", "public"])),
)
_PICKED = _STATIC | _CHOICE | _PEOPLE | _DATE | _TIME
_WRITTEN = st.builds(
    sdk.PlainTextInputElement,
    action_id=_ACTION_ID,
    placeholder=_plain(150),
    initial_value=st.none() | st.text(max_size=20),
    multiline=_OPTIONAL_FLAG,
    min_length=st.none() | st.integers(0, 100),
    max_length=st.none() | st.integers(100, 3000),
) | st.builds(
    sdk.DateTimePickerElement,
    action_id=_ACTION_ID,
    initial_date_time=st.none() | st.integers(0, 9_999_999_999),
)

_PARTS = sdk.RichTextElementParts
_STYLE = st.none() | st.builds(
    _PARTS.TextStyle, bold=_OPTIONAL_FLAG, italic=_OPTIONAL_FLAG, code=_OPTIONAL_FLAG
)
_INLINE = st.lists(
    st.builds(_PARTS.Text, text=_text(5000), style=_STYLE)
    | st.builds(_PARTS.Link, url=_URL, text=st.none() | _text(200), style=_STYLE)
    | st.builds(_PARTS.User, user_id=st.just("U0ADA"), style=_STYLE)
    | st.builds(_PARTS.Channel, channel_id=st.just("C0BEDS"))
    | st.builds(_PARTS.Emoji, name=st.just("seedling"), unicode=st.none() | st.just("1f331"))
    | st.builds(_PARTS.Date, timestamp=st.integers(0, 2**31), format=st.just("{date}"))
    | st.builds(_PARTS.Broadcast, range=st.sampled_from(["here", "channel", "everyone"]))
    | st.builds(_PARTS.Color, value=st.just("#3f7d3a")),
    max_size=4,
)
_LINE = st.builds(sdk.RichTextSectionElement, elements=_INLINE)
_RICH_TEXT = st.builds(
    sdk.RichTextBlock,
    block_id=_BLOCK_ID,
    elements=st.lists(
        _LINE
        | st.builds(sdk.RichTextQuoteElement, elements=_INLINE)
        | st.builds(sdk.RichTextPreformattedElement, elements=_INLINE, border=st.just(1))
        | st.builds(
            sdk.RichTextListElement,
            elements=st.lists(_LINE, max_size=3),
            style=st.sampled_from(["bullet", "ordered"]),
            indent=st.none() | st.integers(0, 8),
        ),
        min_size=1,
        max_size=4,
    ),
)
_CARD = st.builds(
    sdk.CardBlock,
    block_id=_BLOCK_ID,
    title=_any_text(150),
    subtitle=st.none() | _any_text(150),
    body=st.none() | _any_text(200),
    hero_image=st.none() | _IMAGE,
    actions=st.none() | st.lists(_BUTTON, min_size=1, max_size=3),
)

MESSAGE_BLOCKS: st.SearchStrategy[sdk.Block] = st.one_of(
    st.builds(
        sdk.SectionBlock,
        block_id=_BLOCK_ID,
        text=_any_text(3000),
        fields=st.none() | st.lists(_any_text(2000), min_size=1, max_size=10),
        accessory=st.none() | _BUTTON | _OVERFLOW | _IMAGE | _PICKED,
        expand=_OPTIONAL_FLAG,
    ),
    st.builds(sdk.HeaderBlock, block_id=_BLOCK_ID, text=_plain(150)),
    st.builds(sdk.DividerBlock, block_id=_BLOCK_ID),
    st.builds(
        sdk.ContextBlock,
        elements=st.lists(_any_text(3000) | _IMAGE, min_size=1, max_size=10),
    ),
    st.builds(
        sdk.ContextActionsBlock,
        elements=st.lists(
            st.builds(
                sdk.FeedbackButtonsElement,
                action_id=_ACTION_ID,
                positive_button=st.builds(
                    sdk.FeedbackButtonObject, text=_plain(75), value=_text(2000)
                ),
                negative_button=st.builds(
                    sdk.FeedbackButtonObject, text=_plain(75), value=_text(2000)
                ),
            )
            | st.builds(
                sdk.IconButtonElement,
                action_id=_ACTION_ID,
                icon=st.just("trash"),
                text=_plain(75),
                value=st.none() | _text(2000),
            ),
            min_size=1,
            max_size=5,
        ),
    ),
    st.builds(
        sdk.ActionsBlock,
        elements=st.lists(_BUTTON | _OVERFLOW | _PICKED, min_size=1, max_size=25),
    ),
    st.builds(sdk.ImageBlock, image_url=_URL, alt_text=_text(2000), title=st.none() | _plain(2000)),
    st.builds(
        sdk.InputBlock,
        label=_plain(2000),
        hint=st.none() | _plain(2000),
        element=_PICKED | _WRITTEN,
        optional=_OPTIONAL_FLAG,
        dispatch_action=_OPTIONAL_FLAG,
    ),
    st.builds(sdk.MarkdownBlock, text=_text(12_000)),
    _RICH_TEXT,
    st.builds(
        sdk.VideoBlock,
        alt_text=_text(100),
        title=_plain(199),
        thumbnail_url=_URL,
        video_url=_URL,
        author_name=st.none() | _text(49),
    ),
    st.builds(
        sdk.TableBlock,
        rows=st.lists(
            st.lists(st.builds(sdk.RawTextObject, text=_text(40)), min_size=1, max_size=20),
            min_size=1,
            max_size=10,
        ),
    ),
    st.builds(
        sdk.TaskCardBlock,
        task_id=_ACTION_ID,
        title=_text(80),
        status=st.sampled_from(["pending", "in_progress", "complete", "error"]),
        details=st.none() | _RICH_TEXT,
    ),
    _CARD,
    st.builds(sdk.CarouselBlock, elements=st.lists(_CARD, min_size=1, max_size=10)),
    st.builds(
        sdk.ContainerBlock,
        title=_plain(150),
        child_blocks=st.lists(
            st.builds(sdk.HeaderBlock, text=_plain(150)) | _RICH_TEXT, min_size=1, max_size=10
        ),
        width=st.sampled_from([None, "narrow", "standard", "wide", "full"]),
    ),
)
"""Blocks for messages that the SDK's own classes have built."""
