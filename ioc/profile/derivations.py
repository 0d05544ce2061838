"""`derived/*.toml`: indicators that the centre computes, each from which others and how."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ioc.domain.derivation import (
    AirIndex,
    AirScale,
    AlarmLevel,
    Classes,
    Derivation,
    Function,
    HighWater,
    Input,
    RateOfRise,
    Ratio,
    RunningSum,
    SumOfChildren,
)
from ioc.domain.indicator import Indicator
from ioc.domain.period import PeriodKind
from ioc.domain.subject import SubjectKind
from ioc.profile.scalars import Duration
from ioc.profile.shape import Shape

_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)
_TWO_TIDES = timedelta(hours=25)
Share = Annotated[float, Field(gt=0, le=1)]


class RatioTable(Shape):
    type: Literal["ratio"]
    factor: float = 100.0

    def function(self, scales: tuple[AirScale, ...]) -> Function:
        return Ratio(self.factor)


class SumTable(Shape):
    type: Literal["sum_children"]
    kind: SubjectKind = SubjectKind.UNIT
    complete: Share = 1.0

    def function(self, scales: tuple[AirScale, ...]) -> Function:
        return SumOfChildren(self.kind, self.complete)


class AirIndexTable(Shape):
    type: Literal["vn_aqi"]
    coverage: Share = 0.75
    every: Duration = _HOUR

    @model_validator(mode="after")
    def _divides_the_hour(self) -> Self:
        if not timedelta(0) < self.every <= _HOUR or _HOUR % self.every:
            raise ValueError('every không chia hết một giờ; viết ví dụ "1h", "10m" hoặc "1m"')
        return self

    def function(self, scales: tuple[AirScale, ...]) -> Function:
        return AirIndex(scales, self.coverage, self.every)


class AlarmLevelTable(Shape):
    type: Literal["alarm_level"]

    def function(self, scales: tuple[AirScale, ...]) -> Function:
        return AlarmLevel()


class RateTable(Shape):
    type: Literal["rate_of_rise"]
    window: Duration = _HOUR
    factor: float = 100.0

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        if self.window <= timedelta(0):
            raise ValueError('window phải dài hơn 0; viết ví dụ "1h"')
        return self

    def function(self, scales: tuple[AirScale, ...]) -> Function:
        return RateOfRise(self.window, self.factor)


class HighWaterTable(Shape):
    type: Literal["high_water"]
    window: Duration = _TWO_TIDES

    @model_validator(mode="after")
    def _holds_two_tides(self) -> Self:
        if self.window < _TWO_TIDES:
            raise ValueError('window ngắn hơn một ngày triều, sẽ lỡ đỉnh; viết ít nhất "25h"')
        return self

    def function(self, scales: tuple[AirScale, ...]) -> Function:
        return HighWater(self.window)


class RunningSumTable(Shape):
    type: Literal["running_sum"]
    window: Duration = _DAY
    every: Duration = _HOUR
    coverage: Share = 0.75

    @model_validator(mode="after")
    def _is_divided(self) -> Self:
        if self.every <= timedelta(0) or self.window < self.every or self.window % self.every:
            raise ValueError('window không chia hết cho every; viết ví dụ window = "24h", every = "10m"')
        return self

    def function(self, scales: tuple[AirScale, ...]) -> Function:
        return RunningSum(self.window, self.every, self.coverage)


class ClassesTable(Shape):
    type: Literal["classes"]
    limits: tuple[float, ...] = Field(min_length=1)
    names: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if sorted(set(self.limits)) != list(self.limits):
            raise ValueError("limits không tăng dần; viết ví dụ [1, 4]")
        if self.names is not None and len(self.names) != len(self.limits) + 1:
            raise ValueError(f"names có {len(self.names)} tên; {len(self.limits)} mốc cần {len(self.limits) + 1} tên")
        return self

    def function(self, scales: tuple[AirScale, ...]) -> Function:
        return Classes(self.limits, self.names)


FunctionTable = (
    RatioTable | SumTable | AirIndexTable | AlarmLevelTable | RateTable | HighWaterTable | RunningSumTable | ClassesTable
)


class DerivationTable(Shape):
    """`periods` are the kinds it is made in; inputs are taken in the same kind unless `input_period` names another.

    A ratio without `inputs` takes the indicator's own numerator and denominator. `below` is short for the codes of every
    unit directly below that one; it becomes `subjects` once the units are known.
    """

    code: str
    indicator: str
    periods: tuple[PeriodKind, ...] = Field(min_length=1)
    function: Annotated[FunctionTable, Field(discriminator="type")]
    inputs: Mapping[str, str] = {}
    input_period: PeriodKind | None = None
    subjects: tuple[str, ...] = ()
    below: str | None = None
    basis: str = ""

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if self.subjects and self.below:
            raise ValueError("có cả subjects và below; giữ một trong hai")
        return self

    def derivations(self, indicators: Mapping[str, Indicator], scales: tuple[AirScale, ...]) -> Iterator[Derivation]:
        """One for each kind of period; `below` is still to be read into `subjects`."""
        function = self.function.function(scales)
        roles = self.inputs or _own_parts(indicators.get(self.indicator), function)
        for kind in self.periods:
            inputs = tuple(Input(role, code, self.input_period or kind) for role, code in roles.items())
            yield Derivation(self.code, self.indicator, kind, function, inputs, self.subjects, self.basis)


class DerivedFile(Shape):
    """`derived/*.toml`."""

    derivation: tuple[DerivationTable, ...] = ()


def _own_parts(indicator: Indicator | None, function: Function) -> dict[str, str]:
    if not isinstance(function, Ratio) or indicator is None or not (indicator.numerator and indicator.denominator):
        return {}
    return {"numerator": indicator.numerator, "denominator": indicator.denominator}
