"""Kế hoạch, mục tiêu, nhiệm vụ: what was promised, to which unit, for which period, on what legal basis."""

from dataclasses import dataclass
from datetime import datetime

from ioc.domain.observation import Note
from ioc.domain.period import PeriodKind


@dataclass(frozen=True, slots=True)
class Target:
    """A target of an indicator for a subject *as it was* and a period that ends at `at`.

    `value` None where `note.text` is the target.
    `plan` names the plan version it belongs to.
    """

    plan: str
    indicator: str
    subject: str
    period_kind: PeriodKind
    at: datetime
    value: float | None
    basis: str
    note: Note | None = None
