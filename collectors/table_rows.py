"""The rows of a table read into readings and targets. Pure; a row that cannot be read becomes a Reject, the rest is kept."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from collectors.cells import Cell, Row, content_of, is_blank, text_of
from collectors.table_head import canonical, declared, find_head
from collectors.table_options import Column, Table, WideColumn
from collectors.table_when import period_of
from collectors.vietnamese_dates import parse_moment
from collectors.vietnamese_numbers import Figure, is_absent, parse_figure, parse_qualifier
from ioc.domain.names import fold
from ioc.domain.observation import Note, Reading
from ioc.domain.plan import Target
from ioc.domain.quality import LABEL_VI, Quality
from ioc.domain.source import Batch, Reject, Source

_QUALITIES = {fold(label): quality for quality, label in LABEL_VI.items()} | {quality.value: quality for quality in Quality}
_KINDS = {
    "": "actual", "actual": "actual", "thuc hien": "actual", "ket qua": "actual",
    "target": "target", "muc tieu": "target", "ke hoach": "target", "chi tieu": "target",
    "rank": "actual", "xep hang": "actual", "thu hang": "actual",
}  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """What reading rows needs to know: options, source, the zone of its dates, and a label for messages ("Biểu 1, ")."""

    options: Table
    source: Source
    zone: tzinfo
    label: str = ""


@dataclass
class _Found:
    readings: list[Reading] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)


def read_rows(rows: Sequence[Row], sheet: Sheet) -> Batch:
    """Everything below the header. Raises PayloadInvalid when there is no such header."""
    options = sheet.options
    head = find_head(rows, options, sheet.zone)
    columns = dict(declared(options.columns))
    values = head.values or ((head.named.get("value", -1), WideColumn(header="")),)
    skip = tuple(map(canonical, options.skip_rows))
    above: dict[str, Cell] = {}
    found = _Found()
    for row in rows[head.last + 1 :]:
        if skip and _first(row).startswith(skip):
            continue
        said = {name: _said(name, columns[name], row, head.named, above) for name in columns}
        for index, wide in values:
            _read_value(row, row.at(index) if index >= 0 else None, said, wide, sheet, found)
    return Batch(tuple(found.readings), (), tuple(found.targets), tuple(found.rejects))


def _first(row: Row) -> str:
    shown = content_of(row)
    return canonical(shown.split(" | ")[0])


def _said(name: str, column: Column, row: Row, named: dict[str, int], above: dict[str, Cell]) -> Cell:
    if column.const:
        return column.const
    cell = row.at(named[name]) if name in named else None
    if not column.fill_down:
        return cell
    if not is_blank(cell):
        above[name] = cell
    return above.get(name)


def _read_value(row: Row, cell: Cell, said: dict[str, Cell], wide: WideColumn, sheet: Sheet, found: _Found) -> None:
    place = f"{sheet.label}dòng {row.number}" + (f", cột “{wide.header}”" if wide.header else "")
    try:
        taken = _taken(cell, said, wide, sheet, place)
    except ValueError as wrong:
        found.rejects.append(Reject(place, content_of(row), str(wrong)))
        return
    if isinstance(taken, Reading):
        found.readings.append(taken)
    elif taken is not None:
        found.targets.append(taken)


def _taken(cell: Cell, said: dict[str, Cell], wide: WideColumn, sheet: Sheet, place: str) -> Reading | Target | None:
    figure, text = _figure(cell, sheet), _word(said, "text")
    if figure is None and not text:
        return None
    indicator = wide.indicator or _code(said, "indicator", "chỉ tiêu", sheet)
    subject = wide.subject or _code(said, "subject", "đối tượng", sheet)
    kind, at, period_text = period_of(said, wide, sheet.options, sheet.zone)
    value = figure.value * wide.factor if figure else None
    note = _note(figure, text, period_text, said)
    if (wide.kind or _kind(said)) == "target":
        plan = _word(said, "plan") or sheet.options.plan or sheet.source.name
        basis = _word(said, "basis") or sheet.options.basis or _word(said, "document")
        return Target(plan, indicator, subject, kind, at, value, basis, note)
    issued = said.get("issued_at")
    issued_at = None if is_blank(issued) else parse_moment(text_of(issued), sheet.zone)
    return Reading(indicator, subject, kind, at, value, _quality(figure, said, sheet), note, issued_at, place)


def _figure(cell: Cell, sheet: Sheet) -> Figure | None:
    """The number in a cell, None where it says that there is none. Raises ValueError."""
    if isinstance(cell, bool):
        raise ValueError(f"ô là {'đúng' if cell else 'sai'}, không phải số")
    if isinstance(cell, float):
        return Figure(cell)
    if cell is not None and not isinstance(cell, str):
        raise ValueError(f"ô là ngày {text_of(cell)}, không phải số")
    return None if cell is None else parse_figure(cell, sheet.options.numbers)


def _word(said: dict[str, Cell], name: str) -> str:
    shown = text_of(said.get(name))
    return "" if is_absent(shown) else shown


def _code(said: dict[str, Cell], name: str, what: str, sheet: Sheet) -> str:
    shown = text_of(said.get(name))
    column: Column | None = getattr(sheet.options.columns, name)
    if not shown or column is None:
        raise ValueError(f"không ghi {what}")
    table = {canonical(key): code for key, code in column.table.items()}
    if canonical(shown) in table:
        return table[canonical(shown)]
    if table and not (column.prefix or column.suffix):
        raise ValueError(f"{what} “{shown[:60]}” không có trong bảng tra")
    return f"{column.prefix}{shown}{column.suffix}"


def _kind(said: dict[str, Cell]) -> str:
    shown = _word(said, "kind")
    if fold(shown) not in _KINDS:
        raise ValueError(f"loại “{shown[:60]}” không hiểu; viết actual, target hoặc rank")
    return _KINDS[fold(shown)]


def _quality(figure: Figure | None, said: dict[str, Cell], sheet: Sheet) -> Quality:
    shown = _word(said, "quality")
    if shown and fold(shown) not in _QUALITIES:
        raise ValueError(f"chất lượng “{shown[:60]}” không hiểu; viết ok, preliminary (sơ bộ) hoặc estimated (ước)")
    written = _QUALITIES[fold(shown)] if shown else figure.quality if figure else None
    return written or sheet.options.quality or sheet.source.quality


def _note(figure: Figure | None, text: str, period_text: str | None, said: dict[str, Cell]) -> Note | None:
    qualifier = parse_qualifier(text_of(said.get("qualifier"))) or (figure.qualifier if figure else None)
    note = Note(
        qualifier=qualifier,
        text=text or None,
        document=_word(said, "document") or None,
        period_text=period_text,
        remark=_word(said, "remark") or None,
    )
    return note if note != Note() else None
