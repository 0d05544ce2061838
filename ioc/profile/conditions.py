"""The conditions of `rules/*.toml`; a comparison is of the rule's own value unless it names a `measure` or another indicator."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ioc.domain.condition import (
    Against,
    AgainstBand,
    AgainstIndicator,
    AgainstLevel,
    AgainstTarget,
    AllOf,
    AnyOf,
    Change,
    Compare,
    Comparison,
    Condition,
    CountBelow,
    Deviation,
    ForecastPeak,
    Measure,
    Not,
    Plain,
    ShareInBreach,
    Slope,
    Threshold,
    Wide,
)
from ioc.domain.period import PeriodKind
from ioc.profile.scalars import Duration
from ioc.profile.shape import Shape

_ABOVE = frozenset({Comparison.ABOVE, Comparison.AT_LEAST})
Series = tuple[str, PeriodKind]
"""The rule's own indicator and period kind."""


class ChangeTable(Shape):
    type: Literal["change"]
    over: Duration

    def measure(self) -> Measure:
        return Change(self.over)


class SlopeTable(Shape):
    type: Literal["slope"]
    over: Duration
    per: Duration = timedelta(hours=1)

    def measure(self) -> Measure:
        return Slope(self.over, self.per)


class ShareTable(Shape):
    type: Literal["share_in_breach"]
    over: Duration
    comparison: Comparison
    limit: float

    def measure(self) -> Measure:
        return ShareInBreach(self.over, self.comparison, self.limit)


class ForecastTable(Shape):
    type: Literal["forecast"]
    within: Duration

    def measure(self) -> Measure:
        return ForecastPeak(self.within)


class DeviationTable(Shape):
    type: Literal["deviation"]
    weeks: int = Field(8, ge=3, le=52)

    def measure(self) -> Measure:
        return Deviation(self.weeks)


MeasureTable = Annotated[ChangeTable | SlopeTable | ShareTable | ForecastTable | DeviationTable, Field(discriminator="type")]


class ComparisonTable(Shape):
    """What every comparison may say besides what it compares with."""

    indicator: str | None = None
    period: PeriodKind | None = None
    measure: MeasureTable | None = None

    def against(self) -> Against:
        raise NotImplementedError

    def condition(self, own: Series) -> Plain | Wide:
        """Plain where it is of the rule's own value alone."""
        against = self.against()
        series = self.indicator or own[0], self.period or own[1]
        if series == own and self.measure is None and isinstance(against, Plain):
            return against
        return Compare(*series, against, self.measure.measure() if self.measure else None)


class ThresholdTable(ComparisonTable):
    type: Literal["threshold"]
    comparison: Comparison
    limit: float
    clear_at: float | None = None

    @model_validator(mode="after")
    def _right_side(self) -> Self:
        if self.clear_at is None:
            return self
        if self.comparison in _ABOVE and self.clear_at > self.limit:
            raise ValueError(
                f"clear_at {self.clear_at:g} cao hơn limit; “{self.comparison}” hết khi xuống; viết clear_at ≤ {self.limit:g}"
            )
        if self.comparison not in _ABOVE and self.clear_at < self.limit:
            raise ValueError(
                f"clear_at {self.clear_at:g} thấp hơn limit; “{self.comparison}” hết khi lên; viết clear_at ≥ {self.limit:g}"
            )
        return self

    def against(self) -> Against:
        return Threshold(self.comparison, self.limit, self.clear_at)


class BandTable(ComparisonTable):
    type: Literal["band"]
    low: float
    high: float
    inside: bool = False
    dead_band: float = Field(0.0, ge=0)

    @model_validator(mode="after")
    def _right_order(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} cao hơn high {self.high:g}; đổi chỗ hai số")
        return self

    def against(self) -> Against:
        return AgainstBand(self.low, self.high, self.inside, self.dead_band)


class TargetTable(ComparisonTable):
    type: Literal["target"]
    comparison: Comparison
    share: float = Field(1.0, gt=0)
    dead_band: float = Field(0.0, ge=0)
    pace: bool = False

    def against(self) -> Against:
        return AgainstTarget(self.comparison, self.share, self.dead_band, self.pace)


class LevelTable(ComparisonTable):
    type: Literal["level"]
    level: Literal[1, 2, 3]
    dead_band: float = Field(0.0, ge=0)

    def against(self) -> Against:
        return AgainstLevel(self.level, self.dead_band)


class OtherTable(ComparisonTable):
    """Against another indicator of the same subject."""

    type: Literal["other"]
    comparison: Comparison
    other: str
    other_period: PeriodKind
    factor: float = 1.0
    dead_band: float = Field(0.0, ge=0)

    def against(self) -> Against:
        return AgainstIndicator(self.comparison, self.other, self.other_period, self.factor, self.dead_band)


class AllTable(Shape):
    type: Literal["all"]
    conditions: tuple["ConditionTable", ...] = Field(min_length=1)

    def condition(self, own: Series) -> Wide:
        return AllOf(tuple(_wide(one, own) for one in self.conditions))


class AnyTable(Shape):
    type: Literal["any"]
    conditions: tuple["ConditionTable", ...] = Field(min_length=1)

    def condition(self, own: Series) -> Wide:
        return AnyOf(tuple(_wide(one, own) for one in self.conditions))


class NotTable(Shape):
    type: Literal["not"]
    condition_: "ConditionTable" = Field(alias="condition")

    def condition(self, own: Series) -> Wide:
        return Not(_wide(self.condition_, own))


class CountTable(Shape):
    """How many of the subjects meet a condition; `clear_below` None = as soon as fewer than `at_least` do.

    `subjects` or `below` (every unit directly below that one), which becomes `subjects` once the units are known.
    """

    type: Literal["count"]
    condition_: "ConditionTable" = Field(alias="condition")
    at_least: int = Field(ge=1)
    clear_below: int | None = Field(None, ge=1)
    subjects: tuple[str, ...] = ()
    below: str | None = None

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if bool(self.subjects) == bool(self.below):
            raise ValueError("cần một trong hai subjects và below; viết subjects = [...] hoặc below = “mã đơn vị”")
        if self.clear_below is not None and self.clear_below > self.at_least:
            raise ValueError(f"clear_below {self.clear_below} lớn hơn at_least; viết clear_below ≤ {self.at_least}")
        return self

    def condition(self, own: Series) -> Wide:
        clear_below = self.clear_below or self.at_least
        return CountBelow(_wide(self.condition_, own), self.at_least, clear_below, self.subjects, self.below)


ConditionTable = Annotated[
    ThresholdTable | BandTable | TargetTable | LevelTable | OtherTable | AllTable | AnyTable | NotTable | CountTable,
    Field(discriminator="type"),
]


def conditions_of(tables: Sequence["ConditionTable"], own: Series) -> Sequence[Condition]:
    """The conditions of the steps of one rule: all plain, or all wide, since one rule is judged in one way."""
    found = [table.condition(own) for table in tables]
    if all(isinstance(one, Plain) for one in found):
        return found
    return [_wide(table, own) for table in tables]


def _wide(table: "ConditionTable", own: Series) -> Wide:
    """Inside others a comparison names its series."""
    found = table.condition(own)
    return Compare(*own, found) if isinstance(found, Plain) else found


for _table in (AllTable, AnyTable, NotTable, CountTable):
    _table.model_rebuild()
