"""Work objects: what other services hold, whose details somebody opens."""

from urllib.parse import urlsplit

from bot.workspace.json_types import JsonObject
from bot.workspace.model import Person
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace


def open_details(workspace: Workspace, person: Person, url: str, name: str, kind: str) -> None:
    """Ask the app for the details of an entity, as of a result of its search.

    Args:
        workspace: where.
        person: who looks at it.
        url: of the entity.
        name: its id, as the app has it.
        kind: its type, as the app has it, or empty.
    """
    reference = {"id": name} | ({"type": kind} if kind else {})
    body: JsonObject = {
        "user": person.id,
        "external_ref": reference,
        "entity_url": url,
        "link": {"url": url, "domain": urlsplit(url).hostname or ""},
        "trigger_id": workspace.tickets.new_trigger(person.id, entity=name),
        "user_locale": "en-US",
    }
    workspace.announce("entity_details_requested", body)


def present(workspace: Workspace, trigger_id: str, details: JsonObject) -> None:
    """Take it that the app has given the details.

    Args:
        workspace: where.
        trigger_id: of the event that asked for them.
        details: what the app says: `metadata`, or why there is none.

    Raises:
        Refusal: a trigger that is not good, `invalid_metadata`, or
            `entity_metadata_does_not_match_trigger`.
    """
    trigger = workspace.tickets.trigger(trigger_id)
    if not trigger.entity:
        raise Refusal("invalid_trigger_id")
    metadata = details.get("metadata")
    if metadata is not None:
        if not isinstance(metadata, dict) or not isinstance(metadata.get("external_ref"), dict):
            raise Refusal("invalid_metadata")
        if metadata["external_ref"].get("id") != trigger.entity:
            raise Refusal("entity_metadata_does_not_match_trigger")
    workspace.journal.add("details", user=trigger.user, entity=trigger.entity, **details)
