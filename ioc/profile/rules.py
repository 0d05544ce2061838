"""`rules/*.toml`: what raises an alert, who is told, and which goes to whom."""

from datetime import timedelta
from typing import Self

from pydantic import model_validator

from ioc.domain.period import PeriodKind
from ioc.domain.rule import Rule, Severity, Step, UnknownPolicy
from ioc.profile.conditions import ConditionTable, conditions_of
from ioc.profile.hours import HoursTable, InhibitionTable, MaintenanceTable, RotaTable
from ioc.profile.routes import ReceiverTable, RouteTable
from ioc.profile.scalars import Duration
from ioc.profile.shape import Shape


class StepTable(Shape):
    """A step above the rule's own."""

    severity: Severity
    condition: ConditionTable
    hold: Duration = timedelta(0)
    keep_firing: Duration = timedelta(0)


class RuleTable(Shape):
    """`below` is short for the codes of every unit directly below that one; it becomes `subjects` once the units are known."""

    code: str
    title_vi: str
    title_en: str
    severity: Severity
    indicator: str
    period: PeriodKind
    condition: ConditionTable
    graver: tuple[StepTable, ...] = ()
    subjects: tuple[str, ...] = ()
    below: str | None = None
    hold: Duration = timedelta(0)
    keep_firing: Duration = timedelta(0)
    stale_after: Duration | None = None
    life_safety: bool = False
    basis: str
    procedure: str = ""
    unknown: UnknownPolicy | None = None
    hours: str = ""

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if self.subjects and self.below:
            raise ValueError("có cả subjects và below; giữ một trong hai")
        return self

    @model_validator(mode="after")
    def _graver_and_graver(self) -> Self:
        weights = [self.severity.weight, *(step.severity.weight for step in self.graver)]
        if weights != sorted(set(weights)):
            raise ValueError("các bậc phải nặng dần; viết notice rồi warning rồi critical, mỗi mức một lần")
        return self

    @model_validator(mode="after")
    def _knows_how_old_is_too_old(self) -> Self:
        loud = self.unknown is UnknownPolicy.ALERT or (self.life_safety and self.unknown is None)
        if loud and self.stale_after is None:
            raise ValueError("mất tín hiệu là một cảnh báo mà không biết bao lâu là mất; thêm stale_after")
        return self

    def rule(self) -> Rule:
        """The rule as written; `below` is still to be read into `subjects`, and so are the units that are counted."""
        own = self.indicator, self.period
        plain = self.model_dump(exclude={"condition", "graver", "period", "below"})
        first, *others = conditions_of((self.condition, *(one.condition for one in self.graver)), own)
        graver = (Step(one.severity, above, one.hold, one.keep_firing) for one, above in zip(self.graver, others, strict=True))
        return Rule(condition=first, period_kind=self.period, graver=tuple(graver), **plain)


class RulesFile(Shape):
    """`rules/*.toml`: rules, who is told, which goes to whom, and when not."""

    rule: tuple[RuleTable, ...] = ()
    receiver: tuple[ReceiverTable, ...] = ()
    route: tuple[RouteTable, ...] = ()
    hours: tuple[HoursTable, ...] = ()
    rota: tuple[RotaTable, ...] = ()
    maintenance: tuple[MaintenanceTable, ...] = ()
    inhibit: tuple[InhibitionTable, ...] = ()
