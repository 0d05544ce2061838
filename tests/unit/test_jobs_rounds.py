"""Which sources the clock visits, as one version of the profile follows another."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.date import DateTrigger

from ioc.domain.source import Schedule
from ioc.jobs.collect import Visit
from ioc.jobs.rounds import Rounds
from ioc.jobs.timers import COLLECTING, make_scheduler
from ioc.jobs.turns import Turn
from tests.stories.province import NOW, PROVINCE, a_source

OLD = replace(PROVINCE, sources=(a_source("mot"), a_source("hai")))
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def scheduler() -> Iterator[BackgroundScheduler]:
    made = make_scheduler(PROVINCE.zone, judging=1)
    made.start(paused=True)
    yield made
    made.shutdown()


def never() -> Visit:
    raise AssertionError("the scheduler is paused: nothing is visited")


class Nobody:
    def take(self, turn: Turn) -> None:
        raise AssertionError("the scheduler is paused: nothing is visited")


@pytest.fixture
def rounds(scheduler: BackgroundScheduler) -> Rounds:
    made = Rounds(scheduler, Nobody(), never, lambda: None, "ta")
    made.follow(OLD, NOW)
    return made


def visited_again(scheduler: BackgroundScheduler) -> set[str]:
    """The sources whose next visit is near LATER."""
    return {job.id for job in scheduler.get_jobs() if job.next_run_time and abs(job.next_run_time - LATER) < timedelta(seconds=5)}


def retry(scheduler: BackgroundScheduler, name: str, at: datetime) -> None:
    scheduler.add_job(print, DateTrigger(at), id=f"retry:{name}", executor=COLLECTING)


def test_only_what_changed_is_visited_at_once(scheduler: BackgroundScheduler, rounds: Rounds) -> None:
    slower = replace(a_source("hai"), schedule=Schedule(every=timedelta(hours=2)))
    rounds.follow(replace(OLD, sources=(a_source("mot"), slower, a_source("ba"))), LATER)
    assert visited_again(scheduler) == {"source:hai", "source:ba"}


def test_a_source_may_be_asked_anew_though_it_has_not_changed(scheduler: BackgroundScheduler, rounds: Rounds) -> None:
    rounds.follow(OLD, LATER, ["hai"])
    assert visited_again(scheduler) == {"source:hai"}


def test_another_zone_moves_every_source(scheduler: BackgroundScheduler, rounds: Rounds) -> None:
    rounds.follow(replace(OLD, zone=ZoneInfo("UTC")), LATER)
    assert visited_again(scheduler) == {"source:mot", "source:hai"}


def test_a_source_that_left_the_profile_is_not_retried_either(scheduler: BackgroundScheduler, rounds: Rounds) -> None:
    retry(scheduler, "mot", LATER)
    retry(scheduler, "hai", LATER)
    rounds.follow(replace(OLD, sources=(a_source("mot"),)), NOW)
    assert {job.id for job in scheduler.get_jobs()} == {"source:mot", "retry:mot"}
