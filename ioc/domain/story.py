"""Truyện của quy tắc: a series in, and the states and messages that a rule must make of it at each step."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality

Heard = tuple[float, Quality] | None
"""What comes at one step; None = nothing comes."""


@dataclass(frozen=True, slots=True)
class OtherSeries:
    """What else the rule looks at."""

    indicator: str
    subject: str
    period_kind: PeriodKind
    heard: tuple[Heard, ...]


@dataclass(frozen=True, slots=True)
class SaidAt:
    """The subject line, in Vietnamese, of a message told `after` the beginning."""

    after: timedelta
    line: str


@dataclass(frozen=True, slots=True)
class RuleStory:
    """`rule` may be `CODE:lost`. The first step is at `start` (aware), the next `every` later.

    `states` has a letter for each step: `-` inactive, `P` pending, `F` firing, `R` resolved. `target` is what the plan holds
    for the period (None = the plan says nothing).
    """

    rule: str
    title: str
    subject: str
    start: datetime
    every: timedelta
    heard: tuple[Heard, ...]
    states: str
    messages: tuple[SaidAt, ...] = ()
    target: float | None = None
    others: tuple[OtherSeries, ...] = ()
