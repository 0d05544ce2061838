"""A new version of the profile is taken up while everything runs; a bad one is not."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ioc.applied import to_text
from ioc.profile.read import read_folder
from ioc.store import profiles
from ioc.store.engine import writing
from tests.journey.portal import SensorPortal, sensor_portal
from tests.journey.province import RULE, add_source, copy_profile, edit, only_rules, only_sources, sensors, small_screen
from tests.journey.rig import Rig, centre, wait_until
from tests.journey.wall import Wall, watching

OUT_OF_REACH = RULE.replace("limit = 100, clear_at = 90", "limit = 1000, clear_at = 900")


@pytest.fixture
def portal() -> Iterator[SensorPortal]:
    with sensor_portal(1) as portal:
        yield portal


@pytest.fixture
def rig(tmp_path: Path, portal: SensorPortal) -> Iterator[Rig]:
    """One sensor and a threshold it never reaches."""
    profile = copy_profile(tmp_path / "profile")
    only_sources(profile, ())
    only_rules(profile, (), OUT_OF_REACH)
    small_screen(profile)
    add_source(profile, "cam-bien", sensors(portal.url))
    with centre(Rig(tmp_path, profile)) as rig:
        rig.run()
        yield rig


def test_a_new_threshold_holds_without_a_restart_and_a_bad_profile_changes_nothing(rig: Rig) -> None:
    processes = {name: process.pid for name, process in rig.processes.items()}
    with watching(rig.url) as wall:
        wait_until(lambda: rig.rows("SELECT 1 FROM judged"), what="the worker judges")
        assert not rig.api("alerts")["items"]
        edit(rig.profile / "rules/thu.toml", ("limit = 1000, clear_at = 900", "limit = 10, clear_at = 5"))
        applied = rig.ioc("profile", "apply", "--yes", "--why", "hạ ngưỡng")
        assert applied.returncode == 0, applied.stderr
        assert "thu.toml" in applied.stdout or "qua-nhieu" in applied.stdout
        wait_until(lambda: rig.api("alerts", state="firing")["items"], what="the alert of the new threshold")
        wait_until(wall.alerts, what="the new alert is on the wall")
        _a_new_title_reaches_the_web(rig, wall)
        _a_bad_folder_is_refused(rig)
        _a_bad_version_is_refused(rig)
    assert {name: process.pid for name, process in rig.processes.items() if process.poll() is None} == processes


def _a_new_title_reaches_the_web(rig: Rig, wall: Wall) -> None:
    edit(rig.profile / "rules/thu.toml", (r'^title_vi = ".*"', 'title_vi = "Tên mới"'))
    assert rig.ioc("profile", "apply", "--yes", "--why", "đổi tên").returncode == 0
    wait_until(lambda: [one["title"] for one in rig.api("alerts")["items"]] == ["Tên mới"], what="the new title in the API")
    wait_until(lambda: [one["title"] for one in wall.alerts()] == ["Tên mới"], what="the new title on the wall")


def _a_bad_folder_is_refused(rig: Rig) -> None:
    rule = rig.profile / "rules/thu.toml"
    good = rule.read_text(encoding="utf-8")
    edit(rule, ('"CQS-02"', '"CQS-0X"'))
    refused = rig.ioc("profile", "apply", "--yes", "--why", "nhầm")
    assert refused.returncode == 1
    assert "rules/thu.toml:" in refused.stderr and "CQS-0X" in refused.stderr
    assert "Traceback" not in refused.stderr
    rule.write_text(good, encoding="utf-8")
    assert rig.count("profile_version") == 3


def _a_bad_version_is_refused(rig: Rig) -> None:
    """One that this program cannot read, as a newer program may leave behind."""
    files = to_text(read_folder(rig.profile)) | {"rules/thu.toml": RULE.replace("CQS-02", "CQS-0X")}
    with writing(rig.engine) as conn:
        number = profiles.save_version(conn, "dong-thap", files, "thử", "hỏng", datetime.now(UTC))
    wait_until(lambda: f"hồ sơ bản {number} không dùng được" in rig.read_log("worker"), what="the worker says that it refuses")
    runs = rig.count("run WHERE status = 'ok'")
    wait_until(lambda: rig.count("run WHERE status = 'ok'") > runs + 2, what="the old profile goes on")
    assert [one["title"] for one in rig.api("alerts")["items"]] == ["Tên mới"], "the web process shows the old profile"
    assert rig.read_log("worker").count(f"hồ sơ bản {number} không dùng được") == 1, "said once"
