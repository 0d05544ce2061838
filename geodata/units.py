"""Every unit there is and was, from the tables beside this file. Standard library only: the web process reads it."""

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import TypeVar

from geodata.unit import Level, Named, Placed, Unit

__all__ = ["NATION", "Level", "Unit", "children", "children_on", "load_past_communes", "load_units", "unit", "unit_at"]

NATION = "vn"
T = TypeVar("T")


@cache
def load_units() -> tuple[Unit, ...]:
    """The nation, the provinces of today, of the 63 set and of before August 2008, the former districts, the communes of today.

    The communes of before 1 July 2025 are apart, in `load_past_communes`.
    """
    tables = ("former_provinces.csv", "provinces.csv", "districts.csv", "communes.csv")
    units = _with_history(_unit(row) for table in tables for row in _rows(table))
    return _with_successors(tuple(units))


@cache
def load_past_communes() -> tuple[Unit, ...]:
    """The communes of before 1 July 2025 with their successors."""
    return tuple(_with_history(_unit(row) for row in _rows("past_communes.csv.gz")))


@cache
def _by_id() -> dict[str, Unit]:
    return {unit.id: unit for unit in load_units()}


@cache
def _children() -> dict[str, tuple[Unit, ...]]:
    found: dict[str, list[Unit]] = defaultdict(list)
    for one in load_units():
        for parent in {one.parent, *(place.parent for place in one.placed)} - {None}:
            found[str(parent)].append(one)
    return {parent: tuple(units) for parent, units in found.items()}


def unit(id: str) -> Unit | None:
    """The unit with this id, None if there is none (communes of the past are not looked up)."""
    return _by_id().get(id)


def unit_at(code: str, day: date, level: Level) -> Unit | None:
    """The unit that bore this official code on that day, None if none did."""
    return next((one for one in load_units() if one.code == code and one.level is level and one.exists_on(day)), None)


def children(id: str) -> tuple[Unit, ...]:
    """The units directly below: provinces of the nation of every time, communes (or former districts) of a province."""
    return tuple(one for one in _children().get(id, ()) if one.parent == id)


def children_on(id: str, day: date) -> tuple[Unit, ...]:
    """The units that were directly below on that day; communes of before 1 July 2025 are not looked up."""
    return tuple(one for one in _children().get(id, ()) if one.exists_on(day) and one.parent_on(day) == id)


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


def _with_history(units: Iterable[Unit]) -> Iterable[Unit]:
    names, aliases, placed = _names(), _aliases(), _placed()
    for one in units:
        if one.id in names or one.id in aliases or one.id in placed:
            yield replace(one, names=names.get(one.id, ()), aliases=aliases.get(one.id, ()), placed=placed.get(one.id, ()))
        else:
            yield one


@cache
def _names() -> dict[str, tuple[Named, ...]]:
    return _grouped(
        (row["id"], Named(row["name_vi"], _day(row["valid_from"]), _day(row["valid_to"]), row["basis"]))
        for row in _rows("names.csv")
    )


@cache
def _aliases() -> dict[str, tuple[str, ...]]:
    return _grouped((row["id"], row["alias"]) for row in _rows("aliases.csv"))


@cache
def _placed() -> dict[str, tuple[Placed, ...]]:
    return _grouped(
        (row["id"], Placed(row["parent"], _day(row["valid_from"]), _day(row["valid_to"]), row["basis"]))
        for row in _rows("parents.csv")
    )


def _grouped(pairs: Iterable[tuple[str, T]]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = defaultdict(list)
    for id, thing in pairs:
        found[id].append(thing)
    return {id: tuple(things) for id, things in found.items()}


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
