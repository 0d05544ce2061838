"""The store about itself, for `/readyz` and `/metrics`."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from ioc.domain.alert import AlertState
from ioc.domain.notification import DeliveryState
from ioc.store.instants import maybe_instant
from ioc.store.queries.latest import newest_change
from ioc.store.schema import alert, delivery, heartbeat, latest, series, source, transition


@dataclass(frozen=True, slots=True)
class Health:
    """`beats` are the last heartbeats by process name; `newest_at` is the newest `at` of any series, None while empty."""

    change_no: int
    series: int
    newest_at: datetime | None
    beats: dict[str, datetime]
    sources_failing: int
    alerts_firing: int
    unrouted: int
    waiting: int


def health(conn: Connection) -> Health:
    """Raises sqlalchemy's OperationalError when the database does not answer."""
    beats = {row.name: at for row in conn.execute(select(heartbeat)) if (at := maybe_instant(row.at))}
    count = select(func.count())
    return Health(
        newest_change(conn),
        conn.execute(count.select_from(series)).scalar_one(),
        maybe_instant(conn.execute(select(func.max(latest.c.at))).scalar()),
        beats,
        conn.execute(count.select_from(source).where(source.c.failing_since.is_not(None))).scalar_one(),
        conn.execute(count.select_from(alert).where(alert.c.state == str(AlertState.FIRING))).scalar_one(),
        conn.execute(count.select_from(transition).where(transition.c.routed_at.is_(None))).scalar_one(),
        conn.execute(count.select_from(delivery).where(delivery.c.state == str(DeliveryState.WAITING))).scalar_one(),
    )
