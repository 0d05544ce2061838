"""The session cookie of a person, and the token of a wall."""

from collections.abc import Mapping

from starlette.responses import Response

_PLAIN, _SECURE = "ioc_session", "__Host-ioc_session"
_WALL = "ioc_wall"
_LONGEST = 400 * 86400
"""The longest that browsers keep a cookie."""


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


def wall_token(cookies: Mapping[str, str], https: bool) -> str | None:
    """The token of the wall that asks, None where there is no cookie."""
    return cookies.get(_wall_name(https))


def keep_wall(response: Response, token: str, https: bool) -> None:
    response.set_cookie(_wall_name(https), token, max_age=_LONGEST, path="/", secure=https, httponly=True, samesite="lax")


def _wall_name(https: bool) -> str:
    return f"__Host-{_WALL}" if https else _WALL
