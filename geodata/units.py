"""Đơn vị hành chính: units with validity dates and lineage. Standard library only: the web process reads it.

Ids are for ever: `82@2025` is the province with code 82 as established on 1 July 2025 (Đồng Tháp), `82@2008` the one that
bore the code before (Tiền Giang). The suffix names the set a unit belongs to, not always the year it was founded.
"""

import csv
import gzip
import io
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

NATION = "vn"


class Level(StrEnum):
    NATION = "nation"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


_TYPES_EN = {
    "tỉnh": "Province", "thành phố": "City", "huyện": "District", "quận": "Urban District", "thị xã": "Town",
    "xã": "Commune", "phường": "Ward", "thị trấn": "Township", "đặc khu": "Special Zone",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unit:
    """`code` is the official code while it was valid; `parent` is a unit id, None for the nation.

    `valid_from` None = earlier than these records; `valid_to` is excluded, None = still valid.
    `predecessors`/`successors` are unit ids, empty where nothing changed or nothing is known.
    `latitude`/`longitude` are WGS84 degrees of a point inside it, None where unknown.
    """

    id: str
    code: str
    level: Level
    type: str
    name_vi: str
    valid_from: date | None
    valid_to: date | None
    parent: str | None
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    basis: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def name_en(self) -> str:
        """The name without its type, then the type in English: "Đồng Tháp Province"."""
        if self.level is Level.NATION:
            return "Viet Nam"
        return f"{self.name_vi[len(self.type) + 1 :]} {_TYPES_EN[self.type]}"

    def exists_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@cache
def load_units() -> tuple[Unit, ...]:
    """The nation, the provinces of today and of the 63 set, their former districts, and the communes of today.

    Communes come without lineage here; `load_past_communes` has it.
    """
    rows = [*_rows("provinces.csv"), *_rows("districts.csv"), *_rows("communes.csv")]
    return _with_successors(tuple(_unit(row) for row in rows))


@cache
def load_past_communes() -> tuple[Unit, ...]:
    """The communes of before 1 July 2025 with their successors."""
    return tuple(_unit(row) for row in _rows("past_communes.csv.gz"))


@cache
def _by_id() -> dict[str, Unit]:
    return {unit.id: unit for unit in load_units()}


@cache
def _children() -> dict[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for unit in load_units():
        if unit.parent:
            found[unit.parent].append(unit)
    return {parent: tuple(units) for parent, units in found.items()}


def unit(id: str) -> Unit | None:
    """The unit with this id, None if there is none (communes of the past are not looked up)."""
    return _by_id().get(id)


def unit_at(code: str, day: date, level: Level) -> Unit | None:
    """The unit that bore this official code on that day, None if none did."""
    return next((one for one in load_units() if one.code == code and one.level is level and one.exists_on(day)), None)


def children(id: str) -> tuple[Unit, ...]:
    """The units directly below: provinces of the nation of every time, communes (or former districts) of a province."""
    return _children().get(id, ())


def _rows(name: str) -> list[dict[str, str]]:
    content = files("geodata").joinpath("data", name).read_bytes()
    text = (gzip.decompress(content) if name.endswith(".gz") else content).decode("utf-8")
    return list(csv.DictReader(io.StringIO(text)))


def _unit(row: dict[str, str]) -> Unit:
    return Unit(
        row["id"],
        row["code"],
        Level(row["level"]),
        row["type"],
        row["name_vi"],
        _day(row["valid_from"]),
        _day(row["valid_to"]),
        row["parent"] or None,
        _ids(row.get("predecessors", "")),
        _ids(row.get("successors", "")),
        row.get("basis", ""),
    )


def _with_successors(units: tuple[Unit, ...]) -> tuple[Unit, ...]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in units:
        for before in one.predecessors:
            found[before].append(one.id)
    return tuple(replace(one, successors=tuple(found[one.id])) if one.id in found else one for one in units)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _ids(text: str) -> tuple[str, ...]:
    return tuple(text.split(";")) if text else ()
