"""Who a request comes from: an API key, the session of a browser, or a wall."""

import base64
from collections.abc import Callable
from datetime import datetime, timedelta
from http.cookies import CookieError, SimpleCookie

from sqlalchemy import Engine
from starlette.datastructures import Headers

from ioc.commands.people import principal_of
from ioc.commands.tokens import token_hash
from ioc.domain.principal import Principal, PrincipalKind, Role
from ioc.store import accounts, walls
from ioc.store.engine import reading
from ioc.store.outage import is_outage
from ioc.web.cookies import session_token, wall_token
from ioc.web.guard import Identify

REMEMBERED = timedelta(hours=24)
"""How long a sending program's key that was good is still taken as good while the database cannot say."""


def identify_by(engine: Engine, clock: Callable[[], datetime], https: bool) -> Identify:
    """The guard's question, answered from the store. A request with an Authorization header is never judged by its cookie.

    While the database is away, a key bound to a source still opens what it opened before: nothing it sends shall be lost.
    """
    known: dict[str, tuple[Principal, datetime]] = {}

    def identify(headers: Headers) -> Principal | None:
        if "authorization" in headers:
            key = offered_key(headers["authorization"])
            return _of_sender(engine, known, key, clock()) if key else None
        cookies = _cookies(headers)
        token, wall = session_token(cookies, https), wall_token(cookies, https)
        person = _of_session(engine, token, clock()) if token else None
        return person or (_of_wall(engine, wall) if wall else None)

    return identify


def offered_key(authorization: str) -> str | None:
    """The API key in an Authorization header: `Bearer KEY`; `Token KEY` (InfluxDB); `Basic` with the key as password."""
    scheme, _, rest = authorization.partition(" ")
    match scheme.lower():
        case "bearer" | "token":
            return rest.strip()
        case "basic":
            return _password(rest.strip())
    return None


def _password(encoded: str) -> str | None:
    try:
        _, _, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return password or None


def _of_sender(engine: Engine, known: dict[str, tuple[Principal, datetime]], key: str, now: datetime) -> Principal | None:
    name = token_hash(key)
    try:
        principal = _of_key(engine, key, now)
    except Exception as error:
        principal, seen_at = known.get(name, (None, now))
        if principal is None or now - seen_at > REMEMBERED or not is_outage(error):
            raise
        return principal
    if principal is None:
        known.pop(name, None)
    elif principal.source is not None:
        known[name] = (principal, now)
    return principal


def _of_key(engine: Engine, key: str, now: datetime) -> Principal | None:
    with reading(engine) as conn:
        found = accounts.of_key(conn, token_hash(key), now)
    return Principal(found.name, PrincipalKind.API_KEY, found.role, source=found.source) if found else None


def _of_session(engine: Engine, token: str, now: datetime) -> Principal | None:
    with reading(engine) as conn:
        account = accounts.of_session(conn, token_hash(token), now)
    return principal_of(account) if account else None


def _of_wall(engine: Engine, token: str) -> Principal | None:
    with reading(engine) as conn:
        wall = walls.of_token(conn, token_hash(token))
    return Principal(wall.name, PrincipalKind.WALL, Role.WALL, screen=wall.screen) if wall else None


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        jar = SimpleCookie("; ".join(headers.getlist("cookie")))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
