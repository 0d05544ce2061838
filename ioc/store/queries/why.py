""" "Why was I (not) told?": answered from the reasons that were recorded when it was decided."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from ioc.domain.alert import AlertKey, Transition
from ioc.domain.answer import Silence
from ioc.domain.notification import Reason
from ioc.store.queries.alerts import DeliveryRow, delivery_row
from ioc.store.queries.silences import silence_of
from ioc.store.records import of_alert, transition_of
from ioc.store.schema import delivery, transition


@dataclass(frozen=True, slots=True)
class Answer:
    """What was decided about telling one receiver of one transition, and what came of it.

    `row.reason` and `row.cause` say why; `silence` is the silence that kept it (None = none did), `carried_by` the id of the
    message that told it with others ("" = it had one of its own, or was not told).
    """

    transition: Transition
    row: DeliveryRow
    silence: Silence | None = None
    carried_by: str = ""


def answers(
    conn: Connection, key: AlertKey, receiver: str | None = None, spell: int | None = None, limit: int = 500
) -> list[Answer]:
    """The newest first; `receiver` None = of everybody, `spell` None = of all spells.

    A receiver that is missing was not in the profile then. A transition that is missing is not routed yet.
    """
    query = (
        select(delivery, transition.c.id.label("told_id"))
        .join(transition, transition.c.id == delivery.c.transition_id)
        .where(of_alert(transition, key, spell), delivery.c.reason != str(Reason.SUMMARY))
        .order_by(delivery.c.id.desc())
        .limit(limit)
    )
    if receiver is not None:
        query = query.where(delivery.c.receiver == receiver)
    rows = conn.execute(query).all()
    about = {
        row.id: transition_of(row)
        for row in conn.execute(select(transition).where(transition.c.id.in_({row.told_id for row in rows})))
    }
    silenced = {
        row.cause: silence_of(conn, int(row.cause)) for row in rows if row.reason == str(Reason.NOT_TOLD_SILENCED) and row.cause
    }
    return [Answer(about[row.told_id], delivery_row(row), silenced.get(row.cause), row.carrier or "") for row in rows]
