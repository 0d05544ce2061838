"""Several writers and readers at once, on both databases."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, func, select

from ioc.store.changes import next_change
from ioc.store.engine import open_engine, reading, writing
from ioc.store.queries import history, latest
from ioc.store.schema import latest as latest_table
from ioc.store.schema import observation, rollup_hour
from tests.stored import NOW, a_key, a_reading, minutes, store

WRITERS = 4
ROUNDS = 12


def _write_rounds(engine: Engine, writer: int) -> None:
    for step in range(ROUNDS):
        at = NOW + timedelta(seconds=step * WRITERS + writer)
        store(engine, a_reading(float(step), at, f"own {writer}"), a_reading(1.0, at, "common"))


def test_many_writers_lose_nothing_and_agree_on_the_rollup(engine: Engine) -> None:
    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda writer: _write_rounds(engine, writer), range(WRITERS)))
    with reading(engine) as conn:
        assert conn.execute(select(func.count()).select_from(observation)).scalar() == 2 * WRITERS * ROUNDS
        assert conn.execute(select(func.sum(rollup_hour.c.n))).scalar() == 2 * WRITERS * ROUNDS
        newest = {one.key.subject: one.at for one in latest.snapshot(conn)}
    assert newest["common"] == NOW + timedelta(seconds=WRITERS * ROUNDS - 1)


def test_a_reader_who_follows_change_numbers_misses_no_change(engine: Engine) -> None:
    """Writers commit in any order; whoever asks again and again for what is newer sees the last value of every series."""
    done = threading.Event()
    seen: dict[str, float | None] = {}

    def follow() -> None:
        change_no = 0
        while True:
            last_look = done.is_set()
            with reading(engine) as conn:
                for one in latest.changed_since(conn, change_no):
                    seen[one.key.subject], change_no = one.value, one.change_no
            if last_look:
                return

    with ThreadPoolExecutor(WRITERS + 1) as pool:
        follower = pool.submit(follow)
        list(pool.map(lambda writer: _write_rounds(engine, writer), range(WRITERS)))
        done.set()
        follower.result(timeout=30)
    assert {subject: value for subject, value in seen.items() if subject != "common"} == {
        f"own {n}": ROUNDS - 1 for n in range(WRITERS)
    }


def test_change_numbers_grow_in_the_order_of_commits(engine: Engine) -> None:
    """The second transaction cannot have its number before the first, which took one already, is over."""
    second_done = threading.Event()

    def second() -> None:
        store(engine, a_reading(2.0, subject="second"))
        second_done.set()

    with ThreadPoolExecutor(1) as pool:
        with writing(engine) as conn:
            number = next_change(conn)
            waiting = pool.submit(second)
            assert not second_done.wait(0.2)
        waiting.result(timeout=30)
    with reading(engine) as conn:
        assert [one.change_no for one in latest.snapshot(conn)] == [number + 1]


def test_a_database_is_never_locked_for_readers_and_writers(engine: Engine) -> None:
    stop = threading.Event()

    def read() -> int:
        looks = 0
        while not stop.is_set():
            with reading(engine) as conn:
                latest.snapshot(conn)
                history.points(conn, a_key("own 0"))
            looks += 1
        return looks

    with ThreadPoolExecutor(WRITERS + 3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        list(pool.map(lambda writer: _write_rounds(engine, writer), range(WRITERS)))
        stop.set()
        assert all(reader.result(timeout=30) > 0 for reader in readers)


def test_a_second_process_gets_its_turn_while_the_first_writes_without_pause(database_url: str) -> None:
    """Two engines stand for two processes: the greedy one writes without pause, the other waits for few of its turns."""
    greedy, polite = open_engine(database_url), open_engine(database_url)
    stop = threading.Event()

    def write_without_pause() -> None:
        step = 0
        while not stop.is_set():
            store(greedy, *minutes(range(200), NOW + timedelta(minutes=200 * step), "greedy"))
            step += 1

    with ThreadPoolExecutor(1) as pool:
        worker = pool.submit(write_without_pause)
        waits = [_timed_write(polite, step) for step in range(10)]
        stop.set()
        worker.result(timeout=30)
    greedy.dispose()
    polite.dispose()
    assert max(waits) < 2.0


def _timed_write(engine: Engine, step: int) -> float:
    began = time.monotonic()
    store(engine, a_reading(1.0, NOW + timedelta(seconds=step), "polite"))
    return time.monotonic() - began


def test_every_commit_that_shows_has_its_own_number(engine: Engine) -> None:
    for step in range(3):
        store(engine, a_reading(float(step), NOW + timedelta(seconds=step)))
    with reading(engine) as conn:
        assert conn.execute(select(latest_table.c.change_no)).scalars().all() == [3]
        assert latest.newest_change(conn) == 3
        assert latest.changed_since(conn, 3) == []


def test_a_transaction_inside_a_transaction_is_refused_rather_than_hung(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine), pytest.raises(RuntimeError, match="inside"), writing(sqlite_engine):
        pass
    store(sqlite_engine, a_reading(1.0))
