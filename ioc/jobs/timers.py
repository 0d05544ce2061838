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


def make_scheduler(zone: tzinfo, collecting: int, judging: int) -> BackgroundScheduler:
    """A scheduler with two pools, so that slow sources never delay judging and telling; `collecting` is sized to the sources."""
    return BackgroundScheduler(
        timezone=zone,
        executors={COLLECTING: ThreadPoolExecutor(collecting), JUDGING: ThreadPoolExecutor(judging)},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )


def trigger_of(schedule: Schedule, zone: tzinfo) -> BaseTrigger:
    """When a source is visited; intervals get up to a tenth of jitter so that sources do not march in step."""
    if schedule.cron is not None:
        return CronTrigger.from_crontab(schedule.cron, timezone=zone)
    assert schedule.every is not None
    seconds = schedule.every.total_seconds()
    return IntervalTrigger(seconds=seconds, jitter=min(seconds / 10, 10.0), timezone=zone)


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
