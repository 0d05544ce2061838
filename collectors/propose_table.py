"""A source file proposed from a sample table: the header, the column of subjects, that of periods, the columns of numbers."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from collectors.cells import Cell, CellError, Row, text_of
from collectors.legacy_cells import unicode_rows
from collectors.legacy_text import decode
from collectors.options import Numbers
from collectors.proposal import Field, Guess, Proposal, Sample, field_lines, quoted
from collectors.table_read import format_of, read_csv, read_workbook
from collectors.vietnamese_dates import parse_moment, parse_period
from collectors.vietnamese_numbers import parse_figure
from ioc.domain.centre import Profile
from ioc.domain.period import PROVINCE_ZONE
from ioc.errors import PayloadInvalid

_LARGEST, _ROWS = 50_000_000, 2_000
_HEADS = 12
_MOST, _HALF = 0.8, 0.5


@dataclass(frozen=True)
class _Seen:
    """What was made of the table. `named`: where the subjects are told by name, each name with its code. "" = not found.

    `by_period`: every column of values is a period.
    """

    numbers: Numbers
    subject: str
    named: dict[str, str]
    period: str
    fields: tuple[Field, ...]

    @property
    def by_period(self) -> bool:
        return bool(self.fields) and all(_is_period(one.place) for one in self.fields)


def propose(sample: Sample, profile: Profile) -> Proposal:
    """The options of a `table_file` source for this table. Raises PayloadInvalid where no header is found."""
    rows = read_sample(sample.content)
    head = _head(rows)
    titles = [_text(cell).strip() for cell in head.cells]
    seen = _seen({title: _column(rows, head, place) for place, title in enumerate(titles) if title}, Guess(profile))
    return Proposal(
        "table_file", _options(sample.where, sample.subject, seen), () if seen.by_period else seen.fields, tuple(_doubts(seen))
    )


def _seen(columns: dict[str, list[str]], guess: Guess) -> _Seen:
    numbers = _numbers_of(columns)
    subject = max(columns, key=lambda title: _named(guess, columns[title]))
    subject = subject if _named(guess, columns[subject]) >= _HALF else ""
    period = next((title for title in columns if title != subject and _mostly(columns[title], _is_period)), "")
    rest = [title for title in columns if title not in (subject, period) and columns[title]]
    valued = [title for title in rest if _mostly(columns[title], lambda text: _is_number(text, numbers))]
    codes = guess.indicators(valued)
    fields = tuple(Field(title, code, columns[title][0]) for title, code in zip(valued, codes, strict=True))
    return _Seen(numbers, subject, guess.named(columns[subject]) if subject else {}, period, fields)


def read_sample(sample: bytes) -> list[Row]:
    """The rows of a table, by the delimiter that makes it widest. Raises PayloadInvalid."""
    form = format_of(sample, "auto")
    if form != "csv":
        return unicode_rows(next(iter(read_workbook(sample, form, (), _LARGEST, _ROWS).values()), []), "auto")[0]
    text = decode(sample, "auto")[0]
    tables = [read_csv(text, delimiter, 200_000)[:_ROWS] for delimiter in (";", ",", "\t", "|")]
    return max(tables, key=lambda rows: max((len(row.cells) for row in rows), default=0))


def _head(rows: Sequence[Row]) -> Row:
    """The first of the widest rows in which every cell is a text."""
    candidates = [row for row in rows[:_HEADS] if sum(bool(_text(cell).strip()) for cell in row.cells) >= 2]
    if not candidates:
        raise PayloadInvalid("Mẫu không có dòng tiêu đề (một dòng ít nhất hai ô chữ).")
    return max(candidates, key=lambda row: sum(_is_title(_text(cell)) for cell in row.cells))


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, CellError) else text_of(cell)


def _is_title(text: str) -> bool:
    return bool(text.strip()) and not _is_number(text, "vi") and not _is_number(text, "plain")


def _column(rows: Sequence[Row], head: Row, place: int) -> list[str]:
    below = [row for row in rows if row.number > head.number and place < len(row.cells)]
    return [text for row in below if (text := _text(row.cells[place]).strip())]


def _numbers_of(columns: dict[str, list[str]]) -> Numbers:
    """Which way of writing numbers fits more cells; a comma is a Vietnamese decimal."""
    cells = [text for column in columns.values() for text in column]
    return "vi" if sum(_is_number(text, "vi") for text in cells) >= sum(_is_number(text, "plain") for text in cells) else "plain"


def _is_number(text: str, numbers: Numbers) -> bool:
    try:
        return parse_figure(text, numbers) is not None
    except ValueError:
        return False


def _is_period(text: str) -> bool:
    for parse in (parse_period, parse_moment):
        try:
            parse(text, PROVINCE_ZONE)
        except ValueError:
            continue
        return True
    return False


def _mostly(column: Sequence[str], holds: Callable[[str], bool]) -> bool:
    return bool(column) and sum(map(holds, column)) >= _MOST * len(column)


def _named(guess: Guess, column: Sequence[str]) -> float:
    return max(guess.subjects(column), len(guess.named(column)) / max(len(set(column)), 1))


def _options(where: str, constant: str, seen: _Seen) -> str:
    path = where if where.startswith(("http://", "https://")) else "inbox/*" + where[where.rfind(".") :]
    lines = [f"path = {quoted(path)}", f"numbers = {quoted(seen.numbers)}  # vi = 1.234,5; plain = 1234.5: xem lại vài ô"]
    if seen.by_period:
        lines += ["wide_periods = true  # mỗi tiêu đề cột là một kỳ", "", "[options.columns]"]
        return "\n".join([*lines, 'indicator = { const = "?" }  # điền mã chỉ tiêu', _subject_line(constant, seen)])
    lines += [
        "",
        "wide = [",
        *field_lines(seen.fields, "{{ header = {place}, indicator = {indicator} }}"),
        "]",
        "",
        "[options.columns]",
    ]
    missing = '# period = "…"  # không thấy cột kỳ: thêm period ở từng cột wide'
    return "\n".join([*lines, _subject_line(constant, seen), f"period = {quoted(seen.period)}" if seen.period else missing])


def _subject_line(constant: str, seen: _Seen) -> str:
    if not seen.subject and constant:
        return f"subject = {{ const = {quoted(constant)} }}"
    if not seen.subject:
        return '# subject = "…"  # không thấy cột mã hay tên đối tượng; hoặc thêm subject ở từng cột wide'
    if not seen.named:
        return f"subject = {quoted(seen.subject)}"
    table = ", ".join(f"{quoted(name)} = {quoted(code)}" for name, code in seen.named.items())
    return f"subject = {{ names = [{quoted(seen.subject)}], table = {{ {table} }} }}"


def _doubts(seen: _Seen) -> Iterator[str]:
    yield f"số được hiểu theo cách “{seen.numbers}”; xem lại một vài ô"
    if not seen.subject:
        yield "không thấy cột nào là đối tượng của hồ sơ"
    if not (seen.period or seen.by_period):
        yield "không thấy cột nào là kỳ hay thời điểm"
    if seen.by_period:
        yield "mỗi cột là một kỳ: chưa biết đây là chỉ tiêu nào"
    elif unknown := [one.place for one in seen.fields if one.indicator is None]:
        yield f"chưa nhận ra chỉ tiêu của cột: {', '.join(unknown[:8])}"
    if not seen.fields:
        yield "không thấy cột số nào"
