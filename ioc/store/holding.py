"""Which of two sayings of one key holds: the domain's total order, and the source's name where they say the very same."""

from ioc.domain.observation import standing
from ioc.domain.quality import Quality
from ioc.store.driver import Held, Row
from ioc.store.instants import maybe_instant
from ioc.store.notes import note_of

Saying = tuple[int, int, float, str, str]


def saying(row: Row | Held, source: str) -> Saying:
    """The place of a stored row in the total order; the smaller holds."""
    _, _, value, quality, priority, issued_at, note = row[:7]
    return *standing(Quality(quality), priority, maybe_instant(issued_at), value, note_of(note)), source
