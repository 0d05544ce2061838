"""When a row of a table speaks for: a period in words, a date with a period kind, or the day it was published."""

from datetime import UTC, datetime, tzinfo

from collectors.cells import Cell, is_blank, text_of
from collectors.instants import end_of
from collectors.table_options import Table, WideColumn
from collectors.vietnamese_dates import day_end, parse_moment, parse_period
from ioc.domain.period import PeriodKind, month_end

When = tuple[PeriodKind, datetime, str | None]
"""Kind, end in UTC, and the source's own wording of the period where there is one."""


def period_of(said: dict[str, Cell], wide: WideColumn, options: Table, zone: tzinfo) -> When:
    """A date with its kind wins over words; words that name no date fall back on the day of publication. Raises ValueError."""
    words = wide.period or _words(said.get("period"))
    kind = _kind(text_of(said.get("period_kind")))
    try:
        if not is_blank(said.get("at")):
            chosen = kind or options.period_kind
            return chosen, _dated(said["at"], chosen, options, zone).astimezone(UTC), words or None
        month = said.get("period")
        if isinstance(month, datetime) and not wide.period:
            return _month_cell(month, kind, zone)
        if words and kind is not PeriodKind.UNDATED:
            return _in_words(words, kind, said, options, zone)
        return PeriodKind.UNDATED, _published(said, options, zone), words or None
    except OverflowError:
        raise ValueError("ngày ngoài lịch") from None


def _words(cell: Cell) -> str:
    return "" if isinstance(cell, datetime) else text_of(cell)


def _in_words(words: str, kind: PeriodKind | None, said: dict[str, Cell], options: Table, zone: tzinfo) -> When:
    try:
        period = parse_period(words, zone, options.year)
    except ValueError:
        if is_blank(said.get("published")):
            raise
        return PeriodKind.UNDATED, _published(said, options, zone), words
    return kind or period.kind, period.end.astimezone(UTC), words


def _dated(cell: Cell, kind: PeriodKind, options: Table, zone: tzinfo) -> datetime:
    return end_of(kind, _moment(cell, options, zone), options.at_names, zone)


def _month_cell(cell: datetime, kind: PeriodKind | None, zone: tzinfo) -> When:
    """Excel turns a typed "12/2023" into 1 December 2023: with the kind declared as month, that month is meant."""
    if kind is PeriodKind.MONTH:
        return kind, month_end(cell.year, cell.month, zone).astimezone(UTC), None
    if kind in (None, PeriodKind.DAY) and cell.day != 1:
        return PeriodKind.DAY, day_end(cell.date(), zone).astimezone(UTC), None
    raise ValueError(f"ô kỳ là ngày {text_of(cell)}: không rõ là ngày hay tháng; đặt cột period_kind, hoặc viết “Tháng 12/2023”")


def _published(said: dict[str, Cell], options: Table, zone: tzinfo) -> datetime:
    if is_blank(said.get("published")):
        raise ValueError("không ghi kỳ, cũng không ghi ngày công bố")
    return day_end(_moment(said["published"], options, zone).astimezone(zone).date(), zone).astimezone(UTC)


def _moment(cell: Cell, options: Table, zone: tzinfo) -> datetime:
    if isinstance(cell, datetime):
        return cell.replace(tzinfo=zone)
    return parse_moment(text_of(cell), zone, options.at_format)


def _kind(text: str) -> PeriodKind | None:
    if not text:
        return None
    if text not in set(PeriodKind):
        raise ValueError(f"loại kỳ “{text[:60]}” không có; viết ví dụ month, quarter, year")
    return PeriodKind(text)
