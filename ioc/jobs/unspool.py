"""Save what waited on the shelf while the database was away, in the order in which it came."""

import logging
from contextlib import suppress

from ioc.domain.source import RunStatus, Source
from ioc.jobs.collect import Visit, why
from ioc.spool.record import Shelved, read
from ioc.spool.shelf import Damaged, Shelf
from ioc.store import runs, sources
from ioc.store.engine import writing
from ioc.store.observations import parts, save
from ioc.store.outage import is_outage

log = logging.getLogger(__name__)

AT_ONCE = 200
"""Records taken in one go, so that the clock's other jobs get their turn."""


def unspool(visit: Visit, shelf: Shelf) -> int:
    """Save the oldest records; how many. Ends where the database is away again: nothing is taken off before it is saved.

    A record that cannot be read, or of a source that the profile no longer has, is set aside and told once.
    """
    saved = 0
    for name in shelf.waiting()[:AT_ONCE]:
        try:
            _save(visit, shelf, name)
        except Exception as error:  # noqa: BLE001 — whatever is wrong with one record must not hold back the others
            if is_outage(error):
                return saved
            log.error("kho tạm: bản ghi %s bị để riêng: %s", name, error)
            shelf.set_aside(name)
        else:
            saved += 1
    return saved


def _save(visit: Visit, shelf: Shelf, name: str) -> None:
    shelved = read(shelf.take(name))
    source = visit.profile.source.get(shelved.source)
    if source is None:
        raise Damaged(f"hồ sơ không còn nguồn “{shelved.source}”")
    _store(visit, source, shelved)
    with suppress(FileNotFoundError):
        shelf.done(name)


def _store(visit: Visit, source: Source, shelved: Shelved) -> None:
    """One run for the record. Saving it twice (a kill before it is taken off) changes nothing but the run."""
    batch, stored, changed, rejects = shelved.batch, 0, 0, shelved.batch.rejects
    with writing(visit.engine) as conn:
        runs.abandon_of(conn, source.name, shelved.taken_at, visit.clock())
        run_id = runs.open_run(conn, source.name, shelved.taken_at)
    for part in parts(batch):
        with writing(visit.engine) as conn:
            saved = save(conn, part, source, run_id, shelved.taken_at, visit.profile.zone, visit.keep)
        stored, changed, rejects = stored + saved.stored, changed + saved.changed, rejects + saved.rejects
    with writing(visit.engine) as conn:
        if shelved.began is not None:
            sources.record_later_success(conn, source.name, shelved.began, batch.cursor)
        status = RunStatus.PARTIAL if rejects else RunStatus.OK
        received = len(batch.readings) + len(batch.forecasts) + len(batch.targets) + len(batch.rejects)
        said = why(rejects, batch.remarks)
        reason = "Đã lưu từ kho tạm, sau khi cơ sở dữ liệu có lại" + (f". {said}" if said else "")
        runs.close_run(conn, run_id, status, visit.clock(), reason, "", received, stored, changed, rejects)
