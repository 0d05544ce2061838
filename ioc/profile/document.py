"""A TOML file read together with the line of every key, so that a fault can name its place."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ioc.profile.fault import Fault, Place

Path = tuple[str | int, ...]
_TABLE = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")


@dataclass(frozen=True)
class Document:
    """`lines` maps the path of a key, table or array item to its line."""

    file: str
    data: dict[str, Any]
    lines: Mapping[Path, int]

    def place(self, path: Iterable[str | int] = ()) -> Place:
        """The place of the deepest part of `path` that has a line of its own; parts without one are passed over."""
        known: Path = ()
        for part in path:
            if (*known, part) in self.lines:
                known = (*known, part)
        return Place(self.file, self.lines.get(known, 1))


def read_document(file: str, content: bytes) -> Document | Fault:
    """The file as a Document, or the fault that keeps it from being read."""
    try:
        text = content.decode("utf-8-sig").replace("\r\n", "\n")
        return Document(file, tomllib.loads(text), index(text))
    except UnicodeDecodeError:
        return Fault(file, 0, "tệp không ở bảng mã UTF-8", "Lưu lại tệp bằng bảng mã UTF-8.")
    except tomllib.TOMLDecodeError as wrong:
        line = re.search(r"line (\d+)", str(wrong))
        number = int(line.group(1)) if line else text.count("\n") + 1
        return Fault(file, number, f"sai cú pháp TOML ({wrong})", "Xem lại dấu nháy, dấu ngoặc và dấu bằng ở dòng này.")


def index(text: str) -> dict[Path, int]:
    """The line of every table, array item and key of a valid TOML text; keys inside inline tables have that of the outer key."""
    lines: dict[Path, int] = {}
    counts: dict[Path, int] = {}
    table: Path = ()
    open_quote = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if not open_quote:
            table = _note(line, number, table, lines, counts)
        open_quote = _still_open(line, open_quote)
    return lines


def _note(line: str, number: int, table: Path, lines: dict[Path, int], counts: dict[Path, int]) -> Path:
    if header := _TABLE.match(line):
        table = _enter(_parts(header.group(2)), header.group(1) == "[[", counts)
        _set(table, number, lines)
    elif key := _KEY.match(line):
        _set((*table, *_parts(key.group(1))), number, lines)
    return table


def _set(path: Path, number: int, lines: dict[Path, int]) -> None:
    """Every table on the way has a line too: that of the first thing in it."""
    for length in range(1, len(path) + 1):
        lines.setdefault(path[:length], number)


def _enter(names: Path, is_item: bool, counts: dict[Path, int]) -> Path:
    """The full path of a table header: every array of tables on the way gets the index of its present item."""
    path: Path = ()
    for position, name in enumerate(names):
        path = (*path, name)
        if is_item and position == len(names) - 1:
            counts[path] = counts.get(path, -1) + 1
            _forget_below(path, counts)
        if path in counts:
            path = (*path, counts[path])
    return path


def _forget_below(path: Path, counts: dict[Path, int]) -> None:
    for other in [known for known in counts if len(known) > len(path) and known[: len(path)] == path]:
        if other[len(path)] == counts[path]:
            del counts[other]


def _parts(dotted: str) -> Path:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _still_open(line: str, quote: str) -> str:
    """The triple quote that is open after this line, empty if none."""
    for found in re.findall(r'"""|\'\'\'', line):
        quote = "" if found == quote else (quote or found)
    return quote
