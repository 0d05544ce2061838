"""What is told to whom, why it is (not), and what came of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

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


class DeliveryState(StrEnum):
    WAITING = "waiting"
    CLAIMED = "claimed"
    DELIVERED = "delivered"
    REFUSED = "refused"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Receiver:
    """Who is told and by which channel.

    `address` values may be `env:`/`file:` references. Practice receivers get simulated alerts only.
    """

    name: str
    channel: str
    address: tuple[tuple[str, str], ...]
    practice: bool = False
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Route:
    """Transitions whose severity is at least `at_least` and whose rule is among `rules` (empty = any) go to `receivers`."""

    receivers: tuple[str, ...]
    at_least: Severity = Severity.NOTICE
    rules: tuple[str, ...] = ()
    send_resolved: bool = True


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
