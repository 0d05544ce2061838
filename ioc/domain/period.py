"""Kỳ: what stretch of time a value speaks for.

A value's instant `at` is the *end* of its period, and a period is half-open: (start, end]. The end of December 2023 in
Viet Nam is therefore 2023-12-31T17:00:00Z. Labels come from the period, never from its end instant.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

PROVINCE_ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


class PeriodKind(StrEnum):
    INSTANT = "instant"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    CUT_OFF_MONTH = "month15"  # 15th of the month before → 14th (NĐ 09/2019)
    QUARTER = "quarter"
    HALF = "half"
    NINE_MONTHS = "months9"
    TEN_MONTHS = "months10"
    YEAR = "year"
    CUMULATIVE = "ytd"  # from 1 January to the end of the period
    AS_OF = "as_of"  # a stock counted up to a date, "đến 08/2023"
    TWO_YEARS = "years2"
    THREE_YEARS = "years3"
    FIVE_YEARS = "years5"
    SIX_YEARS = "years6"
    UNDATED = "undated"  # the text names no date; `at` is its publication, the label is the text's own


_MONTHS = {
    PeriodKind.MONTH: 1, PeriodKind.QUARTER: 3, PeriodKind.HALF: 6, PeriodKind.NINE_MONTHS: 9,
    PeriodKind.TEN_MONTHS: 10, PeriodKind.YEAR: 12, PeriodKind.TWO_YEARS: 24, PeriodKind.THREE_YEARS: 36,
    PeriodKind.FIVE_YEARS: 60, PeriodKind.SIX_YEARS: 72, PeriodKind.CUT_OFF_MONTH: 1,
}  # fmt: skip
_SPANS = {PeriodKind.HOUR: timedelta(hours=1), PeriodKind.DAY: timedelta(days=1), PeriodKind.WEEK: timedelta(days=7)}
_POINTS = frozenset({PeriodKind.INSTANT, PeriodKind.AS_OF, PeriodKind.UNDATED})
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """`end` is an aware instant; `text` is the source's own wording, used only where no date is named."""

    kind: PeriodKind
    end: datetime
    text: str | None = None

    def start(self, zone: tzinfo = PROVINCE_ZONE) -> datetime:
        """The excluded start instant in UTC; equal to `end` for kinds that are points in time."""
        return start_of(self.kind, self.end, zone)


def start_of(kind: PeriodKind, end: datetime, zone: tzinfo = PROVINCE_ZONE) -> datetime:
    """The excluded start of the period of this kind that ends at `end` (aware); in the zone of `end`'s UTC."""
    if kind in _POINTS:
        return end
    if kind in _SPANS:
        return end - _SPANS[kind]
    local = end.astimezone(zone)
    if kind is PeriodKind.CUMULATIVE:
        last_day = local - timedelta(microseconds=1)
        return datetime(last_day.year, 1, 1, tzinfo=zone).astimezone(end.tzinfo)
    return _months_before(local, _MONTHS[kind]).astimezone(end.tzinfo)


def end_holding(kind: PeriodKind, at: datetime, zone: tzinfo = PROVINCE_ZONE) -> datetime:
    """The end (UTC) of the hour or day of the zone that holds the instant: what is half-open ends at midnight, not before it.

    Raises ValueError for other kinds.
    """
    local = at.astimezone(zone)
    match kind:
        case PeriodKind.HOUR:
            floor, span = local.replace(minute=0, second=0, microsecond=0), timedelta(hours=1)
        case PeriodKind.DAY:
            floor, span = datetime.combine(local.date(), time(), zone), timedelta(days=1)
        case _:
            raise ValueError(f"no grid of {kind}")
    return (floor if floor == local else floor + span).astimezone(UTC)


def last_day(at: datetime, zone: tzinfo = PROVINCE_ZONE) -> date:
    """The day, in the zone, that a period ending at `at` speaks for: the last one inside it."""
    return (at.astimezone(zone) - timedelta(microseconds=1)).date()


def month_end(year: int, month: int, zone: tzinfo = PROVINCE_ZONE) -> datetime:
    """The instant at which a calendar month ends: midnight opening the next month, aware in `zone`."""
    return datetime(year + month // 12, month % 12 + 1, 1, tzinfo=zone)


def label(period: Period, language: str = "vi", zone: tzinfo = PROVINCE_ZONE) -> str:
    """The period in words: "Tháng 12/2023", "Quý IV/2023", "10 tháng 2023", "Lũy kế 12 tháng 2023", "đến 08/2023"."""
    if period.kind is PeriodKind.UNDATED:
        return period.text or ("không ghi ngày" if language == "vi" else "undated")
    return _template(period, language, zone).format(**_fields(period, zone))


def _months_before(local: datetime, months: int) -> datetime:
    """The same day of an earlier month, or its last day where it is shorter: a source may name any instant as an end."""
    year, month = divmod(local.year * 12 + local.month - 1 - months, 12)
    return local.replace(year=year, month=month + 1, day=min(local.day, monthrange(year, month + 1)[1]))


def _last_day(period: Period, zone: tzinfo) -> datetime:
    return period.end.astimezone(zone) - timedelta(microseconds=1)


def _ends_month(period: Period, zone: tzinfo) -> bool:
    return period.end.astimezone(zone) == month_end(_last_day(period, zone).year, _last_day(period, zone).month, zone)


def _fields(period: Period, zone: tzinfo) -> dict[str, object]:
    """What a label may speak of: the local start and end, the last day inside, its quarter and half of the year."""
    day = _last_day(period, zone)
    half = 1 if day.month <= 6 else 2
    return {
        "start": period.start(zone).astimezone(zone),
        "end": period.end.astimezone(zone),
        "day": day,
        "quarter": (day.month - 1) // 3 + 1,
        "roman": _ROMAN[(day.month - 1) // 3],
        "half": half,
        "half_vi": ("đầu", "cuối")[half - 1],
    }


def _template(period: Period, language: str, zone: tzinfo) -> str:
    partial = _PARTIAL.get(period.kind) if not _ends_month(period, zone) else None
    return (partial or _LABELS.get(period.kind, _SPAN_OF_YEARS))[language != "vi"]


_SPAN_OF_YEARS = ("Giai đoạn {start.year}–{day.year}", "{start.year}–{day.year}")
_LABELS: dict[PeriodKind, tuple[str, str]] = {
    PeriodKind.INSTANT: ("{end:%H:%M %d/%m/%Y}", "{end:%H:%M %d/%m/%Y}"),
    PeriodKind.HOUR: ("{start:%H}–{end:%H} giờ {start:%d/%m/%Y}", "{start:%H}–{end:%H}h {start:%d/%m/%Y}"),
    PeriodKind.DAY: ("Ngày {day:%d/%m/%Y}", "{day:%d/%m/%Y}"),
    PeriodKind.WEEK: ("Tuần đến {day:%d/%m/%Y}", "Week to {day:%d/%m/%Y}"),
    PeriodKind.MONTH: ("Tháng {day.month}/{day.year}", "{day:%m/%Y}"),
    PeriodKind.CUT_OFF_MONTH: ("Kỳ {start:%d/%m}–{day:%d/%m/%Y}", "{start:%d/%m}–{day:%d/%m/%Y}"),
    PeriodKind.QUARTER: ("Quý {roman}/{day.year}", "Q{quarter}/{day.year}"),
    PeriodKind.HALF: ("6 tháng {half_vi} năm {day.year}", "H{half}/{day.year}"),
    PeriodKind.NINE_MONTHS: ("9 tháng {day.year}", "First 9 months of {day.year}"),
    PeriodKind.TEN_MONTHS: ("10 tháng {day.year}", "First 10 months of {day.year}"),
    PeriodKind.YEAR: ("Năm {day.year}", "Year {day.year}"),
    PeriodKind.CUMULATIVE: ("Lũy kế {day.month} tháng {day.year}", "Cumulative, {day.month} months of {day.year}"),
    PeriodKind.AS_OF: ("đến {day:%m/%Y}", "as of {day:%m/%Y}"),
}
_PARTIAL: dict[PeriodKind, tuple[str, str]] = {
    PeriodKind.CUMULATIVE: ("Lũy kế đến {day:%d/%m/%Y}", "Cumulative to {day:%d/%m/%Y}"),
    PeriodKind.AS_OF: ("đến {day:%d/%m/%Y}", "as of {day:%d/%m/%Y}"),
}
"""Labels of periods that do not end with a month."""
