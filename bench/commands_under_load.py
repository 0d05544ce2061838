"""Web commands by HTTP while a worker process ingests into the same SQLite file without pause.

Aim: p95 ≤ 300 ms. The worker saves batches of 10,000 readings back to back, in the parts that `jobs.collect` makes of them.
"""

import statistics
import tempfile
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from pathlib import Path
from time import perf_counter, sleep

import httpx
from sqlalchemy import func, select
from starlette.types import ASGIApp

from bench.serving import serving
from bench.table import verdict
from ioc.domain.alert import Alert, AlertKey, AlertState
from ioc.domain.observation import Origin, Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.principal import Role
from ioc.domain.rule import Severity
from ioc.domain.source import Batch
from ioc.store import alerts
from ioc.store.engine import open_engine, reading, writing
from ioc.store.observations import PART, save
from ioc.store.observations import parts as parts_of
from ioc.store.schema import observation
from ioc.web.app import build
from tests.databases import sqlite_databases
from tests.stored import NOW
from tests.web_centre import PORTAL, Clock, key_for, parts

COMMANDS, BATCH = 150, 10_000


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, sqlite_databases(Path(folder)) as new_sqlite:
        url = new_sqlite()
        key = prepare(url)
        with serving(centre, url) as (address, _):
            alone, _ = measure(url, address, key, 0, loaded=False)
            loaded, rate = measure(url, address, key, COMMANDS, loaded=True)
    print(f"Acknowledge by HTTP, SQLite, {COMMANDS} commands, ms; ratio: p95 to that of the idle machine")
    print(f"{'':22}{'p50':>6}{'p95':>6}{'ratio':>7}")
    print(f"{'no worker':22}{statistics.median(alone):6.0f}{p95(alone):6.0f}{1:7.1f}")
    figures = f"{statistics.median(loaded):6.0f}{p95(loaded):6.0f}{p95(loaded) / p95(alone):7.1f}"
    print(f"{f'{rate:,.0f} readings/s':22}{figures}    {verdict(p95(loaded), 300, 'ms')}")


def prepare(url: str) -> dict[str, str]:
    """Open alerts for every command; the headers of an operator's key."""
    engine = open_engine(url)
    with writing(engine) as conn:
        open_ones = [
            Alert(AlertKey("ngap", f"tram-{n}", Origin.REAL), AlertState.FIRING, Severity.WARNING, NOW)
            for n in range(2 * COMMANDS)
        ]
        alerts.save(conn, open_ones, [])
    return key_for(engine, Role.OPERATOR)


def measure(url: str, address: str, key: dict[str, str], first: int, loaded: bool, size: int = PART) -> tuple[list[float], float]:
    """Milliseconds of each command, and how many readings a second were stored meanwhile."""
    context = get_context("spawn")
    stop = context.Event()
    worker = context.Process(target=ingest, args=(url, stop, size), daemon=True)
    if loaded:
        worker.start()
        wait_for_ingest(url)
    stored, begun = count(url), perf_counter()
    with httpx.Client(headers=key) as client:
        times = [acknowledge(client, address, f"tram-{first + n}") for n in range(COMMANDS)]
    rate = (count(url) - stored) / (perf_counter() - begun)
    stop.set()
    if loaded:
        worker.join(30)
    return times, rate


def acknowledge(client: httpx.Client, address: str, subject: str) -> float:
    begun = perf_counter()
    answer = client.post(f"{address}/api/v1/alerts/acknowledge", json={"rule": "ngap", "subject": subject}, timeout=60)
    answer.raise_for_status()
    spent = (perf_counter() - begun) * 1000
    sleep(0.02)  # a person does not click in a loop; the next command starts at another point of the worker's batch
    return spent


def ingest(url: str, stop: Event, size: int) -> None:
    """The worker at full rate: one batch after the other until told to stop."""
    engine, turn = open_engine(url), 0
    while not stop.is_set():
        turn += 1
        at = NOW + timedelta(seconds=turn)
        batch = Batch(tuple(Reading("muc_nuoc", f"diem-{n}", PeriodKind.INSTANT, at, n + turn / 7) for n in range(BATCH)))
        for part in parts_of(batch, size):
            with writing(engine) as conn:
                save(conn, part, PORTAL, 1, at, PROVINCE_ZONE)


def wait_for_ingest(url: str) -> None:
    while count(url) < BATCH:
        sleep(0.05)


def count(url: str) -> int:
    engine = open_engine(url)
    with reading(engine) as conn:
        found = conn.execute(select(func.count()).select_from(observation)).scalar_one()
    engine.dispose()
    return int(found)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def centre(url: str) -> ASGIApp:
    app, _ = build(parts(open_engine(url), Clock()))
    return app


if __name__ == "__main__":
    run()
