"""A unit on a map, in words and numbers ready to show: its value, rank, target, what it was made of. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from geodata.rebase import Outcome, Restated
from geodata.unit import type_in
from geodata.units import Level, Unit
from ioc.domain.formats import number
from ioc.domain.indicator import Direction, Indicator
from ioc.domain.names import sort_key
from ioc.domain.observation import Observation
from ioc.domain.plan import Target
from ioc.domain.quality import LABEL_EN, LABEL_VI, Quality
from layouts.data import ScreenData
from layouts.gather_map import Spread
from layouts.parts.figure import fewest_decimals
from layouts.parts.map_lineage import lineage_words
from layouts.parts.scope import Scope


@dataclass(frozen=True)
class Line:
    """A unit on a map. `rank` counts from the best (from the highest where neither way is better); None without a value.

    `lineage` says what it was made of or what became of it, `reason` why there is no value; all words are ready to show.
    """

    code: str
    name: str
    short: str
    value: float | None
    words: str
    rank: int | None = None
    target: str = ""
    quality: str = ""
    lineage: str = ""
    reason: str = ""
    deeper: bool = False


def line_of(one: Unit, found: Spread, scope: Scope) -> Line:
    row = found.values.get(one.id)
    base = _unit_line(one, found, scope, row.value if row else None)
    if row is None:
        return base
    return replace(
        base, words=_words(row, found.indicator, scope), target=_target(row, found, scope), quality=_quality(row, scope)
    )


def restated_line(one: Unit, row: Restated | None, found: Spread, scope: Scope) -> Line:
    base = _unit_line(one, found, scope, row.value if row else None)
    if row is None:
        return base
    said = {Outcome.RESTATED: "map_restated", Outcome.ESTIMATED: "quality_estimated", Outcome.PARTIAL: "map_partial"}
    whole = row.outcome is Outcome.RESTATED and len(row.parts) == 1  # the same territory under another id
    word = scope.say(said[row.outcome]) if row.outcome in said and not whole else ""
    return replace(base, quality=word, reason=row.reason)


def ordered(lines: Iterable[Line], sort: str) -> list[Line]:
    """By rank, name or value, a minus before it turns it round; units without a value stay last."""
    key, back = sort.removeprefix("-"), sort.startswith("-")
    if key == "name":
        return sorted(lines, key=lambda line: sort_key(line.short), reverse=back)
    by_name = sorted(lines, key=lambda line: sort_key(line.short))
    known = [line for line in by_name if line.value is not None]
    rest = [line for line in by_name if line.value is None]
    return [*sorted(known, key=lambda line: (line.rank if key == "rank" else -(line.value or 0)) or 0, reverse=back), *rest]


def ranked(lines: list[Line], direction: Direction) -> list[Line]:
    sign = 1 if direction is Direction.DOWN else -1
    values = sorted(sign * line.value for line in lines if line.value is not None)
    first: dict[float, int] = {}
    for place, value in enumerate(values, start=1):
        first.setdefault(value, place)
    return [replace(line, rank=None if line.value is None else first[sign * line.value]) for line in lines]


def _unit_line(one: Unit, found: Spread, scope: Scope, value: float | None) -> Line:
    indicator, today = found.indicator, scope.now.astimezone(scope.profile.zone).date()
    words = "—" if value is None else number(value, indicator.decimals, scope.language)
    name = one.name_on(max(found.day, one.valid_from or found.day))
    return Line(
        one.id,
        name if scope.language == "vi" else one.name_en,
        name[len(type_in(name)) :].strip(),
        value,
        words,
        lineage=lineage_words(one, today, scope.language),
        deeper=one.level is Level.PROVINCE,
    )


def _words(row: Observation, indicator: Indicator, scope: Scope) -> str:
    if row.value is None:
        return row.note.text if row.note and row.note.text else "—"
    qualifier = f"{row.note.qualifier} " if row.note and row.note.qualifier else ""
    rank = f"/{indicator.rank_of}" if indicator.rank_of else ""
    return qualifier + number(row.value, indicator.decimals, scope.language) + rank


def _target(row: Observation, found: Spread, scope: Scope) -> str:
    """The target of this very unit: those of the units before it are not carried over."""
    own = replace(scope, data=ScreenData(targets=found.targets))
    target: Target | None = own.target(row)
    if target is None:
        return ""
    if target.value is None:
        return target.note.text or "" if target.note else ""
    return number(target.value, fewest_decimals(target.value, found.indicator.decimals), scope.language)


def _quality(row: Observation, scope: Scope) -> str:
    return "" if row.quality is Quality.OK else (LABEL_VI if scope.language == "vi" else LABEL_EN)[row.quality]
