"""What a visit leaves behind when the program itself is at fault."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import pytest
from sqlalchemy import Engine

from ioc.domain.centre import Profile
from ioc.domain.source import Batch, RunStatus, Source, Window
from ioc.jobs.collect import Visit, collect
from ioc.store import sources
from ioc.store.engine import reading
from ioc.store.queries import runs
from tests.stories.province import NOW, PROVINCE, a_source


@contextmanager
def faulty(source: Source, window: Window, profile: Profile, now: datetime, cursor: str) -> Iterator[Batch]:
    raise ZeroDivisionError
    yield Batch()


@contextmanager
def well(source: Source, window: Window, profile: Profile, now: datetime, cursor: str) -> Iterator[Batch]:
    yield Batch()


def test_a_fault_of_the_program_shows_at_its_source_opens_the_circuit_and_goes_on_to_the_log(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        collect(Visit(engine, PROVINCE, faulty, lambda: NOW), a_source())
    with reading(engine) as conn:
        state, (run,) = sources.state(conn, "tram"), runs.recent(conn, "tram")
    assert (state.failures, state.failing_since) == (1, NOW)
    assert state.error is not None and "Lỗi chương trình" in state.error
    assert state.retry_at is not None and state.retry_at > NOW
    assert (run.status, run.reason) == (RunStatus.FAILED, state.error)


def test_the_next_good_visit_closes_it_again(engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError):
        collect(Visit(engine, PROVINCE, faulty, lambda: NOW), a_source())
    collect(Visit(engine, PROVINCE, well, lambda: NOW), a_source())
    with reading(engine) as conn:
        state = sources.state(conn, "tram")
    assert (state.failures, state.error, state.retry_at) == (0, None, None)
