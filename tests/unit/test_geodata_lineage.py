import csv
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import pytest

from geodata.find import Register, search
from geodata.lineage import Lineage, Share, commune_lineage, lineage, lineage_of, standing
from geodata.trace import reached
from geodata.unit import Level

MERGER, STEP = date(2025, 7, 1), date(2008, 8, 1)
DIVIDED = 471
EVERYTHING = commune_lineage()
PROVINCES = lineage()


def _communes(share: Share) -> list[str]:
    links = [link for link in EVERYTHING.links if EVERYTHING.units[link.before].level is Level.COMMUNE]
    return [link.before for link in links if link.share is share]


def test_dong_thap_came_whole_from_tien_giang_and_the_old_dong_thap() -> None:
    links = PROVINCES.into("82@2025")
    assert {(link.before, link.share, link.since) for link in links} == {
        ("82@2008", Share.WHOLE, MERGER), ("87@2008", Share.WHOLE, MERGER),
    }  # fmt: skip
    assert all("NQ 202/2025/QH15" in link.basis for link in links)


def test_ha_noi_of_2008_took_ha_tay_whole_and_parts_of_vinh_phuc_and_hoa_binh() -> None:
    shares = {link.before: (link.share, link.given) for link in PROVINCES.into("01@2008")}
    assert shares == {
        "01@2004": (Share.WHOLE, None), "28@2004": (Share.WHOLE, None),
        "26@2004": (Share.PART, None), "17@2004": (Share.PART, None),
    }  # fmt: skip
    me_linh = next(link for link in PROVINCES.out_of("26@2004") if link.after == "01@2008")
    assert (me_linh.what, me_linh.since) == ("huyện Mê Linh", STEP)
    assert "15/2008/QH12" in me_linh.basis


def test_divided_communes_have_no_share_and_whole_ones_one_successor() -> None:
    parts = Counter(_communes(Share.PART))
    assert (len(parts), sum(parts.values()), len(_communes(Share.WHOLE))) == (DIVIDED, 1033, 10_035 - DIVIDED)
    assert all(link.given is None for link in EVERYTHING.links)


def test_lineage_is_the_same_both_ways() -> None:
    forward = {(link.before, link.after) for id in EVERYTHING.units for link in EVERYTHING.out_of(id)}
    backward = {(link.before, link.after) for id in EVERYTHING.units for link in EVERYTHING.into(id)}
    assert forward == backward == {(link.before, link.after) for link in EVERYTHING.links}
    for id, one in EVERYTHING.units.items():
        assert tuple(link.after for link in EVERYTHING.out_of(id)) == one.successors


def test_23_new_communes_straddle_old_provinces() -> None:
    origins: dict[str, set[str | None]] = defaultdict(set)
    for link in EVERYTHING.links:
        before = EVERYTHING.units[link.before]
        if before.level is Level.COMMUNE:
            district = before.parent_on(date(2025, 6, 30)) or ""
            origins[link.after].add(EVERYTHING.units[district].parent_on(date(2025, 6, 30)))
    assert sum(len(provinces) > 1 for provinces in origins.values()) == 23


def test_every_unit_of_today_has_an_origin_and_every_one_of_yesterday_an_end() -> None:
    today = {*standing(Level.COMMUNE, MERGER, EVERYTHING), *standing(Level.PROVINCE, MERGER, EVERYTHING)}
    assert all(EVERYTHING.into(one.id) for one in today)
    yesterday = standing(Level.COMMUNE, date(2025, 6, 30), EVERYTHING)
    assert len(yesterday) == 10_035 and all(reached(EVERYTHING, one.id, MERGER) for one in yesterday)


def test_a_link_joins_the_end_of_one_unit_to_the_beginning_of_another() -> None:
    for link in EVERYTHING.links:
        assert EVERYTHING.units[link.before].valid_to == link.since == EVERYTHING.units[link.after].valid_from


def test_two_steps_lead_from_ha_tay_to_today_and_back() -> None:
    assert reached(PROVINCES, "28@2004", MERGER) == {"01@2025"}
    assert reached(PROVINCES, "26@2004", MERGER) == {"01@2025", "25@2025"}
    assert reached(PROVINCES, "01@2025", date(2007, 1, 1)) == {"01@2004", "17@2004", "26@2004", "28@2004"}


def test_past_communes_are_loaded_only_when_asked_for() -> None:
    assert lineage_of(["82@2008", "01@2004"]) is PROVINCES
    assert lineage_of(["82@2008", "00001@2008"]) is EVERYTHING


def test_the_units_of_the_web_process_cost_less_than_30_mb() -> None:
    script = "from geodata.lineage import lineage; lineage(); print(open('/proc/self/status').read())"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    peak = next(line for line in run.stdout.splitlines() if line.startswith("VmHWM"))
    assert int(peak.split()[1]) / 1024 < 30


@pytest.mark.parametrize("text", ["đồng tháp", "dong thap", "ĐỒNG THÁP", "Tỉnh Đồng Tháp", "82@2025"])
def test_search_needs_no_diacritics_and_puts_the_unit_of_today_first(text: str) -> None:
    found = search(text, PROVINCES.units.values())
    assert found[0].id == "82@2025"


def test_a_code_finds_every_unit_that_bore_it() -> None:
    assert [one.id for one in search("82", PROVINCES.units.values())][:2] == ["82@2025", "82@2008"]


@pytest.mark.parametrize(
    ("name", "day", "id"),
    [
        ("Khánh Hoà", date(2014, 12, 31), "56@2008"),
        ("Khánh Hòa", date(2026, 1, 1), "56@2025"),
        ("BRVT", date(2014, 12, 31), "77@2008"),
        ("TP HCM", date(2014, 12, 31), "79@2008"),
        ("Thua Thien Hue", date(2014, 12, 31), "46@2008"),
        ("Ha Noi", date(2007, 12, 31), "01@2004"),
        ("Ha Noi", date(2009, 12, 31), "01@2008"),
        ("Tỉnh Đồng Nai", date(2026, 12, 31), "75@2025"),
    ],
)
def test_a_name_means_the_unit_of_its_day(name: str, day: date, id: str) -> None:
    found = Register(standing(Level.PROVINCE, day, PROVINCES)).named(name)
    assert found and found.id == id


def test_a_name_that_nobody_or_several_bear_is_nobodys() -> None:
    provinces = [one for one in PROVINCES.units.values() if one.level is Level.PROVINCE]
    assert Register(provinces).named("") is Register(provinces).named("Đồng Tháp") is None
    assert Register(standing(Level.PROVINCE, STEP, PROVINCES)).named("Hà Tây") is None


def test_the_type_decides_between_two_of_one_name() -> None:
    districts = Register(one for one in PROVINCES.units.values() if one.parent == "87@2008")
    assert districts.named("Cao Lãnh") is None
    town, country = districts.named("Thành phố Cao Lãnh"), districts.named("Huyện Cao Lãnh")
    assert town and country and (town.type, country.type) == ("thành phố", "huyện")


def test_a_unit_of_no_known_link_reaches_nothing() -> None:
    assert reached(PROVINCES, "nowhere", MERGER) == frozenset()
    assert reached(PROVINCES, "866@2008", MERGER) == frozenset()
    assert Lineage([], []).name("x") == "“x”"


@pytest.mark.shared
def test_the_commune_concordance_is_kept_row_by_row(shared_dir: Path) -> None:
    with (shared_dir / "facts" / "commune_concordance.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    given = {
        (f"{row['old_code'] or row['old_district_code']}@2008", f"{row['new_code']}@2025", row["kind"] == "whole") for row in rows
    }
    ours = {
        (link.before, link.after, link.share is Share.WHOLE)
        for link in EVERYTHING.links
        if EVERYTHING.units[link.after].level is Level.COMMUNE
    }
    assert ours == given
