"""Whether people can be reached: what came of the last try to tell each receiver."""

from sqlalchemy import Connection, func, select

from ioc.store.queries.alerts import DeliveryRow, delivery_row
from ioc.store.schema import delivery

_RECENT = 10_000
"""How many deliveries are looked back on; a receiver not told in so many is left out."""


def last_tries(conn: Connection) -> dict[str, DeliveryRow]:
    """The newest delivery that was tried, by receiver: its `state` and `error` say whether the channel works."""
    newest = select(func.max(delivery.c.id)).scalar_subquery()
    tried = select(func.max(delivery.c.id)).where(delivery.c.id > newest - _RECENT, delivery.c.attempts > 0)
    rows = conn.execute(select(delivery).where(delivery.c.id.in_(tried.group_by(delivery.c.receiver))))
    return {row.receiver: delivery_row(row) for row in rows}
