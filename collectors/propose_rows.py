"""Rows of a payload recognised: which key is the time, which the subject, which are values of which indicators. Pure."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from collectors.options import Numbers
from collectors.proposal import Field, Guess, field_lines, quoted
from collectors.vietnamese_numbers import parse_figure

_MOST = 200
_HALF, _MOSTLY = 0.5, 0.8
_DEEPEST = 6

Row = dict[str, object]


@dataclass(frozen=True)
class Seen:
    """What was made of rows: JMESPath expressions on a row, "" for what was not found.

    `named`: where subjects are told by name, each name with its code. `constant`: the subject of all rows.
    """

    at: str
    subject: str
    named: dict[str, str]
    constant: str
    fields: tuple[Field, ...]
    numbers: Numbers

    def mapping(self, prefix: str = "", of: str = "") -> list[str]:
        """The lines of a mapping; `prefix` stands before every expression, `of` is the context of the subject and time."""
        write = "{{ indicator = {indicator}, expr = {place} }}"
        placed = tuple(Field(prefix + one.place, one.indicator, one.example) for one in self.fields)
        at = f"at = {{ expr = {quoted(prefix + self.at)}{of} }}" if self.at else _NO_TIME
        vi = ['numbers = "vi"  # 1.234,5'] if self.numbers == "vi" else []
        return [self._subject(prefix, of), at, *vi, "values = [", *field_lines(placed, write), "]"]

    def _subject(self, prefix: str, of: str) -> str:
        if not self.subject:
            return f"subject = {quoted(self.constant)}" if self.constant else _NO_SUBJECT
        table = ", ".join(f"{quoted(name)} = {quoted(code)}" for name, code in self.named.items())
        return f"subject = {{ expr = {quoted(prefix + self.subject)}{of}{f', table = {{ {table} }}' if table else ''} }}"

    def doubts(self) -> Iterator[str]:
        if not self.at:
            yield "không thấy khóa nào là thời điểm; số liệu sẽ mang thời điểm hỏi"
        if not (self.subject or self.constant):
            yield "không thấy khóa nào là mã đối tượng của hồ sơ"
        if self.numbers == "vi":
            yield "số được hiểu theo cách “vi” (1.234,5); xem lại một vài số"
        if unknown := [one.place for one in self.fields if one.indicator is None]:
            yield f"chưa nhận ra chỉ tiêu của: {', '.join(unknown[:8])}"
        if not self.fields:
            yield "không thấy khóa nào mang số"


_NO_TIME = 'at = "now"  # không thấy thời điểm trong mẫu: lấy lúc hỏi'
_NO_SUBJECT = 'subject = "?"  # không nhận ra: viết mã đối tượng, hoặc { expr = … }'


def recognise(rows: Sequence[object], guess: Guess, constant: str = "") -> Seen:
    """What the rows seem to say. `constant` is the subject where no key names one."""
    flat = [dict(flatten(row)) for row in rows[:_MOST]]
    keys = list(dict.fromkeys(key for row in flat for key in row))
    at = next((key for key in keys if mostly(flat, key, is_time)), "")
    subject, named = _subject(flat, keys, guess)
    written = [str(row[key]) for key in keys for row in flat if key not in (at, subject) and isinstance(row.get(key), str)]
    numbers: Numbers = "vi" if any("," in text and _is_figure(text, "vi") for text in written) else "plain"
    numeric = [key for key in keys if key not in (at, subject) and mostly(flat, key, lambda one: _is_number(one, numbers))]
    codes = guess.indicators([last_name(key) for key in numeric])
    fields = tuple(Field(key, code, str(_first(flat, key))) for key, code in zip(numeric, codes, strict=True))
    return Seen(at, subject, named, constant, fields, numbers)


def lists_in(value: object, path: str = "@", depth: int = 0) -> Iterator[tuple[str, list[Row]]]:
    """Every list of objects, with the JMESPath that finds it."""
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        yield path, value
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            yield from lists_in(inner, step_of(key) if path == "@" else f"{path}.{step_of(key)}", depth + 1)


def flatten(value: object, path: str = "") -> Iterator[tuple[str, object]]:
    """Every single value in an object, with the JMESPath that finds it."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flatten(inner, f"{path}.{step_of(key)}" if path else step_of(key))
    elif path and not isinstance(value, list):
        yield path, value


def step_of(key: str) -> str:
    return key if key.isidentifier() and key.isascii() else '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def last_name(path: str) -> str:
    """The key that a path ends with; of the text of an XML element the element's own."""
    parts = [part.strip('"') for part in path.split(".")]
    return next((part for part in reversed(parts) if not part.startswith(("#", "@"))), path)


def mostly(rows: Sequence[Row], key: str, holds: Callable[[object], bool]) -> bool:
    values = [row[key] for row in rows if row.get(key) not in (None, "")]
    return bool(values) and sum(map(holds, values)) >= _MOSTLY * len(values)


def is_time(value: object) -> bool:
    if not isinstance(value, str) or len(value) < 10:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return not value.isdigit()


def _subject(rows: Sequence[Row], keys: Sequence[str], guess: Guess) -> tuple[str, dict[str, str]]:
    """The key whose values are codes of subjects; else the one whose values name subjects, with their codes."""
    columns = {key: [str(row[key]) for row in rows if row.get(key) is not None] for key in keys}
    shares = [(guess.subjects(column), key) for key, column in columns.items()]
    best, key = max(shares, default=(0.0, ""), key=lambda one: one[0])
    if best >= _HALF:
        return key, {}
    found = {key: guess.named(column) for key, column in columns.items()}
    key = max(found, key=lambda one: len(found[one]), default="")
    whole = bool(key) and len(found[key]) >= _HALF * len(set(columns[key])) > 0
    return (key, found[key]) if whole else ("", {})


def _is_number(value: object, numbers: Numbers) -> bool:
    if isinstance(value, str):
        return not (value.startswith("0") and value.isdigit() and len(value) > 1) and _is_figure(value, numbers)
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_figure(text: str, numbers: Numbers) -> bool:
    try:
        return len(text) < 40 and parse_figure(text, numbers) is not None
    except ValueError:
        return False


def _first(rows: Sequence[Row], key: str) -> object:
    return next((row[key] for row in rows if row.get(key) is not None), "")
