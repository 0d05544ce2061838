"""One worker at a time, and its signs of life."""

import os
import socket
from datetime import datetime, timedelta

import psutil
from sqlalchemy import Engine

from ioc.errors import SettingsInvalid
from ioc.store import heartbeat
from ioc.store.engine import writing

WORKER = "worker"
LEASE = timedelta(seconds=20)
"""How long a silent worker keeps its lock. A worker that died on this machine loses it at once."""


def owner() -> str:
    """Who we are, so that a holder that died on this machine can be told from one that lives: host, pid, start of the process."""
    return f"{socket.gethostname()}/{os.getpid()}/{psutil.Process().create_time():.0f}"


def take_watch(engine: Engine, us: str, now: datetime) -> None:
    """Become the one worker.

    Raises SettingsInvalid when another one is alive.
    """
    with writing(engine) as conn:
        holder = heartbeat.holder(conn, WORKER)
        if holder is not None and _died_here(holder):
            heartbeat.release(conn, WORKER, holder)
        if not heartbeat.acquire(conn, WORKER, us, now, LEASE):
            raise SettingsInvalid(f"Đã có một tiến trình thu thập đang chạy ({holder}). Chỉ chạy một; dừng tiến trình kia trước.")
        heartbeat.beat(conn, WORKER, now)


def keep_watch(engine: Engine, us: str, now: datetime) -> bool:
    """Beat and renew the lock; False when another worker has taken over: then this one must end."""
    with writing(engine) as conn:
        heartbeat.beat(conn, WORKER, now)
        return heartbeat.renew(conn, WORKER, us, now, LEASE)


def end_watch(engine: Engine, us: str) -> None:
    with writing(engine) as conn:
        heartbeat.release(conn, WORKER, us)


def _died_here(holder: str) -> bool:
    """Whether the holder was a process of this machine that is no more."""
    host, pid, started = holder.rsplit("/", 2)
    if host != socket.gethostname():
        return False
    try:
        return f"{psutil.Process(int(pid)).create_time():.0f}" != started
    except psutil.NoSuchProcess:
        return True
