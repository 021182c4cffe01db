"""What is done with files: uploaded, shared, deleted."""

from collections.abc import Sequence
from dataclasses import replace

from bot.workspace.files import File
from bot.workspace.model import Channel, ChannelKind, Message, Person
from bot.workspace.refusal import Refusal
from bot.workspace.workspace import Workspace

# What Slack takes is a thousand times this; but here everything is held in memory.
LARGEST_FILE = 100 * 1024 * 1024


def find(workspace: Workspace, name: str) -> File:
    """Find a file that is there.

    Raises:
        Refusal: `file_not_found`.
    """
    file = workspace.state.files.get(name)
    if file is None or not file.is_complete:
        raise Refusal("file_not_found")
    return file


def add(workspace: Workspace, by: Person, name: str, title: str = "") -> File:
    """Make a file, whose bytes are still to come.

    Args:
        workspace: where.
        by: who uploads it.
        name: its name.
        title: as it is shown; its name, where it is empty.
    """
    file = File(
        workspace.ids.next("F"), by.id, name, title or name, created=int(workspace.clock.now())
    )
    workspace.state.files[file.id] = file
    return file


def complete(workspace: Workspace, file: File) -> None:
    """Take it that a file is whole; the app is told."""
    if not file.is_complete:
        file.is_complete = True
        workspace.announce("file_created", _event(file))


def _event(file: File) -> dict[str, object]:
    return {"file_id": file.id, "user_id": file.user, "file": {"id": file.id}}


def share(workspace: Workspace, files: Sequence[File], message: Message) -> Message:
    """Post a message that shares files.

    Args:
        workspace: where.
        files: which; they are whole.
        message: that is still to be posted.

    Raises:
        Refusal: what a message is refused for.
    """
    message.files = [file.id for file in files]
    channel = workspace.state.channels[message.channel]
    was_public = {file.id: _is_public(workspace, file) for file in files}
    posted = workspace.post(replace(message, subtype=message.subtype or "file_share"))
    for file in files:
        file.shares.append((channel.id, posted.ts))
        body = _event(file) | {"channel_id": channel.id}
        workspace.announce("file_shared", body, channel)
        if channel.kind is ChannelKind.PUBLIC and not was_public[file.id]:
            workspace.announce("file_public", _event(file))
    # Only now does each file say where it is shared.
    workspace.note_message(posted)
    return posted


def _is_public(workspace: Workspace, file: File) -> bool:
    channels = workspace.state.channels
    return any(channels[one].kind is ChannelKind.PUBLIC for one in file.channels)


def delete(workspace: Workspace, file: File) -> None:
    """Take a file away, also from the messages that share it."""
    del workspace.state.files[file.id]
    for channel_id, ts in file.shares:
        message = workspace.state.channels[channel_id].messages.get(ts)
        if message is not None and file.id in message.files:
            message.files.remove(file.id)
            workspace.note_message(message)
    workspace.announce("file_deleted", {"file_id": file.id, "channel_ids": file.channels})


def can_see(workspace: Workspace, file: File, person: Person) -> bool:
    """Tell whether somebody can see a file: it is theirs, or shared where they are."""
    channels: list[Channel] = [workspace.state.channels[one] for one in file.channels]
    return file.user == person.id or any(
        channel.kind is ChannelKind.PUBLIC or person.id in channel.members for channel in channels
    )
