"""A source file proposed from a sample of JSON: where the rows stand, which key is the time, the subject, a value."""

from collections.abc import Callable, Iterator
from datetime import datetime

from collectors.payload import read_json
from collectors.proposal import Field, Guess, Proposal, field_lines, quoted
from ioc.domain.centre import Profile
from ioc.errors import PayloadInvalid

_DEEPEST = 6
Row = dict[str, object]


def propose(sample: bytes, where: str, profile: Profile) -> Proposal:
    """The options of an `http_json` source for this payload. Raises PayloadInvalid where it holds no rows."""
    page = read_json(sample)
    path, rows = max(_lists(page, "@"), key=lambda found: len(found[1]), default=("", []))
    if not rows:
        raise PayloadInvalid("Mẫu không có danh sách dòng nào (các đối tượng JSON trong một mảng).", str(page)[:500])
    flat = [dict(_flat(row, "")) for row in rows[:200]]
    keys = list(dict.fromkeys(key for row in flat for key in row))
    guess = Guess(profile)
    at, subject = _time(flat, keys), _subject(flat, keys, guess)
    numeric = [key for key in keys if key not in (at, subject) and _numbers(flat, key)]
    fields = tuple(Field(key, guess.indicator(key.rsplit(".", 1)[-1]), str(_first(flat, key))) for key in numeric)
    return Proposal("http_json", _options(path, where, at, subject, fields), fields, tuple(_doubts(at, subject, fields)))


def _lists(value: object, path: str, depth: int = 0) -> Iterator[tuple[str, list[Row]]]:
    """Every list of objects, with the JMESPath that finds it."""
    if isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        yield path, value
    if isinstance(value, dict) and depth < _DEEPEST:
        for key, inner in value.items():
            step = key if key.isidentifier() and key.isascii() else quoted(key)
            yield from _lists(inner, step if path == "@" else f"{path}.{step}", depth + 1)


def _flat(value: object, path: str) -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    elif path and not isinstance(value, list):
        yield path, value


def _time(rows: list[Row], keys: list[str]) -> str:
    return next((key for key in keys if _mostly(rows, key, _is_time)), "")


def _subject(rows: list[Row], keys: list[str], guess: Guess) -> str:
    shares = [(guess.subjects([str(row[key]) for row in rows if key in row]), key) for key in keys]
    best, key = max(shares, default=(0.0, ""))
    return key if best >= 0.5 else ""


def _numbers(rows: list[Row], key: str) -> bool:
    return _mostly(rows, key, lambda value: isinstance(value, int | float) and not isinstance(value, bool))


def _mostly(rows: list[Row], key: str, holds: Callable[[object], bool]) -> bool:
    values = [row[key] for row in rows if row.get(key) is not None]
    return bool(values) and sum(map(holds, values)) >= 0.8 * len(values)


def _is_time(value: object) -> bool:
    if not isinstance(value, str) or len(value) < 10:
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _first(rows: list[Row], key: str) -> object:
    return next((row[key] for row in rows if row.get(key) is not None), "")


def _options(path: str, where: str, at: str, subject: str, fields: tuple[Field, ...]) -> str:
    url = where if where.startswith(("http://", "https://")) else "https://…"
    lines = [
        f"url = {quoted(url)}",
        '# auth = { type = "bearer", token = "env:TÊN_BIẾN" }   # hoặc basic, api_key, oauth2, hmac; xem docs/quan-tri.md',
        '# paging = { type = "page", param = "page" }            # nếu cổng trả nhiều trang',
        "",
        "[options.mapping]",
        f"rows = {quoted(path)}",
        _subject_line(subject),
        f"at = {{ expr = {quoted(at)} }}" if at else 'at = "now"  # không thấy thời điểm trong mẫu: lấy lúc hỏi',
        "values = [",
        *field_lines(fields, "{{ indicator = {indicator}, expr = {place} }}"),
        "]",
    ]
    return "\n".join(lines)


def _subject_line(subject: str) -> str:
    if subject:
        return f"subject = {{ expr = {quoted(subject)} }}"
    return 'subject = "?"  # không nhận ra: viết mã đối tượng, hoặc { expr = … }'


def _doubts(at: str, subject: str, fields: tuple[Field, ...]) -> Iterator[str]:
    if not at:
        yield "không thấy khóa nào là thời điểm; số liệu sẽ mang thời điểm hỏi"
    if not subject:
        yield "không thấy khóa nào là mã đối tượng của hồ sơ"
    if unknown := [one.place for one in fields if one.indicator is None]:
        yield f"chưa nhận ra chỉ tiêu của: {', '.join(unknown[:8])}"
    if not fields:
        yield "không thấy khóa nào mang số"
