"""What a failed exchange means, by what to do next, in words for the person who must do it."""

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime

import httpx

from ioc.errors import CentreError, SourceRefused, SourceUnavailable

_CERTIFICATE = {
    9: "chưa đến ngày có hiệu lực; xem lại đồng hồ của máy này và chứng thư của máy chủ",
    10: "đã hết hạn; báo đơn vị quản lý máy chủ gia hạn",
    18: "tự ký, không có cơ quan nào bảo đảm; đặt tls.ca là chứng thư của nguồn",
    19: "do một cơ quan lạ cấp; đặt tls.ca là chứng thư của cơ quan đó",
    20: "do một cơ quan lạ cấp; đặt tls.ca là chứng thư của cơ quan đó",
    62: "không phải của tên máy chủ này; xem lại url",
    64: "không phải của địa chỉ IP này; xem lại url",
}
_LATER = frozenset({408, 425, 429})


class NotSignedIn(SourceRefused):
    """The source answered 401: it does not take our credentials, or no longer does."""


def of_transport(error: httpx.HTTPError | httpx.InvalidURL, where: str) -> CentreError:
    """The centre's error for an exchange that brought no answer."""
    causes = tuple(_causes(error))
    certificate = next((cause for cause in causes if isinstance(cause, ssl.SSLCertVerificationError)), None)
    if certificate is not None:
        return _of_certificate(certificate, where)
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return _of_tls(" ".join(map(str, causes)).lower(), where)
    if isinstance(error, httpx.InvalidURL | httpx.UnsupportedProtocol):
        return SourceRefused(f"Địa chỉ {where} không dùng được; xem lại url trong hồ sơ.")
    if isinstance(error, httpx.ProxyError):
        return _of_proxy(str(error), where)
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return SourceUnavailable(f"Không tìm thấy máy chủ {where}: mất mạng, hoặc tên sai.")
    if isinstance(error, httpx.TimeoutException):
        return SourceUnavailable(f"{where} không trả lời kịp.")
    if isinstance(error, httpx.ConnectError):
        return SourceUnavailable(f"Không nối được tới {where}: máy chủ tắt hoặc bị chặn.")
    return SourceUnavailable(f"{where} ngắt kết nối giữa chừng.")


def of_connection(error: OSError, where: str) -> CentreError:
    """The centre's error for a connection other than HTTP that could not be made, or was cut."""
    match error:
        case ssl.SSLCertVerificationError():
            return _of_certificate(error, where)
        case ssl.SSLError():
            return _of_tls(str(error).lower(), where)
        case socket.gaierror():
            return SourceUnavailable(f"Không tìm thấy máy chủ {where}: mất mạng, hoặc tên sai.")
        case TimeoutError():
            return SourceUnavailable(f"{where} không trả lời kịp.")
        case ConnectionResetError() | BrokenPipeError() | ConnectionAbortedError():
            return SourceUnavailable(f"{where} ngắt kết nối giữa chừng.")
    return SourceUnavailable(f"Không nối được tới {where}: máy chủ tắt hoặc bị chặn.")


def of_status(status: int, where: str, excerpt: str, retry_after: float | None) -> CentreError:
    """The centre's error for an answer that is neither 2xx nor 304."""
    said = f" Máy chủ nói: {excerpt}" if excerpt else ""
    if status in _LATER or status >= 500:
        why = "yêu cầu hỏi thưa hơn (429)" if status == 429 else f"đang trục trặc ({status})"
        return SourceUnavailable(f"{where} {why}.{said}", retry_after)
    match status:
        case 401:
            return NotSignedIn(f"{where} không nhận tên đăng nhập, khóa hoặc mã truy cập (401); xem lại auth và bí mật.{said}")
        case 403:
            why = "không cho ta quyền xem (403); xin đơn vị quản lý cấp quyền"
        case 404 | 410:
            why = f"không có địa chỉ này ({status}); xem lại url"
        case 407:
            why = "không qua được máy chủ trung gian (407); xem lại proxy"
        case _:
            why = f"không chấp nhận câu hỏi ({status}); xem lại url, query và headers"
    return SourceRefused(f"{where} {why}.{said}")


def seconds_of(retry_after: str | None, now: datetime) -> float | None:
    """The Retry-After header (RFC 9110, 10.2.3) in seconds from `now`; None where absent or unreadable."""
    if not retry_after:
        return None
    if retry_after.strip().isdecimal():
        return float(retry_after[:9])
    try:
        return max(0.0, (parsedate_to_datetime(retry_after) - now).total_seconds())
    except (ValueError, TypeError):
        return None


def _of_certificate(error: ssl.SSLCertVerificationError, where: str) -> CentreError:
    why = _CERTIFICATE.get(error.verify_code, f"không tin được ({error.verify_message})")
    return SourceRefused(f"Chứng thư của {where} {why}.")


def _of_tls(said: str, where: str) -> CentreError:
    if "certificate required" in said or "handshake failure" in said or "bad certificate" in said or "unknown ca" in said:
        return SourceRefused(f"{where} đòi chứng thư của ta (TLS hai chiều); đặt tls.certificate và tls.key.")
    return SourceUnavailable(f"Không lập được kết nối TLS với {where}; xem máy chủ có dùng TLS (https) không.")


def _of_proxy(said: str, where: str) -> CentreError:
    if said.startswith("407"):
        return SourceRefused(f"Máy chủ trung gian không nhận ta (407) khi hỏi {where}; xem lại proxy.")
    return SourceUnavailable(f"Không qua được máy chủ trung gian để hỏi {where}.")


def _causes(error: BaseException) -> Iterator[BaseException]:
    current: BaseException | None = error
    while current is not None:
        yield current
        current = current.__cause__ or current.__context__
