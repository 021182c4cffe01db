"""In which workspaces the app is installed, with tokens that only this app can read."""

import logging
from collections.abc import Awaitable, Sequence
from typing import TypeVar

from slack_sdk.oauth.installation_store import Bot, Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.installation_store.sqlalchemy import AsyncSQLAlchemyInstallationStore
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.slack.token_encryption import Cipher
from bot.storage.faults import FAULTS, storage_error
from bot.storage.schema import TEAM_NAME, bots

_Result = TypeVar("_Result")

_log = logging.getLogger("slack_sdk")


class Installations(AsyncInstallationStore):
    """slack_sdk's store, with encrypted tokens, and only of bots: nobody's own token is asked for.

    Workspaces are told apart by their own id alone, whatever organisation they belong to.

    Args:
        client_id: the app's.
        engine: the database.
        where: the database, as an error names it.
        cipher: encrypts tokens.
    """

    def __init__(self, client_id: str, engine: AsyncEngine, where: str, cipher: Cipher) -> None:
        self._kept = AsyncSQLAlchemyInstallationStore(client_id, engine, logger=_log)
        self._client_id = client_id
        self._engine = engine
        self._where = where
        self._cipher = cipher

    async def async_save(self, installation: Installation) -> None:
        """Keep the bot of an installation.

        Raises:
            StorageError: the database does not take it.
        """
        await self.async_save_bot(installation.to_bot())

    async def async_save_bot(self, bot: Bot) -> None:
        """Keep a bot, encrypted.

        Raises:
            StorageError: the database does not take it.
        """
        kept = _copy(bot)
        kept.enterprise_id = kept.enterprise_name = None
        # Only to be shown; PostgreSQL takes none that is longer than its column.
        kept.team_name = (bot.team_name or "")[:TEAM_NAME]
        kept.bot_token = self._cipher.encrypt(bot.bot_token)
        if bot.bot_refresh_token:
            kept.bot_refresh_token = self._cipher.encrypt(bot.bot_refresh_token)
        await self._asked(self._kept.async_save_bot(kept))

    async def find(self, team: str) -> Bot | None:
        """The bot in a workspace, with its tokens; None where the app is not installed.

        Raises:
            SettingsError: the tokens were encrypted with another key.
            StorageError: the database does not say.
        """
        bot = await self._find(team)
        if bot is None:
            return None
        bot.bot_token = self._cipher.decrypt(bot.bot_token)
        if bot.bot_refresh_token:
            bot.bot_refresh_token = self._cipher.decrypt(bot.bot_refresh_token)
        return bot

    async def installed(self, team: str) -> float | None:
        """When the app was installed in a workspace, whether or not its tokens can be read.

        Returns:
            In seconds since 1970; None where it is not installed.

        Raises:
            StorageError: the database does not say.
        """
        bot = await self._find(team)
        return None if bot is None else float(bot.installed_at)

    async def readable(self) -> bool:
        """Whether the tokens of any workspace can be read; true where there is none.

        Raises:
            StorageError: the database does not say.
        """
        stored = await self._asked(self._tokens())
        return not stored or any(map(self._cipher.reads, stored))

    async def delete(self, team: str) -> None:
        """Forget a workspace; harmless when it is done again.

        Raises:
            StorageError: the database still knows it.
        """
        await self._asked(self._kept.async_delete_bot(enterprise_id=None, team_id=team))

    async def _find(self, team: str) -> Bot | None:
        return await self._asked(self._kept.async_find_bot(enterprise_id=None, team_id=team))

    async def _tokens(self) -> Sequence[str]:
        """The tokens of all workspaces as they are stored, the newest first."""
        newest = (
            select(bots.c.bot_token)
            .where(bots.c.client_id == self._client_id)
            .order_by(bots.c.installed_at.desc())
        )
        async with self._engine.begin() as connection:
            return (await connection.scalars(newest)).all()

    async def _asked(self, work: Awaitable[_Result]) -> _Result:
        try:
            return await work
        except FAULTS as fault:
            raise storage_error(fault, self._where) from None


def _copy(bot: Bot) -> Bot:
    return Bot(**bot.to_dict_for_copying())
