"""`ioc up --practice` from an empty folder to its end, wanted or not."""

import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import psutil
import pytest

from ioc.practice import control
from ioc.practice.incidents import OutageMode
from tests.journey.province import copy_profile, edit
from tests.journey.rig import Rig, centre, wait_until

GONE = 5.0
"""Seconds in which everything ends after Ctrl-C."""
STREAMS = 100


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    """The centre as `ioc up --practice` starts it, in a process group of its own as a terminal would."""
    profile = copy_profile(tmp_path / "profile", practice=True)
    edit(profile / "practice/sources/quan-trac.toml", (r'^every = "15s"', 'every = "1s"'))
    with centre(Rig(tmp_path, profile)) as rig:
        rig.start("up", "ioc", "up", "--practice", stdin=subprocess.DEVNULL, start_new_session=True)
        wait_until(lambda: _link(rig), 60, "the address and the link are printed")
        yield rig


def test_the_centre_starts_lets_the_first_administrator_in_once_and_ends_within_five_seconds(rig: Rig) -> None:
    said = rig.read_log("up")
    assert f"{rig.url}/wall" in said
    wait_until(lambda: _origins(rig) == {"real", "simulated"}, 60, "values of the machine and of the practice province")
    _the_link_opens_once(rig)
    again = rig.ioc("up", "--practice")
    assert again.returncode == 1
    assert f"Cổng {rig.port}" in again.stderr
    assert "Traceback" not in again.stderr
    second = rig.ioc("worker")
    assert second.returncode == 1
    assert "Đã có một tiến trình thu thập đang chạy" in second.stderr
    assert "Traceback" not in second.stderr
    _ends_with_streams_open(rig)


def _link(rig: Rig) -> str:
    found = re.search(r"http://\S+/sign-in/link\?token=\S+", rig.read_log("up"))
    return found[0] if found else ""


def _the_link_opens_once(rig: Rig) -> None:
    link = httpx.URL(_link(rig))
    answers = []
    for _ in range(2):
        with httpx.Client(base_url=rig.url, headers={"Origin": rig.url}, trust_env=False) as browser:
            assert browser.post("/api/v1/sources/run", json={"name": "ioc-host"}).status_code == 401, "acting needs the sign-in"
            assert browser.get(link).status_code == 200
            answer = browser.post("/sign-in/link", data={"token": link.params["token"]})
            acting = browser.post("/api/v1/sources/run", json={"name": "ioc-host"})
            answers.append((answer.status_code, acting.status_code))
    assert answers == [(303, 200), (401, 401)]


def _origins(rig: Rig) -> set[str]:
    return {row["origin"] for row in rig.api("latest")["items"]}


def _ends_with_streams_open(rig: Rig) -> None:
    """The hardest way to end: a hundred walls watch, and a portal keeps the worker waiting."""
    children = psutil.Process(rig.processes["up"].pid).children(recursive=True)
    control.outage(rig.data, OutageMode.HANG)
    wait_until(lambda: rig.count("run WHERE source = 'quan-trac' AND status = 'running'"), what="a visit hangs")
    with ExitStack() as stack:
        browser = stack.enter_context(httpx.Client(timeout=30, trust_env=False, limits=httpx.Limits(max_connections=None)))
        for _ in range(STREAMS):
            stream = stack.enter_context(browser.stream("GET", f"{rig.url}/stream?screen=tong-quan&lang=vi"))
            assert stream.status_code == 200
        began = time.monotonic()
        os.killpg(rig.processes["up"].pid, signal.SIGINT)
        assert rig.processes["up"].wait(GONE) == 0
        assert time.monotonic() - began < GONE
    assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
    assert rig.read_log("up").rstrip().endswith("Đã dừng.")
