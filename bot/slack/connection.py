"""How the bot is connected to Slack: where it is, by which tokens, and by which transport."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SocketMode:
    """Slack is called, and answers over a socket; no public address is needed.

    Args:
        app_token: the app-level token.
    """

    app_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignedRequests:
    """Slack sends signed requests to `/slack/events`.

    Args:
        signing_secret: what they are signed with.
        port: where they are received; 0 for any that is free.
        host: the address of this machine that they are received on.
    """

    signing_secret: str = field(repr=False)
    port: int
    host: str


@dataclass(frozen=True, slots=True)
class ManyWorkspaces:
    """The app is installed in any number of workspaces, by OAuth, and each sends signed requests.

    Args:
        requests: how they are received.
        client_id: the app's.
        client_secret: the app's.
        keys: what tokens are encrypted with; the first encrypts, all of them decrypt.
    """

    requests: SignedRequests
    client_id: str
    client_secret: str = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Connection:
    """All that is needed to reach Slack, and to be reached.

    Args:
        api_url: the Web API's address, with a slash at its end.
        bot_token: the bot's token; empty where each workspace has its own.
        transport: how events come in.
    """

    api_url: str
    bot_token: str = field(repr=False)
    transport: SocketMode | SignedRequests | ManyWorkspaces
