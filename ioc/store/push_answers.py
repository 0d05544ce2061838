"""Answers to requests that carried an Idempotency-Key, kept as long as a sender may reasonably repeat itself."""

import json
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from sqlalchemy import Connection, delete, select

from ioc.domain.pushed import Fate, PushOutcome, RowFate
from ioc.store.instants import to_micros
from ioc.store.schema import push_answer
from ioc.store.upsert import insert_or_ignore


@dataclass(frozen=True, slots=True)
class Answered:
    body_hash: str
    outcome: PushOutcome


def find(conn: Connection, sender: str, key: str) -> Answered | None:
    """What was answered to the request of this key; None where there was none."""
    mine = push_answer.c.sender == sender, push_answer.c.idempotency_key == key
    row = conn.execute(select(push_answer).where(*mine)).one_or_none()
    return None if row is None else Answered(row.body_hash, _outcome(row.outcome))


def keep(conn: Connection, sender: str, key: str, answered: Answered, now: datetime) -> None:
    """Keep the answer, unless a repeat that ran at the same time has kept its own."""
    values = {"sender": sender, "idempotency_key": key, "body_hash": answered.body_hash}
    insert_or_ignore(conn, push_answer, values | {"outcome": _text(answered.outcome), "at": to_micros(now)})


def forget(conn: Connection, before: datetime) -> None:
    conn.execute(delete(push_answer).where(push_answer.c.at < to_micros(before)))


def _text(outcome: PushOutcome) -> str:
    """JSON: [first row, last row, fate, reason] for each stretch of rows that share a fate, mostly one."""
    shared = groupby(enumerate(outcome.rows), key=lambda one: (one[1].row - one[0], one[1].fate, one[1].reason))
    stretches = [(key, [row.row for _, row in rows]) for key, rows in shared]
    return json.dumps([[rows[0], rows[-1], fate, reason] for (_, fate, reason), rows in stretches], ensure_ascii=False)


def _outcome(text: str) -> PushOutcome:
    stretches = json.loads(text)
    rows = (RowFate(row, Fate(fate), why) for first, last, fate, why in stretches for row in range(first, last + 1))
    return PushOutcome(tuple(rows), replayed=True)
