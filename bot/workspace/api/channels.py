"""Which channels an app may see and write in."""

from bot.workspace.api.method import need_scope
from bot.workspace.model import Channel, ChannelKind
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace

# How scopes call the kinds of channels, as in `groups:history`.
FAMILIES = {
    ChannelKind.PUBLIC: "channels",
    ChannelKind.PRIVATE: "groups",
    ChannelKind.DIRECT: "im",
    ChannelKind.SEVERAL: "mpim",
}


def visible_channel(workspace: Workspace, reference: str) -> Channel:
    """Find a channel that the app can know of.

    Args:
        workspace: where.
        reference: an id.

    Raises:
        Refusal: `channel_not_found`.
    """
    return workspace.state.channel(reference, seen_by=workspace.caller.person.id)


def joined_channel(workspace: Workspace, reference: str) -> Channel:
    """Find a channel that the app is in.

    Args:
        workspace: where.
        reference: an id.

    Raises:
        Refusal: `channel_not_found` or `not_in_channel`.
    """
    channel = visible_channel(workspace, reference)
    if workspace.caller.person.id not in channel.members:
        raise Refusal("not_in_channel")
    return channel


def readable_channel(workspace: Workspace, reference: str) -> Channel:
    """Find a channel whose messages the app may read.

    Args:
        workspace: where.
        reference: an id.

    Raises:
        Refusal: `channel_not_found`, `missing_scope` or `not_in_channel`.
    """
    channel = visible_channel(workspace, reference)
    need_scope(workspace, (f"{FAMILIES[channel.kind]}:history",))
    if workspace.caller.person.id not in channel.members:
        raise Refusal("not_in_channel")
    return channel


def writable_channel(workspace: Workspace, reference: str) -> Channel:
    """Find a channel that the app may write in.

    Args:
        workspace: where.
        reference: an id, a `#name`, or the id of a person for a direct message.

    Raises:
        Refusal: `channel_not_found`, `not_in_channel` or `messages_tab_disabled`.
    """
    channel = visible_channel(workspace, reference)
    if channel.kind is ChannelKind.DIRECT:
        with_app = workspace.app.bot.id in channel.members
        if with_app and not workspace.manifest.features.app_home.messages_tab_enabled:
            raise Refusal("messages_tab_disabled")
    elif (
        workspace.caller.person.id not in channel.members
        and "chat:write.public" not in workspace.caller.scopes
    ):
        raise Refusal("not_in_channel")
    return channel
