"""Sources that tell by themselves: what they say is saved before they may forget it, and whoever falls silent is begun again."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from queue import Empty, Queue
from threading import Event
from typing import Any

import pytest
from sqlalchemy import Engine

from ioc.domain.centre import Profile
from ioc.domain.observation import Forecast, Origin, Reading, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch, Reject, Run, RunStatus, Schedule, Source
from ioc.errors import CentreError, DatabaseBusy, SourceUnavailable
from ioc.jobs.collect import Visit
from ioc.jobs.hear import Hearer
from ioc.jobs.listen import Listeners, Senses
from ioc.store import sources
from ioc.store.engine import open_engine, reading, writing
from ioc.store.queries import runs
from ioc.store.queries.history import points
from ioc.store.sources import SourceState
from tests.stories.province import HOST, MINUTE, NOW, PROVINCE, a_source

NOWHERE = "postgresql+psycopg://127.0.0.1:9/nowhere"


@dataclass(frozen=True)
class Told:
    """A message `minute=value`; the minute counts from NOW."""

    body: bytes
    place: str = "chu-de"


def told(*values: float, start: int = 0) -> list[Told]:
    return [Told(f"{start - n}={value}".encode()) for n, value in enumerate(values)]


def read(source: Source, profile: Profile, messages: Sequence[Any]) -> Batch:
    """`độc` breaks the reader, `hỏng` is refused by it, `nul` breaks PostgreSQL (and nothing on SQLite)."""
    readings, rejects, forecasts = [], [], []
    for message in messages:
        body = message.body.decode()
        if body == "độc":
            raise ZeroDivisionError
        if body == "hỏng":
            rejects.append(Reject(message.place, body, "không đọc được"))
            continue
        if body == "nul":
            forecasts.append(Forecast("HTS-06A", HOST.code, NOW, NOW, "\0", 1.0))
            continue
        minute, value = body.split("=")
        readings.append(Reading("HTS-06A", HOST.code, PeriodKind.INSTANT, NOW + int(minute) * MINUTE, float(value)))
    return Batch(tuple(readings), tuple(forecasts), rejects=tuple(rejects))


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def teller(name: str = "cam-bien") -> Source:
    return replace(a_source(name), kind="nghe", schedule=Schedule())


def hearer(engine: Engine, clock: Clock | None = None, wake: Callable[[], None] = lambda: None) -> Hearer:
    visit = Visit(engine, PROVINCE, None, clock or Clock(), timedelta(days=30))  # type: ignore[arg-type]
    return Hearer(lambda: visit, teller(), read, wake)


def stored(engine: Engine) -> list[float | None]:
    key = SeriesKey("HTS-06A", HOST.code, PeriodKind.INSTANT, Origin.REAL)
    with reading(engine) as conn:
        return [one.value for one in points(conn, key, NOW - timedelta(days=9), NOW + timedelta(days=9), 1_000)]


def visits(engine: Engine) -> list[Run]:
    with reading(engine) as conn:
        found = [runs.one(conn, one.id) for one in runs.recent(conn, "cam-bien")]
    return [one for one in found if one is not None]


def state(engine: Engine) -> SourceState:
    with reading(engine) as conn:
        return sources.state(conn, "cam-bien")


def test_what_was_told_is_saved_when_hearing_returns_and_judging_is_woken(engine: Engine) -> None:
    woken: list[int] = []
    hearer(engine, wake=lambda: woken.append(1)).hear(told(1.0, 2.0))
    assert sorted(filter(None, stored(engine))) == [1.0, 2.0]
    assert woken == [1]
    assert (state(engine).last_success, state(engine).last_value_at) == (NOW, NOW)


def test_one_run_speaks_for_a_minute_of_hearing_and_is_never_left_open(engine: Engine) -> None:
    clock = Clock()
    heard = hearer(engine, clock)
    for second in (0, 30, 61, 70):
        clock.now = NOW + timedelta(seconds=second)
        heard.hear([*told(float(second), start=-second), Told("hỏng".encode())])
        assert {one.status for one in visits(engine)} == {RunStatus.PARTIAL}
    later, earlier = visits(engine)
    assert [(one.received, one.stored, one.rejected, len(one.rejects)) for one in (earlier, later)] == [(4, 2, 2, 2)] * 2
    assert earlier.finished_at == NOW + timedelta(seconds=30)
    assert earlier.reason == "2 dòng bị loại; dòng gần nhất: không đọc được"


def test_what_comes_again_changes_nothing_and_is_taken_again(engine: Engine) -> None:
    heard = hearer(engine)
    heard.hear(told(1.0, 2.0))
    heard.hear(told(1.0, 2.0))
    assert len(stored(engine)) == 2
    assert (visits(engine)[0].received, visits(engine)[0].stored) == (4, 2)


@pytest.mark.parametrize("poison", ["độc", "nul"])
def test_a_message_that_breaks_the_program_is_kept_as_a_reject_and_the_others_are_saved(
    engine: Engine, poison: str, caplog: pytest.LogCaptureFixture
) -> None:
    hearer(engine).hear([*told(1.0, 2.0), Told(poison.encode(), "chu-de/doc"), *told(3.0, start=-9)])
    assert {1.0, 2.0, 3.0} <= set(stored(engine))
    kept = [reject for one in visits(engine) for reject in one.rejects]
    if poison == "độc" or engine.dialect.name == "postgresql":
        assert [(one.row, one.content) for one in kept] == [("chu-de/doc", poison)]
        assert "Lỗi chương trình" in kept[0].reason
        assert len([one for one in caplog.records if one.exc_info]) == 1


def test_what_speaks_of_the_future_or_of_what_is_closed_is_kept_as_a_reject(engine: Engine) -> None:
    hearer(engine).hear([*told(1.0), Told(b"9=2.0"), Told(f"-{31 * 24 * 60}=3.0".encode())])
    assert stored(engine) == [1.0]
    assert [one.content.split("=")[-1] for one in visits(engine)[0].rejects] == [" 2.0", " 3.0"]


def test_without_a_database_nothing_is_acknowledged() -> None:
    engine = open_engine(NOWHERE)
    with pytest.raises(DatabaseBusy, match="cam-bien.*gửi lại"):
        hearer(engine).hear(told(1.0))


def test_no_messages_are_a_sign_of_life_without_a_run(engine: Engine) -> None:
    with writing(engine) as conn:
        sources.record_failure(conn, "cam-bien", NOW, "mất mạng")
    hearer(engine).hear([])
    assert (state(engine).failing_since, state(engine).last_success) == (None, NOW)
    assert visits(engine) == []


@dataclass
class Line:
    """A line on which listeners sit: what is put on it is heard, or raised where it is an error."""

    said: "Queue[list[Told] | CentreError | Exception]" = field(default_factory=Queue)
    sitting: list[Source] = field(default_factory=list)
    most: int = 0

    def listen(self, source: Source, stop: Event, hear: Callable[[Sequence[Any]], None]) -> None:
        self.sitting.append(source)
        self.most = max(self.most, len(self.sitting))
        try:
            while not stop.is_set():
                try:
                    said = self.said.get(timeout=0.01)
                except Empty:
                    continue
                if isinstance(said, Exception):
                    raise said
                hear(said)
        finally:
            self.sitting.remove(source)


class Centre:
    """Listeners over one line; the profile can be exchanged."""

    def __init__(self, engine: Engine, line: Line) -> None:
        self.engine, self.line, self.profile = engine, line, replace(PROVINCE, sources=(teller(),))
        self.listeners = Listeners(Senses(frozenset({"nghe"}), line.listen, read), self.visit, lambda: None)

    def visit(self) -> Visit:
        return Visit(self.engine, self.profile, None, Clock(), timedelta(days=30))  # type: ignore[arg-type]

    def until(self, condition: Callable[[], object]) -> None:
        """Tend the listeners until the condition holds."""
        deadline = time.monotonic() + 10
        self.listeners.tend()
        while not condition():
            assert time.monotonic() < deadline
            time.sleep(0.01)
            self.listeners.tend()


@pytest.fixture
def centre(engine: Engine) -> Iterator[Centre]:
    made = Centre(engine, Line())
    yield made
    made.listeners.end()
    assert made.line.sitting == [], "who is asked to end has ended"


def test_a_line_that_breaks_shows_at_its_source_and_is_taken_up_again(centre: Centre, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    centre.line.said.put(SourceUnavailable("mất máy chủ tin", retry_after=0.0))
    centre.until(lambda: state(centre.engine).failures == 1)
    assert (visits(centre.engine)[0].status, visits(centre.engine)[0].reason) == (RunStatus.FAILED, "mất máy chủ tin")
    centre.line.said.put(told(1.0))
    centre.until(lambda: stored(centre.engine) == [1.0])
    assert (state(centre.engine).failures, state(centre.engine).error) == (0, None)
    assert [one.getMessage() for one in caplog.records if "cam-bien" in one.getMessage()] == [
        "nguồn cam-bien: mất máy chủ tin",
        "nguồn cam-bien đã trả lời lại",
    ]


def test_a_fault_of_the_program_shows_at_its_source_and_in_the_log(centre: Centre, caplog: pytest.LogCaptureFixture) -> None:
    centre.line.said.put(ZeroDivisionError())
    centre.until(lambda: state(centre.engine).failures == 1)
    assert "Lỗi chương trình" in str(state(centre.engine).error)
    assert any(one.exc_info for one in caplog.records)


def test_a_paused_source_is_not_listened_to_until_it_is_resumed(centre: Centre) -> None:
    centre.until(lambda: centre.line.sitting)
    with writing(centre.engine) as conn:
        sources.pause(conn, "cam-bien")
    centre.until(lambda: not centre.line.sitting)
    with writing(centre.engine) as conn:
        sources.resume(conn, "cam-bien", NOW, "an")
    centre.until(lambda: centre.line.sitting)


def test_a_changed_source_is_listened_to_anew_and_never_by_two(centre: Centre) -> None:
    centre.until(lambda: centre.line.sitting)
    changed = replace(teller(), priority=2)
    centre.profile = replace(centre.profile, sources=(changed,))
    centre.until(lambda: centre.line.sitting == [changed])
    assert centre.line.most == 1


def test_a_source_that_leaves_the_profile_is_listened_to_no_more(centre: Centre) -> None:
    centre.until(lambda: centre.line.sitting)
    centre.profile = replace(centre.profile, sources=())
    centre.until(lambda: not centre.line.sitting)
