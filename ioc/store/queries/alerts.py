"""What is the matter now, what was, and who was told."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.notification import DeliveryState, Reason
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity
from ioc.store.instants import from_micros, maybe_instant, to_micros
from ioc.store.records import AnyRow, alert_of, of_alert, transition_of
from ioc.store.schema import alert, delivery, transition

_WEIGHT = {severity: weight for weight, severity in enumerate(Severity)}
_OPEN = (AlertState.PENDING, AlertState.FIRING)


@dataclass(frozen=True, slots=True)
class Told:
    """A transition as the history shows it; `id` grows with time."""

    id: int
    transition: Transition


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """What came of telling one receiver; `done_at` None = not yet. `error` is the last one, also of a try that was repeated.

    `cause` says what kept the receiver from being told: a silence's number, a window's or an hour's name, the alert
    (rule|subject|origin) that stands for this one; "" where the reason says it all.
    """

    transition_id: int
    notification_id: str
    receiver: str
    reason: Reason
    state: DeliveryState
    attempts: int
    due_at: datetime
    done_at: datetime | None
    error: str | None
    cause: str = ""


def open_alerts(conn: Connection, origin: Origin | None = None) -> list[Alert]:
    """Pending and firing alerts: firing before pending, then the gravest, then the newest. `origin` None = both."""
    query = select(alert).where(alert.c.state.in_([str(state) for state in _OPEN]))
    if origin is not None:
        query = query.where(alert.c.origin == str(origin))
    return sorted(map(alert_of, conn.execute(query)), key=_urgency)


def one(conn: Connection, key: AlertKey) -> Alert | None:
    """The alert in whatever state; None if the rule was never judged for the subject."""
    row = conn.execute(select(alert).where(of_alert(alert, key))).one_or_none()
    return None if row is None else alert_of(row)


def history(
    conn: Connection,
    rules: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
    severities: Collection[Severity] | None = None,
    after: datetime | None = None,
    limit: int = 200,
    before_id: int | None = None,
) -> list[Told]:
    """Transitions, newest first; None = any. The next page starts `before_id` the last one's id.

    A search by words resolves them to codes of rules and subjects first: names are the profile's.
    """
    query = select(transition).order_by(transition.c.id.desc()).limit(limit)
    if rules is not None:
        query = query.where(transition.c.rule.in_(rules))
    if subjects is not None:
        query = query.where(transition.c.subject.in_(subjects))
    if severities is not None:
        query = query.where(transition.c.severity.in_([str(severity) for severity in severities]))
    if after is not None:
        query = query.where(transition.c.at > to_micros(after))
    if before_id is not None:
        query = query.where(transition.c.id < before_id)
    return [Told(row.id, transition_of(row)) for row in conn.execute(query)]


def transitions(conn: Connection, key: AlertKey, limit: int = 200) -> list[Told]:
    """The transitions of one alert, newest first."""
    query = select(transition).where(of_alert(transition, key)).order_by(transition.c.id.desc()).limit(limit)
    return [Told(row.id, transition_of(row)) for row in conn.execute(query)]


def deliveries(conn: Connection, transition_ids: Collection[int]) -> list[DeliveryRow]:
    """What came of telling of these transitions."""
    query = select(delivery).where(delivery.c.transition_id.in_(transition_ids)).order_by(delivery.c.id)
    return [delivery_row(row) for row in conn.execute(query)]


def _urgency(one: Alert) -> tuple[bool, int, float]:
    return one.state is not AlertState.FIRING, -_WEIGHT[one.severity], -one.since.timestamp()


def delivery_row(row: AnyRow) -> DeliveryRow:
    """A row of the table `delivery`."""
    return DeliveryRow(
        row.transition_id,
        row.notification_id,
        row.receiver,
        Reason(row.reason),
        DeliveryState(row.state),
        row.attempts,
        from_micros(row.due_at),
        maybe_instant(row.done_at),
        row.error,
        row.cause or "",
    )
