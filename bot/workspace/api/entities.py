"""`entity.*`, and the sample data that Slack offers to apps that search."""

from bot.workspace import entities
from bot.workspace.api.method import Arguments, Json, Method
from bot.workspace.json_types import JsonObject
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace

# In the form of Slack's samples; these are our own.
_SAMPLES = (
    ("greeter", "Greeter", "Greets whoever comes into a channel.", "python", "samples"),
    ("rota", "Rota", "Says whose turn it is this week.", "javascript", "samples"),
    ("blank", "Blank app", "An app to begin with.", "python", "template"),
    ("typed", "Typed app", "An app to begin with, in types.", "typescript", "template"),
)


class _Present(Arguments):
    trigger_id: str
    metadata: Json = None
    user_auth_required: bool = False
    user_auth_url: str = ""
    error: Json = None


class _Samples(Arguments):
    query: str = ""
    filters: Json = None


def _present(workspace: Workspace, given: _Present) -> JsonObject:
    if given.user_auth_required and not given.user_auth_url:
        raise Refusal("user_auth_url_missing")
    if given.metadata is None and given.error is None and not given.user_auth_required:
        raise Refusal("invalid_metadata")
    told = given.model_dump(exclude={"trigger_id"}, exclude_defaults=True)
    entities.present(workspace, given.trigger_id, told)
    return {}


def _samples(workspace: Workspace, given: _Samples) -> JsonObject:
    del workspace
    filters = given.filters if isinstance(given.filters, dict) else {}
    languages, kind = filters.get("languages") or (), filters.get("type", "")
    return {
        "samples": [
            {
                "title": title,
                "description": about,
                "link": f"https://samples.example/{name}",
                "date_updated": "2026-01-31",
                "content": f"{title}: {about}",
                "external_ref": {"id": name},
            }
            for name, title, about, language, made in _SAMPLES
            if given.query.casefold() in f"{title} {about}".casefold()
            and (not languages or language in languages)
            and kind in ("", made)
        ]
    }


METHODS = (
    Method(
        "entity.presentDetails",
        _present,
        _Present,
        partly="The page shows the details, without buttons and fields to edit.",
    ),
    Method(
        "developer.sampleData.get",
        _samples,
        _Samples,
        partly="The samples are others than Slack's.",
    ),
)
