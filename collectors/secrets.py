"""Secrets as a visit uses them: read where they are needed, hidden wherever text leaves the door."""

from collections.abc import Callable

from collectors.options import is_reference
from ioc.errors import SettingsInvalid, SourceRefused

_SHORTEST = 6
_MARK = "•••"


class Secrets:
    """`read` gives the secret behind `env:NAME`/`file:NAME` or raises SettingsInvalid. The repr holds none."""

    def __init__(self, read: Callable[[str], str]) -> None:
        self._read = read
        self._known: set[str] = set()

    def plain(self, text: str, hidden: bool = True) -> str:
        """`text`, or what it refers to, which is hidden from now on unless `hidden` is False (an address is no secret).

        Raises SourceRefused naming the reference when there is nothing behind it.
        """
        if not is_reference(text):
            return text
        try:
            found = self._read(text)
        except (SettingsInvalid, OSError, UnicodeDecodeError) as missing:
            raise SourceRefused(f"Không đọc được bí mật “{text}”: {missing}") from None
        return self.guard(found) if hidden else found

    def guard(self, secret: str) -> str:
        """Remember a secret (a token just given, a signature) so that it is hidden from now on; returns it."""
        if len(secret) >= _SHORTEST:
            self._known.add(secret)
        return secret

    def hide(self, text: str) -> str:
        """The text with every known secret replaced."""
        for secret in self._known:
            text = text.replace(secret, _MARK)
        return text

    def hide_bytes(self, body: bytes) -> bytes:
        """A payload in which a source echoes our secrets no longer holds them."""
        for secret in self._known:
            body = body.replace(secret.encode(), _MARK.encode())
        return body
