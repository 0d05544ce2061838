"""Restating values of units as they were on the units of another day. Pure; standard library only.

Sums add up; ratios are made anew from numerator and denominator; weighted means need their weight; a maximum is the greatest
of whole parts; ranks and what does not add up are refused, but for a unit whose territory is the same under another id.
What was divided needs `Split.pieces`, or is split equally when asked, and is then marked estimated. Nothing is ever made up
or silently left out: a unit whose parts are not all there has no value, and every amount that found no place is listed.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from geodata.combine import Combined, Value, combine
from geodata.lineage import Lineage
from geodata.method import Method
from geodata.trace import Part, Split, Tracer, reached
from ioc.domain.indicator import Aggregation

_NOTHING = 1e-9
"""A share below this is rounding."""


class Outcome(StrEnum):
    AS_WAS = "as_was"  # the unit stands: the value is the published one
    RESTATED = "restated"  # made of whole parts, nothing guessed
    ESTIMATED = "estimated"  # rests on shares, or on values that were estimates
    PARTIAL = "partial"  # parts are missing or cannot be divided: no value, `known` is what is there
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Restated:
    """The value of a unit of the day asked for; None where the outcome is PARTIAL or REFUSED and `reason` says why.

    `known` is the sum of those parts that could be placed, only for PARTIAL sums. `parts` are ids of the units it is made of,
    `missing` of those that have no figure. `numerator`, `denominator`, `weight` as they add up, None where they do not apply.
    """

    unit: str
    period: str
    value: float | None
    outcome: Outcome
    reason: str = ""
    known: float | None = None
    parts: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    numerator: float | None = None
    denominator: float | None = None
    weight: float | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Unplaced:
    """What of a value found no place on the units of that day, and why.

    `amount` is in its unit of measure; None where amounts do not add up (a ratio, an index) and the whole value is meant.
    """

    unit: str
    period: str
    amount: float | None
    reason: str


@dataclass(frozen=True)
class Rebased:
    """Both pictures: `as_was` what was published of the units of then, `restated` on the units of the day `to`."""

    to: date
    as_was: tuple[Value, ...]
    restated: tuple[Restated, ...]
    unplaced: tuple[Unplaced, ...]

    def values(self) -> tuple[Value, ...]:
        """The restated values as values of the units of `to`, so that they can be restated again; estimates stay estimates."""
        return tuple(
            Value(row.unit, row.period, row.value, row.numerator, row.denominator, row.weight, row.estimated)
            for row in self.restated
            if row.value is not None
        )


def rebase(values: Iterable[Value], to: date, method: Method, lineage: Lineage, split: Split | None = None) -> Rebased:
    """Restate each period on the units of the day `to`. Values without a number count as not there: absence is never 0.

    Raises ValueError where two values speak for one unit and period.
    """
    as_was = tuple(values)
    periods: dict[str, dict[str, Value]] = defaultdict(dict)
    for value in as_was:
        if value.unit in periods[value.period]:
            raise ValueError(f"hai giá trị cho {lineage.name(value.unit)}, kỳ {value.period}")
        if value.value is not None:
            periods[value.period][value.unit] = value
    found = [_Period(name, there, to, method, lineage, split or Split()) for name, there in periods.items()]
    return Rebased(
        to,
        as_was,
        tuple(row for period in found for row in period.restated),
        tuple(row for period in found for row in period.unplaced()),
    )


def stays_with(unit: str, to: date, lineage: Lineage) -> str:
    """Why a target of this unit is not a target of the units of the day `to`, in Vietnamese; empty where the unit stands."""
    after = sorted(reached(lineage, unit, to) - {unit})
    if not after:
        return ""
    names = ", ".join(lineage.name(id) for id in after)
    return f"mục tiêu giao cho {lineage.name(unit)}; không tự chuyển thành mục tiêu của {names}"


@dataclass
class _Period:
    name: str
    there: dict[str, Value]
    to: date
    method: Method
    lineage: Lineage
    split: Split
    restated: list[Restated] = field(default_factory=list)
    _placed: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def __post_init__(self) -> None:
        tracer = Tracer(self.lineage, self.there, self.split)
        targets = {target for id in self.there for target in reached(self.lineage, id, self.to)}
        for target in sorted(targets):
            self.restated.append(self._restate(target, tracer.parts(target)))

    def _restate(self, target: str, parts: Sequence[Part]) -> Restated:
        made = combine(target, parts, self.there, self.method, self.lineage)
        for part in made.used:
            self._placed[part.unit] += part.share or 0.0
        return Restated(
            target,
            self.name,
            made.value,
            self._outcome(target, made),
            made.reason,
            made.known,
            tuple(part.unit for part in parts if part.present),
            tuple(part.unit for part in parts if not part.present),
            made.numerator,
            made.denominator,
            made.weight,
            made.estimated,
        )

    def _outcome(self, target: str, made: Combined) -> Outcome:
        if made.value is None:
            return Outcome.REFUSED if made.known is None else Outcome.PARTIAL
        if target in self.there:
            return Outcome.AS_WAS
        return Outcome.ESTIMATED if made.estimated else Outcome.RESTATED

    def unplaced(self) -> Iterable[Unplaced]:
        for id, value in self.there.items():
            left = 1.0 - self._placed[id]
            if value.value is None or abs(left) < _NOTHING:
                continue
            if self.method.aggregation is Aggregation.SUM and not self.method.ranked:
                yield Unplaced(id, self.name, value.value * left, self._why(id))
            elif not reached(self.lineage, id, self.to):
                yield Unplaced(id, self.name, None, self._why(id))

    def _why(self, id: str) -> str:
        if id not in self.lineage.units:
            return "không có đơn vị này trong danh mục"
        targets = reached(self.lineage, id, self.to)
        if not targets:
            return f"không có đơn vị kế tiếp vào ngày {self.to:%d/%m/%Y}"
        reasons = dict.fromkeys(row.reason for row in self.restated if row.unit in targets and row.reason)
        return "; ".join(reasons) or "đơn vị kế tiếp đã có số liệu riêng cho kỳ này"
