"""Webhook: the notification as JSON by POST, the same Idempotency-Key on every try, signed where a secret is shared."""

import hashlib
import hmac
import json
import logging
import ssl
from urllib.parse import urlsplit

import httpx
from pydantic import field_validator

from ioc.domain.notification import Notification
from ioc.errors import ChannelRefused, ChannelUnavailable
from ioc.notifiers.contract import AddressModel, Io, Notifier

SIGNATURE = "X-IOC-Signature"
_AGAIN = frozenset({408, 425, 429})
_AGENT = "ioc-webhook"
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

# It logs whole URLs, and a webhook's is often its password.
logging.getLogger("httpx").setLevel(logging.WARNING)


class WebhookAddress(AddressModel):
    """`url` takes the POST. With a `secret`, X-IOC-Signature is `sha256=` and the HMAC-SHA256 of the body in hex."""

    url: str
    secret: str = ""

    @field_validator("url")
    @classmethod
    def _http(cls, url: str) -> str:
        parsed = urlsplit(url)
        if parsed.scheme not in {"http", "https"} or not parsed.hostname or parsed.port == 0:
            raise ValueError("viết như https://may-chu/duong-dan")
        return url


def write_body(notification: Notification) -> bytes:
    """The facts of the transition with the id of the message and its words, as UTF-8 JSON."""
    words = {
        "id": notification.id,
        "thread": notification.thread,
        "title": notification.subject_line,
        "text": notification.text,
        "severity": str(notification.severity),
        "resolved": notification.resolved,
        "simulated": notification.simulated,
        "at": notification.at.isoformat(),
    }
    return json.dumps(notification.payload | words, ensure_ascii=False).encode()


def sign(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def send(notification: Notification, address: WebhookAddress, io: Io) -> None:
    """POST it. 2xx is taken; 408, 425, 429, 5xx and a broken line are worth another try; anything else is not."""
    body = write_body(notification)
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": notification.id, "User-Agent": _AGENT}
    if address.secret:
        headers[SIGNATURE] = sign(body, address.secret)
    # The path and query of a webhook are often its password: only the host is ever named.
    host = urlsplit(address.url).hostname or ""
    code = _post(address.url, host, body, headers, io)
    if not 200 <= code < 300:
        raise _by_code(host, code)


def _post(url: str, host: str, body: bytes, headers: dict[str, str], io: Io) -> int:
    """The status of the answer; its body is not read, however long it is."""
    # What runs on this machine is never behind the proxy that the environment names.
    near = host in _LOOPBACK
    try:
        with (
            httpx.Client(verify=io.tls(), timeout=io.timeout, trust_env=not near) as client,
            client.stream("POST", url, content=body, headers=headers) as answer,
        ):
            return answer.status_code
    except (httpx.InvalidURL, UnicodeError):
        raise ChannelRefused("Địa chỉ webhook không đọc được; sửa url của người nhận trong rules/*.toml") from None
    except httpx.HTTPError as error:
        if _distrusted(error):
            raise ChannelRefused(f"Chứng chỉ của webhook {host} không tin được; kiểm tra tên máy và CA") from None
        raise ChannelUnavailable(f"Webhook {host} không trả lời ({type(error).__name__}); sẽ thử lại") from None


def _distrusted(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def _by_code(host: str, code: int) -> ChannelRefused | ChannelUnavailable:
    if code in _AGAIN or code >= 500:
        return ChannelUnavailable(f"Webhook {host} trả lời {code}; sẽ thử lại")
    return ChannelRefused(f"Webhook {host} từ chối (HTTP {code}); kiểm tra địa chỉ và khóa")


WEBHOOK = Notifier("webhook", WebhookAddress, send)
