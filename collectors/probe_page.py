"""Knocking at a page: what it answers, how soon, and until when its certificate is good."""

import http.client
import socket
import ssl
import time
from contextlib import closing
from datetime import UTC, datetime
from urllib.parse import SplitResult, urlsplit

from cryptography import x509

from collectors.budget import Budget
from collectors.means import Means
from collectors.probe_options import WebTarget
from collectors.probe_question import Found
from collectors.trust import tls_context
from ioc.errors import SourceRefused

_BODY = 256 * 1024
_DAY = 86_400
_PORTS = {"http": 80, "https": 443}
_AGENT = "ioc-probe"


def knock_at_page(target: WebTarget, seconds: float, means: Means) -> Found:
    """What the page does. Raises OSError, ssl.SSLError or TimeoutError where it does not answer."""
    url = _url(target, means)
    port = url.port or _PORTS[url.scheme]
    began = time.monotonic()
    with closing(Budget(seconds)) as budget, socket.create_connection((url.hostname or "", port), seconds) as line:
        budget.watch(line)
        secure = url.scheme == "https"
        found = _over_tls(line, url, target, began, means) if secure else _answer(line, url, target, began)
        if budget.over:
            raise TimeoutError  # the line was shut on it, which looks like an end
        return found


def _over_tls(line: socket.socket, url: SplitResult, target: WebTarget, began: float, means: Means) -> Found:
    context = tls_context(target.tls, means.secrets)
    try:
        with context.wrap_socket(line, server_hostname=url.hostname) as secured:
            found = _answer(secured, url, target, began)
            return Found(found.why, found.latency, _days(secured, means.clock()))
    except ssl.SSLCertVerificationError as wrong:
        return Found(f"chứng thư không dùng được ({wrong.verify_message})", None, _days_unverified(url, target, means))


def _answer(line: socket.socket, url: SplitResult, target: WebTarget, began: float) -> Found:
    """A whole HTTP exchange over the line; a connection cut or shut at the deadline is told as such."""
    connection = http.client.HTTPConnection(url.hostname or "", url.port)
    connection.sock = line
    path = (url.path or "/") + (f"?{url.query}" if url.query else "")
    try:
        connection.request("GET", path, headers={"User-Agent": _AGENT, "Connection": "close"})
        answer = connection.getresponse()
        took = time.monotonic() - began
        body = answer.read(_BODY) if target.contains else b""
    except http.client.HTTPException:
        return Found("trả lời không phải HTTP, hoặc bị cắt giữa chừng")
    good = answer.status in target.statuses if target.statuses else 200 <= answer.status < 400
    if not good:
        return Found(f"trả lời mã {answer.status}", took)
    if target.contains and target.contains not in body.decode("utf-8", "replace"):
        return Found(f"trang không có “{target.contains}”", took)
    return Found(latency=took)


def _days(secured: ssl.SSLSocket, now: datetime) -> float | None:
    der = secured.getpeercert(binary_form=True)
    if not der:
        return None
    until = x509.load_der_x509_certificate(der).not_valid_after_utc
    return (until - now.astimezone(UTC)).total_seconds() / _DAY


def _days_unverified(url: SplitResult, target: WebTarget, means: Means) -> float | None:
    """A certificate that nobody trusts still says until when it is good; nothing is sent to who shows it."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    seconds = means.budget.left("Xem chứng thư")
    try:
        line = socket.create_connection((url.hostname or "", url.port or _PORTS["https"]), min(seconds, 5))
        with line, context.wrap_socket(line, server_hostname=url.hostname) as secured:
            return _days(secured, means.clock())
    except (OSError, ValueError):
        return None


def _url(target: WebTarget, means: Means) -> SplitResult:
    text = means.secrets.plain(target.url, hidden=False)
    try:
        url = urlsplit(text)
        known = url.scheme in _PORTS and bool(url.hostname) and (url.port or 1) > 0
    except ValueError:
        known = False
    if not known:
        raise SourceRefused(f"probe: “{text[:80]}” không phải địa chỉ trang; viết http://… hoặc https://…")
    return url
