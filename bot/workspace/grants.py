"""What people have allowed an app: codes, and the tokens that they are exchanged for."""

import secrets
from dataclasses import dataclass, replace

from bot.workspace.clock import Clock
from bot.workspace.refusal import Refusal

CODE_SECONDS = 600


@dataclass(frozen=True, slots=True)
class Grant:
    """What somebody has allowed.

    Args:
        team: the id of the workspace.
        person: the id of who allowed it.
        scopes: what the app may do there as itself; none where it comes without a bot.
        person_scopes: what it may do as whoever allowed it.
    """

    team: str
    person: str
    scopes: tuple[str, ...]
    person_scopes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Token:
    """A token of the app, or of somebody whom it may act as.

    Args:
        access: what calls are made with.
        refresh: what it is exchanged for another one with; empty where tokens do not expire.
        grant: what it is for.
        expires: seconds since 1970; None where it does not.
        of_person: whether it is that of who allowed it.
    """

    access: str
    refresh: str
    grant: Grant
    expires: float | None
    of_person: bool


class Grants:
    """Hands out codes and tokens, and knows which are still good.

    Args:
        clock: tells when something has expired.
        lifetime: of a token, in seconds; None for tokens that do not expire.
    """

    def __init__(self, clock: Clock, lifetime: int | None) -> None:
        self.lifetime = lifetime
        self._clock = clock
        self._codes: dict[str, tuple[Grant, float]] = {}
        self._used: set[str] = set()
        self._tokens: dict[str, Token] = {}

    def allow(self, grant: Grant) -> str:
        """Note what somebody allows; returns the code that the app gets for it."""
        code = secrets.token_hex(12)
        self._codes[code] = (grant, self._clock.now() + CODE_SECONDS)
        return code

    def exchange(self, code: str) -> list[Token]:
        """The tokens for a code, which serves once: the app's, that of the person, or both.

        Raises:
            Refusal: `invalid_code` or `code_already_used`.
        """
        if code in self._used:
            raise Refusal("code_already_used")
        grant, expires = self._codes.pop(code, (None, 0.0))
        if grant is None or self._clock.now() > expires:
            raise Refusal("invalid_code")
        self._used.add(code)
        kinds = ((False, grant.scopes), (True, grant.person_scopes))
        return [self._issue(grant, of_person=of_person) for of_person, scopes in kinds if scopes]

    def rotate(self, refresh: str) -> Token:
        """A new token for a refresh token, which serves once; the old one lives on for its time.

        Raises:
            Refusal: `invalid_refresh_token`.
        """
        if not refresh:
            raise Refusal("invalid_refresh_token")
        for token in self._tokens.values():
            if token.refresh == refresh:
                self._tokens[token.access] = replace(token, refresh="")
                return self._issue(token.grant, of_person=token.of_person)
        raise Refusal("invalid_refresh_token")

    def __contains__(self, access: object) -> bool:
        """Tell whether a token was handed out here."""
        return access in self._tokens

    def find(self, access: str) -> Token:
        """A token that is still good.

        Raises:
            Refusal: `not_authed`, `invalid_auth` or `token_expired`.
        """
        if not access:
            raise Refusal("not_authed")
        token = self._tokens.get(access)
        if token is None:
            raise Refusal("invalid_auth")
        if token.expires is not None and self._clock.now() > token.expires:
            raise Refusal("token_expired")
        return token

    def revoke(self, team: str) -> list[str]:
        """Let no token of a workspace be good any more; returns what they were."""
        revoked = [one.access for one in self._tokens.values() if one.grant.team == team]
        for access in revoked:
            del self._tokens[access]
        return revoked

    def revoke_one(self, token: Token) -> None:
        """Let a token not be good any more."""
        del self._tokens[token.access]

    def _issue(self, grant: Grant, *, of_person: bool) -> Token:
        kind, name = "xoxp" if of_person else "xoxb", secrets.token_hex(60)
        if self.lifetime is None:
            token = Token(f"{kind}-{name}", "", grant, None, of_person)
        else:
            expires = self._clock.now() + self.lifetime
            token = Token(f"xoxe.{kind}-1-{name}", f"xoxe-1-{name}", grant, expires, of_person)
        self._tokens[token.access] = token
        return token
