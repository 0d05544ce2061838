"""What people do about an alert: silence it, put it off, hand it over, remark on it, close it, gather it into an incident."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ioc.domain.alert import AlertKey
from ioc.domain.matcher import Matcher
from ioc.domain.observation import Origin


class Cause(StrEnum):
    """What an alert turned out to be."""

    REAL = "real"  # đúng
    FALSE = "false"  # báo sai
    TEST = "test"  # thử


class PartyKind(StrEnum):
    PERSON = "person"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Party:
    """Who an alert is handed to: an account, or the code of an agency or unit of the profile, which answers as an office."""

    kind: PartyKind
    name: str


@dataclass(frozen=True, slots=True)
class Silence:
    """Tạm ngừng báo: alerts that fit all matchers are told to nobody from `starts_at` to `ends_at` (excluded).

    Ended early, `ends_at` is when that was, and `ended_by` who did it.
    """

    id: int
    matchers: tuple[Matcher, ...]
    starts_at: datetime
    ends_at: datetime
    made_by: str
    made_at: datetime
    why: str
    ended_by: str | None = None


@dataclass(frozen=True, slots=True)
class Snooze:
    """Hoãn báo: one alert, whatever becomes of it, is not told until then."""

    key: AlertKey
    until: datetime
    made_by: str
    made_at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """Giao việc: one of the parties that own an alert, each with a deadline of its own (None = none).

    `accepted_at` is when the party took it on, `done_at` when it said what it did (`result`).
    """

    id: int
    key: AlertKey
    spell: int
    party: Party
    due_at: datetime | None
    order: str
    made_by: str
    made_at: datetime
    accepted_by: str | None = None
    accepted_at: datetime | None = None
    done_by: str | None = None
    done_at: datetime | None = None
    result: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """Ý kiến: what somebody said about one spell of an alert."""

    id: int
    key: AlertKey
    spell: int
    text: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Closure:
    """Kết thúc xử lý: what one spell of an alert turned out to be. It moves no state, and ends reminders and escalation."""

    key: AlertKey
    spell: int
    cause: Cause
    note: str
    made_by: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Incident:
    """Sự việc: alerts of one event (same area, cause and time). `area` is the code of a subject. `closed_at` None = open."""

    id: int
    title: str
    area: str
    origin: Origin
    opened_by: str
    opened_at: datetime
    closed_by: str | None = None
    closed_at: datetime | None = None
    outcome: str = ""
