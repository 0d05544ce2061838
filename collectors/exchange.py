"""HTTP with one source: streamed within its limits, redirected only where allowed, every failure sorted by what to do next."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from urllib.parse import urlsplit

import httpx

from collectors.access import Access
from collectors.budget import Budget
from collectors.contract import Reply, Request
from collectors.inflate import read_body
from collectors.refusals import of_status, of_transport, seconds_of
from collectors.secrets import Secrets
from collectors.trust import tls_context
from ioc.errors import PayloadInvalid, SourceRefused

_REDIRECTS = 5
_EXCERPT = 4096
_OURS = {"User-Agent": "ioc-collector", "Accept": "application/json, */*;q=0.5", "Accept-Encoding": "gzip, deflate"}


class Exchange:
    """One visit's HTTP client. `now` (aware) is only used to read Retry-After dates."""

    def __init__(self, access: Access, secrets: Secrets, budget: Budget, now: datetime) -> None:
        self._access, self._secrets, self._budget, self._now = access, secrets, budget, now
        self._client = httpx.Client(
            verify=tls_context(access.tls, secrets),
            proxy=_proxy(access.proxy, secrets),
            headers=_OURS,
            trust_env=False,
            follow_redirects=False,
        )

    def close(self) -> None:
        self._client.close()

    def ask(self, request: Request, headers: tuple[tuple[str, str], ...] = ()) -> Reply:
        """The answer to `request` (2xx, 304, or a status it reads itself), sent with `headers` besides its own.

        Raises SourceUnavailable, SourceRefused (NotSignedIn for 401) or PayloadInvalid.
        """
        method, url, sent = request.method, request.url, (*request.headers, *headers)
        body = request.body
        for _ in range(_REDIRECTS + 1):
            where = place(url)
            with self._answer(method, url, sent, body, where) as response:
                if not response.has_redirect_location:
                    return self._reply(response, where, request.also)
                url, same = self._onward(url, response)
            sent = sent if same else ()
            if response.status_code in (301, 302, 303):
                method, body = "GET", b""
        raise SourceRefused(f"{where} chuyển hướng quá {_REDIRECTS} lần; xem lại url.")

    @contextmanager
    def _answer(
        self, method: str, url: str, headers: tuple[tuple[str, str], ...], body: bytes, where: str
    ) -> Iterator[httpx.Response]:
        left = self._budget.left(where)
        try:
            with self._client.stream(
                method, url, headers=list(headers), content=body or None, timeout=left, extensions={"trace": self._trace()}
            ) as response:
                yield response
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise (self._budget.ended(where) if self._budget.over else of_transport(error, where)) from None
        except UnicodeEncodeError:
            raise SourceRefused(f"Tiêu đề gửi tới {where} có ký tự ngoài ASCII; xem lại headers và auth.") from None

    def _trace(self) -> Callable[[str, dict[str, object]], None]:
        def watch(event: str, info: dict[str, object]) -> None:
            if event == "connection.connect_tcp.complete":
                self._budget.watch(info["return_value"].get_extra_info("socket"))  # type: ignore[attr-defined]

        return watch

    def _reply(self, response: httpx.Response, where: str, also: tuple[int, ...]) -> Reply:
        headers = {name.lower(): value for name, value in response.headers.items()}
        encoding = headers.get("content-encoding", "").strip().lower()
        if response.status_code == 304:
            return Reply(304, headers)
        if not (response.is_success or response.status_code in also):
            raise of_status(
                response.status_code,
                where,
                self._excerpt(response, encoding, where),
                seconds_of(headers.get("retry-after"), self._now),
            )
        _refuse_long(headers.get("content-length", ""), self._access.max_bytes, where)
        body = read_body(self._pieces(response, where), encoding, self._access.max_bytes, where)
        return Reply(response.status_code, headers, self._secrets.hide_bytes(body))

    def _pieces(self, response: httpx.Response, where: str) -> Iterator[bytes]:
        for piece in response.iter_raw():
            self._budget.left(where)
            yield piece

    def _excerpt(self, response: httpx.Response, encoding: str, where: str) -> str:
        try:
            body = read_body(self._pieces(response, where), encoding, _EXCERPT, where)
        except PayloadInvalid as too_long:
            body = too_long.excerpt.encode()
        return " ".join(self._secrets.hide(body.decode("utf-8", "replace")).split())[:200]

    def _onward(self, url: str, response: httpx.Response) -> tuple[str, bool]:
        """Where a redirect leads, and whether it is the same host."""
        target = str(httpx.URL(url).join(response.headers["location"]))
        before, after = urlsplit(url), urlsplit(target)
        same = before.hostname == after.hostname and before.port == after.port
        if before.scheme == "https" and after.scheme != "https":
            raise SourceRefused(f"{place(url)} chuyển hướng từ https xuống {after.scheme}; không đi theo.")
        if not same and before.hostname != after.hostname and after.hostname not in self._access.redirect_hosts:
            raise SourceRefused(
                f"{place(url)} chuyển hướng sang máy chủ khác ({after.hostname}); nếu đúng thì thêm vào redirect_hosts."
            )
        return target, same


def place(url: str) -> str:
    """Host and path of a URL, for messages: never its query or user part, which may hold secrets."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.hostname or ''}{port}{parts.path}"
    except ValueError:
        return "địa chỉ sai"


def _proxy(proxy: str, secrets: Secrets) -> httpx.Proxy | None:
    try:
        return httpx.Proxy(secrets.plain(proxy)) if proxy else None
    except (ValueError, httpx.InvalidURL):
        raise SourceRefused("Địa chỉ máy chủ trung gian (proxy) sai; viết dạng http://máy:cổng.") from None


def _refuse_long(length: str, limit: int, where: str) -> None:
    if length.isdecimal() and int(length[:18]) > limit:
        raise PayloadInvalid(
            f"{where} báo sẽ gửi {int(length[:18]):,} byte, hơn mức nhận {limit:,}; hỏi khoảng ngắn hơn hoặc phân trang"
        )
