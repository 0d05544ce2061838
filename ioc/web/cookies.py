"""The session cookie."""

from collections.abc import Mapping

from starlette.responses import Response

_PLAIN, _SECURE = "ioc_session", "__Host-ioc_session"


def cookie_name(https: bool) -> str:
    """`__Host-` binds the cookie to this host and to TLS; browsers refuse it over plain HTTP."""
    return _SECURE if https else _PLAIN


def session_token(cookies: Mapping[str, str], https: bool) -> str | None:
    """The session's token, None where there is no cookie."""
    return cookies.get(cookie_name(https))


def keep_session(response: Response, token: str, seconds: int, https: bool) -> None:
    response.set_cookie(cookie_name(https), token, max_age=seconds, path="/", secure=https, httponly=True, samesite="lax")


def drop_session(response: Response, https: bool) -> None:
    response.delete_cookie(cookie_name(https), path="/", secure=https, httponly=True, samesite="lax")
