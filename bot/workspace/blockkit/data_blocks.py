"""The blocks of data: tables and charts."""

from collections.abc import Iterator

from bot.workspace.blockkit.grammar import (
    Flag,
    Items,
    Json,
    Number,
    OrNull,
    Rule,
    Shape,
    Text,
    Whole,
    by_type,
    one_of,
    typed,
)
from bot.workspace.blockkit.rich_text import RICH_TEXT
from bot.workspace.blockkit.surface import Surface

_MESSAGES = frozenset({Surface.MESSAGE})
_MESSAGES_AND_HOME = frozenset({Surface.MESSAGE, Surface.HOME})

_BLOCK: dict[str, Rule] = {"block_id": Text(most=255)}
_ROW = Items(
    by_type(
        typed("raw_text", required={"text": Text(1)}),
        typed("raw_number", required={"value": Number(), "text": Text(1)}),
        RICH_TEXT,
    ),
    most=20,
)


def _rows_alike(value: Json) -> Iterator[tuple[str, str]]:
    """All rows of a data table have as many cells as its head, which holds no rich text."""
    rows = value.get("rows")
    if not isinstance(rows, list) or not rows or not isinstance(rows[0], list):
        return
    for column, cell in enumerate(rows[0]):
        if isinstance(cell, dict) and cell.get("type") == "rich_text":
            yield f"/rows/0/{column}/type", "unsupported type: rich_text"
    for number, row in enumerate(rows):
        if isinstance(row, list) and len(row) != len(rows[0]):
            yield f"/rows/{number}", f"must provide {len(rows[0])} items, as the first row does"


def _series_fit(value: Json) -> Iterator[tuple[str, str]]:
    """Series have names of their own, and a point for each category, in any order."""
    axis, series = value.get("axis_config"), value.get("series")
    categories = axis.get("categories") if isinstance(axis, dict) else None
    if not isinstance(categories, list) or not isinstance(series, list):
        return
    names: list[object] = []
    for number, one in enumerate(each for each in series if isinstance(each, dict)):
        if one.get("name") in names:
            yield f"/series/{number}/name", "must be unique in its chart"
        names.append(one.get("name"))
        points = one.get("data")
        labels = [
            point.get("label")
            for point in (points if isinstance(points, list) else [])
            if isinstance(point, dict)
        ]
        if len(labels) != len(categories) or any(label not in categories for label in labels):
            yield f"/series/{number}/data", "must have one entry for every category"


TABLE = typed(
    "table",
    required={"rows": Items(_ROW, most=100)},
    optional={
        **_BLOCK,
        "column_settings": Items(
            OrNull(
                Shape(
                    "column_settings",
                    required={},
                    optional={"align": one_of("left", "center", "right"), "is_wrapped": Flag()},
                )
            ),
            most=20,
        ),
    },
    surfaces=_MESSAGES_AND_HOME,
)
DATA_TABLE = typed(
    "data_table",
    required={"rows": Items(_ROW, least=2, most=201), "caption": Text(1)},
    optional={**_BLOCK, "page_size": Whole(1, 100), "row_header_column_index": Whole(0, 19)},
    conditions=(_rows_alike,),
    surfaces=_MESSAGES_AND_HOME,
)

_LABEL = Text(1, 20)
_SERIES_CHART: dict[str, Rule] = {
    "series": Items(
        Shape(
            "series",
            required={
                "name": _LABEL,
                "data": Items(
                    Shape("point", required={"label": _LABEL, "value": Number()}, optional={}),
                    most=20,
                ),
            },
            optional={},
        ),
        most=12,
    ),
    "axis_config": Shape(
        "axis_config",
        required={"categories": Items(_LABEL, most=20)},
        optional={"x_label": Text(most=50), "y_label": Text(most=50)},
    ),
}
DATA_VISUALIZATION = typed(
    "data_visualization",
    required={
        "title": Text(1, 50),
        "chart": by_type(
            typed(
                "pie",
                required={
                    "segments": Items(
                        Shape(
                            "segment",
                            required={"label": _LABEL, "value": Number(above=0)},
                            optional={},
                        ),
                        most=12,
                    )
                },
            ),
            *(
                typed(kind, required=_SERIES_CHART, conditions=(_series_fit,))
                for kind in ("bar", "area", "line")
            ),
        ),
    },
    optional=_BLOCK,
    surfaces=_MESSAGES,
)
