"""Which unit a table means by a name or code, in the period its figures speak for. Pure; standard library only."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from geodata.find import Register
from geodata.lineage import Lineage, standing
from geodata.unit import Level

_YEAR = re.compile(r"(\d{4})(?:\.0)?")
_MONTH = re.compile(r"(\d{4})-(\d{1,2})|(\d{1,2})/(\d{4})")
_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Matched:
    """`units` maps what was written to a unit id; `unknown` is what fits no unit, or several, on `day`."""

    day: date
    units: dict[str, str]
    unknown: tuple[str, ...]


def match(written: Collection[str], first: date, last: date, level: Level, among: Lineage) -> Matched:
    """The units that ids, official codes or names stand for in the period from `first` to `last`.

    Where units changed inside the period, the day counts on which more of what was written is a unit: of a table of 2008
    with Hà Tây the first of January, of one without it the last of December.
    """
    readings = [_on(day, written, level, among) for day in (last, first)]
    return max(readings, key=lambda reading: len(reading.units))


def days_of(period: str) -> tuple[date, date]:
    """The first and last day of `2014`, `2014-06`, `06/2014` or `2014-06-30`. Raises ValueError saying what to write."""
    bare = period.strip()
    if found := _YEAR.fullmatch(bare):
        return date(int(found[1]), 1, 1), date(int(found[1]), 12, 31)
    if found := _MONTH.fullmatch(bare):
        year, month = int(found[1] or found[4]), int(found[2] or found[3])
        return date(year, month, 1), date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    if found := _DAY.fullmatch(bare):
        return (day := date(int(found[1]), int(found[2]), int(found[3]))), day
    raise ValueError(f"“{period}” không phải là kỳ; viết 2014, 2014-06 hoặc 2014-06-30")


def _on(day: date, written: Collection[str], level: Level, among: Lineage) -> Matched:
    there = standing(level, day, among)
    by_code, names = {one.code: one for one in there}, Register(there)
    found: dict[str, str] = {}
    for text in written:
        if text in among.units:
            found[text] = text
        elif one := by_code.get(text) or names.named(text):
            found[text] = one.id
    return Matched(day, found, tuple(text for text in written if text not in found))
