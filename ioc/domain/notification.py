"""What is told to whom, why it is (not), and what came of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ioc.domain.matcher import Matcher
from ioc.domain.rule import Severity


class Reason(StrEnum):
    """Why a transition was told to a receiver, or not."""

    FIRED = "fired"
    RESOLVED = "resolved"
    NOT_TOLD_PENDING = "pending_is_not_told"
    NOT_TOLD_NO_ROUTE = "no_route_matches"
    NOT_TOLD_PRACTICE = "simulated_goes_to_practice_receivers_only"
    NOT_TOLD_REAL = "practice_receivers_get_simulated_only"
    NOT_TOLD_SILENCED = "silenced"
    NOT_TOLD_NEVER_FIRED = "was_never_told_as_firing"
    REMINDED = "still_firing"
    ESCALATED = "nobody_acknowledged"
    FLAPPING = "told_as_flapping"
    INSTEAD = "instead_of_a_broken_channel"
    SUMMARY = "summary_of_several"
    NOT_TOLD_SNOOZED = "snoozed"
    NOT_TOLD_MAINTENANCE = "maintenance"
    NOT_TOLD_INHIBITED = "inhibited"
    NOT_TOLD_FLAPPING = "flapping_was_told"
    NOT_TOLD_OFF_DUTY = "not_on_duty"
    NOT_TOLD_OUT_OF_HOURS = "out_of_hours"


class DeliveryState(StrEnum):
    GATHERED = "gathered"  # told in one message with others, which is not sent yet
    WAITING = "waiting"
    CLAIMED = "claimed"
    DELIVERED = "delivered"
    REFUSED = "refused"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is told and by which channel.

    `address` values may be `env:`/`file:` references. Practice receivers get simulated alerts only. `instead` names who is
    told when this channel is broken ("" = the first receiver with another channel).
    """

    name: str
    channel: str
    address: tuple[tuple[str, str], ...]
    practice: bool = False
    language: str = "vi"
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Escalation:
    """Where nobody has acknowledged an alert `after` so long, these receivers are told too."""

    after: timedelta
    receivers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """A tree that alerts walk down as they do Alertmanager's: into every child that takes them, up to the first without `go_on`.

    It takes alerts of a severity of at least `at_least`, whose rule is among `rules` (empty = any) and that fit all
    `matchers`. `receivers` are names of receivers or rotas. `group_by` None = each alert is told by itself and at once, else
    alerts that agree on these labels are told together: the first after `group_wait`, what changes every `group_interval`.
    What fires on is told again after `repeat_interval` (None = never) unless somebody has taken it on. `hours` names the hours
    in which it tells ("" = always).
    """

    receivers: tuple[str, ...]
    at_least: Severity = Severity.NOTICE
    rules: tuple[str, ...] = ()
    send_resolved: bool = True
    matchers: tuple[Matcher, ...] = ()
    routes: tuple["Route", ...] = ()
    go_on: bool = False
    group_by: tuple[str, ...] | None = None
    group_wait: timedelta = timedelta(seconds=30)
    group_interval: timedelta = timedelta(minutes=5)
    repeat_interval: timedelta | None = None
    hours: str = ""
    escalation: tuple[Escalation, ...] = ()


@dataclass(frozen=True, slots=True)
class Gathering:
    """What waits to be told to a receiver in one message. `due_at` None = nothing waits; `told_at` None = never told yet.

    `thread` is the thread of its messages.
    """

    key: str
    receiver: str
    thread: str
    due_at: datetime | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Notification:
    """A message ready for a channel. `id` is the same on every retry; `thread` is the same for all messages of one spell."""

    id: str
    thread: str
    receiver: Receiver
    severity: Severity
    resolved: bool
    simulated: bool
    subject_line: str
    text: str
    html: str
    at: datetime
    payload: dict[str, object]
