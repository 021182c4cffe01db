"""What shows that who ends an installation has begun it: nothing is kept until Slack agrees."""

import secrets
from datetime import timedelta

from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore

from bot.errors import SettingsError
from bot.slack.token_encryption import Cipher
from bot.storage.lifetimes import Clock
from bot.storage.store import OURS, Claims, PendingQuestion

# A person who installs the app comes back from Slack within this time.
STATE_LIFETIME = timedelta(minutes=10)
# Nothing else that is encrypted with these keys begins so.
_PURPOSE = "install"


class States(AsyncOAuthStateStore):
    """Issues states, each of which says by itself that it was issued here, and when.

    Args:
        cipher: encrypts them; every process has the same keys.
        store: knows which have served already.
        clock: the time now, in UTC.
    """

    def __init__(self, cipher: Cipher, store: Claims, clock: Clock) -> None:
        self._cipher = cipher
        self._store = store
        self._clock = clock

    async def async_issue(self, *_: object, **__: object) -> str:
        """A new state, good for ten minutes."""
        issued = int(self._clock().timestamp())
        return self._cipher.encrypt(f"{_PURPOSE} {issued} {secrets.token_hex(16)}")

    async def async_consume(self, state: str) -> bool:
        """Whether a state was issued here, and is still good; Slack is asked next."""
        return self._read(state) is not None

    async def first_time(self, state: str, team: str) -> bool:
        """Whether a state serves for the first time, whatever number of processes ask.

        Args:
            state: one that is still good.
            team: the workspace that Slack says it was used for.

        Raises:
            StorageError: nobody knows.
        """
        word = self._read(state)
        if word is None:
            return False
        used = PendingQuestion((f"{_PURPOSE}:{word}",), team, body="", accepted=self._clock())
        if await self._store.claim(used) not in OURS:
            return False
        await self._store.finish(used.keys, None)
        return True

    def _read(self, state: str) -> str | None:
        """The word by which a state is told from others; None where it is not good."""
        try:
            purpose, issued, word = self._cipher.decrypt(state).split(" ")
        except (SettingsError, ValueError):
            return None
        age = self._clock().timestamp() - int(issued)
        return word if purpose == _PURPOSE and age < STATE_LIFETIME.total_seconds() else None
