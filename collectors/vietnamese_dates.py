"""Periods and days as officers write them: "Tháng 12/2023", "Quý IV/2023", "10T/2023", "lũy kế 12 tháng 2023", "đến 08/2023"."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta, tzinfo

from ioc.domain.names import fold
from ioc.domain.period import Period, PeriodKind, month_end

_QUARTERS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_SPANS = {
    2: PeriodKind.TWO_YEARS,
    3: PeriodKind.THREE_YEARS,
    5: PeriodKind.FIVE_YEARS,
    6: PeriodKind.SIX_YEARS,
}
_SO_MANY_MONTHS = {6: PeriodKind.HALF, 9: PeriodKind.NINE_MONTHS, 10: PeriodKind.TEN_MONTHS}
_YEAR = r"(?:[ ./-]*(?:nam )?(?P<year>\d{4}))?"
_DAY = r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})"
_MONTH = r"(?P<month>\d{1,2})(?:[/.-]| nam )(?P<year>\d{4})"
_TIMES = ("%H:%M:%S", "%H:%M", "%Hh%M", "%Hh")
_DATES = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y/%m/%d", "%Y-%m-%d")
_SHAPES = (
    *_DATES,
    *(f"{day} {hour}" for day in _DATES for hour in _TIMES),
    *(f"{hour} {day}" for day in _DATES for hour in _TIMES),
)

Found = re.Match[str]


def parse_period(text: str, zone: tzinfo, year: int | None = None) -> Period:
    """The period that a text names; `year` serves texts that name none ("Tháng 5"). Its end is aware in `zone`.

    Bare "6 tháng", "9 tháng", "10 tháng" are their own kinds; any other count of months is cumulative. Raises ValueError.
    """
    folded = " ".join(fold(text).replace("–", "-").split())
    for pattern, build in _FORMS:
        found = pattern.fullmatch(folded)
        if found:
            return build(found, zone, year)
    raise ValueError(f"không hiểu kỳ “{text[:60]}”; viết ví dụ Tháng 12/2023, Quý IV/2023, 9 tháng 2023, Năm 2023, đến 08/2023")


def parse_moment(text: str, zone: tzinfo, form: str = "") -> datetime:
    """An aware instant: `form` is a strptime pattern, empty for dd/MM/yyyy [HH:mm[:ss]] or ISO 8601. Raises ValueError."""
    bare = " ".join(text.split())
    if not form:
        with suppress(ValueError):
            return _aware(datetime.fromisoformat(bare), zone)
    for shape in (form,) if form else _SHAPES:
        with suppress(ValueError):
            return _aware(datetime.strptime(bare, shape), zone)  # noqa: DTZ007 — the zone is the source's
    raise ValueError(f"không hiểu ngày “{text[:60]}”; viết ví dụ 31/12/2023 hoặc 2023-12-31T07:00, hoặc đúng mẫu đã khai")


def day_end(day: date, zone: tzinfo) -> datetime:
    """The midnight that ends a day, aware in `zone`."""
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def _aware(moment: datetime, zone: tzinfo) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _month_end(found: Found, zone: tzinfo, year: int | None, month: int | None = None) -> datetime:
    number = month if month is not None else int(found["month"])
    if not 1 <= number <= 12:
        raise ValueError(f"không có tháng {number}")
    return month_end(_year(found, year), number, zone)


def _year(found: Found, year: int | None) -> int:
    if found["year"]:
        return int(found["year"])
    if year is None:
        raise ValueError("kỳ không ghi năm; viết năm hoặc đặt year cho nguồn")
    return year


def _month(found: Found, zone: tzinfo, year: int | None) -> Period:
    return Period(PeriodKind.MONTH, _month_end(found, zone, year))


def _quarter(found: Found, zone: tzinfo, year: int | None) -> Period:
    return Period(PeriodKind.QUARTER, _month_end(found, zone, year, 3 * _QUARTERS[found["quarter"]]))


def _half(found: Found, zone: tzinfo, year: int | None) -> Period:
    return Period(PeriodKind.HALF, _month_end(found, zone, year, 6 * int(found["half"])))


def _months(found: Found, zone: tzinfo, year: int | None) -> Period:
    count = int(found["count"])
    if found["part"] == "cuoi":
        if count != 6:
            raise ValueError("chỉ hiểu “6 tháng cuối năm”")
        return Period(PeriodKind.HALF, _month_end(found, zone, year, 12))
    kind = _SO_MANY_MONTHS.get(count, PeriodKind.CUMULATIVE)
    return Period(kind, _month_end(found, zone, year, count))


def _cumulative_months(found: Found, zone: tzinfo, year: int | None) -> Period:
    return Period(PeriodKind.CUMULATIVE, _month_end(found, zone, year, int(found["count"])))


def _to_month(kind: PeriodKind) -> Callable[[Found, tzinfo, int | None], Period]:
    return lambda found, zone, year: Period(kind, _month_end(found, zone, year))


def _to_day(kind: PeriodKind) -> Callable[[Found, tzinfo, int | None], Period]:
    def build(found: Found, zone: tzinfo, year: int | None) -> Period:
        try:
            day = date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            raise ValueError(f"không có ngày {found['day']}/{found['month']}/{found['year']}") from None
        return Period(kind, day_end(day, zone))

    return build


def _whole_year(found: Found, zone: tzinfo, year: int | None) -> Period:
    return Period(PeriodKind.YEAR, _month_end(found, zone, year, 12))


def _years(found: Found, zone: tzinfo, year: int | None) -> Period:
    first, last = int(found["first"]), int(found["year"])
    if last - first + 1 not in _SPANS:
        raise ValueError(f"không có loại kỳ cho giai đoạn {first}-{last}")
    return Period(_SPANS[last - first + 1], month_end(last, 12, zone))


_TO = r"(?:tinh )?den (?:het )?"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[Found, tzinfo, int | None], Period]], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (rf"(?:thang|t) ?(?P<month>\d{{1,2}}){_YEAR}", _month),
        (_MONTH, _month),
        (r"(?P<year>\d{4})-(?P<month>\d{2})", _month),
        (rf"(?:quy|qui|q)[ .]?(?P<quarter>iv|i{{1,3}}|[1-4]){_YEAR}", _quarter),
        (r"(?P<year>\d{4})-?q(?P<quarter>[1-4])", _quarter),
        (rf"h(?P<half>[12]){_YEAR}", _half),
        (rf"(?P<count>\d{{1,2}}) ?(?:thang|t)(?: (?P<part>dau|cuoi)(?: nam)?)?{_YEAR}", _months),
        (rf"luy ke (?P<count>\d{{1,2}}) ?(?:thang|t)(?: dau(?: nam)?)?{_YEAR}", _cumulative_months),
        (rf"luy ke (?:tu dau nam )?{_TO}(?:ngay )?{_DAY}", _to_day(PeriodKind.CUMULATIVE)),
        (rf"luy ke (?:tu dau nam )?{_TO}(?:thang )?{_MONTH}", _to_month(PeriodKind.CUMULATIVE)),
        (rf"{_TO}(?:ngay )?{_DAY}", _to_day(PeriodKind.AS_OF)),
        (rf"{_TO}(?:thang )?{_MONTH}", _to_month(PeriodKind.AS_OF)),
        (rf"(?:ngay )?{_DAY}", _to_day(PeriodKind.DAY)),
        (r"(?:ngay )?(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})", _to_day(PeriodKind.DAY)),
        (rf"ca nam{_YEAR}", _whole_year),
        (r"(?:nam )?(?P<year>\d{4})", _whole_year),
        (r"(?:giai doan )?(?P<first>\d{4}) ?- ?(?P<year>\d{4})", _years),
    )
)
