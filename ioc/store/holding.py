"""Which value holds for a key: the domain's total order, packed so that the database compares it byte by byte."""

import hashlib
import struct
from datetime import datetime
from math import inf

from ioc.domain.observation import Note, standing
from ioc.domain.quality import Quality

_NEVER_ISSUED = 2**64 - 1
_pack = struct.Struct(">BHQ8s4s").pack


def source_mark(source: str) -> bytes:
    """Four bytes of the source's name: two sources that say the very same are ordered too."""
    return hashlib.sha256(source.encode()).digest()[:4]


def packed_standing(
    quality: Quality, priority: int, issued_at: datetime | None, value: float | None, note: Note | None, mark: bytes
) -> bytes:
    """23 bytes; the smaller holds. Equal bytes mean the same saying of the same source."""
    place, strength, issued, content = standing(quality, priority, issued_at, value, note)
    when = _NEVER_ISSUED if issued == inf else 2**63 + round(issued * 1_000_000)
    return _pack(place, strength, when, bytes.fromhex(content[:16]), mark)
