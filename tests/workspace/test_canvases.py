"""Canvases: documents that an app makes, edits by section, and takes away."""

from tests.workspace.calling import Caller, Json

TEXT = "# Plan\n\nWhat's up?\n\n## Next\n\n- one\n- two"


def markdown(text: str) -> Json:
    """The content of a document or of a section."""
    return {"type": "markdown", "markdown": text}


def found(ask: Caller, canvas: Json, **criteria: object) -> list[str]:
    """The ids of sections."""
    answer = ask("canvases_sections_lookup", criteria=criteria, **canvas)
    return [section["id"] for section in answer["sections"]]


def change(ask: Caller, canvas: Json, operation: str, **more: object) -> None:
    """Change a canvas."""
    ask("canvases_edit", changes=[{"operation": operation, **more}], **canvas)


def test_a_canvas_is_edited_by_section(ask: Caller) -> None:
    """Sections are found by kind and by text, and are replaced, added and removed."""
    made = ask("canvases_create", title="Plan", document_content=markdown(TEXT))
    canvas = {"canvas_id": made["canvas_id"]}
    assert len(found(ask, canvas, section_types=["any_header"])) == 2
    (section,) = found(ask, canvas, section_types=["h2"], contains_text="Next")
    new = markdown("## Later")
    change(ask, canvas, "replace", section_id=section, document_content=new)
    assert found(ask, canvas, contains_text="Next") == []
    (later,) = found(ask, canvas, contains_text="Later")
    change(ask, canvas, "insert_after", section_id=later, document_content=markdown("Soon"))
    change(ask, canvas, "insert_at_start", document_content=markdown("First"))
    change(ask, canvas, "delete", section_id=later)
    whole = found(ask, canvas, contains_text="")
    assert whole[0] == found(ask, canvas, contains_text="First")[0]
    assert whole[3] == found(ask, canvas, contains_text="Soon")[0]
    refused = ask.refused(
        "canvases_edit", changes=[{"operation": "delete", "section_id": later}], **canvas
    )
    assert refused["error"] == "section_not_found"
    ask("canvases_access_set", access_level="write", user_ids=["U1"], **canvas)
    ask("canvases_access_delete", user_ids=["U1"], **canvas)
    ask("canvases_delete", **canvas)
    assert ask.refused("canvases_delete", **canvas)["error"] == "canvas_not_found"


def test_a_channel_has_one_canvas(ask: Caller) -> None:
    """A second one is refused."""
    channel = ask("conversations_create", name="plans")["channel"]["id"]
    content = markdown(TEXT)
    ask("conversations_canvases_create", channel_id=channel, document_content=content)
    refused = ask.refused(
        "conversations_canvases_create", channel_id=channel, document_content=content
    )
    assert refused["error"] == "channel_canvas_already_exists"
