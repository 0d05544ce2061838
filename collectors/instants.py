"""Instants as sources write them, turned into the aware end of the period they speak for."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from collectors.options import Context, Expression, Options, Zone
from collectors.vietnamese_dates import day_end, parse_moment, parse_period
from ioc.domain.period import PeriodKind, month_end

Names = Literal["end", "start", "last_day"]

_MONTHS = {
    PeriodKind.MONTH: 1, PeriodKind.CUT_OFF_MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.NINE_MONTHS: 9,
    PeriodKind.TEN_MONTHS: 10, PeriodKind.YEAR: 12, PeriodKind.TWO_YEARS: 24, PeriodKind.THREE_YEARS: 36,
    PeriodKind.FIVE_YEARS: 60, PeriodKind.SIX_YEARS: 72,
}  # fmt: skip
_SPANS = {PeriodKind.HOUR: timedelta(hours=1), PeriodKind.DAY: timedelta(days=1), PeriodKind.WEEK: timedelta(days=7)}
_SHORT = frozenset({PeriodKind.INSTANT, PeriodKind.HOUR})
_POINTS = frozenset({PeriodKind.INSTANT, PeriodKind.AS_OF, PeriodKind.UNDATED})


class At(Options):
    """Where a row's instant stands and how it is written."""

    expr: Expression = Field(description="biểu thức JMESPath trả về thời điểm")
    of: Context = Field("row", description="tính trên row, element hay page")
    format: str = Field(
        "iso",
        description="iso, epoch (giây), epoch_ms, period (kỳ bằng chữ: “Quý IV/2023”; cho cả loại kỳ), hoặc mẫu strptime",
    )
    zone: Zone | None = Field(None, description="múi giờ của thời điểm không ghi múi giờ; trống = múi giờ của tỉnh")
    names: Names = Field("end", description="thời điểm là cuối kỳ (end), đầu kỳ (start), hay ngày cuối cùng của kỳ (last_day)")

    def zone_or(self, zone: tzinfo) -> tzinfo:
        return ZoneInfo(self.zone) if self.zone else zone


def read_at(raw: object, at: At, kind: PeriodKind, zone: tzinfo) -> tuple[PeriodKind, datetime]:
    """The period kind and its end in UTC. `zone` is the province's. Raises ValueError in Vietnamese."""
    own = at.zone_or(zone)
    try:
        if at.format == "period":
            period = parse_period(str(raw), own)
            return period.kind, period.end.astimezone(UTC)
        return kind, end_of(kind, _moment(raw, at.format, own), at.names, own).astimezone(UTC)
    except (OverflowError, OSError):
        raise ValueError(f"thời điểm “{str(raw)[:60]}” ngoài lịch") from None


def end_of(kind: PeriodKind, named: datetime, names: Names, zone: tzinfo) -> datetime:
    """The end of the period of this kind that the instant `named` (aware) names by its end, its start or its last day."""
    local = named.astimezone(zone)
    if names == "last_day":
        return local if kind in _SHORT else day_end(local.date(), zone)
    if names == "end" or kind in _POINTS:
        return named
    if kind is PeriodKind.HOUR:
        return named + _SPANS[kind]
    if kind in _SPANS:
        return (local.replace(tzinfo=None) + _SPANS[kind]).replace(tzinfo=zone)
    if kind not in _MONTHS:
        raise ValueError("ngày đầu của kỳ lũy kế không cho biết ngày cuối; dùng names = end hoặc last_day")
    return _months_after(local, _MONTHS[kind], zone)


def _months_after(local: datetime, months: int, zone: tzinfo) -> datetime:
    index = local.year * 12 + local.month - 1 + months - 1
    first_of_month = month_end(index // 12, index % 12 + 1, zone)
    try:
        return first_of_month.replace(day=local.day, hour=local.hour, minute=local.minute)
    except ValueError:
        raise ValueError(f"kỳ bắt đầu từ {local:%d/%m/%Y} không có ngày kết thúc tương ứng; xem lại names") from None


def _moment(raw: object, form: str, zone: tzinfo) -> datetime:
    if form in ("epoch", "epoch_ms"):
        return _since_1970(raw, 1000 if form == "epoch_ms" else 1)
    if not isinstance(raw, str):
        raise ValueError(f"thời điểm “{str(raw)[:60]}” không phải là chữ")
    return parse_moment(raw, zone, "" if form == "iso" else form)


def _since_1970(raw: object, per_second: int) -> datetime:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise ValueError(f"thời điểm “{str(raw)[:60]}” không phải là số giây")
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(raw) / per_second)
    except ValueError:
        raise ValueError(f"thời điểm “{str(raw)[:60]}” không phải là số giây") from None
