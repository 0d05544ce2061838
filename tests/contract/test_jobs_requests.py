"""What people ask of a source, as the worker does it: nothing is forgotten before it is done."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Source, Window
from ioc.jobs.collect import Visit
from ioc.jobs.rounds import Rounds
from ioc.jobs.timers import make_scheduler
from ioc.jobs.turns import Turn
from ioc.store import sources
from ioc.store.engine import writing
from ioc.store.sources import Request
from tests.stories.province import NOW, PROVINCE

DAY = timedelta(days=1)
STRETCH = Window(NOW - 3 * DAY, NOW)


class Broken(Exception):
    """A fault of the program."""


@dataclass
class Worker:
    """A worker whose clock stands still: what it has taken up runs when told to. Of `days` the portal answers so many."""

    engine: Engine
    us: str
    days: int = 100
    asked: list[Window] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.turns: list[Turn] = []
        scheduler = make_scheduler(PROVINCE.zone, judging=1)
        self.rounds = Rounds(scheduler, self, lambda: Visit(self.engine, PROVINCE, self.look, lambda: NOW), print, self.us)
        self.rounds.follow(PROVINCE, NOW)

    def take(self, turn: Turn) -> None:
        self.turns.append(turn)

    @contextmanager
    def look(self, source: Source, window: Window, profile: Profile, now: datetime, cursor: str) -> Iterator[Batch]:
        if len(self.asked) == self.days:
            raise Broken
        self.asked.append(window)
        yield Batch()

    def takes_up(self) -> tuple[Request, ...]:
        with writing(self.engine) as conn:
            taken = sources.take_requests(conn, self.us)
        for request in taken:
            self.rounds.answer(request)
        return taken

    def works(self) -> None:
        for turn in self.turns:
            turn.do()


def ask(engine: Engine, name: str = "tram") -> None:
    with writing(engine) as conn:
        sources.request_backfill(conn, name, STRETCH, "an")


def test_what_was_taken_up_and_not_done_is_done_by_the_next_worker(engine: Engine) -> None:
    ask(engine)
    killed, following = Worker(engine, "chết"), Worker(engine, "sau")
    assert len(killed.takes_up()) == 1
    assert len(following.takes_up()) == 1
    following.works()
    assert [window.start for window in following.asked] == [STRETCH.start + n * DAY for n in range(3)]
    assert Worker(engine, "nữa").takes_up() == ()


def test_a_back_fill_goes_on_from_the_day_at_which_it_was_killed(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(engine)
    killed, following = Worker(engine, "chết", days=2), Worker(engine, "sau")
    killed.takes_up()
    with monkeypatch.context() as patched:
        patched.setattr(killed.rounds, "_forget", lambda request: None)  # a killed process runs no last words
        with pytest.raises(Broken):
            killed.works()
    (taken,) = following.takes_up()
    following.works()
    assert taken.window == replace(STRETCH, start=STRETCH.start + 2 * DAY)
    assert following.asked == [taken.window]


def test_a_fault_of_the_program_is_not_asked_for_again(engine: Engine) -> None:
    ask(engine)
    faulty = Worker(engine, "ta", days=0)
    faulty.takes_up()
    with pytest.raises(Broken):
        faulty.works()
    assert Worker(engine, "sau").takes_up() == ()


def test_a_source_that_is_not_in_the_profile_is_forgotten_at_once(engine: Engine) -> None:
    ask(engine, "lạ")
    assert len(Worker(engine, "ta").takes_up()) == 1
    assert Worker(engine, "sau").takes_up() == ()
