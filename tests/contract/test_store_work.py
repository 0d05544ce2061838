"""Runs, sources, long tasks and the worker's signs of life, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from ioc.domain.source import Reject, RunStatus, Window
from ioc.store import heartbeat, runs, sources, task_runs
from ioc.store.engine import reading, writing
from ioc.store.queries import health, latest
from ioc.store.queries import runs as run_queries
from ioc.store.queries import sources as source_queries
from ioc.store.sources import Request, RequestKind
from ioc.store.task_runs import TaskState
from tests.stored import NOW, a_reading, a_source, store

LEASE = timedelta(seconds=20)
REJECTS = (Reject("dòng 3", "x", "giá trị không phải số"), Reject("dòng 9", "y", "đối tượng lạ"))


def _run(engine: Engine, status: RunStatus = RunStatus.OK, source: str = "cong", ago: timedelta = timedelta(0)) -> int:
    with writing(engine) as conn:
        run_id = runs.open_run(conn, source, NOW - ago)
        sources.id_of(conn, source)
        runs.close_run(conn, run_id, status, NOW - ago, "lý do", "error", 5, 3, 1, REJECTS)
        return run_id


def test_a_run_keeps_its_counts_its_reason_and_its_rejected_rows(engine: Engine) -> None:
    run_id = _run(engine, RunStatus.PARTIAL)
    with reading(engine) as conn:
        found = run_queries.one(conn, run_id)
        assert found is not None
        assert run_queries.one(conn, run_id + 1) is None
    assert (found.status, found.reason, found.error, found.rejects) == (RunStatus.PARTIAL, "lý do", "error", REJECTS)
    assert (found.received, found.stored, found.changed, found.rejected) == (5, 3, 1, 2)
    assert found.started_at == found.finished_at == NOW


def test_runs_that_a_killed_worker_left_are_marked_failed(engine: Engine) -> None:
    done = _run(engine)
    with writing(engine) as conn:
        left = runs.open_run(conn, "cong", NOW)
    with writing(engine) as conn:
        assert runs.abandon_running(conn, NOW + timedelta(minutes=1)) == 1
        found = {run.id: run for run in run_queries.recent(conn, "cong")}
    assert found[done].status is RunStatus.OK
    assert (found[left].status, found[left].finished_at) == (RunStatus.FAILED, NOW + timedelta(minutes=1))
    assert "dừng đột ngột" in found[left].reason


def test_the_overview_has_a_row_for_each_source(engine: Engine) -> None:
    _run(engine, ago=timedelta(hours=30))
    _run(engine, RunStatus.FAILED, ago=timedelta(hours=2))
    newest = _run(engine)
    _run(engine, source="khác")
    store(engine, a_reading(1.0, NOW - timedelta(minutes=7)), source=a_source("cong"))
    with writing(engine) as conn:
        sources.pause(conn, "khác")
        rows = source_queries.overview(conn, NOW + timedelta(seconds=1))
    assert list(rows) == ["cong", "khác"]
    cong = rows["cong"]
    assert cong.last_run is not None
    assert (cong.last_run.id, cong.last_value_at) == (newest, NOW - timedelta(minutes=7))
    assert (cong.day.ok, cong.day.failed, cong.day.partial, cong.day.stored, cong.day.rejected) == (1, 1, 0, 6, 4)
    assert (rows["khác"].state.paused, rows["khác"].last_value_at) == (True, None)


@pytest.mark.parametrize(("took", "median"), [((3, 1, 9), 3), ((4, 1, 2, 9), 3), ((5,), 5), ((), None)])
def test_the_median_of_good_visits_is_told(engine: Engine, took: tuple[int, ...], median: int | None) -> None:
    failed = _run(engine, RunStatus.FAILED)
    with writing(engine) as conn:
        for seconds in took:
            at = NOW + timedelta(seconds=seconds)
            runs.close_run(conn, runs.open_run(conn, "cong", NOW), RunStatus.OK, at, "", "", 0, 0, 0, ())
        day = source_queries.overview(conn, NOW + timedelta(minutes=1))["cong"].day
    assert failed
    assert day.took == (None if median is None else timedelta(seconds=median))
    assert day.success == len(took) / (len(took) + 1)


def test_what_a_back_fill_has_still_to_fetch_is_told(engine: Engine) -> None:
    window = Window(NOW - timedelta(days=3), NOW)
    with writing(engine) as conn:
        sources.request_backfill(conn, "cong", window, "an")
        [asked] = sources.take_requests(conn, "us")
        sources.request_reached(conn, asked, "us", NOW - timedelta(days=1))
        row = source_queries.overview(conn, NOW)["cong"]
    assert row.missing == Window(NOW - timedelta(days=1), NOW)


def test_a_failing_source_remembers_since_when_until_it_recovers(engine: Engine) -> None:
    retry = NOW + timedelta(minutes=9)
    with writing(engine) as conn:
        first = sources.record_failure(conn, "cong", NOW, "hết giờ")
        again = sources.record_failure(conn, "cong", NOW + timedelta(minutes=5), "từ chối", retry)
    assert (first.failures, first.failing_since) == (1, NOW)
    assert (again.failures, again.failing_since, again.retry_at, again.error) == (2, NOW, retry, "từ chối")
    with writing(engine) as conn:
        sources.record_success(conn, "cong", NOW + timedelta(minutes=10), "trang 7")
        sources.record_success(conn, "cong", NOW + timedelta(minutes=15))
        state = sources.state(conn, "cong")
        assert latest.newest_change(conn) == 2
    assert (state.failures, state.failing_since, state.retry_at, state.error) == (0, None, None, None)
    assert (state.last_success, state.cursor) == (NOW + timedelta(minutes=15), "trang 7")


def test_a_request_is_taken_once_and_forgotten_when_done(engine: Engine) -> None:
    window = Window(NOW - timedelta(days=3), NOW)
    with writing(engine) as conn:
        sources.request_run(conn, "cong", "an")
        sources.request_backfill(conn, "khác", window, "bình")
    with writing(engine) as conn:
        taken = sources.take_requests(conn, "một")
        assert sources.take_requests(conn, "một") == ()
    assert taken == (Request("cong", RequestKind.RUN, "an"), Request("khác", RequestKind.BACKFILL, "bình", window))
    with writing(engine) as conn:
        for request in taken:
            sources.request_done(conn, request, "một")
        assert sources.take_requests(conn, "hai") == ()


def test_what_a_killed_worker_had_taken_is_taken_again_from_where_it_stood(engine: Engine) -> None:
    start, middle = NOW - timedelta(days=3), NOW - timedelta(days=1)
    with writing(engine) as conn:
        sources.request_run(conn, "cong", "an")
        sources.request_backfill(conn, "khác", Window(start, NOW), "bình")
        run, fill = sources.take_requests(conn, "chết")
        sources.request_reached(conn, fill, "chết", middle)
    with writing(engine) as conn:
        assert sources.take_requests(conn, "sau") == (run, replace(fill, window=Window(middle, NOW)))
        sources.request_done(conn, fill, "sau")
        sources.request_done(conn, run, "chết")
        assert sources.take_requests(conn, "nữa") == (run,)


def test_the_end_of_a_request_does_not_forget_the_one_that_took_its_place(engine: Engine) -> None:
    with writing(engine) as conn:
        sources.request_run(conn, "cong", "an")
        (first,) = sources.take_requests(conn, "ta")
        sources.request_run(conn, "cong", "bình")
        sources.request_done(conn, first, "ta")
        assert [one.by for one in sources.take_requests(conn, "ta")] == ["bình"]


def test_resuming_a_source_closes_its_circuit_and_asks_for_a_visit(engine: Engine) -> None:
    with writing(engine) as conn:
        sources.record_failure(conn, "cong", NOW, "hết giờ", NOW + timedelta(hours=1))
        sources.pause(conn, "cong")
        assert sources.states(conn)["cong"].paused
        sources.resume(conn, "cong", NOW, "an")
        state = sources.state(conn, "cong")
        assert sources.take_requests(conn, "ta") == (Request("cong", RequestKind.RUN, "an"),)
    assert (state.paused, state.retry_at, state.failures, state.resumed_at) == (False, None, 1, NOW)


def test_resuming_a_source_leaves_a_back_fill_that_is_asked_for_in_its_place(engine: Engine) -> None:
    window = Window(NOW - timedelta(days=3), NOW)
    with writing(engine) as conn:
        sources.request_backfill(conn, "cong", window, "bình")
        sources.resume(conn, "cong", NOW, "an")
        assert sources.take_requests(conn, "ta") == (Request("cong", RequestKind.BACKFILL, "bình", window),)


def test_a_second_worker_does_not_get_the_lock(engine: Engine) -> None:
    def acquire(owner: str) -> bool:
        with writing(engine) as conn:
            return heartbeat.acquire(conn, "worker", owner, NOW, LEASE)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(acquire, "abcd")) == 1


def test_the_lock_of_a_killed_worker_expires(engine: Engine) -> None:
    with writing(engine) as conn:
        assert heartbeat.acquire(conn, "worker", "killed", NOW, LEASE)
        assert heartbeat.renew(conn, "worker", "killed", NOW + timedelta(seconds=10), LEASE)
        assert not heartbeat.acquire(conn, "worker", "next", NOW + LEASE, LEASE)
        assert heartbeat.acquire(conn, "worker", "next", NOW + LEASE + timedelta(seconds=10), LEASE)
        assert not heartbeat.renew(conn, "worker", "killed", NOW + LEASE + timedelta(seconds=11), LEASE)
        assert heartbeat.holder(conn, "worker") == "next"


def test_a_released_lock_is_free_at_once(engine: Engine) -> None:
    with writing(engine) as conn:
        heartbeat.acquire(conn, "worker", "a", NOW, LEASE)
        heartbeat.release(conn, "worker", "a")
        assert heartbeat.acquire(conn, "worker", "b", NOW, LEASE)


def test_a_heartbeat_is_seen(engine: Engine) -> None:
    with writing(engine) as conn:
        assert heartbeat.seen(conn, "worker") is None
        for second in range(2):
            heartbeat.beat(conn, "worker", NOW + timedelta(seconds=second), "ba việc")
        assert heartbeat.seen(conn, "worker") == NOW + timedelta(seconds=1)
        assert health.health(conn).beats == {"worker": NOW + timedelta(seconds=1)}


def test_a_long_task_is_asked_taken_once_shown_and_finished(engine: Engine) -> None:
    with writing(engine) as conn:
        task_id = task_runs.ask(conn, "backfill", "an", NOW, {"source": "cong"})
    with writing(engine) as conn:
        taken = task_runs.take(conn)
        assert task_runs.take(conn) is None
        assert taken is not None
        task_runs.progress(conn, task_id, 40, "4/10 ngày")
        task_runs.finish(conn, task_id, TaskState.DONE, "xong", NOW)
        (shown,) = task_runs.recent(conn)
    assert (taken.id, taken.task, taken.input, taken.state) == (task_id, "backfill", {"source": "cong"}, TaskState.RUNNING)
    assert (shown.state, shown.share, shown.message, shown.finished_at) == (TaskState.DONE, 40, "xong", NOW)


def test_health_counts_what_waits_and_what_fails(engine: Engine) -> None:
    store(engine, a_reading(1.0))
    with writing(engine) as conn:
        sources.record_failure(conn, "cong", NOW, "hết giờ")
        found = health.health(conn)
    assert (found.series, found.newest_at, found.sources_failing, found.alerts_firing, found.unrouted, found.waiting) == (
        1,
        NOW,
        1,
        0,
        0,
        0,
    )
