"""A payload read into readings and forecasts, by the mapping of its source. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from collectors.expressions import Scope, code_of, quality_of
from collectors.http_options import Mapping, ValueField
from collectors.instants import read_at
from collectors.options import Context, Lookup, QualityLookup
from collectors.rows import excerpt_of, rows_of
from collectors.values import convert, figure_of
from ioc.domain.centre import Profile
from ioc.domain.observation import Forecast, Note, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, Reject, Source, Window


@dataclass(frozen=True)
class Visited:
    """What reading a page needs to know of the visit. `points` are the subjects asked for, in order; `now` is aware."""

    source: Source
    profile: Profile
    window: Window
    now: datetime
    points: Sequence[str] = ()
    label: str = ""


def read_page(page: object, mapping: Mapping, visit: Visited) -> tuple[Batch, int]:
    """What one page says, and how many rows it had. Rows before the window were not asked for and are passed over.

    A row that cannot be read becomes a Reject with its place and content. Raises PayloadInvalid when the page has not the shape
    that the mapping describes.
    """
    readings: list[Reading] = []
    forecasts: list[Forecast] = []
    rejects: list[Reject] = []
    count = 0
    missing = set(range(len(mapping.values)))
    for scope, point in rows_of(page, mapping, visit.points):
        count += 1
        place = f"{visit.label}dòng {count}"
        missing -= {index for index, field in enumerate(mapping.values) if _is_there(field, scope)}
        try:
            said = _head(scope, point, mapping, visit, place)
        except ValueError as wrong:
            rejects.append(Reject(place, excerpt_of(scope.row), str(wrong)))
            continue
        if said.at <= visit.window.start:
            continue
        for field in mapping.values:
            _read_value(field, said, mapping, visit, readings, forecasts, rejects)
    if count:
        rejects += (_never_there(mapping.values[index], visit) for index in sorted(missing))
    return Batch(tuple(readings), tuple(forecasts), (), tuple(rejects)), count


@dataclass(frozen=True, slots=True)
class _Head:
    """What all values of a row share; `kind` and `at` before a value's own period is applied."""

    scope: Scope
    subject: str
    kind: PeriodKind
    at: datetime
    issued_at: datetime | None
    place: str


def _head(scope: Scope, point: str | None, mapping: Mapping, visit: Visited, place: str) -> _Head:
    if not isinstance(scope.row, dict | list):
        raise ValueError("dòng không phải là đối tượng hay mảng")
    zone = visit.profile.zone
    kind = PeriodKind(code_of(mapping.period, scope)) if isinstance(mapping.period, Lookup) else mapping.period
    at = visit.now
    if mapping.at != "now":
        kind, at = read_at(_needed(scope, mapping.at.expr, mapping.at.of), mapping.at, kind, zone)
    issued_at = None
    if mapping.issued_at is not None:
        raw = scope.find(mapping.issued_at.expr, mapping.issued_at.of)
        issued_at = read_at(raw, mapping.issued_at, PeriodKind.INSTANT, zone)[1] if raw is not None else None
    return _Head(scope, _subject(mapping, point, scope), kind, at, issued_at, place)


def _needed(scope: Scope, expression: str, of: Context) -> object:
    raw = scope.find(expression, of)
    if raw is None:
        raise ValueError(f"không có thời điểm ở “{expression}”")
    return raw


def _subject(mapping: Mapping, point: str | None, scope: Scope) -> str:
    if isinstance(mapping.subject, Lookup):
        return code_of(mapping.subject, scope)
    return mapping.subject or point or ""


def _read_value(
    field: ValueField, said: _Head, mapping: Mapping, visit: Visited,
    readings: list[Reading], forecasts: list[Forecast], rejects: list[Reject],
) -> None:  # fmt: skip
    try:
        reading = _reading(field, said, mapping, visit)
        if reading is None:
            return
        if mapping.forecast is None or reading.at <= visit.now:
            readings.append(reading)
        elif reading.value is not None:
            forecasts.append(_forecast(reading, reading.value, field, said.scope, mapping, visit))
    except ValueError as wrong:
        rejects.append(Reject(said.place, excerpt_of(said.scope.row), f"“{field.expr}”: {wrong}"))


def _reading(field: ValueField, said: _Head, mapping: Mapping, visit: Visited) -> Reading | None:
    scope = said.scope
    raw = scope.find(field.expr)
    indicator = code_of(field.indicator, scope) if isinstance(field.indicator, Lookup) else field.indicator
    if not indicator:
        return None
    remark = _remark(mapping, scope)
    if field.text:
        return (
            None
            if raw in (None, "")
            else _build(indicator, field, said, mapping, visit, None, Note(text=str(raw)[:500], remark=remark))
        )
    figure = figure_of(raw, mapping.numbers)
    if figure is None:
        return None
    note = Note(qualifier=figure.qualifier, remark=remark) if figure.qualifier or remark else None
    value = convert(figure.value, field, scope)
    return _build(indicator, field, said, mapping, visit, value, note, figure.quality)


def _build(
    indicator: str,
    field: ValueField, said: _Head, mapping: Mapping, visit: Visited,
    value: float | None, note: Note | None, written: Quality | None = None,
) -> Reading:  # fmt: skip
    quality = written or _quality(field.quality or mapping.quality, said.scope) or visit.source.quality
    kind, at = (said.kind, said.at) if field.period is None else _own_period(field.period, said, mapping, visit)
    return Reading(indicator, said.subject, kind, at, value, quality, note, said.issued_at, said.place)


def _own_period(kind: PeriodKind, said: _Head, mapping: Mapping, visit: Visited) -> tuple[PeriodKind, datetime]:
    """A value with a period of its own ends where that period ends."""
    if mapping.at == "now":
        return kind, said.at
    return read_at(_needed(said.scope, mapping.at.expr, mapping.at.of), mapping.at, kind, visit.profile.zone)


def _quality(declared: Quality | QualityLookup | None, scope: Scope) -> Quality | None:
    return quality_of(declared, scope) if isinstance(declared, QualityLookup) else declared


def _remark(mapping: Mapping, scope: Scope) -> str | None:
    if mapping.remark is None or scope.find(mapping.remark.expr, mapping.remark.of) in (None, ""):
        return None
    return code_of(mapping.remark, scope)[:500]


def _forecast(reading: Reading, value: float, field: ValueField, scope: Scope, mapping: Mapping, visit: Visited) -> Forecast:
    assert mapping.forecast is not None
    issued, low, high = mapping.forecast.issued_at, mapping.forecast.low, mapping.forecast.high
    if issued is None:
        issued_at = visit.now.replace(minute=0, second=0, microsecond=0)
    else:
        issued_at = read_at(_needed(scope, issued.expr, issued.of), issued, PeriodKind.INSTANT, visit.profile.zone)[1]
    bounds = (_bound(low, field, scope, mapping), _bound(high, field, scope, mapping))
    return Forecast(reading.indicator, reading.subject, reading.at, issued_at, mapping.forecast.issuer, value, *bounds)


def _bound(expression: str | None, field: ValueField, scope: Scope, mapping: Mapping) -> float | None:
    figure = figure_of(scope.find(expression), mapping.numbers) if expression else None
    return convert(figure.value, field, scope) if figure else None


def _is_there(field: ValueField, scope: Scope) -> bool:
    """Whether the row has the field at all, be it null; only told for plain names, other expressions count as there."""
    name = field.expr.strip('"')
    return not name.isidentifier() or not isinstance(scope.row, dict) or name in scope.row


def _never_there(field: ValueField, visit: Visited) -> Reject:
    return Reject(visit.label.strip(", "), "", f"không dòng nào có “{field.expr}”; xem lại biểu thức")
