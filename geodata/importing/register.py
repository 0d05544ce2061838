"""The units that shapes can belong to on a day, found by code, by name, by parent."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property

from geodata.units import Level, Unit, load_past_communes, load_units
from ioc.domain.names import fold, same_name

DEEPEST_FIRST = (Level.COMMUNE, Level.DISTRICT, Level.PROVINCE)
_ALIKE = 0.6
"""Names less alike than this are of different units: codes are re-used, names seldom change beyond their spelling."""


class Register:
    """The units that exist on `day`, communes of the past included."""

    def __init__(self, day: date) -> None:
        everyone = (*load_units(), *load_past_communes())
        self.units = tuple(one for one in everyone if one.level is not Level.NATION and one.exists_on(day))

    @cached_property
    def by_id(self) -> dict[str, Unit]:
        return {one.id: one for one in self.units}

    @cached_property
    def by_code(self) -> dict[str, Unit]:
        """Codes of the three levels differ in length, so one table holds them all."""
        return {one.code: one for one in self.units}

    @cached_property
    def _by_name(self) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = defaultdict(list)
        for one in self.units:
            for name in {fold(one.name_vi), fold(bare(one))}:
                found[name].append(one)
        return found

    def named(self, name: str) -> list[Unit]:
        """The units of that name, with or without its type; with the type they must have that type."""
        near = self._by_name.get(fold(name.strip()), [])
        return [one for one in near if name in (one.name_vi, bare(one)) or _called(one, name)]

    def at(self, level: Level) -> Iterable[Unit]:
        return (one for one in self.units if one.level is level)


def _called(unit: Unit, name: str) -> bool:
    return same_name(unit.name_vi, name) or same_name(bare(unit), name)


def bare(unit: Unit) -> str:
    """The name without its type."""
    return unit.name_vi[len(unit.type) + 1 :]


def alike(unit: Unit, name: str) -> bool:
    """Whether the name may be another spelling of the unit's."""
    heard, known = fold(name.strip()), {fold(unit.name_vi), fold(bare(unit))}
    return heard in known or any(SequenceMatcher(None, one, heard).ratio() >= _ALIKE for one in known)
