"""Memory of the web and worker processes of `ioc up --practice`, with walls open and pages asked for meanwhile.

Aim: ≤ 250 MB each, counted as resident pages, those shared between processes included. `--minutes 10` is the long form.
Seconds from `ioc up` to an answer, on an empty data directory and on the same one again, are printed beside.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import monotonic, sleep

import httpx
import psutil

from bench.serving import free_port
from bench.table import verdict

MINUTES, STREAMS, PAUSE, AIM = 1.0, 5, 2.0, 250
PAGES = ("/wall", "/", "/alerts", "/sources", "/api/v1/latest", "/metrics")
VERBS = ("web", "worker")


def run(minutes: float = MINUTES) -> None:
    with tempfile.TemporaryDirectory() as folder:
        with _centre(Path(folder)) as (_, _, first):
            pass
        with _centre(Path(folder)) as (up, address, second):
            seen = _watch(up, address, minutes)
    print(f"Memory: the practice province for {minutes:g} min, {STREAMS} streams open, a page each {PAUSE:g} s")
    print(f"{'':14}{'at last':>9}{'median':>9}{'most':>9}    (MB resident)")
    for verb in VERBS:
        sizes = seen[verb]
        print(f"{verb:14}{sizes[-1]:9.0f}{median(sizes):9.0f}{max(sizes):9.0f}    {verdict(max(sizes), AIM, 'MB')}")
    print(f"from `ioc up` to an answer: {first:.1f} s with nothing there, {second:.1f} s the second time")


@contextmanager
def _centre(folder: Path) -> Iterator[tuple[psutil.Process, str, float]]:
    """The centre as `make run` starts it, its address, and how many seconds it took to answer."""
    port = free_port()
    environ = os.environ | {"IOC_DATA_DIR": str(folder), "IOC_PORT": str(port)}
    began = monotonic()
    quiet = subprocess.DEVNULL
    with subprocess.Popen([sys.executable, "-m", "ioc", "up", "--practice"], env=environ, stdout=quiet, stderr=quiet) as child:
        try:
            address = f"http://127.0.0.1:{port}"
            _await(address)
            yield psutil.Process(child.pid), address, monotonic() - began
        finally:
            child.terminate()


def _await(address: str, seconds: float = 120) -> None:
    until = monotonic() + seconds
    with httpx.Client(timeout=5) as client:
        while monotonic() < until:
            try:
                if client.get(f"{address}/healthz").is_success:
                    return
            except httpx.TransportError:
                sleep(0.05)
    raise SystemExit("`ioc up` did not answer")


def _watch(up: psutil.Process, address: str, minutes: float) -> dict[str, list[float]]:
    """Megabytes of each process, every few seconds, while people look."""
    seen: dict[str, list[float]] = {verb: [] for verb in VERBS}
    until = monotonic() + minutes * 60
    with ExitStack() as streams, httpx.Client(base_url=address, timeout=30) as client:
        for _ in range(STREAMS):
            streams.enter_context(client.stream("GET", "/stream?screen=tong-quan&lang=vi")).raise_for_status()
        turn = 0
        while monotonic() < until:
            client.get(PAGES[turn % len(PAGES)]).raise_for_status()
            turn += 1
            for verb, size in _sizes(up).items():
                seen[verb].append(size)
            sleep(PAUSE)
    return seen


def _sizes(up: psutil.Process) -> dict[str, float]:
    """Resident megabytes, the children of each process counted with it."""
    parts = {child.cmdline()[-1]: child for child in up.children()}
    return {verb: sum(_resident(one) for one in (parts[verb], *parts[verb].children(True))) for verb in VERBS}


def _resident(process: psutil.Process) -> float:
    return float(process.memory_info().rss) / 1e6


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--minutes", type=float, default=MINUTES)
    run(asked.parse_args().minutes)
