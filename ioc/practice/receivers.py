"""Người nhận diễn tập: a local SMTP server whose letters end in the practice inbox."""

import email
import email.policy
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, Envelope, Session

from ioc.practice.inbox import Inbox, Received

_LARGEST = 5_000_000


class Letterbox:
    """Handler of the SMTP server: every letter is taken and kept, none is sent on."""

    def __init__(self, inbox: Inbox, now: Callable[[], datetime]) -> None:
        self._inbox, self._now = inbox, now

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        content = envelope.content or b""
        self._inbox.keep(read_letter(content if isinstance(content, bytes) else content.encode(), envelope, self._now()))
        return "250 OK"


def smtp_protocol(inbox: Inbox, now: Callable[[], datetime]) -> SMTP:
    """The protocol of one SMTP connection."""
    return SMTP(Letterbox(inbox, now), hostname="ioc-dien-tap", data_size_limit=_LARGEST, enable_SMTPUTF8=True)


def read_letter(content: bytes, envelope: Envelope, now: datetime) -> Received:
    """The letter as a message of the inbox; its id is the notification's, from X-Notification-Id or Message-ID."""
    letter = email.message_from_bytes(content, policy=email.policy.default)
    return Received(
        channel="email",
        received_at=now,
        sender=envelope.mail_from or "",
        recipients=tuple(envelope.rcpt_tos),
        id=str(letter["X-Notification-Id"] or letter["Message-ID"] or ""),
        subject=str(letter["Subject"] or ""),
        text=_text(letter),
    )


def _text(letter: EmailMessage) -> str:
    body = letter.get_body(preferencelist=("plain", "html"))
    return "" if body is None else str(body.get_content())
