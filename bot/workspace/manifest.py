"""An app's manifest, as far as the workspace goes by it."""

import json
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from bot.errors import ManifestError
from bot.workspace.names import ALSO, BOT_SCOPES, EVENT_SCOPES, PERSON_SCOPES, UNBUILT_EVENTS


class _Part(BaseModel):
    # Slack adds fields faster than anyone can follow; those that are unknown here do no harm.
    model_config = ConfigDict(extra="ignore", frozen=True)


class DisplayInformation(_Part):
    """How the app is called."""

    name: Annotated[str, Field(min_length=1, max_length=35)]
    description: str = ""


class BotUser(_Part):
    """The user as which the app speaks."""

    display_name: str
    always_online: bool = False


class SlashCommand(_Part):
    """A declared command."""

    command: Annotated[str, Field(pattern=r"^/\S+$")]
    description: str = ""
    usage_hint: str = ""
    should_escape: bool = False


class Shortcut(_Part):
    """A declared shortcut, for messages or for everywhere."""

    name: str
    type: Literal["message", "global"]
    callback_id: str
    description: str = ""


class AppHome(_Part):
    """Which tabs the app's home has."""

    home_tab_enabled: bool = False
    # A manifest without it leaves the tab on, as Slack does: people and the app can both write.
    messages_tab_enabled: bool = True
    messages_tab_read_only_enabled: bool = False


class SuggestedPrompt(_Part):
    """A question that the messages tab offers."""

    title: str
    message: str


class AgentView(_Part):
    """The messages tab of an agent; `assistant_view` is its older name."""

    suggested_prompts: tuple[SuggestedPrompt, ...] = ()


class Features(_Part):
    """What people see of the app; links to its domains it can unfold."""

    bot_user: BotUser | None = None
    app_home: AppHome = AppHome()
    slash_commands: tuple[SlashCommand, ...] = ()
    shortcuts: tuple[Shortcut, ...] = ()
    agent_view: AgentView | None = None
    assistant_view: AgentView | None = None
    unfurl_domains: tuple[str, ...] = ()


class Parameter(_Part):
    """What a custom step takes or gives."""

    type: str
    title: str = ""
    description: str = ""
    is_required: bool = False


def _by_name(value: object) -> object:
    """Take parameters in the other form, too: below `properties`, with a list of the required."""
    if not isinstance(value, dict):
        return value
    properties, required = value.get("properties"), value.get("required", ())
    if not isinstance(properties, dict) or isinstance(properties.get("type"), str):
        return value
    return {
        name: one | {"is_required": True} if isinstance(one, dict) and name in required else one
        for name, one in properties.items()
    }


class CustomStep(_Part):
    """A function of the app that a workflow can use as a step."""

    title: str = ""
    description: str = ""
    input_parameters: Annotated[dict[str, Parameter], BeforeValidator(_by_name)] = {}
    output_parameters: Annotated[dict[str, Parameter], BeforeValidator(_by_name)] = {}


class Scopes(_Part):
    """What the app may do, by its own token and by those of people; people may leave some out."""

    bot: tuple[str, ...] = ()
    bot_optional: tuple[str, ...] = ()
    user: tuple[str, ...] = ()
    user_optional: tuple[str, ...] = ()


class OAuthConfig(_Part):
    """What the app asks for at its installation."""

    scopes: Scopes = Scopes()
    redirect_urls: tuple[str, ...] = ()


class MetadataSubscription(_Part):
    """Metadata of messages that the app wants to be told of."""

    app_id: str = "*"
    event_type: str = ""


class EventSubscriptions(_Part):
    """What the app is told."""

    bot_events: tuple[str, ...] = ()
    user_events: tuple[str, ...] = ()
    metadata_subscriptions: tuple[MetadataSubscription, ...] = ()


class Interactivity(_Part):
    """Whether buttons, shortcuts and modals reach an app behind a URL."""

    is_enabled: bool = False


def _without_nulls(value: object) -> object:
    """Leave out what is null, as an exported manifest has it, so that the default holds."""
    if isinstance(value, dict):
        return {key: part for key, part in value.items() if part is not None}
    return value


class AppSettings(_Part):
    """How the app is connected."""

    event_subscriptions: EventSubscriptions = EventSubscriptions()
    interactivity: Interactivity = Interactivity()
    socket_mode_enabled: bool = False
    token_rotation_enabled: bool = False

    @property
    def is_interactive(self) -> bool:
        """Whether buttons, shortcuts and modals reach the app: over a socket they always do."""
        return self.interactivity.is_enabled or self.socket_mode_enabled


class Manifest(_Part):
    """What an app declares about itself."""

    display_information: DisplayInformation
    features: Annotated[Features, BeforeValidator(_without_nulls)] = Features()
    oauth_config: Annotated[OAuthConfig, BeforeValidator(_without_nulls)] = OAuthConfig()
    settings: Annotated[AppSettings, BeforeValidator(_without_nulls)] = AppSettings()
    functions: dict[str, CustomStep] = {}

    @property
    def bot_name(self) -> str:
        """The name as which the app speaks."""
        user = self.features.bot_user
        return user.display_name if user is not None else self.display_information.name

    @property
    def scopes(self) -> tuple[str, ...]:
        """What the app's bot token may do."""
        return self.oauth_config.scopes.bot + self.oauth_config.scopes.bot_optional

    @property
    def person_scopes(self) -> tuple[str, ...]:
        """What the app may do by the token of a person."""
        return self.oauth_config.scopes.user + self.oauth_config.scopes.user_optional

    def subscribes_to(self, event: str) -> bool:
        """Tell whether an event is delivered, by its name in the manifest, as `message.im`."""
        return event in self.settings.event_subscriptions.bot_events

    @property
    def unbuilt_events(self) -> list[str]:
        """The events that it subscribes to and that never come here."""
        told = self.settings.event_subscriptions
        return [one for one in told.bot_events if one in UNBUILT_EVENTS] + [
            f"{one} (for people)" for one in told.user_events
        ]

    def wants_metadata(self, event_type: str) -> bool:
        """Tell whether the app is told of metadata of a type: of any, where it names none."""
        wanted = self.settings.event_subscriptions.metadata_subscriptions
        return not wanted or any(one.event_type == event_type for one in wanted)

    def command(self, name: str) -> SlashCommand | None:
        """A declared command by its name with the slash, or None."""
        return next((one for one in self.features.slash_commands if one.command == name), None)

    def shortcut(self, name: str) -> Shortcut | None:
        """A declared shortcut by its name or callback id, or None."""
        return next(
            (one for one in self.features.shortcuts if name in (one.name, one.callback_id)), None
        )


def read_manifest(path: Path) -> Manifest:
    """Read an app manifest in JSON or YAML.

    Args:
        path: the file.

    Returns:
        The manifest, checked as Slack checks it.

    Raises:
        ManifestError: it cannot be read, is not a manifest, or contradicts itself.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        # JSON is YAML too, but for tabs; and its own parser tells better what is wrong with it.
        data = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, json.JSONDecodeError, yaml.YAMLError) as error:
        reason = error.strerror if isinstance(error, OSError) else " ".join(str(error).split())
        raise ManifestError(
            f"The app manifest cannot be read: {reason}.",
            where=str(path),
            hint="Name the file that your app's settings export as its manifest.",
        ) from None
    return parse_manifest(data, str(path))


def parse_manifest(data: object, where: str) -> Manifest:
    """Make a manifest of its JSON, and check it as Slack does when it is saved.

    Args:
        data: what the JSON or YAML held.
        where: what to call it in an error.

    Returns:
        The manifest.

    Raises:
        ManifestError: it is not a manifest, or contradicts itself.
    """
    try:
        manifest = Manifest.model_validate(data)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise ManifestError(
            f"This is not an app manifest: {place}: {first['msg']}.",
            where=where,
            hint="Compare it with the manifest in your app's settings.",
        ) from None
    _check_names(manifest, where)
    for event in manifest.settings.event_subscriptions.bot_events:
        scope = EVENT_SCOPES.get(event, "")
        if scope and not {scope, *ALSO.get(event, ())} & set(manifest.scopes):
            raise _lacks_scope(f"the event {event}", scope, where)
    features = manifest.features
    entries = [one.command for one in features.slash_commands]
    entries += [f"the shortcut {one.name}" for one in features.shortcuts]
    if entries and "commands" not in manifest.scopes:
        raise _lacks_scope(entries[0], "commands", where)
    return manifest


def _check_names(manifest: Manifest, where: str) -> None:
    """Refuse what Slack does not know, as it does itself."""
    told, events = manifest.settings.event_subscriptions, {*EVENT_SCOPES, *UNBUILT_EVENTS}
    for kind, given, known, whom in (
        ("event", told.bot_events, events, "bots"),
        ("event", told.user_events, events, "people"),
        ("scope", manifest.scopes, BOT_SCOPES, "bots"),
        ("scope", manifest.person_scopes, BOT_SCOPES | PERSON_SCOPES, "people"),
    ):
        for name in given:
            if name not in known:
                near = get_close_matches(name, known, 1)
                hint = f"Did you mean {near[0]}?" if near else "Take it out."
                raise ManifestError(
                    f"The manifest names the {kind} {name}, which Slack does not have for {whom}.",
                    where=where,
                    hint=hint,
                )


def _lacks_scope(what: str, scope: str, where: str) -> ManifestError:
    return ManifestError(
        f"The manifest declares {what} without the scope {scope}.",
        where=where,
        hint=f"Add {scope} to oauth_config.scopes.bot, or take {what} out.",
    )
