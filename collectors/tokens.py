"""OAuth2 client credentials (RFC 6749, 4.4): asking for a token through the same guarded exchange as everything else."""

import json
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from collectors.access import Access, OAuth2Auth
from collectors.contract import Request
from collectors.credentials import basic
from collectors.exchange import Exchange, place
from collectors.secrets import Secrets
from ioc.errors import PayloadInvalid

_EARLY = 30.0
_UNSAID = 300.0


@dataclass(frozen=True, slots=True)
class Token:
    """`until` is on the monotonic clock, a little before the token really ends."""

    value: str = field(repr=False)
    until: float

    @property
    def good(self) -> bool:
        return time.monotonic() < self.until


def ask_token(url: str, auth: OAuth2Auth, access: Access, exchange: Exchange, secrets: Secrets) -> Token:
    """A new token. Raises what an exchange raises, and PayloadInvalid when the answer holds no token."""
    client_id, client_secret = secrets.plain(auth.client_id), secrets.plain(auth.client_secret)
    form = {"grant_type": "client_credentials", "scope": auth.scope, "audience": auth.audience}
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "application/x-www-form-urlencoded"),)
    if auth.send == "basic":
        headers += basic(client_id, client_secret, secrets)
    else:
        form |= {"client_id": client_id, "client_secret": client_secret}
    body = urlencode({name: value for name, value in form.items() if value}).encode()
    reply = exchange.ask(Request(url, access, method="POST", body=body), headers)
    return _token(reply.body, url, secrets)


def keep(value: str, lasts: float, secrets: Secrets) -> Token:
    """A token just given that lasts so many seconds; it is hidden from now on."""
    return Token(secrets.guard(value), time.monotonic() + max(0.0, lasts - min(_EARLY, lasts / 4)))


def _token(body: bytes, url: str, secrets: Secrets) -> Token:
    try:
        answer = json.loads(body)
        value, lasts = answer["access_token"], float(answer.get("expires_in") or _UNSAID)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise PayloadInvalid(f"{place(url)} trả lời không có access_token; xem lại token_url") from None
    if not isinstance(value, str) or not value:
        raise PayloadInvalid(f"{place(url)} trả lời access_token không phải chữ; xem lại token_url")
    return keep(value, lasts, secrets)
