"""What changes between two sets of profile files, in words a person can check before applying."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ioc.profile.draft import Files
from ioc.profile.table import read_table

Facts = dict[str, str]
_NAMES = ("code", "name", "indicator")
_WHOLE = "nội dung"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One thing that changes. `before` None = it is new, `after` None = it goes."""

    file: str
    what: str
    before: str | None
    after: str | None

    def __str__(self) -> str:
        if self.before is None:
            return f"{self.file}: thêm {self.what} = {self.after}"
        if self.after is None:
            return f"{self.file}: bỏ {self.what} (đang là {self.before})"
        return f"{self.file}: {self.what}: {self.before} → {self.after}"


def diff(old: Files, new: Files) -> list[Change]:
    """Every change from `old` to `new`, in order of file; rows and tables are told apart by their code, not by their line."""
    changes = (change for file in sorted({*old, *new}) for change in _of_file(file, old.get(file), new.get(file)))
    return list(changes)


def _of_file(file: str, old: bytes | None, new: bytes | None) -> Iterator[Change]:
    if old == new:
        return
    if old is None or new is None:
        yield Change(file, "tệp", None if old is None else f"{len(old)} byte", None if new is None else f"{len(new)} byte")
        return
    before, after = _facts(file, old), _facts(file, new)
    if _WHOLE in before or _WHOLE in after:
        before, after = _as_a_whole(old), _as_a_whole(new)
    for what in [*before, *(name for name in after if name not in before)]:
        if before.get(what) != after.get(what):
            yield Change(file, what, before.get(what), after.get(what))


def _facts(file: str, content: bytes) -> Facts:
    """What a file says, one line per statement; a file that cannot be read is one statement."""
    if file.endswith(".csv"):
        rows, faults = read_table(file, content)
        return _as_a_whole(content) if faults else _of_rows([row.cells for row in rows])
    if file.endswith(".toml"):
        try:
            return dict(_flat(tomllib.loads(content.decode("utf-8-sig")), ""))
        except ValueError:
            return _as_a_whole(content)
    return _as_a_whole(content)


def _as_a_whole(content: bytes) -> Facts:
    return {_WHOLE: f"{len(content)} byte, dấu {sha256(content).hexdigest()[:8]}"}


def _of_rows(rows: list[dict[str, str]]) -> Facts:
    facts: Facts = {}
    for cells in rows:
        key = _row_name(cells)
        number = sum(1 for name in facts if name == key or name.startswith(f"{key} #"))
        facts[f"{key} #{number + 1}" if number else key] = "; ".join(f"{name}={value}" for name, value in cells.items())
    return facts


def _row_name(cells: Mapping[str, str]) -> str:
    """The code of a row; rows of a plan are told apart by indicator, subject and period."""
    parts = [
        cells[name]
        for name in ("code", "station", "plan", "indicator", "subject", "period", "period_kind", "end")
        if name in cells
    ]
    return " ".join(parts)


def _flat(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _flat(inner, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        for index, item in enumerate(value):
            yield from _flat(item, f"{path}[{next((item[name] for name in _NAMES if name in item), index + 1)}]")
    else:
        yield path, str(value)
