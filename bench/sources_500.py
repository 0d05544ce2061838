"""500 sources, each visited every minute, on one worker: 200 ms to an answer, and one in twenty never answers.

Aim: the drift of the schedule (from the instant a visit was due to the instant its question reached the portal) has a p95
under 1 s. The sources are on 100 machines (loopback addresses); the first minute, in which all begin at once, is not counted.
"""

import argparse
import asyncio
import json
import logging
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import quantiles
from threading import Event
from time import sleep, time

import psutil
from apscheduler.events import EVENT_JOB_SUBMITTED, JobSubmissionEvent

from bench.serving import free_port
from bench.table import verdict
from ioc.jobs.worker import Worker
from ioc.settings import read_settings
from tests.journey.portal import COMMUNES
from tests.journey.province import add_source, copy_profile, only_rules, only_sources, small_screen
from tests.journey.rig import Rig

SOURCES, MACHINES, HANGING, ANSWER = 500, 100, 20, 0.2
MINUTES, WARM = 3.0, 60.0

SOURCE = """
kind = "http_json"
title_vi = "Nguồn thử {number}"
title_en = "Test source {number}"
history = "30m"
timeout = "30s"
delivers = ["CQS-02"]
schedule = {{ every = "60s" }}
promise = {{ every = "60s", late_after = "1h" }}

[options]
url = "http://127.0.1.{machine}:{port}/{number}"

[options.mapping]
rows = "du_lieu"
subject = {{ expr = "ma" }}
at = {{ expr = "luc" }}
values = [{{ indicator = "CQS-02", expr = "gia_tri" }}]
"""


def run(minutes: float = MINUTES) -> None:
    with tempfile.TemporaryDirectory() as folder:
        rig = _province(Path(folder), free_port())
        with _portal(rig.port) as portal, _worker(rig) as (worker, process):
            sleep(WARM)
            spent, began = _cpu(process), time()
            sleep(minutes * 60)
            lasted = time() - began
            busy, size, threads = (_cpu(process) - spent) / lasted, process.memory_info().rss / 1e6, process.num_threads()
            due = _ended(worker)
            arrivals = _ended(portal)
    drifts, missed = _drifts(due, arrivals, began, began + lasted - 5)
    cuts = quantiles(drifts, n=100)
    print(f"{SOURCES} sources every 60 s for {minutes:g} min, {ANSWER * 1000:.0f} ms to an answer, 1 in {HANGING} hangs for 30 s")
    print(f"{'':22}{'p50':>8}{'p95':>8}{'p99':>8}{'most':>8}    (s)")
    figures = "".join(f"{one:8.3f}" for one in (cuts[49], cuts[94], cuts[98], max(drifts)))
    print(f"{'drift of the schedule':22}{figures}    {verdict(cuts[94], 1, 's')}")
    print(f"visits {len(drifts)}, missed {missed}; worker: {busy:.0%} of a core, {size:.0f} MB resident, {threads} threads")


def _province(folder: Path, port: int) -> Rig:
    profile = copy_profile(folder / "profile")
    only_sources(profile, ())
    only_rules(profile, ())
    small_screen(profile)
    for number in range(SOURCES):
        add_source(profile, f"nguon-{number}", SOURCE.format(number=number, machine=number % MACHINES + 1, port=port))
    rig = Rig(folder, profile, port=port)
    rig.migrate()
    return rig


def _drifts(due: list[tuple[int, float]], arrivals: list[tuple[int, float]], start: float, end: float) -> tuple[list[float], int]:
    """For each visit due in the stretch to a source that answers, how late it came; and how many never came."""
    came: dict[int, list[float]] = defaultdict(list)
    for number, at in arrivals:
        came[number].append(at)
    wanted = [(number, at) for number, at in due if start <= at < end and number % HANGING]
    found = [min((one - at for one in came[number] if one >= at - 0.001), default=60.0) for number, at in wanted]
    return [one for one in found if one < 55], sum(one >= 55 for one in found)


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def _portal(port: int) -> Iterator[Connection]:
    ours, theirs = get_context("spawn").Pipe()
    child = get_context("spawn").Process(target=_answer, args=(port, theirs), daemon=True)
    child.start()
    ours.recv()
    try:
        yield ours
    finally:
        child.kill()
        child.join()


@contextmanager
def _worker(rig: Rig) -> Iterator[tuple[Connection, psutil.Process]]:
    ours, theirs = get_context("spawn").Pipe()
    child = get_context("spawn").Process(target=_work, args=(rig.environment, theirs), daemon=True)
    child.start()
    ours.recv()
    try:
        yield ours, psutil.Process(child.pid)
    finally:
        child.kill()
        child.join()


def _ended(child: Connection) -> list[tuple[int, float]]:
    child.send("end")
    return child.recv()  # type: ignore[no-any-return]


def _work(environ: dict[str, str], parent: Connection) -> None:
    """The real worker; tells when each visit was due."""
    os.environ.update(environ)
    logging.disable(logging.WARNING)  # that some sources do not answer is no news here
    worker, due = Worker(read_settings(), os.environ), list[tuple[int, float]]()

    def note(event: JobSubmissionEvent) -> None:
        if event.job_id.startswith("source:"):
            due.extend((int(event.job_id.rpartition("-")[2]), at.timestamp()) for at in event.scheduled_run_times)

    worker.scheduler.add_listener(note, EVENT_JOB_SUBMITTED)
    worker.run(_Told(parent))
    parent.send(due)


class _Told(Event):
    """Set when the parent says so."""

    def __init__(self, parent: Connection) -> None:
        super().__init__()
        self._parent = parent

    def wait(self, timeout: float | None = None) -> bool:
        self._parent.send("ready")
        self._parent.recv()
        return True


def _answer(port: int, parent: Connection) -> None:
    asyncio.run(_serve(port, parent))


async def _serve(port: int, parent: Connection) -> None:
    arrivals: list[tuple[int, float]] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        question = (await reader.readuntil(b"\r\n\r\n")).split(b" ", 2)[1]
        number = int(question.split(b"?")[0].lstrip(b"/"))
        arrivals.append((number, time()))
        if number % HANGING == 0:
            await reader.read()  # until the other side has had enough
        else:
            await asyncio.sleep(ANSWER)
            body = _page(number)
            head = (
                f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
            )
            writer.write(head.encode() + body)
            await writer.drain()
        writer.close()

    machines = [f"127.0.1.{machine + 1}" for machine in range(MACHINES)]
    await asyncio.start_server(talk, machines, port, backlog=512)
    parent.send("ready")
    await asyncio.get_running_loop().run_in_executor(None, parent.recv)
    parent.send(arrivals)
    parent.close()
    os._exit(0)  # those who hang are not waited for


def _page(number: int) -> bytes:
    at = datetime.fromtimestamp(time(), UTC).isoformat()
    return json.dumps({"du_lieu": [{"ma": COMMUNES[number % len(COMMUNES)], "luc": at, "gia_tri": number % 50}]}).encode()


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=MINUTES)
    run(asked.parse_args().minutes)
