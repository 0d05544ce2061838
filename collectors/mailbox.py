"""Hộp thư chung: where offices send their reports as attachments, and what is asked of it over IMAP."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from pydantic import Field

from collectors.access import Tls
from collectors.contract import Question
from collectors.file_drop import Host
from collectors.options import Options, SecretRef


class Mailbox(Options):
    """There is no way to send the password without TLS."""

    host: Host = Field(description="tên máy[:cổng], hoặc env:/file:; cổng mặc định 993, starttls là 143")
    security: Literal["tls", "starttls"] = Field("tls", description="tls (cổng 993) hoặc starttls (cổng 143)")
    username: str = Field(description="tên đăng nhập, hoặc env:/file:")
    password: SecretRef = Field(description="mật khẩu (của ứng dụng, nếu hộp thư có hai lớp), env:/file:")
    folder: str = Field("INBOX", min_length=1, description="thư mục của hộp thư, ví dụ INBOX hoặc INBOX/Báo cáo")
    tls: Tls = Field(Tls(), description="chứng thư tin cậy")


@dataclass(frozen=True, slots=True)
class Place:
    """How far a mailbox was read. `validity` changes when the server numbers its letters anew (RFC 3501, 2.3.1.1)."""

    validity: int
    uid: int

    @property
    def text(self) -> str:
        return f"{self.validity} {self.uid}"

    @classmethod
    def read(cls, cursor: str) -> "Place | None":
        """What a cursor says, None where it is none."""
        parts = cursor.split()
        return cls(int(parts[0]), int(parts[1])) if len(parts) == 2 and all(part.isdecimal() for part in parts) else None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as the server keeps it. `raw` is None where it was not taken; `fault` says why. `arrived_at` is aware."""

    uid: int
    arrived_at: datetime
    raw: bytes | None = field(repr=False)
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Letters:
    """Letters by ascending number; `waiting` are how many more there are. `place` is where the next visit goes on."""

    place: Place
    letters: Sequence[Letter] = ()
    waiting: int = 0


@dataclass(frozen=True)
class TakeLetters(Question[Letters]):
    """The letters after `after`, or where it is None or of another numbering, those that arrived on `since` or later.

    Oldest first, at most `most`, as many as half of the visit's remaining time and `together` bytes allow, and at least one.
    The mailbox is opened for reading only: no letter is marked as read, moved or deleted.
    """

    mailbox: Mailbox
    after: Place | None
    since: date
    most: int
    max_bytes: int
    together: int
