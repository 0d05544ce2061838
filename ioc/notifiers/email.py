"""E-mail by SMTP: text and HTML in one letter, the same Message-ID on every try, one thread for each spell of an alert."""

import os
import re
import smtplib
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.utils import format_datetime
from threading import Timer
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import field_validator, model_validator

from ioc.domain.notification import Notification
from ioc.errors import ChannelRefused, ChannelUnavailable
from ioc.notifiers.contract import AddressModel, Io, Notifier

_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
_SENDER_NAME = "IOC"
_MAILBOX = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(\.[\w-]+)*", re.ASCII)


class EmailAddress(AddressModel):
    """`server` is `smtp://host:port` (no encryption), `smtp+starttls://host:port` or `smtps://host:port`.

    `username` and `password` sign in where the server asks for it. The whole address may come from the environment.
    """

    to: str
    sender: str
    server: str
    username: str = ""
    password: str = ""

    @field_validator("to", "sender")
    @classmethod
    def _one_mailbox(cls, address: str) -> str:
        if not _MAILBOX.fullmatch(address):
            raise ValueError("viết như ten@mien.vn")
        return address

    @field_validator("server")
    @classmethod
    def _known_scheme(cls, server: str) -> str:
        url = urlsplit(server)
        if url.scheme not in _PORTS or not url.hostname or (url.port or 0) < 0:
            raise ValueError("viết như smtp+starttls://may-chu:587")
        return server

    @model_validator(mode="after")
    def _signs_in_encrypted(self) -> Self:
        url = urlsplit(self.server)
        if (self.username or url.username) and url.scheme == "smtp" and url.hostname not in {"localhost", "127.0.0.1", "::1"}:
            raise ValueError("mật khẩu chỉ gửi qua smtp+starttls:// hoặc smtps://")
        return self


def write_letter(notification: Notification, sender: str, to: str) -> EmailMessage:
    """The letter; `id` names it, `thread` is what it replies to."""
    domain = sender.rpartition("@")[2]
    letter = EmailMessage()
    letter["From"] = Mailbox(_SENDER_NAME, addr_spec=sender)
    letter["To"] = Mailbox(addr_spec=to)
    letter["Subject"] = notification.subject_line
    letter["Date"] = format_datetime(notification.at)
    letter["Message-ID"] = f"<{notification.id}@{domain}>"
    letter["In-Reply-To"] = letter["References"] = f"<{notification.thread}@{domain}>"
    letter["Auto-Submitted"] = "auto-generated"
    letter["X-Notification-Id"] = notification.id
    letter.set_content(notification.text)
    letter.add_alternative(notification.html, subtype="html")
    return letter


def send(notification: Notification, address: EmailAddress, io: Io) -> None:
    """Hand the letter to the server. Codes 4xx and a broken line are worth another try; 5xx are not."""
    url = urlsplit(address.server)
    letter = write_letter(notification, address.sender, address.to)
    with _sorted_errors(url.hostname or ""), _connect(url, address, io) as server:
        server.send_message(letter, address.sender, [address.to])


@contextmanager
def _connect(url: SplitResult, address: EmailAddress, io: Io) -> Iterator[smtplib.SMTP]:
    host, port = url.hostname or "", url.port or _PORTS[url.scheme]
    # Named here because smtplib would otherwise ask the DNS for our own name.
    ours = address.sender.rpartition("@")[2]
    if url.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port, ours, timeout=io.timeout, context=io.tls())
    else:
        server = smtplib.SMTP(host, port, ours, timeout=io.timeout)
    with _hung_up_after(io.talk, server), server:
        if url.scheme == "smtp+starttls":
            server.starttls(context=io.tls())
        if username := address.username or unquote(url.username or ""):
            server.login(username, address.password or unquote(url.password or ""))
        yield server


@contextmanager
def _hung_up_after(seconds: float, server: smtplib.SMTP) -> Iterator[None]:
    """End the talk after so long, whatever step it is at: a server may take almost a time-out for each of a dozen answers."""
    assert server.sock is not None
    # A second handle on the line, because STARTTLS puts another socket in the place of this one.
    line = socket.socket(fileno=os.dup(server.sock.fileno()))
    timer = Timer(seconds, _hang_up, [line])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        line.close()


def _hang_up(line: socket.socket) -> None:
    with suppress(OSError):  # the other side was quicker
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def _sorted_errors(host: str) -> Iterator[None]:
    # The server's own words may repeat an address or a password: only its code is passed on.
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        raise _by_code(host, "địa chỉ người nhận", *(code for code, _ in refused.recipients.values())) from None
    except smtplib.SMTPAuthenticationError as error:
        raise _by_code(host, "đăng nhập", error.smtp_code) from None
    except smtplib.SMTPResponseException as error:
        raise _by_code(host, "thư", error.smtp_code) from None
    except smtplib.SMTPNotSupportedError:
        raise ChannelRefused(f"Máy chủ thư {host} không có STARTTLS hoặc đăng nhập như đã khai; sửa địa chỉ server") from None
    except ssl.SSLCertVerificationError:
        raise ChannelRefused(f"Chứng chỉ của máy chủ thư {host} không tin được; kiểm tra tên máy và CA") from None
    except UnicodeError:
        raise ChannelRefused("Tên máy chủ thư, tài khoản hoặc mật khẩu có ký tự không gửi được; sửa trong rules/*.toml") from None
    except (smtplib.SMTPException, OSError) as error:
        raise ChannelUnavailable(f"Không gửi được thư qua {host} ({type(error).__name__}); sẽ thử lại") from None


def _by_code(host: str, what: str, *codes: int) -> ChannelRefused | ChannelUnavailable:
    code = max(codes, default=0)
    if 500 <= code < 600:
        return ChannelRefused(f"Máy chủ thư {host} từ chối {what} (mã {code}); kiểm tra địa chỉ, tài khoản gửi")
    return ChannelUnavailable(f"Máy chủ thư {host} chưa nhận {what} (mã {code}); sẽ thử lại")


EMAIL = Notifier("email", EmailAddress, send)
