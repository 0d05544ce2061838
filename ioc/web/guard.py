"""The one guard in front of everything: finds the principal, asks the table, refuses by default."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import quote

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ioc.domain.principal import LOOPBACK_VIEWER, Permission, Principal
from ioc.store.outage import is_outage
from ioc.web.body import MAX_BODY, BodyTooLarge, limited, read_body, replayed
from ioc.web.doors import CALLBACK_PATH, Doors
from ioc.web.pages import Pages
from ioc.web.problem import problem
from ioc.web.same_origin import same_origin

PRINCIPAL = "ioc.principal"
"""The key in the ASGI scope under which every later room finds who acts (Flask: `environ["asgi.scope"]`)."""

Identify = Callable[[Headers], Principal | None]
"""Who the request's key or session belongs to; None for nobody. May block: it is called in a thread."""

_FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PAGES = Pages()
_WALL = "/wall"
_MACHINE_PATHS = ("/api/", "/stream", "/metrics", "/openapi.json", "/_dash", "/geometry/")


class _CannotTell(Exception):
    """The store does not say whose key or session it is."""


@dataclass(frozen=True)
class Guard:
    """ASGI middleware. `loopback_viewer`: whether this deployment lets anyone on this machine look without signing in."""

    app: ASGIApp
    doors: Doors
    identify: Identify
    loopback_viewer: bool = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await self._http(scope, limited(receive), send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        try:
            _check_length(headers)
            permission, receive = await self._asked(scope, headers, receive)
            refusal = await self._refusal(scope, headers, permission)
            await (refusal or self.app)(scope, receive, send)
        except _CannotTell:
            answer = problem(503, "Cơ sở dữ liệu không trả lời, chưa biết bạn là ai; hãy thử lại sau ít phút")
            if scope["path"].startswith(_WALL):
                answer.headers["refresh"] = "5"  # nobody stands there to press reload
            await answer(scope, receive, send)
        except BodyTooLarge:
            await problem(413, f"Nội dung gửi lên vượt quá {MAX_BODY // 1024**2} MB")(scope, receive, send)

    async def _identified(self, headers: Headers) -> Principal | None:
        """Raises _CannotTell while the database does not say who it is."""
        try:
            return await to_thread.run_sync(self.identify, headers)
        except Exception as error:
            if not is_outage(error):
                raise
            raise _CannotTell from error

    async def _asked(self, scope: Scope, headers: Headers, receive: Receive) -> tuple[Permission | None, Receive]:
        """The permission the request asks for (None: undeclared), and a `receive` that still has the whole body."""
        if scope["path"] != CALLBACK_PATH:
            return self.doors.permission(scope["method"], scope["path"]), receive
        body = await read_body(receive)
        return self.doors.callbacks.get(_callback_id(body)), replayed(body, receive)

    async def _refusal(self, scope: Scope, headers: Headers, permission: Permission | None) -> Response | None:
        """The answer that refuses the request; None lets it in, with the principal in the scope."""
        if b"%00" in scope["query_string"] or "\0" in scope["path"]:
            return problem(400, "Địa chỉ có ký tự NUL, không cơ sở dữ liệu nào nhận")
        if not same_origin(scope["method"], headers):
            return problem(403, "Yêu cầu thay đổi phải đến từ chính trang này")
        if permission is Permission.PUBLIC:
            return None
        principal = await self._principal(scope, headers)
        if principal is None:
            return _sign_in_first(scope)
        if permission is None:
            return _unknown(scope, headers)
        if not principal.may(permission):
            return _not_allowed(principal)
        scope[PRINCIPAL] = principal
        return None

    async def _principal(self, scope: Scope, headers: Headers) -> Principal | None:
        if "authorization" in headers or "cookie" in headers:
            principal = await self._identified(headers)
            if principal is not None or "authorization" in headers:
                return principal
        return LOOPBACK_VIEWER if self.loopback_viewer and on_loopback(scope, headers) else None


def _check_length(headers: Headers) -> None:
    length = headers.get("content-length", "0")
    if not length.isdecimal() or int(length) > MAX_BODY:
        raise BodyTooLarge


def on_loopback(scope: Scope, headers: Headers) -> bool:
    """Whether the browser itself runs on this machine: peer and Host are loopback (no DNS rebinding), no proxy in between."""
    peer = scope.get("client")
    if peer is None or any(name in headers for name in _FORWARDING):
        return False
    host = headers.get("host", "").lower()
    name = host if host.endswith("]") else host.rsplit(":", 1)[0]
    return name in _LOOPBACK_NAMES and _is_loopback(peer[0])


def _is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def _callback_id(body: bytes) -> str:
    """The Dash callback the body calls, by the field Dash itself dispatches on; "" where there is none."""
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    output = call.get("output") if isinstance(call, dict) else None
    return output if isinstance(output, str) else ""


def _sign_in_first(scope: Scope) -> Response:
    path: str = scope["path"]
    if scope["method"] != "GET" or path.startswith(_MACHINE_PATHS):
        return problem(401, "Cần đăng nhập hoặc khóa API")
    query = scope["query_string"].decode("latin-1")
    return RedirectResponse("/sign-in?next=" + quote(path + (f"?{query}" if query else ""), safe=""), 303)


def _unknown(scope: Scope, headers: Headers) -> Response:
    """No such address, as far as anybody is told: an undeclared door is refused whatever stands behind it."""
    wants_page = scope["method"] == "GET" and "text/html" in headers.get("accept", "")
    return (
        _PAGES.render(Request(scope), "missing", 404)
        if wants_page
        else problem(403, "Không có địa chỉ này, hoặc địa chỉ chưa được khai quyền")
    )


def _not_allowed(principal: Principal) -> Response:
    if not principal.signed_in:
        return problem(401, "Người xem chưa đăng nhập chỉ được xem: hãy đăng nhập để thực hiện")
    return problem(403, f"Tài khoản “{principal.name}” không có quyền thực hiện việc này")
