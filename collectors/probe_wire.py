"""Knocking at systems: HTTP(S), TCP and DNS, many at a time, each within its own seconds."""

import socket
import ssl
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import dns.exception
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype

from collectors.address import endpoint_of
from collectors.means import Means
from collectors.probe_options import AnyTarget, NameTarget, PortTarget, WebTarget
from collectors.probe_page import knock_at_page
from collectors.probe_question import Found, Knock
from ioc.errors import CentreError, SourceRefused, SourceUnavailable

_AT_ONCE = 16
_DNS = 53


def knock(asked: Knock, means: Means) -> tuple[Found, ...]:
    """What came of each, in order. Raises SourceUnavailable where our own line is cut, or the visit's time is over."""
    if asked.own_line:
        _own_line(asked, means)
    with ThreadPoolExecutor(min(_AT_ONCE, len(asked.targets)), "probe") as knockers:
        return tuple(knockers.map(lambda one: _knock(one, asked.seconds, means), asked.targets))


def _own_line(asked: Knock, means: Means) -> None:
    host, port = _endpoint(asked.own_line, 0, means)
    seconds = min(asked.seconds, means.budget.left("Đường truyền của trung tâm"))
    try:
        socket.create_connection((host, port), seconds).close()
    except (OSError, UnicodeError):
        raise SourceUnavailable(
            f"Không tới được {host}:{port} (own_line): chính trung tâm đang mất mạng, nên không chấm hệ thống nào."
        ) from None


def _knock(target: AnyTarget, seconds: float, means: Means) -> Found:
    """A refusal to set out at all (a wrong reference, a file that cannot be read) goes up; whatever the target does is told."""
    left = min(seconds, means.budget.left("Hỏi thăm các hệ thống"))
    try:
        return _WAYS[type(target)](target, left, means)
    except CentreError:
        raise
    except TimeoutError:
        return Found(f"không trả lời trong {seconds:g} giây")
    except ssl.SSLError as wrong:
        return Found(f"TLS hỏng ({wrong.reason or 'không rõ'})")
    except (OSError, ValueError, dns.exception.DNSException) as wrong:
        return Found(_said(wrong, means))


def _port(target: PortTarget, seconds: float, means: Means) -> Found:
    address = _endpoint(target.host, 0, means)
    began = time.monotonic()
    socket.create_connection(address, seconds).close()
    return Found(latency=time.monotonic() - began)


def _name(target: NameTarget, seconds: float, means: Means) -> Found:
    host, port = _endpoint(target.server, _DNS, means)
    question = dns.message.make_query(target.query, target.record)
    began = time.monotonic()
    answer, _ = dns.query.udp_with_fallback(question, host, seconds, port)
    took = time.monotonic() - began
    wanted = dns.rdatatype.from_text(target.record)
    records = [record.to_text() for found in answer.answer if found.rdtype == wanted for record in found]
    if not records:
        return Found(f"máy chủ DNS không có bản ghi {target.record} ({dns.rcode.to_text(answer.rcode())})")
    if target.contains and not any(target.contains in record for record in records):
        return Found(f"không bản ghi nào có “{target.contains}”")
    return Found(latency=took)


_WAYS: dict[type[AnyTarget], Callable[..., Found]] = {WebTarget: knock_at_page, PortTarget: _port, NameTarget: _name}


def _endpoint(text: str, port: int, means: Means) -> tuple[str, int]:
    try:
        found = endpoint_of(means.secrets.plain(text, hidden=False), port)
    except ValueError as wrong:
        raise SourceRefused(f"probe: {wrong}.") from None
    if not found[1]:
        raise SourceRefused(f"probe: “{found[0][:80]}” chưa có cổng; viết máy:cổng.")
    return found


def _said(wrong: Exception, means: Means) -> str:
    if isinstance(wrong, ConnectionRefusedError):
        return "cổng đóng"
    if isinstance(wrong, socket.gaierror):
        return "không phân giải được tên máy"
    if isinstance(wrong, dns.exception.Timeout):
        return "máy chủ DNS không trả lời kịp"
    return means.secrets.hide(" ".join(str(wrong).split()))[:160] or type(wrong).__name__
