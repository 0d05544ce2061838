"""What is put on the shelf: an admitted batch with what saving it needs, as JSON with a version."""

from dataclasses import dataclass
from datetime import datetime

from pydantic import TypeAdapter, ValidationError

from ioc.domain.source import Batch
from ioc.spool.shelf import Damaged

VERSION = 1


@dataclass(frozen=True)
class Shelved:
    """`taken_at` is when the batch was collected. `began` is when its visit began.

    None where nobody visited (it was sent), or where the visit knew not from where to ask: then it moves no mark.
    """

    source: str
    taken_at: datetime
    batch: Batch
    began: datetime | None = None
    version: int = VERSION


_FORM = TypeAdapter(Shelved)


def written(shelved: Shelved) -> bytes:
    return _FORM.dump_json(shelved)


def read(payload: bytes) -> Shelved:
    """Raises Damaged where another program or version wrote it."""
    try:
        found = _FORM.validate_json(payload)
    except ValidationError as wrong:
        raise Damaged(f"không đọc được ({wrong.error_count()} chỗ)") from None
    if found.version != VERSION:
        raise Damaged(f"do phiên bản {found.version} ghi, chương trình này đọc phiên bản {VERSION}")
    return found
