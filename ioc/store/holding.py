"""Which of two sayings of one key holds: the domain's total order, and the source's name where they say the very same."""

from ioc.domain.derivation import is_derived
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


def holds(row: Row | Held, source: str, held: Row | Held, its_source: str) -> bool:
    """Whether a saying takes the place of another one.

    A computed value holds only until some source speaks, and a newer computation always takes its place: it says what the
    inputs say now, be that stronger or weaker. So the store is left alike whichever of them came first.
    """
    if is_derived(source) or is_derived(its_source):
        return is_derived(its_source)
    return saying(row, source) < saying(held, its_source)
