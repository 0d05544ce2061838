"""The body of a request that sends values: its format, unpacked and bounded."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from fastapi import HTTPException, Request

from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Source
from ioc.errors import PayloadInvalid, PayloadTooLarge

FORMS = {
    "application/json": "json",
    "application/x-ndjson": "ndjson",
    "application/ndjson": "ndjson",
    "application/jsonl": "ndjson",
    "text/csv": "csv",
}
"""Media types of our own rows."""
ENCODINGS = ("", "identity", "gzip", "x-gzip", "deflate", "snappy")
_LONGEST_KEY = 255


@dataclass(frozen=True)
class PushPart:
    """How what is sent is unpacked and read: handed in, because this room knows no collectors.

    `unpack(body, encoding)` undoes a Content-Encoding; `hear(source, profile, form, body, at)` reads what came at an aware
    instant. Both raise PayloadInvalid or PayloadTooLarge. `unread` makes of such a fault a batch that keeps an excerpt.
    `keep` is how long raw values are kept, None = for ever.
    """

    unpack: Callable[[bytes, str], bytes]
    hear: Callable[[Source, Profile, str, bytes, datetime], Batch]
    unread: Callable[[bytes, PayloadInvalid], Batch]
    keep: timedelta | None = None


@dataclass(frozen=True)
class Sent:
    """`form` is what `PushPart.hear` is told; `body` is still packed."""

    form: str
    body: bytes
    encoding: str
    repeat_key: str | None = None

    @property
    def repeat(self) -> tuple[str, str] | None:
        """The sender's name for the request, and a hash of what it sent."""
        if self.repeat_key is None:
            return None
        return self.repeat_key, hashlib.sha256(self.form.encode() + b"\0" + self.body).hexdigest()


def media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def form_of(request: Request) -> str:
    """The format of our own rows. Raises HTTPException 415."""
    form = FORMS.get(media_type(request))
    if form is None:
        raise HTTPException(415, f"Content-Type phải là một trong: {', '.join(FORMS)}")
    return form


async def sent(request: Request, form: str, repeat_key: str | None = None) -> Sent:
    """The request's body with what its headers say of it. Raises HTTPException 415, or 422 for a name that is none."""
    if repeat_key is not None and not (0 < len(repeat_key) <= _LONGEST_KEY and repeat_key.isprintable()):
        raise HTTPException(422, f"Idempotency-Key phải là 1–{_LONGEST_KEY} ký tự in được")
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if encoding not in ENCODINGS:
        raise HTTPException(415, f"Content-Encoding phải là một trong: {', '.join(filter(None, ENCODINGS))}")
    return Sent(form, await request.body(), encoding, repeat_key)


def status_of(wrong: PayloadInvalid) -> int:
    return 413 if isinstance(wrong, PayloadTooLarge) else 400
