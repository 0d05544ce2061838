"""InfluxDB's line protocol, read line by line. Format: the line protocol reference of InfluxDB 1 and 2."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ioc.domain.source import Reject
from ioc.errors import PayloadInvalid, PayloadTooLarge

Field = float | str | bool

LONGEST_LINE, MOST = 65_536, 20_000
"""Bytes of one line, text fields with line breaks included; lines of one request."""
_ROW = re.compile(rb"[^\n]+")
_TEXT = re.compile(rb'="(?:[^"\\]|\\.)*"', re.DOTALL)
_PER_SECOND = {"ns": 10**9, "n": 10**9, "us": 10**6, "u": 10**6, "µ": 10**6, "ms": 10**3, "s": 1}
_SECONDS = {"m": 60, "h": 3600}
_MEASUREMENT = re.compile(r"((?:[^\\, ]|\\.|\\$)+)(?=[, ])")
_TAG = re.compile(r",((?:[^\\,= ]|\\.)+)=((?:[^\\,= ]|\\.)+)")
_FIELD = re.compile(r'((?:[^\\,= ]|\\.)+)=("(?:[^"\\]|\\.)*"|[^, "]+)', re.DOTALL)
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_WHOLE = re.compile(r"([+-]?\d{1,20})[iu]", re.ASCII)
_STAMP = re.compile(r"-?\d{1,19}", re.ASCII)
_TRUE, _FALSE = frozenset({"t", "T", "true", "True", "TRUE"}), frozenset({"f", "F", "false", "False", "FALSE"})


@dataclass(frozen=True, slots=True)
class Point:
    """A line: `stamp` is in nanoseconds since 1970, None where the line has none; `line` counts from 1."""

    line: int
    measurement: str
    tags: dict[str, str]
    fields: dict[str, Field]
    stamp: int | None


def parse_lines(body: bytes, precision: str = "ns", most: int = MOST) -> Iterator[Point | Reject]:
    """Each line as a Point, or a Reject where it cannot be read. `precision` is the unit of time stamps, as in the query.

    Raises PayloadInvalid for a precision there is none of, PayloadTooLarge for more than `most` lines.
    """
    scale = nanoseconds(precision)
    for number, raw in _lines(body, most):
        try:
            yield _point(number, raw.decode("utf-8").strip(), scale)
        except ValueError as wrong:
            reason = "dòng không ở bảng mã UTF-8" if isinstance(wrong, UnicodeDecodeError) else str(wrong)
            yield Reject(f"dòng {number}", raw[:500].decode("utf-8", "replace"), reason)


def nanoseconds(precision: str) -> int:
    """How many nanoseconds a unit of this precision is. Raises PayloadInvalid."""
    if precision in _PER_SECOND:
        return 10**9 // _PER_SECOND[precision]
    if precision in _SECONDS:
        return _SECONDS[precision] * 10**9
    raise PayloadInvalid(f"không có precision “{precision[:20]}”; dùng ns, us, ms, s, m hoặc h")


def _lines(body: bytes, most: int) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers, without blank ones and remarks."""
    number, counted, taken = 1, 0, 0
    row = _ROW.search(body)
    while row is not None:
        number, counted, taken = number + body.count(b"\n", counted, row.start()), row.start(), taken + 1
        if taken > most:
            raise PayloadTooLarge(f"hơn {most:,} dòng trong một lần gửi; chia nhỏ (batch-size, metric_batch_size)")
        end = _end(body, row)
        bare = body[row.start() : end].strip()
        if bare and not bare.startswith(b"#"):
            yield number, bare
        row = _ROW.search(body, end)


def _end(body: bytes, row: re.Match[bytes]) -> int:
    """Where the line that begins with this row ends: a text field may hold line breaks. One that never ends stays one row."""
    if not _leaves_open(row[0], False):
        return row.end()
    last = row.end()
    while last < min(len(body), row.start() + LONGEST_LINE):
        after = _ROW.match(body, last + 1)
        last = after.end() if after else last + 1
        if after and not _leaves_open(after[0], True):
            return last
    return row.end()


def _leaves_open(row: bytes, opened: bool) -> bool:
    """Whether a text field is open at the end of a row, if one was `opened` before it or not."""
    return b'="' in _TEXT.sub(b"", b'="' + row if opened else row)


def _point(number: int, line: str, scale: int) -> Point:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"dòng dài hơn {LONGEST_LINE:,} byte")
    head = _MEASUREMENT.match(line)
    if head is None:
        raise ValueError("không có measurement hoặc không có trường nào; viết như “nhiet_do,tram=a gia_tri=31.5 1700000000”")
    tags, at = _tags(line, head.end())
    fields, at = _fields(line, at)
    rest = line[at:].strip()
    if rest and not _STAMP.fullmatch(rest):
        raise ValueError(f"thời điểm “{rest[:40]}” không phải số nguyên")
    return Point(number, _plain(head[1], ", "), tags, fields, int(rest) * scale if rest else None)


def _tags(line: str, at: int) -> tuple[dict[str, str], int]:
    tags: dict[str, str] = {}
    while line.startswith(",", at):
        found = _TAG.match(line, at)
        if found is None:
            raise ValueError(f"thẻ viết sai ở “{line[at : at + 40]}”; viết như ,tên=giá_trị")
        tags[_plain(found[1])] = _plain(found[2])
        at = found.end()
    if not line.startswith(" ", at):
        raise ValueError(f"thẻ viết sai ở “{line[at : at + 40]}”; viết như ,tên=giá_trị")
    return tags, at


def _fields(line: str, at: int) -> tuple[dict[str, Field], int]:
    fields: dict[str, Field] = {}
    at += len(line[at:]) - len(line[at:].lstrip(" "))
    while True:
        found = _FIELD.match(line, at)
        if found is None:
            raise ValueError(f"trường viết sai ở “{line[at : at + 40]}”; viết như tên=1.5")
        fields[_plain(found[1])] = _value(found[2])
        at = found.end()
        if not line.startswith(",", at):
            return fields, at
        at += 1


def _value(text: str) -> Field:
    if text.startswith('"'):
        return re.sub(r'\\(["\\])', r"\1", text[1:-1])
    if text in _TRUE or text in _FALSE:
        return text in _TRUE
    whole = _WHOLE.fullmatch(text)
    if whole:
        return float(int(whole[1]))
    if _NUMBER.fullmatch(text):
        return float(text)
    raise ValueError(f"giá trị “{text[:40]}” không phải số, đúng/sai hay chữ trong dấu nháy kép")


def _plain(text: str, special: str = ",= ") -> str:
    """A name without its escapes: a backslash before anything else is itself."""
    return re.sub(rf"\\([{special}])", r"\1", text) if "\\" in text else text
