"""Figures that end on the same day stay apart, and figures of a province that is no more stay its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journey.province import add_source, copy_profile, only_rules, only_sources, small_screen
from tests.journey.rig import Rig, centre, wait_until

SOURCE = """
kind = "table_file"
title_vi = "Biểu {name}"
title_en = "Table {name}"
promise = "none"
priority = {priority}
history = "7300d"
delivers = ["CQS-03"]
schedule = {{ every = "1d" }}

[options]
path = "profile:data/{name}.csv"
numbers = "vi"
columns = {{ indicator = "Chỉ tiêu", subject = "Đơn vị", period = "Kỳ", value = "Giá trị" }}
"""
FIRST = """Chỉ tiêu;Đơn vị;Kỳ;Giá trị
CQS-03;82;Tháng 12/2025;71,5
CQS-03;82;Năm 2025;64,25
CQS-03;87;Năm 2023;48,3
"""
SECOND = """Chỉ tiêu;Đơn vị;Kỳ;Giá trị
CQS-03;82;Quý IV/2025;69
CQS-03;82;Lũy kế 12 tháng 2025;64,3
CQS-03;82;Tháng 12/2025;99
"""
SAME_DAY = {
    "month": ("Tháng 12/2025", 71.5, "mot"),
    "quarter": ("Quý IV/2025", 69.0, "hai"),
    "year": ("Năm 2025", 64.25, "mot"),
    "ytd": ("Lũy kế 12 tháng 2025", 64.3, "hai"),
}


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    profile = copy_profile(tmp_path / "profile")
    only_sources(profile, ())
    only_rules(profile, ())
    small_screen(profile, "CQS-03", "82@2025", "year")
    for name, priority, table in (("mot", 1, FIRST), ("hai", 2, SECOND)):
        add_source(profile, name, SOURCE.format(name=name, priority=priority))
        (profile / "data" / f"{name}.csv").write_text(table, encoding="utf-8-sig")
    with centre(Rig(tmp_path, profile)) as rig:
        rig.run()
        yield rig


def test_december_the_quarter_the_year_and_the_cumulative_figure_of_one_day_are_four_series(rig: Rig) -> None:
    wait_until(lambda: _both_have_run(rig), what="both tables are read")
    latest = rig.api("latest", indicator="CQS-03", subject="82@2025")["items"]
    assert {row["period_kind"]: (row["period"], row["value"], row["source"]) for row in latest} == SAME_DAY
    assert len({row["at"] for row in latest}) == 1, "all four end at the same instant"
    for kind, (label, value, _) in SAME_DAY.items():
        history = rig.api("observations", indicator="CQS-03", subject="82@2025", period_kind=kind)["items"]
        assert [(row["period"], row["value"]) for row in history] == [(label, value)]
    _the_old_province_is_another(rig)


def _the_old_province_is_another(rig: Rig) -> None:
    old = rig.api("latest", indicator="CQS-03", subject="87@2008")["items"]
    assert [(row["period"], row["value"]) for row in old] == [("Năm 2023", 48.3)]
    assert {row["subject"] for row in rig.api("latest", indicator="CQS-03")["items"]} == {"82@2025", "87@2008"}
    named = {row["code"]: row for row in rig.api("subjects")["items"]}
    assert named["87@2008"]["valid_to"] == named["82@2025"]["valid_from"] == "2025-07-01"
    years = rig.api("observations", indicator="CQS-03", subject="82@2025", period_kind="year")["items"]
    assert [row["period"] for row in years] == ["Năm 2025"], "the new province has no 2023"


def _both_have_run(rig: Rig) -> bool:
    return {row["source"] for row in rig.api("runs")["items"] if row["status"] == "ok"} == {"mot", "hai"}
