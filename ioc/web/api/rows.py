"""Thousands of values as JSON or CSV without a model for each: the same few instants and periods are put in words once."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import tzinfo
from functools import lru_cache

import orjson

from ioc.domain.centre import Profile
from ioc.domain.observation import Observation
from ioc.domain.period import Period, PeriodKind, label
from ioc.domain.quality import LABEL_VI, Quality
from ioc.store.instants import from_micros, to_micros
from ioc.store.notes import note_of, note_text
from ioc.store.queries.latest import LatestRow
from ioc.web.api.formats import Cell

HEADER = (
    *("Chỉ tiêu", "Tên chỉ tiêu", "Đối tượng", "Tên đối tượng", "Kỳ", "Thời điểm cuối kỳ"),
    *("Giá trị", "Đơn vị tính", "Chất lượng", "Số liệu", "Nguồn", "Thu thập lúc"),
)
_UNDATED = str(PeriodKind.UNDATED)
_ORIGIN_VI = {"real": "thật", "simulated": "MÔ PHỎNG"}


def row_of(one: Observation) -> LatestRow:
    key = one.key
    instants = to_micros(one.at), to_micros(one.collected_at)
    note = note_text(one.note)
    return (
        key.indicator,
        key.subject,
        key.period_kind,
        key.origin,
        instants[0],
        one.value,
        one.quality,
        one.source,
        instants[1],
        note,
        0,
    )


def items(rows: Iterable[LatestRow], zone: tzinfo) -> list[dict[str, object]]:
    """A dict a row, as `LatestOut` says."""
    instant, period = lru_cache(None)(from_micros), _period_namer(zone)
    return [
        {
            "indicator": indicator,
            "subject": subject,
            "period_kind": kind,
            "origin": origin,
            "at": instant(at),
            "period": period(kind, at, note if kind == _UNDATED else None),
            "value": value,
            "quality": quality,
            "source": source,
            "collected_at": instant(collected_at),
            "note": note and orjson.Fragment(note),
            "change_no": change_no,
        }
        for indicator, subject, kind, origin, at, value, quality, source, collected_at, note, change_no in rows
    ]


def cells(rows: Iterable[LatestRow], profile: Profile) -> Iterator[Sequence[Cell]]:
    """A line of the table a row, with the names beside the codes; a value that is words stands in the value's place."""
    period = _period_namer(profile.zone)
    for code, subject, kind, origin, at, value, quality, source, collected_at, note, _ in rows:
        indicator, measured = profile.indicator.get(code), profile.subject.get(subject)
        said = note_of(note)
        yield (
            code,
            indicator.name_vi if indicator else "",
            subject,
            measured.name_vi if measured else "",
            period(kind, at, note if kind == _UNDATED else None),
            from_micros(at),
            value if value is not None else (said.text if said else None),
            indicator.unit if indicator else "",
            LABEL_VI[Quality(quality)],
            _ORIGIN_VI[origin],
            source,
            from_micros(collected_at),
        )


def _period_namer(zone: tzinfo) -> Callable[[str, int, str | None], str]:
    """Names a period in Vietnamese; the note (JSON) matters only where the text names no date."""

    @lru_cache(None)
    def name(kind: str, at: int, note: str | None) -> str:
        said = note_of(note)
        return label(Period(PeriodKind(kind), from_micros(at), said.period_text if said else None), "vi", zone)

    return name
