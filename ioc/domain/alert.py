"""Cảnh báo: one per rule × subject × origin, and every change of its state."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ioc.domain.observation import Origin
from ioc.domain.rule import Severity


class AlertState(StrEnum):
    INACTIVE = "inactive"
    PENDING = "pending"  # đang theo dõi
    FIRING = "firing"  # đang cảnh báo
    RESOLVED = "resolved"  # đã hết


@dataclass(frozen=True, slots=True)
class AlertKey:
    rule: str
    subject: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Rung:
    """Where one step of a rule with several stands; fields as those of Alert."""

    state: AlertState
    since: datetime
    breach_at: datetime | None = None
    clear_at: datetime | None = None


@dataclass(frozen=True)
class Alert:
    """`since` is when the present state began; `breach_at` is the `at` of the first breaching reading in this spell
    (None = none).

    `clear_at` is the `at` from which the condition has been clear while firing (None = it is not clear).
    `judged_at` is the `at` of the newest reading judged. `spell` counts the stretches that began with a breach; it names
    the thread of messages. `value` is the last judged value, None for source rules. Acknowledgement is a mark, never a state.
    `rungs`, from mild to grave, only where the rule has several steps.
    """

    key: AlertKey
    state: AlertState
    severity: Severity
    since: datetime
    breach_at: datetime | None = None
    clear_at: datetime | None = None
    judged_at: datetime | None = None
    value: float | None = None
    limit: float | None = None
    unknown_since: datetime | None = None
    spell: int = 0
    acknowledged_by: str | None = None
    acknowledged_at: datetime | None = None
    rungs: tuple[Rung, ...] = ()


@dataclass(frozen=True, slots=True)
class Transition:
    """A change of alert state, or of severity while it fires.

    `at` is the instant of the reading or tick that caused it; `value`/`limit` as judged then.
    """

    key: AlertKey
    before: AlertState
    after: AlertState
    at: datetime
    severity: Severity
    spell: int
    value: float | None = None
    limit: float | None = None
