"""`rules/*.toml`: what raises an alert, who is told, and which goes to whom."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from ioc.domain.condition import AgainstLevel, AgainstTarget, Comparison, Condition, Threshold
from ioc.domain.notification import Receiver, Route
from ioc.domain.period import PeriodKind
from ioc.domain.rule import Rule, Severity
from ioc.profile.scalars import Duration
from ioc.profile.shape import Shape

_ABOVE = frozenset({Comparison.ABOVE, Comparison.AT_LEAST})


class ThresholdTable(Shape):
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

    def condition(self) -> Condition:
        return Threshold(self.comparison, self.limit, self.clear_at)


class TargetTable(Shape):
    type: Literal["target"]
    comparison: Comparison
    share: float = Field(1.0, gt=0)
    dead_band: float = Field(0.0, ge=0)

    def condition(self) -> Condition:
        return AgainstTarget(self.comparison, self.share, self.dead_band)


class LevelTable(Shape):
    type: Literal["level"]
    level: Literal[1, 2, 3]
    dead_band: float = Field(0.0, ge=0)

    def condition(self) -> Condition:
        return AgainstLevel(self.level, self.dead_band)


class RuleTable(Shape):
    """`below` is short for the codes of every unit directly below that one; it becomes `subjects` once the units are known."""

    code: str
    title_vi: str
    title_en: str
    severity: Severity
    indicator: str
    period: PeriodKind
    condition: Annotated[ThresholdTable | TargetTable | LevelTable, Field(discriminator="type")]
    subjects: tuple[str, ...] = ()
    below: str | None = None
    hold: Duration = timedelta(0)
    keep_firing: Duration = timedelta(0)
    stale_after: Duration | None = None
    life_safety: bool = False
    basis: str
    procedure: str = ""

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if self.subjects and self.below:
            raise ValueError("có cả subjects và below; giữ một trong hai")
        return self

    def rule(self) -> Rule:
        """The rule as written; `below` is still to be read into `subjects`."""
        plain = self.model_dump(exclude={"condition", "period", "below"})
        return Rule(condition=self.condition.condition(), period_kind=self.period, **plain)


class ReceiverTable(Shape):
    name: str
    channel: Literal["email", "webhook"]
    address: Mapping[str, str]
    practice: bool = False
    language: Literal["vi", "en"] = "vi"

    def receiver(self) -> Receiver:
        return Receiver(self.name, self.channel, tuple(sorted(self.address.items())), self.practice, self.language)


class RouteTable(Shape):
    receivers: tuple[str, ...] = Field(min_length=1)
    at_least: Severity = Severity.NOTICE
    rules: tuple[str, ...] = ()
    send_resolved: bool = True

    def route(self) -> Route:
        return Route(**self.model_dump())


class RulesFile(Shape):
    """`rules/*.toml`: rules, who is told, and which goes to whom."""

    rule: tuple[RuleTable, ...] = ()
    receiver: tuple[ReceiverTable, ...] = ()
    route: tuple[RouteTable, ...] = ()
