"""Tokens, encrypted for the database."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import SettingsError


class Cipher:
    """Encrypts and decrypts.

    Args:
        keys: the first encrypts, all of them decrypt.
    """

    def __init__(self, keys: MultiFernet) -> None:
        self._keys = keys

    def encrypt(self, secret: str) -> str:
        """A secret as it may be stored."""
        return self._keys.encrypt(secret.encode()).decode()

    def reads(self, stored: str) -> bool:
        """Whether a secret can be decrypted."""
        try:
            self.decrypt(stored)
        except SettingsError:
            return False
        return True

    def decrypt(self, stored: str) -> str:
        """A secret as it was before.

        Raises:
            SettingsError: it was encrypted with another key.
        """
        try:
            return self._keys.decrypt(stored.encode()).decode()
        except InvalidToken:
            raise SettingsError(
                "A token in the database was encrypted with another key.",
                where="TOKEN_KEYS",
                hint="Put the key of before behind the new one, separated by a comma; if it is "
                "lost, install the app in the workspace again.",
            ) from None


def cipher_of(keys: Sequence[str]) -> Cipher:
    """Make ready to encrypt.

    Args:
        keys: as `new_key` makes them.

    Raises:
        SettingsError: one of them is no key.
    """
    try:
        return Cipher(MultiFernet([Fernet(key) for key in keys]))
    except ValueError:
        raise SettingsError(
            "One of these is not a key.",
            where="TOKEN_KEYS",
            hint="Run `pullquote key`, and set it to what that prints.",
        ) from None


def new_key() -> str:
    """A new key, by chance."""
    return Fernet.generate_key().decode()
