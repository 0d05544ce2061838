"""One row in our own format, as `POST /api/v1/observations` documents it."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from collectors.options import Numbers
from collectors.push_options import COLUMNS
from collectors.values import figure_of
from collectors.vietnamese_dates import parse_moment, parse_period
from collectors.vietnamese_numbers import Figure, parse_qualifier
from ioc.domain.observation import Note, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality

_LONGEST = 500
YEARS = range(1900, 2200)
"""In which a value can be believed to stand."""


def read_row(row: dict[str, Any], place: str, numbers: Numbers, zone: tzinfo, quality: Quality) -> Reading:
    """The reading of a row whose fields have their own names; `quality` where it says none. Raises ValueError in Vietnamese."""
    strange = sorted(set(map(str, row)) - set(COLUMNS))
    if strange:
        raise ValueError(f"không có trường “{strange[0][:40]}”; các trường: {', '.join(COLUMNS)}")
    kind, at = _period(row, zone)
    figure = figure_of(row.get("value"), numbers)
    return Reading(
        _code(row, "indicator"),
        _code(row, "subject"),
        kind,
        at,
        figure.value if figure else None,
        _quality(row) or (figure and figure.quality) or quality,
        _note(row, figure),
        _instant(row, "issued_at", zone),
        place,
    )


def _code(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"thiếu “{name}”")
    return value.strip()[:200]


def _period(row: dict[str, Any], zone: tzinfo) -> tuple[PeriodKind, datetime]:
    """Kind and end: `period` in words ("Tháng 10/2026"), or `at` with `period_kind` (none = instant)."""
    words, at = row.get("period"), _instant(row, "at", zone)
    if words is not None and at is None:
        period = parse_period(str(words), zone)
        return period.kind, _utc(period.end)
    if at is None or words is not None:
        raise ValueError("cần đúng một trong hai: “at” (cuối kỳ, kèm period_kind) hoặc “period” (kỳ bằng chữ)")
    kind = row.get("period_kind") or PeriodKind.INSTANT
    if kind not in list(PeriodKind):
        raise ValueError(f"không có period_kind “{str(kind)[:30]}”; dùng {', '.join(PeriodKind)}")
    return PeriodKind(kind), at


def _instant(row: dict[str, Any], name: str, zone: tzinfo) -> datetime | None:
    raw = row.get(name)
    if raw is None:
        return None
    if not isinstance(raw, str):
        raise ValueError(f"“{name}” phải là chữ ISO 8601, như 2026-01-31T07:00:00+07:00")
    return _utc(parse_moment(raw, zone))


def _utc(at: datetime) -> datetime:
    if at.year not in YEARS:
        raise ValueError(f"thời điểm {at.isoformat()} ngoài lịch")
    return at.astimezone(UTC)


def _quality(row: dict[str, Any]) -> Quality | None:
    raw = row.get("quality")
    if raw is None:
        return None
    if raw not in list(Quality):
        raise ValueError(f"không có quality “{str(raw)[:30]}”; dùng {', '.join(Quality)}")
    return Quality(raw)


def _note(row: dict[str, Any], figure: Figure | None) -> Note | None:
    said = row.get("qualifier")
    qualifier = parse_qualifier(str(said)) if said is not None else figure.qualifier if figure else None
    note = Note(qualifier, _text(row, "text"), _text(row, "document"), remark=_text(row, "remark"))
    return note if note != Note() else None


def _text(row: dict[str, Any], name: str) -> str | None:
    raw = row.get(name)
    if raw is None or raw == "":
        return None
    if not isinstance(raw, str):
        raise ValueError(f"“{name}” phải là chữ")
    return raw[:_LONGEST]
