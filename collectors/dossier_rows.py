"""A list of dossiers read into dossiers. Pure; a row that cannot be read is a Reject."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from collectors.cells import Cell, Row, content_of, is_blank, text_of
from collectors.dossier_options import DossierOptions
from collectors.legacy_cells import unicode_rows
from collectors.legacy_text import decode
from collectors.table_read import format_of, read_csv, read_workbook
from collectors.vietnamese_dates import parse_moment
from collectors.vietnamese_numbers import parse_number
from ioc.domain.centre import Profile
from ioc.domain.dossier import Dossier, Pause
from ioc.domain.source import Reject
from ioc.errors import PayloadInvalid

_DELIMITERS = (",", ";", "\t", "|")
_HEAD = 20
"""The header is looked for in so many rows."""
_OLDEST = timedelta(days=5 * 366)
_MOST_DAYS, _MOST_HOURS = 1_000, 10_000

Head = dict[str, int]
"""The place of each header."""


def read_dossiers(content: bytes, options: DossierOptions, profile: Profile, now: datetime) -> Iterator[Dossier | Reject]:
    """Every row as a dossier or a reject. Raises PayloadInvalid where there is no such list."""
    for rows in _tables(content, options):
        start, head = _head(rows, options)
        for row in rows[start:]:
            try:
                yield _dossier(row, head, options, profile, now)
            except (ValueError, OverflowError) as wrong:
                reason = str(wrong) if isinstance(wrong, ValueError) else "ngày ngoài lịch"
                yield Reject(f"dòng {row.number}", content_of(row), reason)


def _tables(content: bytes, options: DossierOptions) -> Sequence[list[Row]]:
    form = format_of(content, options.format)
    if form != "csv":
        tables = read_workbook(content, form, options.sheets, options.max_bytes, options.max_rows)
        return [unicode_rows(rows, options.encoding)[0] for rows in tables.values()]
    text = decode(content, options.encoding)[0]
    found = [read_csv(text, delimiter, options.max_rows) for delimiter in _DELIMITERS]
    return [max(found, key=lambda rows: max((len(row.cells) for row in rows[:_HEAD]), default=0))]


def _head(rows: Sequence[Row], options: DossierOptions) -> tuple[int, Head]:
    """Where the rows below the header begin, and the header. Raises PayloadInvalid where it is not there."""
    needed, missing = options.columns.needed, list(options.columns.needed)
    for place, row in enumerate(rows[:_HEAD]):
        head = {_words(cell): index for index, cell in enumerate(row.cells) if isinstance(cell, str)}
        lacking = [name for name in needed if name not in head]
        if not lacking:
            return place + 1, head
        missing = min(missing, lacking, key=len)
    raise PayloadInvalid(f"không thấy cột {', '.join(f'“{name}”' for name in missing)}; sửa columns theo dòng tiêu đề của tệp")


def _words(cell: Cell) -> str:
    return " ".join(str(cell).split())


def _dossier(row: Row, head: Head, options: DossierOptions, profile: Profile, now: datetime) -> Dossier:
    def cell(name: str) -> Cell:
        return row.at(head[name]) if name else None

    def moment(name: str, closes: bool = False) -> datetime | None:
        found = cell(name)
        return None if is_blank(found) else _moment(found, options, profile, closes)

    columns = options.columns
    office, received = text_of(cell(columns.office)), moment(columns.received)
    if not office:
        raise ValueError("không ghi đơn vị")
    if received is None or not now - _OLDEST < received <= now + timedelta(days=1):
        raise ValueError("không có ngày tiếp nhận, hoặc ngày ở ngoài năm năm gần đây")
    paused, resumed = moment(columns.paused_from), moment(columns.paused_to)
    return Dossier(
        options.offices.get(office, office),
        received,
        moment(columns.due, closes=True),
        _whole(_number(cell(columns.days), options, _MOST_DAYS)),
        _number(cell(columns.hours), options, _MOST_HOURS),
        (Pause(paused, resumed),) if paused is not None else (),
        moment(columns.finished),
    )


def _moment(cell: Cell, options: DossierOptions, profile: Profile, closes: bool) -> datetime:
    """A day without an hour begins at midnight; as a deadline it ends when the offices close."""
    zone = profile.zone
    found = cell.replace(tzinfo=zone) if isinstance(cell, datetime) else parse_moment(text_of(cell), zone, options.at_format)
    local = found.astimezone(zone)
    whole_day = closes and local.time() == time()
    return datetime.combine(local.date(), profile.calendar.hours[-1][1], profile.zone) if whole_day else local


def _number(cell: Cell, options: DossierOptions, most: float) -> float | None:
    if is_blank(cell):
        return None
    found = float(cell) if isinstance(cell, (int, float)) else parse_number(text_of(cell), options.numbers)
    if not 0 < found <= most:
        raise ValueError(f"thời hạn {found:g} không tin được")
    return found


def _whole(days: float | None) -> int | None:
    if days is not None and days != int(days):
        raise ValueError(f"số ngày {days:g} không phải số nguyên; số giờ thì đặt cột hours")
    return None if days is None else int(days)
