"""How many of each: runs, alerts and deliveries by what became of them, and what waits to be computed."""

from dataclasses import dataclass

from sqlalchemy import Column, Connection, func, select

from ioc.store.schema import alert, delivery, derive_todo, run


@dataclass(frozen=True, slots=True)
class Counts:
    """By status or state; `stored` is the sum over all runs that are kept, `touched` the changes not yet computed with."""

    runs: dict[str, int]
    alerts: dict[str, int]
    deliveries: dict[str, int]
    stored: int
    touched: int


def counts(conn: Connection) -> Counts:
    stored = conn.execute(select(func.coalesce(func.sum(run.c.stored), 0))).scalar_one()
    touched = conn.execute(select(func.count()).select_from(derive_todo)).scalar_one()
    return Counts(_by(conn, run.c.status), _by(conn, alert.c.state), _by(conn, delivery.c.state), int(stored), touched)


def _by(conn: Connection, column: Column[str]) -> dict[str, int]:
    return {value: number for value, number in conn.execute(select(column, func.count()).group_by(column))}
