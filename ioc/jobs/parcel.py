"""A message as the outbox keeps it: written once, so that every try sends the same words."""

from datetime import datetime

from ioc.domain.notification import Notification, Receiver
from ioc.domain.rule import Severity


def pack(notification: Notification) -> dict[str, object]:
    """The message as JSON keeps it, without its receiver's address."""
    return {
        "severity": str(notification.severity),
        "resolved": notification.resolved,
        "simulated": notification.simulated,
        "subject_line": notification.subject_line,
        "text": notification.text,
        "html": notification.html,
        "at": notification.at.isoformat(),
        "payload": notification.payload,
    }


def unpack(packed: dict[str, object], id: str, thread: str, receiver: Receiver) -> Notification:
    """The message again."""
    payload = packed["payload"]
    return Notification(
        id=id,
        thread=thread,
        receiver=receiver,
        severity=Severity(str(packed["severity"])),
        resolved=bool(packed["resolved"]),
        simulated=bool(packed["simulated"]),
        subject_line=str(packed["subject_line"]),
        text=str(packed["text"]),
        html=str(packed["html"]),
        at=datetime.fromisoformat(str(packed["at"])),
        payload=payload if isinstance(payload, dict) else {},
    )
