"""Who a request comes from: an API key, or the session of a browser."""

from collections.abc import Callable
from datetime import datetime
from http.cookies import CookieError, SimpleCookie

from sqlalchemy import Engine
from starlette.datastructures import Headers

from ioc.commands.people import principal_of
from ioc.commands.tokens import token_hash
from ioc.domain.principal import Principal, PrincipalKind
from ioc.store import accounts
from ioc.store.engine import reading
from ioc.web.cookies import session_token
from ioc.web.guard import Identify


def identify_by(engine: Engine, clock: Callable[[], datetime], https: bool) -> Identify:
    """The guard's question, answered from the store. A request with an Authorization header is never judged by its cookie."""

    def identify(headers: Headers) -> Principal | None:
        scheme, _, key = headers.get("authorization", "").partition(" ")
        if scheme:
            return _of_key(engine, key.strip(), clock()) if scheme.lower() == "bearer" else None
        token = session_token(_cookies(headers), https)
        return _of_session(engine, token, clock()) if token else None

    return identify


def _of_key(engine: Engine, key: str, now: datetime) -> Principal | None:
    with reading(engine) as conn:
        found = accounts.of_key(conn, token_hash(key), now)
    return Principal(found.name, PrincipalKind.API_KEY, found.role) if found else None


def _of_session(engine: Engine, token: str, now: datetime) -> Principal | None:
    with reading(engine) as conn:
        account = accounts.of_session(conn, token_hash(token), now)
    return principal_of(account) if account else None


def _cookies(headers: Headers) -> dict[str, str]:
    try:
        jar = SimpleCookie("; ".join(headers.getlist("cookie")))
    except CookieError:
        return {}
    return {name: morsel.value for name, morsel in jar.items()}
