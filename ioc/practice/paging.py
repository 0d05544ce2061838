"""Windows, pages and cursors of the practice portal. Pure."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ioc.domain.period import PROVINCE_ZONE

HISTORY = timedelta(days=30)
"""How far back the portal can be asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The stretch (start, end] that is answered: what was asked, within the history kept and not in the future."""

    start: datetime
    end: datetime

    @property
    def length(self) -> timedelta:
        return self.end - self.start


def asked(start: datetime, end: datetime, now: datetime, history: timedelta = HISTORY) -> Asked:
    """Instants without a zone are in the province's; a stretch that ends before it starts is empty."""
    first, last = max(_aware(start), now - history), min(_aware(end), now)
    return Asked(first, max(first, last))


def pace(asked: Asked, minutes: int | None, fine: timedelta, coarse: timedelta, short: timedelta) -> timedelta:
    """`minutes` if named; else `fine` for a stretch up to `short` and `coarse` for a longer one."""
    if minutes is not None:
        return timedelta(minutes=minutes)
    return fine if asked.length <= short else coarse


Step = Literal["1", "5", "10", "30", "60"]


def minutes(step: Step | None) -> int | None:
    return None if step is None else int(step)


def write_cursor(asked: Asked, passed: int) -> str:
    """Where the next page begins; it carries the stretch, so that time passing between pages changes nothing."""
    text = f"{asked.start.isoformat()} {asked.end.isoformat()} {passed}"
    return urlsafe_b64encode(text.encode()).decode()


def read_cursor(cursor: str) -> tuple[Asked, int]:
    """Raises ValueError where the cursor is none of ours."""
    start, end, passed = urlsafe_b64decode(cursor.encode()).decode().split(" ")
    return Asked(datetime.fromisoformat(start), datetime.fromisoformat(end)), int(passed)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=PROVINCE_ZONE)
