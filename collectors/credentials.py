"""Saying who we are: headers and parameters for each way a source asks. OAuth2 is in tokens.py, mutual TLS in trust.py."""

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime
from urllib.parse import urlsplit

from collectors.access import ApiKeyAuth, BasicAuth, BearerAuth, HmacAuth
from collectors.contract import Request
from collectors.secrets import Secrets

Pairs = tuple[tuple[str, str], ...]
_WORD = re.compile(r"\{(\w+)\}")


def sign_in(request: Request, secrets: Secrets, now: datetime) -> tuple[Pairs, Pairs]:
    """Headers and query parameters to add to a request whose `url` is final. `now` (aware) is the instant a signature carries."""
    match request.access.auth:
        case BasicAuth() as auth:
            return basic(secrets.plain(auth.username), secrets.plain(auth.password), secrets), ()
        case BearerAuth() as auth:
            return (("Authorization", f"Bearer {secrets.plain(auth.token)}"),), ()
        case ApiKeyAuth(place="header") as auth:
            return ((auth.name, secrets.plain(auth.key)),), ()
        case ApiKeyAuth() as auth:
            return (), ((auth.name, secrets.plain(auth.key)),)
        case HmacAuth() as auth:
            return _signature(request, auth, secrets, now), ()
    return (), ()


def basic(username: str, password: str, secrets: Secrets) -> Pairs:
    """HTTP Basic (RFC 7617)."""
    pair = secrets.guard(base64.b64encode(f"{username}:{password}".encode()).decode())
    return (("Authorization", f"Basic {pair}"),)


def _signature(request: Request, auth: HmacAuth, secrets: Secrets, now: datetime) -> Pairs:
    key_id, stamp = secrets.plain(auth.key_id), _stamp(auth.timestamp, now)
    url = urlsplit(request.url)
    words = {
        "method": request.method,
        "path": url.path or "/",
        "query": url.query,
        "timestamp": stamp,
        "body": request.body.decode("utf-8", "replace"),
        "body_sha256": hashlib.sha256(request.body).hexdigest(),
        "key_id": key_id,
    }
    digest = hmac.new(secrets.plain(auth.key).encode(), _fill(auth.template, words).encode(), auth.algorithm).digest()
    written = digest.hex() if auth.encoding == "hex" else base64.b64encode(digest).decode()
    value = _fill(auth.value, {"signature": secrets.guard(written), "key_id": key_id, "timestamp": stamp})
    timestamp = ((auth.timestamp_header, stamp),) if auth.timestamp_header else ()
    return ((auth.header, value), *timestamp)


def _stamp(form: str, now: datetime) -> str:
    match form:
        case "epoch":
            return str(int(now.timestamp()))
        case "epoch_ms":
            return str(int(now.timestamp() * 1000))
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _fill(template: str, words: dict[str, str]) -> str:
    return _WORD.sub(lambda found: words.get(found.group(1), found.group(0)), template)
