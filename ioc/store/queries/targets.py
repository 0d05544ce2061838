"""What was promised."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from ioc.domain.period import PeriodKind
from ioc.domain.plan import Target
from ioc.store.records import target_of
from ioc.store.schema import target


def targets(
    conn: Connection,
    indicators: Collection[str] | None = None,
    subjects: Collection[str] | None = None,
    kinds: Collection[PeriodKind] | None = None,
) -> list[Target]:
    """Stored targets in the order of their periods; None = all."""
    query = select(target)
    if indicators is not None:
        query = query.where(target.c.indicator.in_(indicators))
    if subjects is not None:
        query = query.where(target.c.subject.in_(subjects))
    if kinds is not None:
        query = query.where(target.c.period_kind.in_([str(kind) for kind in kinds]))
    order = target.c.indicator, target.c.subject, target.c.period_kind, target.c.at, target.c.plan
    return [target_of(row) for row in conn.execute(query.order_by(*order))]
