"""A letter as it travels (RFC 5322, MIME) read into who sent it, about what, and its attachments. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from typing import Any

from ioc.errors import PayloadInvalid

_LONGEST = 2_000
_MOST_PARTS = 200
# What the library raises on a strange letter is not documented; this is everything but the end of the process.
_STRANGE = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, MessageError)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a letter by its plain name."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Read:
    """`sender` is the address alone in lower case, "" where it cannot be read."""

    sender: str
    subject: str
    attachments: tuple[Attachment, ...]


def read_letter(raw: bytes) -> Read:
    """Raises PayloadInvalid."""
    try:
        message = message_from_bytes(raw)
        sender = parseaddr(_header(message, "From"))[1].strip().lower()
        return Read(sender, " ".join(_header(message, "Subject").split())[:200], tuple(_attachments(message)))
    except _STRANGE as wrong:
        raise PayloadInvalid(f"thư không đọc được ({type(wrong).__name__})", raw[:500].decode("utf-8", "replace")) from None


def _attachments(message: Message) -> Iterator[Attachment]:
    for number, part in enumerate(message.walk()):
        if number > _MOST_PARTS:
            raise PayloadInvalid(f"thư có hơn {_MOST_PARTS} phần")
        name = _file_name(part)
        content = None if part.is_multipart() or not name else part.get_payload(decode=True)
        if isinstance(content, bytes):
            yield Attachment(name, content)


def _file_name(part: Message) -> str:
    """The last part of the path written; empty where it is no file. Headers as long as no office writes are not parsed."""
    if any(len(str(part.get(name, ""))) > _LONGEST for name in ("Content-Disposition", "Content-Type")):
        return ""
    found = _decoded(part.get_filename() or "").replace("\\", "/").rpartition("/")[2]
    return "".join(char for char in found if char.isprintable()).strip()[:200]


def _header(message: Message, name: str) -> str:
    return _decoded(str(message.get(name, ""))[:_LONGEST])


def _decoded(text: str) -> str:
    """Words in the form of RFC 2047, and bytes beyond ASCII as the library keeps them, as text."""
    return "".join(map(_piece, decode_header(text)))


def _piece(piece: tuple[Any, str | None]) -> str:
    content, charset = piece
    written = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    try:
        return written.decode(charset or "utf-8", "replace")
    except LookupError:
        return written.decode("utf-8", "replace")
