"""The rungs of an alert as one JSON column, NULL for the rules of one step."""

import json

from ioc.domain.alert import AlertState, Rung
from ioc.store.instants import from_micros, maybe_instant, maybe_micros, to_micros


def rungs_text(rungs: tuple[Rung, ...]) -> str | None:
    rows = [[str(one.state), to_micros(one.since), maybe_micros(one.breach_at), maybe_micros(one.clear_at)] for one in rungs]
    return json.dumps(rows) if rows else None


def rungs_of(text: str | None) -> tuple[Rung, ...]:
    rows = json.loads(text) if text else []
    return tuple(Rung(AlertState(row[0]), from_micros(row[1]), maybe_instant(row[2]), maybe_instant(row[3])) for row in rows)
