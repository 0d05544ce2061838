"""A portal goes away for ten periods and comes back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journey.portal import SensorPortal, sensor_portal
from tests.journey.province import add_source, copy_profile, edit, only_rules, only_sources, sensors, small_screen
from tests.journey.receivers import Receivers, receivers
from tests.journey.rig import Rig, centre, wait_until
from tests.journey.wall import Wall, watching

PERIOD = 1.0
LATE = "source-late:cam-bien"


@pytest.fixture
def portal() -> Iterator[SensorPortal]:
    with sensor_portal(3) as portal:
        yield portal


@pytest.fixture
def ears() -> Iterator[Receivers]:
    with receivers() as ears:
        yield ears


@pytest.fixture
def rig(tmp_path: Path, portal: SensorPortal, ears: Receivers) -> Iterator[Rig]:
    """The sensors, asked every second and late after five; and the machine itself, which goes on."""
    profile = copy_profile(tmp_path / "profile")
    only_sources(profile, ("ioc-host",))
    only_rules(profile, ())
    small_screen(profile)
    edit(profile / "sources/ioc-host.toml", (r'^every = "15s"', 'every = "2s"'))
    add_source(profile, "cam-bien", sensors(portal.url, late_after="5s"))
    with centre(Rig(tmp_path, profile, ears.environment)) as rig:
        rig.run()
        yield rig


def test_a_portal_away_for_ten_periods_shows_its_age_alarms_once_and_fills_the_gap_by_itself(
    rig: Rig, portal: SensorPortal, ears: Receivers
) -> None:
    with watching(rig.url) as wall:
        wait_until(lambda: _health(wall)["tone"] == "ok", what="both sources answer")
        portal.close()
        gone = time.time()
        before = rig.count("run WHERE source = 'ioc-host' AND status = 'ok'")
        _the_age_shows(rig, wall, gone)
        _one_alert(rig, wall, ears)
        wait_until(lambda: time.time() > gone + 10 * PERIOD, what="ten periods")
        assert rig.count("run WHERE source = 'ioc-host' AND status = 'ok'") > before, "the other source went on"
        portal.open()
        back = time.time()
        _recovery(rig, wall, ears)
    seconds = range(int(gone) - 1, int(back))
    missing = [second for second in seconds if _stored(rig, second) != len(portal.communes)]
    assert not missing, "every second of the outage is in the history"
    alerts = rig.rows('SELECT "after" FROM transition WHERE rule = :late ORDER BY id', late=LATE)
    assert [row["after"] for row in alerts if row["after"] != "pending"] == ["firing", "resolved"], "one alert, once"
    assert rig.read_log("worker").count("nguồn cam-bien") == 2, "one line when it failed, one when it recovered"


def _the_age_shows(rig: Rig, wall: Wall, gone: float) -> None:
    shown = wait_until(lambda: (row := rig.source("cam-bien"))["failing_since"] and row, what="the source is failing")
    assert "Không nối được" in shown["error"]
    wait_until(lambda: _health(wall)["tone"] == "warn", what="the wall says that a source does not answer")
    assert _health(wall)["text"].startswith("1/2")
    late = wait_until(lambda: (row := rig.source("cam-bien"))["late"] and row, what="the source is late")
    newest = rig.api("latest", indicator="CQS-02")["items"][0]["at"]
    assert newest == late["last_value_at"], "the last value keeps its own instant"
    assert int(rig.rows("SELECT max(at) AS at FROM latest WHERE series_id IN (SELECT id FROM series WHERE indicator = 'CQS-02')")
               [0]["at"]) / 1e6 <= gone  # fmt: skip
    assert rig.source("ioc-host")["failing_since"] is None


def _one_alert(rig: Rig, wall: Wall, ears: Receivers) -> None:
    wait_until(lambda: [one["rule"] for one in rig.api("alerts", state="firing")["items"]] == [LATE], what="the alert")
    wait_until(lambda: [item["where"] for item in wall.alerts()] == ["Cảm biến thử"], what="the wall names the source")
    wait_until(lambda: len(ears.told) == 2, what="e-mail and webhook")
    assert all("Cảm biến thử" in one.subject for one in ears.told)


def _recovery(rig: Rig, wall: Wall, ears: Receivers) -> None:
    wait_until(lambda: rig.source("cam-bien")["failing_since"] is None, 60, "the source recovers without hands")
    wait_until(lambda: not rig.api("alerts", state="firing")["items"], what="the alert resolves")
    wait_until(lambda: _health(wall)["tone"] == "ok" and not wall.alerts(), what="the wall is calm again")
    wait_until(lambda: len(ears.told) == 4, what="e-mail and webhook about the end")
    assert len({one.id for one in ears.told}) == 4
    assert len({one.thread for one in ears.told}) == 1


def _health(wall: Wall) -> dict[str, str]:
    return wall.parts.get("health", {"tone": "", "text": ""})  # type: ignore[no-any-return]


def _stored(rig: Rig, second: int) -> int:
    return rig.count(
        "observation o JOIN series s ON s.id = o.series_id WHERE s.indicator = 'CQS-02' AND o.at = :at", at=second * 1_000_000
    )
