"""One map as a sheet: a line for each unit, the classes of its values, what is to be said of them. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from math import floor

from geodata.rebase import Rebased
from geodata.units import children_on
from ioc.domain.condition import Threshold
from ioc.domain.formats import number, quantity
from ioc.domain.indicator import Indicator
from ioc.domain.observation import Origin
from ioc.domain.period import Period, label
from layouts.figures.classes import class_of, counts, limits
from layouts.gather_map import Spread
from layouts.parts.figure import fewest_decimals
from layouts.parts.map_line import Line, line_of, ranked, restated_line
from layouts.parts.scope import Scope

STEPS = 7
"""Colours of the ramp."""


@dataclass(frozen=True)
class Sheet:
    """`shapes` is the day whose boundaries are drawn. `steps`: unit → colour of the ramp; the others are hatched.

    `legend`: (colour, words, how many units) for each class, the last one (colour None) for those without a value.
    """

    title: str
    period: str
    unit: str
    shapes: date
    lines: tuple[Line, ...]
    breaks: tuple[float, ...] = ()
    steps: Mapping[str, int] = field(default_factory=dict)
    legend: tuple[tuple[int | None, str, int], ...] = ()
    badges: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    source: str = ""

    @property
    def known(self) -> list[float]:
        return [line.value for line in self.lines if line.value is not None]


def sheet(found: Spread, scope: Scope) -> Sheet:
    """The units as they were on the last day of the period; not yet classed."""
    lines = [line_of(one, found, scope) for one in found.units]
    return _titled(found, scope, found.day, lines, _as_was_badges(found, scope))


def restated_sheet(found: Spread, made: Rebased, scope: Scope) -> Sheet:
    """The same figures on the units of another day, marked as such; not yet classed."""
    rows = {row.unit: row for row in made.restated}
    lines = [restated_line(one, rows.get(one.id), found, scope) for one in children_on(found.root.id, made.to)]
    marks = ("old-boundary", scope.say("map_restated_on", n=len(lines))), *_origin(found, scope)
    return _titled(found, scope, made.to, lines, marks)


def classed(bare: Sheet, breaks: Sequence[float], indicator: Indicator, scope: Scope) -> Sheet:
    """The sheet with its colours and its legend."""
    steps = {line.code: colour(class_of(line.value, breaks), len(breaks)) for line in bare.lines if line.value is not None}
    legend = tuple(_legend(bare.known, breaks, len(bare.lines) - len(bare.known), indicator, scope))
    return replace(bare, breaks=tuple(breaks), steps=steps, legend=legend)


def common_limits(sheets: Iterable[Sheet], method: str, n: int, own: Sequence[float], decimals: int) -> tuple[float, ...]:
    """The limits for sheets of one indicator, so that a colour means the same on each; as the legend writes them."""
    values = [value for one in sheets for value in one.known]
    found = limits(values, method, n, own)
    return (
        found if method == "own" else tuple(sorted({cut for cut in (_cut(one, decimals) for one in found) if cut > min(values)}))
    )


def _cut(limit: float, decimals: int) -> float:
    """Downwards, for a unit on the limit is above it."""
    return floor(limit * 10**decimals) / 10**decimals


def own_limits(found: Spread, scope: Scope) -> tuple[float, ...]:
    """The thresholds of the indicator itself: the breaks of a map of the profile, else the limits of its rules."""
    code, kind = found.indicator.code, found.kind
    views = [view for screen in scope.profile.screens for scene in screen.scenes for view in scene.units()]
    for view in views:
        if (view.indicator, view.period_kind) == (code, kind):
            return view.breaks
    rules = [rule.condition for rule in scope.profile.rules if (rule.indicator, rule.period_kind) == (code, kind)]
    return tuple(sorted({one.limit for one in rules if isinstance(one, Threshold)}))


def _titled(found: Spread, scope: Scope, shapes: date, lines: list[Line], badges: Iterable[tuple[str, str]]) -> Sheet:
    return Sheet(
        found.indicator.name(scope.language),
        _period(found, scope),
        found.indicator.unit_in(scope.language),
        shapes,
        tuple(ranked(lines, found.indicator.direction)),
        badges=tuple(badges),
        source=_source(found, scope),
    )


def colour(index: int, limits_: int) -> int:
    """Which colour of the ramp a class has: few classes still use the whole ramp."""
    return round(index * (STEPS - 1) / limits_) if limits_ else STEPS // 2


def _legend(
    known: Sequence[float], breaks: Sequence[float], without: int, indicator: Indicator, scope: Scope
) -> Iterable[tuple[int | None, str, int]]:
    decimals = max((fewest_decimals(limit, indicator.decimals) for limit in breaks), default=0)
    words = [number(limit, decimals, scope.language) for limit in breaks]
    if known and not breaks:
        yield colour(0, 0), quantity(known[0], indicator.decimals, indicator.unit_in(scope.language), scope.language), len(known)
    elif known:
        ranges = [f"< {words[0]}", *(f"{low} – < {high}" for low, high in zip(words, words[1:], strict=False)), f"≥ {words[-1]}"]
        for index, (said, count) in enumerate(zip(ranges, counts(known, breaks), strict=True)):
            yield colour(index, len(breaks)), said, count
    yield None, scope.say("no_value"), without


def _period(found: Spread, scope: Scope) -> str:
    if found.at is None:
        return ""
    text = next((row.note.period_text for row in found.values.values() if row.note and row.note.period_text), None)
    return label(Period(found.kind, found.at, text), scope.language, scope.profile.zone)


def _as_was_badges(found: Spread, scope: Scope) -> Iterable[tuple[str, str]]:
    today = scope.now.astimezone(scope.profile.zone).date()
    if any(not one.exists_on(today) for one in found.units):
        yield "old-boundary", scope.say("map_units_then", n=len(found.units))
    yield from _origin(found, scope)


def _origin(found: Spread, scope: Scope) -> Iterable[tuple[str, str]]:
    if found.values and found.origin is Origin.SIMULATED:
        yield "simulated", scope.say("simulated")


def _source(found: Spread, scope: Scope) -> str:
    """Whose figures, and when they came."""
    rows = found.values.values()
    if not rows:
        return ""
    behind = (scope.profile.behind(name, found.origin) for name in sorted({row.source for row in rows}))
    names = dict.fromkeys(source.title(scope.language) for sources in behind for source in sources)
    came = max(row.collected_at for row in rows).astimezone(scope.profile.zone)
    return f"{scope.say('from_source', source=', '.join(names))} · {scope.say('map_collected', time=f'{came:%H:%M %d/%m/%Y}')}"
