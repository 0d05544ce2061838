"""A whole table read into readings and targets: CSV, XLSX or XLS. Pure."""

from dataclasses import replace
from datetime import tzinfo
from zoneinfo import ZoneInfo

from collectors.cells import Row
from collectors.legacy_cells import unicode_rows
from collectors.legacy_text import decode
from collectors.table_head import find_head
from collectors.table_options import Table
from collectors.table_read import format_of, read_csv, read_workbook
from collectors.table_rows import Sheet, read_rows
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Source, joined
from ioc.errors import PayloadInvalid

_DELIMITERS = (",", ";", "\t", "|")


def read_table(content: bytes, options: Table, source: Source, profile: Profile) -> Batch:
    """What a table says, of the sheets asked for. Raises PayloadInvalid."""
    zone = ZoneInfo(options.zone) if options.zone else profile.zone
    form = format_of(content, options.format)
    if form == "csv":
        text, converted = decode(content, options.encoding)
        batch = read_rows(_csv_rows(text, options, zone), Sheet(options, source, zone))
        return replace(batch, remarks=(converted.report,)) if converted else batch
    tables = read_workbook(content, form, options.sheets, options.max_bytes, options.max_rows)
    return joined(
        _sheet(rows, Sheet(options, source, zone, f"{name}, " if options.sheets else "")) for name, rows in tables.items()
    )


def _sheet(rows: list[Row], sheet: Sheet) -> Batch:
    rows, reports = unicode_rows(rows, sheet.options.encoding)
    return replace(read_rows(rows, sheet), remarks=tuple(f"{sheet.label}{report}" for report in reports))


def _csv_rows(text: str, options: Table, zone: tzinfo) -> list[Row]:
    """Rows by the declared delimiter, or by the first one under which the header is found."""
    failure = PayloadInvalid("rỗng")
    for delimiter in (options.delimiter,) if options.delimiter else _DELIMITERS:
        rows = read_csv(text, delimiter, options.max_rows)
        try:
            find_head(rows, options, zone)
        except PayloadInvalid as missing:
            failure = missing
        else:
            return rows
    raise failure
