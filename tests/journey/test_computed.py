"""From a portal's figure to an alert on what only the centre computes: the real worker, its profile changed on the way."""

from pathlib import Path

import pytest

from tests.journey.portal import HIGH, sensor_portal
from tests.journey.province import add_source, copy_profile, only_rules, only_sources, sensors, small_screen
from tests.journey.rig import Rig, centre, wait_until

ROW = "THU-LOP,Thử,Lớp quá hạn,Class of overdue,,0,down,max,instant,,,,,,,0,2,thử\n"
CLASSES = """
[[derivation]]
code = "lop-qua-han"
indicator = "THU-LOP"
periods = ["instant"]
function = { type = "classes", limits = [100, 1000] }
inputs = { value = "CQS-02" }
"""
RULE = """
[[rule]]
code = "lop-mot"
title_vi = "Quá hạn lên lớp 1"
title_en = "Overdue in class 1"
severity = "warning"
indicator = "THU-LOP"
period = "instant"
basis = "thử"
condition = { type = "threshold", comparison = ">=", limit = 1 }
"""


@pytest.fixture
def profile(tmp_path: Path) -> Path:
    profile = copy_profile(tmp_path / "profile")
    only_sources(profile, ())
    only_rules(profile, (), RULE)
    small_screen(profile)
    table = profile / "indicators.csv"
    table.write_text(table.read_text(encoding="utf-8") + ROW, encoding="utf-8")
    return profile


def test_a_rule_on_a_computed_class_fires_and_a_later_derivation_computes_the_past(tmp_path: Path, profile: Path) -> None:
    rig = Rig(tmp_path, profile)
    with sensor_portal(2) as portal, centre(rig):
        add_source(profile, "cam-bien", sensors(portal.url))
        rig.run()
        wait_until(lambda: _held(rig, "CQS-02") > 5, what="the figures of the portal")
        assert _held(rig, "THU-LOP") == 0
        (profile / "derived" / "thu.toml").write_text(CLASSES, encoding="utf-8")
        applied = rig.ioc("profile", "apply", "--yes", "--why", "thêm phép tính")
        assert applied.returncode == 0, applied.stdout + applied.stderr
        wait_until(lambda: _held(rig, "THU-LOP") >= 6, what="the past is computed")
        alert = wait_until(lambda: _alert(rig), what="the rule fires on what is computed")
        assert alert["value"] == 1
        high = rig.count(f"{_VALUES} AND o.value >= {HIGH}", indicator="CQS-02")
        computed = f"{_VALUES} AND o.value = 1"
        wait_until(lambda: rig.count(computed, indicator="THU-LOP") >= high, what="every high figure is in class 1")
        [source] = {row["name"] for row in rig.rows(_SOURCES)}
        assert source == "derived:lop-qua-han"


_VALUES = "observation o JOIN series s ON s.id = o.series_id WHERE s.indicator = :indicator"
_SOURCES = """
    SELECT DISTINCT u.name FROM observation o JOIN series s ON s.id = o.series_id JOIN source u ON u.id = o.source_id
    WHERE s.indicator = 'THU-LOP'"""


def _held(rig: Rig, indicator: str) -> int:
    return rig.count(_VALUES, indicator=indicator)


def _alert(rig: Rig) -> dict[str, object] | None:
    return next((row for row in rig.api("alerts", state="firing")["items"] if row["rule"] == "lop-mot"), None)
