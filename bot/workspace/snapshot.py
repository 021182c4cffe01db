"""The whole workspace as JSON: what a page needs to show it anew."""

from bot.workspace.json_types import JsonObject
from bot.workspace.model import Channel
from bot.workspace.shapes import channel_json, message_json, person_json, view_json
from bot.workspace.workspace import Workspace


def snapshot(workspace: Workspace) -> JsonObject:
    """Describe a workspace as it stands.

    Args:
        workspace: which.

    Returns:
        Its people, channels with messages, ephemeral messages, views, and what is going on;
        `last` is the number of the journal's newest entry, from which changes can be followed.
    """
    state, app = workspace.state, workspace.app
    assistance = workspace.assistance
    return {
        "last": workspace.journal.last,
        "now": workspace.clock.now(),
        "team": {"id": state.team.id, "name": state.team.name, "domain": state.team.domain},
        "app": {
            "id": app.id,
            "name": workspace.manifest.display_information.name,
            "user": app.bot.id,
            "bot_id": app.bot.bot_id,
            "scopes": list(app.scopes),
            "features": workspace.manifest.features.model_dump(mode="json"),
            "events": list(workspace.manifest.settings.event_subscriptions.bot_events),
        },
        "people": [person_json(person, state.team) for person in state.people.values()],
        "channels": [_channel(workspace, channel) for channel in state.channels.values()],
        "ephemerals": [
            {
                "channel": message.channel,
                "only_for": message.only_for,
                "message": message_json(message, state),
            }
            for message in state.ephemerals.values()
        ],
        "modals": {
            user: [
                {"view": view_json(view, app, state.team), "errors": view.errors} for view in stack
            ]
            for user, stack in workspace.modals.stacks.items()
        },
        "homes": {
            user: view_json(view, app, state.team) for user, view in workspace.modals.homes.items()
        },
        "statuses": [
            {"channel": channel, "thread_ts": thread_ts, "status": status}
            for (channel, thread_ts), status in assistance.statuses.items()
        ],
        "titles": [
            {"channel": channel, "thread_ts": thread_ts, "title": title}
            for (channel, thread_ts), title in assistance.titles.items()
        ],
        "prompts": [
            {"channel": channel, "thread_ts": thread_ts, "prompts": prompts}
            for (channel, thread_ts), prompts in assistance.prompts.items()
        ],
        "transport": workspace.dispatcher.transport.name,
        "connected": workspace.sockets.connected,
        "in_flight": workspace.dispatcher.in_flight,
        "held": workspace.dispatcher.held(),
        "faults": workspace.faults.pending(),
        "unknown_methods": workspace.unknown_methods,
        "unbuilt_events": workspace.manifest.unbuilt_events,
        "functions": {
            name: step.model_dump(mode="json")
            for name, step in workspace.manifest.functions.items()
        },
        "steps": [run.json() for run in workspace.executions.values()],
        "emoji": state.emoji,
        "canvases": [
            {key: value for key, value in canvas.items() if key != "sections"}
            | {"text": "\n\n".join(section["text"] for section in canvas["sections"])}
            for canvas in workspace.canvases.values()
        ],
    }


def _channel(workspace: Workspace, channel: Channel) -> JsonObject:
    state = workspace.state
    return {
        "channel": channel_json(channel, workspace.app.bot.id),
        "kind": channel.kind.value,
        "members": channel.members,
        "unread": {member: state.unread(channel, member) for member in channel.members},
        "messages": [
            message_json(message, state, with_metadata=True)
            for message in channel.messages.values()
        ],
    }
