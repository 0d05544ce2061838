"""Which of the stored values are doubtful: decided with the batch that brings them or their neighbours, in its transaction.

`quality` is what holds: `faulty` while there is a doubt. `said` then keeps the quality that the source gave, by which sayings are
compared, and `doubt` says why.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import Connection, text

from ioc.domain.checks import Check, Doubt, doubts
from ioc.domain.quality import GOOD, Quality
from ioc.store import checks
from ioc.store.buckets import ROLLED_UP
from ioc.store.driver import Key, Place, Row
from ioc.store.instants import from_micros, to_micros

_MICRO = timedelta(microseconds=1)
_READ = text("""
    SELECT at, value, coalesce(said, quality) AS said, doubt FROM observation
    WHERE series_id = :series_id AND at > :start AND at <= :stop ORDER BY at""")
_MARK = text("UPDATE observation SET quality = :quality, said = :said, doubt = :doubt WHERE series_id = :series_id AND at = :at")
_MARK_LATEST = text("UPDATE latest SET quality = :quality, change_no = :change_no WHERE series_id = :series_id AND at = :at")


class Decided(NamedTuple):
    """A value whose doubt has changed, and the quality that now holds."""

    place: Place
    quality: str


def decide(conn: Connection, written: Sequence[Row], ids: Mapping[Key, int]) -> list[Decided]:
    """Hold the rows just written, and those that look back on them, to the checks of their indicators; what has changed."""
    held_to = checks.in_force(conn)
    mine = {one: held_to[code] for (code, _, kind), one in ids.items() if code in held_to and kind in ROLLED_UP}
    touched: dict[int, list[int]] = {}
    for row in written if mine else ():
        if row[0] in mine:
            touched.setdefault(row[0], []).append(row[1])
    return [one for series_id, instants in touched.items() for one in _decide_series(conn, series_id, instants, mine[series_id])]


def mark_latest(conn: Connection, decided: Iterable[Decided], change_no: int) -> None:
    """Let the latest values among them show the quality that holds."""
    rows = [{"series_id": one.place[0], "at": one.place[1], "quality": one.quality, "change_no": change_no} for one in decided]
    if rows:
        conn.execute(_MARK_LATEST, rows)


def _decide_series(conn: Connection, series_id: int, instants: list[int], check: Check) -> list[Decided]:
    reach = check.reach // _MICRO
    changes = [change for start, stop in _stretches(instants, reach) for change in _changes(conn, series_id, start, stop, check)]
    if changes:
        conn.execute(_MARK, changes)
    return [Decided((series_id, int(str(one["at"]))), str(one["quality"])) for one in changes]


def _stretches(instants: list[int], reach: int) -> list[tuple[int, int]]:
    """From each written value as far on as one may look back on it; those that meet are one."""
    found: list[tuple[int, int]] = []
    for at in instants:
        if found and at <= found[-1][1]:
            found[-1] = found[-1][0], at + reach
        else:
            found.append((at, at + reach))
    return found


def _changes(conn: Connection, series_id: int, start: int, stop: int, check: Check) -> list[dict[str, object]]:
    within = {"series_id": series_id, "start": start - check.reach // _MICRO, "stop": stop}
    rows = conn.execute(_READ, within).all()
    good = [(from_micros(row.at), row.value) for row in rows if row.value is not None and Quality(row.said) in GOOD]
    found = {to_micros(at): doubt for at, doubt in doubts(good, check).items()}
    moved = (row for row in rows if row.at >= start and row.doubt != found.get(row.at))
    return [_marked(series_id, row.at, row.said, found.get(row.at)) for row in moved]


def _marked(series_id: int, at: int, said: str, doubt: Doubt | None) -> dict[str, object]:
    if doubt is None:
        return {"series_id": series_id, "at": at, "quality": said, "said": None, "doubt": None}
    return {"series_id": series_id, "at": at, "quality": str(Quality.FAULTY), "said": said, "doubt": str(doubt)}
