"""Files of people: looked up, and fetched from their private addresses with the bot's token."""

import asyncio
from pathlib import PurePath

import aiohttp
from pydantic import BaseModel, ConfigDict, ValidationError

from bot.documents.document import one_line
from bot.documents.read import most_bytes
from bot.errors import DocumentError, SlackError
from bot.service.incidents import Faults
from bot.slack.calls import AgainError, origin, patiently, web
from bot.slack.manifest import FILE_SCOPES
from bot.slack.teams import Team

# Where Slack keeps files; the token goes nowhere else.
_HOSTS = (("https", "files.slack.com", 443), ("https", "files.slack-gov.com", 443))
# In seconds: for all of a file.
_LONGEST = 120.0
_CHUNK = 64 * 1024
_LONGEST_NAME = 200
_MEGABYTE = 1_000_000

_UNSEEN = ("file_not_found", "file_deleted", "access_denied", "channel_not_found", "not_in_channel")
# Where a file lies in Slack itself; what lies elsewhere has another mode.
_HERE = ("hosted", "snippet", "post", "email", "")


class SlackFile(BaseModel):
    """What Slack says of a file."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    name: str | None = None
    title: str | None = None
    size: int = 0
    mode: str = ""
    is_external: bool = False
    url_private: str = ""
    url_private_download: str = ""

    @property
    def called(self) -> str:
        """Its name, of one line and without slashes."""
        name = one_line(self.name or self.title or self.id).replace("/", "-")
        stem, suffix = PurePath(name).stem, PurePath(name).suffix
        return f"{stem[:_LONGEST_NAME]}{suffix[:_LONGEST_NAME]}"


async def find_file(team: Team, file: str, faults: Faults) -> SlackFile:
    """Look a file up.

    Args:
        team: where.
        file: its id.
        faults: counts how often Slack had to be asked again.

    Raises:
        DocumentError: the bot may not see it, or Slack does not hold it.
        SlackError: Slack cannot be reached, or refuses the call for another reason.
    """
    try:
        answer = await patiently(lambda: web(team.client.files_info(file=file)), faults)
        found = SlackFile.model_validate(answer.get("file"))
    except ValidationError:
        raise _unread("Slack does not say what it is.", "Upload it again.") from None
    except SlackError as error:
        if error.problem == "missing_scope":
            raise missing_scopes() from None
        if error.problem in _UNSEEN:
            raise _unread(
                "I cannot see that file.",
                "Invite me to the channel that it is shared in, or send it to me directly.",
            ) from None
        raise
    if found.is_external or found.mode not in _HERE:
        raise _unread(
            "It does not lie in Slack, or not any more.",
            "Download it from where it lies, and send me the file itself.",
        )
    most = most_bytes(PurePath(found.called).suffix.lower())
    if found.size > most:
        raise _too_large(most)
    return found


async def fetch(team: Team, file: SlackFile, faults: Faults) -> bytes:
    """Get what a file holds.

    Args:
        team: where.
        file: that was looked up.
        faults: counts how often it was tried again.

    Raises:
        DocumentError: it is not to be had, or is larger than was said.
        SlackError: Slack does not give it now.
    """
    address = file.url_private_download or file.url_private
    if not _is_of_slack(address, team.client.base_url):
        raise _unread("Its address is not one of Slack's.", "Send me the file itself.")
    return await patiently(lambda: _get(team, address, file), faults)


def missing_scopes() -> DocumentError:
    """What is said where the bot may read no files."""
    return _unread(
        f"I may not read files in this workspace: the scope {', '.join(FILE_SCOPES)} is not "
        "granted.",
        "Whoever runs me can paste the new manifest (`pullquote manifest`) and install the app "
        "again.",
    )


async def _get(team: Team, address: str, file: SlackFile) -> bytes:
    client = team.client
    if client.session is None:
        raise TypeError
    most = most_bytes(PurePath(file.called).suffix.lower())
    held = bytearray()
    try:
        async with (
            asyncio.timeout(_LONGEST),
            client.session.get(
                address,
                headers={"Authorization": f"Bearer {client.token}"},
                # Slack sends whoever may not read a file to its sign-in; the token stays here.
                allow_redirects=False,
                proxy=client.proxy,
                timeout=aiohttp.ClientTimeout(total=_LONGEST),
            ) as answer,
        ):
            if answer.status == 429 or answer.status >= 500:
                raise AgainError(str(answer.status), limited=answer.status == 429)
            if answer.status != 200:
                raise missing_scopes() if answer.status in (302, 403) else _gone(answer.status)
            async for part in answer.content.iter_chunked(_CHUNK):
                held += part
                if len(held) > most:
                    raise _too_large(most)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        raise AgainError(type(error).__name__) from None
    return bytes(held)


def _is_of_slack(address: str, api_url: str) -> bool:
    """Whether an address is one at which Slack, or what stands for it, keeps files."""
    try:
        return origin(address) in (*_HOSTS, origin(api_url))
    except ValueError:
        return False


def _gone(status: int) -> DocumentError:
    return _unread(f"Slack does not give it (status {status}).", "Upload it again.")


def _too_large(most: int) -> DocumentError:
    return _unread(
        f"It has more than {most // _MEGABYTE} MB.",
        "Split it into several files, or save it without pictures.",
    )


def _unread(problem: str, hint: str) -> DocumentError:
    return DocumentError(problem, where="Slack", hint=hint)
