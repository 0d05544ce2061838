"""The clock: APScheduler, set up so that nothing is dropped and nothing runs twice."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from ioc.domain.source import Schedule

COLLECTING, JUDGING = "collecting", "judging"

# A tick that finds the job still at work is no event: the next tick comes in a second.
logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
logging.getLogger("apscheduler.executors.judging").setLevel(logging.ERROR)


class Regular(BaseTrigger):  # type: ignore[misc]  # the library is untyped
    """Every so often, counted from `start`: a tick that comes late delays none of those that follow."""

    def __init__(self, every: timedelta, start: datetime) -> None:
        self._every, self._start = every, start

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        ticks = max((now - self._start) // self._every + 1, 0)
        return (self._start + ticks * self._every).astimezone(now.tzinfo)


def make_scheduler(zone: tzinfo, judging: int) -> BackgroundScheduler:
    """A scheduler with a pool for judging and telling; visits are only handed on by the other one, which never waits."""
    return BackgroundScheduler(
        timezone=zone,
        executors={COLLECTING: ThreadPoolExecutor(1), JUDGING: ThreadPoolExecutor(judging)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )


def trigger_of(schedule: Schedule, zone: tzinfo, first: datetime, phase: float) -> BaseTrigger:
    """When a source is visited after its `first` visit.

    `phase` in [0, 1) is where within the interval its rounds begin, so that sources do not march in step.
    """
    if schedule.cron is not None:
        return CronTrigger.from_crontab(schedule.cron, timezone=zone)
    assert schedule.every is not None
    return Regular(schedule.every, first + schedule.every * phase)


def every(
    scheduler: BackgroundScheduler, seconds: float, verb: Callable[[], object], name: str, first: datetime | None = None
) -> None:
    """Run `verb` every so many seconds in the judging pool, from `first` on (None = from now)."""
    scheduler.add_job(verb, IntervalTrigger(seconds=seconds, start_date=first), id=name, name=name, executor=JUDGING)


def at_once(scheduler: BackgroundScheduler, name: str, now: datetime) -> None:
    """Let the next run of a job be now, unless it has not begun its rounds yet."""
    job = scheduler.get_job(name)
    if job is not None and job.next_run_time - now < timedelta(seconds=2):
        scheduler.modify_job(name, next_run_time=now)
