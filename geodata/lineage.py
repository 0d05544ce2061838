"""Who came from whom. Edges between units as they were and as they became; standard library only."""

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files

from geodata.unit import Level, Unit
from geodata.units import load_past_communes, load_units


class Share(StrEnum):
    WHOLE = "whole"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Link:
    """The whole or a part of `before` went into `after` (unit ids) on the day `since`.

    `given` is how much of `before` it was, 0 to 1, None where no document gives it (none of the divided communes of 2025
    has one). `what` says which part in words, empty where not known.
    """

    before: str
    after: str
    share: Share
    since: date
    basis: str
    what: str = ""
    given: float | None = None


class Lineage:
    """Units and the links between them, looked up both ways."""

    def __init__(self, units: Iterable[Unit], links: Iterable[Link]) -> None:
        self.units: Mapping[str, Unit] = {one.id: one for one in units}
        self.links = tuple(links)
        into, out_of = defaultdict(list), defaultdict(list)
        for link in self.links:
            into[link.after].append(link)
            out_of[link.before].append(link)
        self._into = {id: tuple(found) for id, found in into.items()}
        self._out_of = {id: tuple(found) for id, found in out_of.items()}

    def into(self, id: str) -> tuple[Link, ...]:
        """The links that made this unit; empty where nothing changed or nothing is known."""
        return self._into.get(id, ())

    def out_of(self, id: str) -> tuple[Link, ...]:
        """The links to what became of this unit; empty while it stands, or where it has no successor."""
        return self._out_of.get(id, ())

    def name(self, id: str) -> str:
        """The unit in words that leave no doubt: "Tỉnh Đồng Tháp (đến 30/06/2025)"; the id itself where it is unknown."""
        one = self.units.get(id)
        return one.label if one else f"“{id}”"


@cache
def lineage() -> Lineage:
    """Provinces, districts and the communes of today: light enough for the web process."""
    units = load_units()
    return Lineage(units, _links(units, {one.id: one for one in units}))


@cache
def commune_lineage() -> Lineage:
    """The same with the communes of before 1 July 2025: some 12 MB more, for the command line and the worker."""
    units = (*load_units(), *load_past_communes())
    return Lineage(units, _links(units, {one.id: one for one in units}))


def lineage_of(ids: Iterable[str]) -> Lineage:
    """The lightest lineage that knows these units."""
    light = lineage()
    return light if all(id in light.units for id in ids) else commune_lineage()


def _links(units: Iterable[Unit], known: Mapping[str, Unit]) -> Iterable[Link]:
    words = _words()
    for before in units:
        share = Share.PART if len(before.successors) > 1 else Share.WHOLE
        for id in before.successors:
            after = known[id]
            since = after.valid_from or before.valid_to
            if since is None:
                raise ValueError(f"{before.id} → {id} has no day")
            yield Link(before.id, id, share, since, after.basis.partition(";")[0], words.get((before.id, id), ""))


@cache
def _words() -> dict[tuple[str, str], str]:
    text = files("geodata").joinpath("data", "steps.csv").read_text(encoding="utf-8")
    return {(row["before"], row["after"]): row["what"] for row in csv.DictReader(text.splitlines())}


def standing(level: Level, day: date, among: Lineage) -> tuple[Unit, ...]:
    """The units of a level that existed on that day."""
    return tuple(one for one in among.units.values() if one.level is level and one.exists_on(day))
