"""From the river to a person and back: the practice flood, with every part of the centre a process of its own."""

import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from ioc.cli.ports import free_port
from ioc.practice import control
from ioc.practice.ports import choose_ports
from ioc.practice.server import environment
from tests.journey.province import copy_profile, edit, unrestrained
from tests.journey.receivers import Receivers, receivers
from tests.journey.rig import Rig, centre, wait_until
from tests.journey.wall import Wall, watching

STATION, LIMIT, BAND = "tv-cao-lanh", 2.30, 0.30
RISE = timedelta(seconds=10)
ON_THE_WALL = 3.0
"""Seconds from the commit of a transition to the wall, at most."""


@pytest.fixture
def ears() -> Iterator[Receivers]:
    with receivers() as practice_ears:
        yield practice_ears


@pytest.fixture
def real_ears() -> Iterator[Receivers]:
    with receivers() as ears:
        yield ears


@pytest.fixture
def rig(tmp_path: Path, ears: Receivers, real_ears: Receivers) -> Iterator[Rig]:
    """The practice province, the worker and the web process; the flood is felt within seconds instead of minutes."""
    ports = choose_ports(0, free_port)
    rig = Rig(tmp_path, _profile(tmp_path / "profile"))
    rig.data.mkdir()
    known = {**environment(rig.data, ports), **ears.practice_environment, **real_ears.environment}
    rig.environ.update(known, IOC_PRACTICE="1")
    with centre(rig):
        rig.start("practice", "ioc.practice", "--data-dir", str(rig.data), *ports.arguments())
        rig.run()
        yield rig


def _profile(to: Path) -> Path:
    profile = copy_profile(to, practice=True)
    unrestrained(profile)
    edit(
        profile / "practice/sources/quan-trac.toml", (r'^every = "15s"', 'every = "1s"'), (r'^history = "48h"', 'history = "10m"')
    )
    edit(
        profile / "rules/thuy-van.toml",
        (r'^hold = "1m"', 'hold = "3s"'),
        (r'^keep_firing = "1m"', 'keep_firing = "2s"'),
        (r"level = 3, dead_band = 0.05", f"level = 3, dead_band = {BAND}"),
    )
    return profile


def test_a_flood_becomes_an_alert_is_told_once_each_is_on_the_wall_and_clears_with_the_dead_band(
    rig: Rig, ears: Receivers, real_ears: Receivers
) -> None:
    with watching(rig.url) as wall:
        wait_until(lambda: _stages(rig) and wall.heard, what="the first river stages and the first picture")
        control.flood(rig.data, RISE)
        fired = wait_until(lambda: _turn(rig, "firing"), 60, "the alert fires")
        seen_at = time.time()
        shown_at = wait_until(lambda: _on_the_wall(wall), 10, "the alert is on the wall")
        _figures(rig, fired, seen_at, shown_at)
        assert shown_at - seen_at < ON_THE_WALL
        assert "MÔ PHỎNG" in str(wall.alerts())
        wait_until(lambda: len(_told(ears)) == 2, what="e-mail and webhook")
        control.calm(rig.data)
        resolved = wait_until(lambda: _turn(rig, "resolved"), 60, "the alert resolves")
        wait_until(lambda: len(_told(ears)) == 4, what="e-mail and webhook about the end")
        wait_until(lambda: not any(_here(item) for item in wall.alerts()), what="the alert leaves the wall")
    assert [row["after"] for row in _transitions(rig)] == ["pending", "firing", "resolved"]
    _held_by_the_dead_band(rig, fired, resolved)
    _told_once_each_in_one_thread(ears)
    assert not real_ears.told, "nobody real hears of a drill"


def _held_by_the_dead_band(rig: Rig, fired: int, resolved: int) -> None:
    after = [(at, value) for at, value in _stages(rig) if at > fired]
    between = [at for at, value in after if LIMIT - BAND < value < LIMIT and at < resolved]
    below = min(at for at, value in after if value <= LIMIT - BAND)
    assert between, "the water passed through the dead band"
    assert max(between) < below < resolved, "and the alert lasted until it was below, and a little longer"
    assert resolved - below < 15_000_000


def _told_once_each_in_one_thread(ears: Receivers) -> None:
    told = _told(ears)
    assert sorted(one.channel for one in told) == ["email", "email", "webhook", "webhook"]
    assert len({one.id for one in told}) == 4, "nothing is told twice"
    assert len({one.thread for one in told}) == 1, "one thread for the whole story"
    assert all("[MÔ PHỎNG]" in one.subject for one in told)
    for channel in ("email", "webhook"):
        first, last = sorted((one for one in told if one.channel == channel), key=lambda one: one.at)
        assert "NGUY CẤP" in first.subject
        assert "ĐÃ HẾT" in last.subject


def _told(ears: Receivers) -> list:  # type: ignore[type-arg]
    """What was said of our station at its highest level; other gauges and levels have their own threads."""
    return [one for one in ears.told if "Cao Lãnh" in one.subject and "BĐ III" in one.subject]


def _figures(rig: Rig, fired: int, seen_at: float, shown_at: float) -> None:
    query = """SELECT o.collected_at AS at FROM observation o JOIN series s ON s.id = o.series_id
        WHERE s.indicator = 'TV-01' AND s.subject = :here AND o.at = :at"""
    heard_at = rig.rows(query, here=STATION, at=_turn(rig, "pending"))[0]["at"] / 1e6
    since_breach, since_turn = shown_at - heard_at, shown_at - seen_at
    sys.stdout.write(f"\ntransition saved → wall {since_turn:.2f} s; first breach saved → wall {since_breach:.2f} s (held 3 s)\n")


def _stages(rig: Rig) -> list[tuple[int, float]]:
    query = """SELECT o.at, o.value FROM observation o JOIN series s ON s.id = o.series_id
        WHERE s.indicator = 'TV-01' AND s.subject = :here AND s.origin = 'simulated' ORDER BY o.at"""
    return [(row["at"], row["value"]) for row in rig.rows(query, here=STATION)]


def _transitions(rig: Rig) -> list:  # type: ignore[type-arg]
    return rig.rows("SELECT * FROM transition WHERE rule = 'muc-nuoc-bd3' AND subject = :here ORDER BY id", here=STATION)


def _turn(rig: Rig, after: str) -> int:
    """When the alert turned so, in epoch microseconds; 0 while it has not."""
    return next((int(row["at"]) for row in _transitions(rig) if row["after"] == after), 0)


def _on_the_wall(wall: Wall) -> float:
    for at, _, data in list(wall.heard):
        if any(_here(item) for item in data.get("parts", {}).get("feed", {}).get("items", ())):
            return at
    return 0.0


def _here(item: dict[str, object]) -> bool:
    return item["where"] == "Cao Lãnh" and "báo động III" in str(item["title"])
