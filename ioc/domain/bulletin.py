"""Bản tin thiên tai: which risk level holds where and when, of bulletins that update, outlive and cancel each other."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ioc.domain.observation import Note, Qualifier, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.source import Window

LEVELS = range(1, 6)
"""Cấp độ rủi ro thiên tai (Điều 4 QĐ 18/2021/QĐ-TTg)."""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """One hazard that a message warns of, in force in [starts_at, ends_at); aware instants.

    `level` None = the message does not say. `message` is the name by which later messages update or cancel it; `document` and
    `remark` are what people are shown.
    """

    message: str
    sent_at: datetime
    level: int | None
    subjects: frozenset[str]
    starts_at: datetime
    ends_at: datetime
    document: str = ""
    remark: str = ""
    typed_by: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """What one message does: it ends those whose names are in `ends`, and says this."""

    name: str
    sent_at: datetime
    ends: tuple[str, ...] = ()
    says: tuple[Bulletin, ...] = ()


@dataclass(frozen=True)
class Bulletins:
    """What is known of them. `ended`: a message → when another updated or cancelled it, whichever of the two is heard first."""

    known: tuple[Bulletin, ...] = ()
    ended: Mapping[str, datetime] = field(default_factory=dict)

    def hear(self, message: Message) -> "Bulletins":
        """After the message; heard again, what it says now holds."""
        kept = tuple(one for one in self.known if one.message != message.name)
        others = (other for other in message.ends if other != message.name)
        ended = {other: min(message.sent_at, self.ended.get(other, message.sent_at)) for other in others}
        return Bulletins((*kept, *message.says), {**self.ended, **ended})

    def since(self, instant: datetime) -> "Bulletins":
        """Without what ended before `instant`."""
        known = tuple(one for one in self.known if self.end_of(one) >= instant)
        return Bulletins(known, {message: at for message, at in self.ended.items() if at >= instant})

    def end_of(self, bulletin: Bulletin) -> datetime:
        return min(bulletin.ends_at, self.ended.get(bulletin.message, bulletin.ends_at))


@dataclass(frozen=True, slots=True)
class Watch:
    """For whom the level is told, and as which indicator. `over` is told while no bulletin is in force, None = nothing is."""

    indicator: str
    subjects: tuple[str, ...]
    over: float | None
    quality: Quality
    now: datetime


def levels(bulletins: Bulletins, watch: Watch, window: Window) -> Iterator[Reading]:
    """The highest level in force for every subject: now, and at every instant of the window when one began or ended.

    Where only bulletins without a level are in force nothing is told: neither that there is none, nor which.
    """
    for subject in watch.subjects:
        mine = Bulletins(tuple(one for one in bulletins.known if subject in one.subjects), bulletins.ended)
        for at in sorted(_turns(mine, watch.now)):
            told = _reading(mine, subject, watch, at) if at in window else None
            if told is not None:
                yield told


def _turns(mine: Bulletins, now: datetime) -> set[datetime]:
    lasting = ((one.starts_at, mine.end_of(one)) for one in mine.known)
    return {now, *(at for start, end in lasting if start < end for at in (start, end) if at <= now)}


def _reading(mine: Bulletins, subject: str, watch: Watch, at: datetime) -> Reading | None:
    active = [one for one in mine.known if one.starts_at <= at < mine.end_of(one)]
    value, note = (watch.over, None) if not active else _highest(active)
    if value is None:
        return None
    return Reading(watch.indicator, subject, PeriodKind.INSTANT, at, value, watch.quality, note, _issued_at(mine))


def _highest(active: list[Bulletin]) -> tuple[float | None, Note | None]:
    """The level, ≥ where another bulletin in force does not say its own."""
    said = [(one.level, one.sent_at, one.message, one) for one in active if one.level is not None]
    if not said:
        return None, None
    level, _, _, highest = max(said, key=lambda one: one[:3])
    qualifier = Qualifier.AT_LEAST if len(said) < len(active) else None
    shown = (highest.document or None, highest.typed_by or None, highest.remark or None)
    return float(level), Note(qualifier, document=shown[0], typed_by=shown[1], remark=shown[2])


def _issued_at(mine: Bulletins) -> datetime | None:
    """The newest word: a late message corrects what was told before it came."""
    said = [one.sent_at for one in mine.known]
    taken_back = [mine.ended[one.message] for one in mine.known if one.message in mine.ended]
    return max((*said, *taken_back), default=None)
