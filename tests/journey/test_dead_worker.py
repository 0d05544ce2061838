"""Processes that hang or are killed: a worker is missed and started again, and nobody outlives the supervisor."""

import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psutil
import pytest

from tests.journey.province import copy_profile, only_rules, only_sources, small_screen
from tests.journey.rig import Rig, centre, wait_until
from tests.journey.wall import Wall, watching

MISSED = 30.0
"""Seconds within which the loss of the worker is said."""
GONE = 5.0
"""Seconds in which the parts end when their supervisor is gone."""


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """The centre under its supervisor, with only the machine itself as a source."""
    profile = copy_profile(tmp_path / "profile")
    only_sources(profile, ("ioc-host",))
    only_rules(profile, ())
    small_screen(profile, "HTS-06A", "ioc-host")
    with centre(Rig(tmp_path, profile)) as rig:
        rig.start("up", "ioc", "up", "--practice", stdin=subprocess.DEVNULL, start_new_session=True)
        wait_until(rig.answers, 60, "the web process answers")
        yield rig


@pytest.mark.slow
def test_a_hung_worker_is_said_a_killed_one_is_started_again_and_none_outlives_the_supervisor(rig: Rig) -> None:
    with watching(rig.url) as wall:
        worker = wait_until(lambda: _watching_worker(rig), what="the worker has the watch")
        wait_until(lambda: _alive(wall) is True and _ready(rig)[0] == 200, what="all is well")
        worker.send_signal(signal.SIGSTOP)
        hung = time.monotonic()
        wait_until(lambda: _alive(wall) is False, MISSED, "the wall says that nobody watches")
        status, said = _ready(rig)
        assert time.monotonic() - hung < MISSED
        assert status == 503
        assert "ngừng giám sát từ" in said
        worker.send_signal(signal.SIGCONT)
        wait_until(lambda: _alive(wall) is True, what="the worker goes on where it was")
        worker.kill()
        wait_until(lambda: (other := _watching_worker(rig)) and other.pid != worker.pid, what="a new worker has the watch")
        wait_until(lambda: _ready(rig)[0] == 200, what="all is well again")
    assert "worker dừng bất thường (mã -9); khởi động lại" in rig.read_log("up")
    _nobody_outlives_the_supervisor(rig)


def _nobody_outlives_the_supervisor(rig: Rig) -> None:
    parts = psutil.Process(rig.processes["up"].pid).children()
    assert len(parts) == 3, "web, worker and the practice province"
    rig.kill("up")
    _, alive = psutil.wait_procs(parts, timeout=GONE)
    assert not alive


def _watching_worker(rig: Rig) -> psutil.Process | None:
    """The child of the supervisor that holds the watch."""
    children = psutil.Process(rig.processes["up"].pid).children()
    return next((child for child in children if rig.watched_by(child.pid)), None)


def _alive(wall: Wall) -> bool | None:
    """What the last heartbeat says of the worker; None before the first."""
    return next((data["worker"]["alive"] for _, event, data in reversed(wall.heard) if event == "heartbeat"), None)


def _ready(rig: Rig) -> tuple[int, str]:
    reply = httpx.get(f"{rig.url}/readyz", timeout=5, trust_env=False)
    return reply.status_code, reply.text
