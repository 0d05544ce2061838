"""What saving readings will do to each of them: the same order that `observations.save` goes by, told row by row."""

from collections.abc import Sequence

from sqlalchemy import Connection

from ioc.domain.observation import Reading
from ioc.domain.pushed import Fate
from ioc.domain.quality import Quality
from ioc.domain.source import Source
from ioc.store import sources
from ioc.store.driver import Held, Row
from ioc.store.holding import holds
from ioc.store.instants import maybe_micros, to_micros
from ioc.store.notes import note_text
from ioc.store.observations import driver_of

WEAKER = "số đang giữ có hiệu lực cao hơn"


def fates(conn: Connection, readings: Sequence[Reading], source: Source) -> list[tuple[Fate, str]]:
    """The fate of each reading and why, as `save` in the same transaction would bring it about.

    A reading that says what its own source said before, only later, is UNCHANGED: there is nothing to save.
    """
    driver = driver_of(conn)
    keys = [(one.indicator, one.subject, str(one.period_kind)) for one in readings]
    ids = driver.series_ids(conn, source.origin.value, set(keys))
    source_id, names = sources.id_of(conn, source.name), sources.names(conn)
    rows = [_row(one, ids[key], source, source_id) for one, key in zip(readings, keys, strict=True)]
    held = {old[:2]: old for old in driver.held(conn, sorted({row[:2] for row in rows}))}
    found = [_fate(row, held.get(row[:2]), names) for row in rows]
    return [(fate, why or _faulty(one)) for (fate, why), one in zip(found, readings, strict=True)]


def _faulty(one: Reading) -> str:
    """What the sender should know of a value that is kept as a fault."""
    remark = one.note.remark if one.note and one.quality is Quality.FAULTY else None
    return f"ghi là số lỗi: {remark}" if remark else ""


def _row(one: Reading, series_id: int, source: Source, source_id: int) -> Row:
    value = None if one.value is None else float(one.value) + 0.0
    said = (value, str(one.quality), source.priority, maybe_micros(one.issued_at), note_text(one.note))
    return (series_id, to_micros(one.at), *said, source_id, 0, 0)


def _fate(row: Row, held: Held | None, names: dict[int, str]) -> tuple[Fate, str]:
    if held is None:
        return Fate.STORED, ""
    if _same(row, held):
        return Fate.UNCHANGED, ""
    if holds(row, names[row[7]], held, names[held[7]]):
        return Fate.REVISED, ""
    return Fate.UNCHANGED, f"{WEAKER} (nguồn {names[held[7]]})"


def _same(row: Row, held: Held) -> bool:
    """Whether value, quality, note and source are the same."""
    return (row[2], row[3], row[6], row[7]) == (held[2], held[3], held[6], held[7])
