"""Recorded letters in place of a mailbox."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from collectors.contract import Question
from collectors.mailbox import Letter, Letters, Place, TakeLetters

ARRIVED = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SENDER = "bcth@so.example.vn"


def mailbox_of(folder: Path) -> Callable[[Question[Any]], Letters]:
    """A mailbox with the folder's letters in order of their names."""
    return _holding([path.read_bytes() for path in sorted(folder.glob("*.eml"))])


def one_letter(body: bytes) -> Callable[[Question[Any]], Letters]:
    """A mailbox with one letter, whatever it is."""
    return _holding([body])


def letter(*files: tuple[str, bytes], sender: str = SENDER, subject: str = "Báo cáo ngày") -> bytes:
    """A letter as an office's mail program sends it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = f"Phòng Tổng hợp <{sender}>", "ioc@tinh.example.vn", subject
    message.set_content("Kính gửi Trung tâm.")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(message)


def _holding(letters: list[bytes]) -> Callable[[Question[Any]], Letters]:
    def tell(question: Question[Any]) -> Letters:
        assert isinstance(question, TakeLetters)
        taken = tuple(Letter(uid, ARRIVED, raw) for uid, raw in enumerate(letters, 1))
        return Letters(Place(7, len(letters)), taken)

    return tell
