"""Lists of dossiers: the clock of each is reckoned with the province's calendar, and its office's counts are the readings."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime

from collectors.contract import Collector, Io, Request
from collectors.dossier_options import DossierCounts, DossierOptions
from collectors.dossier_rows import read_dossiers
from ioc.domain.calendar import WorkCalendar
from ioc.domain.centre import Profile
from ioc.domain.dossier import Dossier, Standing, lateness, standing
from ioc.domain.observation import Note, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, Reject, Source, Window
from ioc.errors import PayloadInvalid

_STOOD = {
    Standing.WITHIN: ("open", "within"),
    Standing.LATE: ("open", "late"),
    Standing.PAUSED: ("open", "paused"),
    Standing.UNKNOWN: ("unknown",),
    Standing.DONE_IN_TIME: ("done_in_time",),
    Standing.DONE_LATE: ("done_late",),
}
"""Which counts a dossier goes into."""


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """One batch: how the dossiers of every office stand at the visit. A stretch of the past gets nothing: the list is of now."""
    options = source.options
    assert isinstance(options, DossierOptions)
    if io.now not in window:
        return
    rows = [row for content in _contents(options, io) for row in read_dossiers(content, options, profile, io.now)]
    dossiers = [row for row in rows if isinstance(row, Dossier)]
    rejects = tuple(row for row in rows if isinstance(row, Reject))
    yield Batch(tuple(readings(dossiers, options, profile, io.now, source.quality, len(rejects))), rejects=rejects)


def _contents(options: DossierOptions, io: Io) -> list[bytes]:
    """The list changes by the hour even where its file does not: it is read at every visit."""
    if not options.path.startswith(("http://", "https://", "/")) or not (options.http.base or options.path.startswith("http")):
        return [file.content for file in io.files(options.path, options.max_bytes, options.settle)]
    reply = io.fetch(Request(io.address(options.http, options.path), options.http))
    if len(reply.body) > options.max_bytes:
        raise PayloadInvalid(f"tệp dài {len(reply.body):,} byte, hơn mức nhận {options.max_bytes:,}; tăng max_bytes")
    return [reply.body]


def readings(
    dossiers: Iterable[Dossier], options: DossierOptions, profile: Profile, now: datetime, quality: Quality, unread: int
) -> Iterator[Reading]:
    """The counts of every office that the list or the options name; with `unread` rows they are estimates."""
    counted = _count(dossiers, options.counts, profile.calendar, now)
    note = Note(remark=f"{unread} dòng không đọc được") if unread else None
    for office in sorted({*counted, *(options.offices.values() if counted else ())}):
        for name, indicator in _wanted(options.counts):
            value = float(counted[office][name]) if office in counted else 0.0
            yield Reading(indicator, office, PeriodKind.INSTANT, now, value, Quality.ESTIMATED if unread else quality, note)


def _count(dossiers: Iterable[Dossier], counts: DossierCounts, calendar: WorkCalendar, now: datetime) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    for one in dossiers:
        stood, days = standing(one, calendar, now)
        mine = found.setdefault(one.office, Counter())
        mine.update(_STOOD[stood])
        if stood is Standing.LATE:
            mine[f"late {lateness(days, counts.late_days)}"] += 1
    return found


def _wanted(counts: DossierCounts) -> Iterator[tuple[str, str]]:
    """Each count with its indicator."""
    for name in dict.fromkeys(name for names in _STOOD.values() for name in names):
        if indicator := getattr(counts, name):
            yield name, indicator
    yield from ((f"late {place}", indicator) for place, indicator in enumerate(counts.late_classes))


COLLECTOR = Collector("dossier_table", DossierOptions, collect)
