"""The profiles that ship with the program: without a fault, with and without practice."""

import re
from datetime import date
from pathlib import Path

import pytest

from collectors import OPTION_MODELS
from geodata.units import load_units
from ioc.domain.centre import Profile
from ioc.domain.condition import AgainstLevel
from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind
from ioc.domain.subject import SubjectKind
from ioc.profile.check import check
from ioc.profile.read import choose, read_folder, read_profile

PROFILES = Path(__file__).resolve().parents[2] / "ioc" / "profiles"
VIETNAMESE = re.compile(r"[^\x00-\xff‰µ³²]|[à-ýđ]")
BOTH = [(name, practice) for name in ("dong-thap", "viet-nam") for practice in (False, True)]


def shipped(name: str, practice: bool) -> Profile:
    return read_profile(read_folder(PROFILES / name, practice), OPTION_MODELS)


@pytest.fixture(scope="module")
def dong_thap() -> Profile:
    return shipped("dong-thap", practice=False)


@pytest.fixture(scope="module")
def practice() -> Profile:
    return shipped("dong-thap", practice=True)


@pytest.mark.parametrize(("name", "with_practice"), BOTH)
def test_a_shipped_profile_has_no_fault_but_secrets_to_set(name: str, with_practice: bool) -> None:
    faults = check(read_folder(PROFILES / name, with_practice), OPTION_MODELS, {})
    assert [str(fault) for fault in faults if fault.refuses] == []
    assert {fault.what for fault in faults} == {
        f"chưa có bí mật “env:{name}”" for name in ("IOC_SMTP_URL", "IOC_EMAIL_FROM", "IOC_EMAIL_TO", "IOC_WEBHOOK_URL")
    }


def test_dong_thap_has_its_102_communes_and_only_them_below_the_root(dong_thap: Profile) -> None:
    communes = dong_thap.children(dong_thap.root)
    assert len(communes) == 102
    assert {row.level for row in communes} == {"commune"} and all(row.valid_to is None for row in communes)


def test_the_nation_has_its_34_provinces_and_only_them_below_the_root() -> None:
    nation = shipped("viet-nam", practice=False)
    assert len(nation.children("vn")) == 34
    assert len([row for row in nation.subjects if row.level == "province" and row.valid_to]) == 63


def test_predecessor_provinces_stand_beside_the_tree_of_today(dong_thap: Profile) -> None:
    for code in ("82@2008", "87@2008"):
        assert dong_thap.subject[code].parent is None
        assert not dong_thap.subject[code].exists_on(date(2025, 7, 1))
    assert dong_thap.subject["866@2008"].parent == "87@2008"


@pytest.mark.parametrize("name", ["dong-thap", "viet-nam"])
def test_a_real_source_never_brings_simulated_values_nor_the_other_way_round(name: str) -> None:
    assert all(source.origin is Origin.REAL for source in shipped(name, practice=False).sources)


def test_without_practice_nothing_of_practice_is_read(dong_thap: Profile, practice: Profile) -> None:
    assert not any(receiver.practice for receiver in dong_thap.receivers)
    assert {row.name for row in practice.sources} > {row.name for row in dong_thap.sources}
    assert all(row.origin is Origin.SIMULATED for row in practice.sources if row.name not in dong_thap.source)


def test_practice_targets_say_that_they_are_simulated(dong_thap: Profile, practice: Profile) -> None:
    assert dong_thap.targets == ()
    assert practice.targets and all("MÔ PHỎNG" in target.basis for target in practice.targets)


def test_every_alert_of_practice_has_somewhere_to_go(practice: Profile) -> None:
    for_practice = {row.name for row in practice.receivers if row.practice}
    assert any(for_practice & set(route.receivers) and not route.rules for route in practice.routes)


def test_stations_with_disputed_levels_are_unconfirmed(dong_thap: Profile) -> None:
    today = date(2026, 11, 24)
    confirmed = {row.code: row.levels_on(today).confirmed for row in dong_thap.subjects if row.levels_on(today)}  # type: ignore[union-attr]
    assert confirmed.pop("tv-my-thuan") is False
    assert len(confirmed) == 6 and all(confirmed.values())


def test_a_level_that_no_document_gives_is_empty(dong_thap: Profile) -> None:
    levels = dong_thap.subject["tv-cao-lanh"].levels_on(date(2026, 11, 24))
    assert levels and (levels.bd1, levels.bd2, levels.bd3) == (None, None, 2.30)


def test_modelled_discharge_is_never_held_against_alarm_levels(practice: Profile) -> None:
    assert {rule.indicator for rule in practice.rules if isinstance(rule.condition, AgainstLevel)} == {"TV-01"}
    assert practice.indicator["TV-07"].unit == "m³/s"
    assert practice.source["open-meteo-flood"].delivers == ("TV-07",)


@pytest.mark.parametrize("name", ["open-meteo-weather", "open-meteo-air", "open-meteo-flood"])
def test_open_meteo_states_its_terms_and_is_marked_as_a_model(dong_thap: Profile, name: str) -> None:
    source = dong_thap.source[name]
    assert "CC BY 4.0" in source.terms and "phi thương mại" in source.terms
    assert source.quality.value == "model"


def test_the_wall_of_practice_has_a_map_twelve_tiles_and_every_tile_its_series(practice: Profile) -> None:
    scene = practice.screen["tong-quan"].scenes[0]
    assert scene.map and scene.map.root == practice.root and len(scene.tiles) == 12
    for tile in scene.tiles:
        assert tile.period_kind in practice.indicator[tile.indicator].periods


def test_the_host_is_seen_every_fifteen_seconds_and_missed_after_a_minute(dong_thap: Profile) -> None:
    source = dong_thap.source["ioc-host"]
    assert source.schedule.every and source.promise.late_after
    assert (source.schedule.every.total_seconds(), source.promise.late_after.total_seconds()) == (15, 60)
    assert dong_thap.subject["ioc-host"].kind is SubjectKind.SYSTEM


@pytest.mark.parametrize(("name", "with_practice"), BOTH)
def test_percentages_are_never_averaged(name: str, with_practice: bool) -> None:
    for indicator in shipped(name, with_practice).indicators:
        if indicator.unit == "%":
            assert indicator.aggregation.value not in ("sum", "weighted_mean"), indicator.code


@pytest.mark.parametrize(("name", "with_practice"), BOTH)
def test_a_ratio_is_kept_in_the_periods_of_its_parts(name: str, with_practice: bool) -> None:
    profile = shipped(name, with_practice)
    for indicator in profile.indicators:
        for part in (indicator.numerator, indicator.denominator):
            if part and indicator.aggregation.value == "ratio":
                closed = set(indicator.periods) - {PeriodKind.TEN_MONTHS}
                assert closed <= set(profile.indicator[part].periods), (indicator.code, part)


def test_a_file_of_practice_takes_the_place_of_its_namesake_but_tables_add_up() -> None:
    files = {"screens/a.toml": b"1", "practice/screens/a.toml": b"2", "stations.csv": b"3", "practice/stations.csv": b"4"}
    assert sorted(choose(files, practice=True)) == ["practice/screens/a.toml", "practice/stations.csv", "stations.csv"]
    assert sorted(choose(files, practice=False)) == ["screens/a.toml", "stations.csv"]


def test_units_come_from_the_shipped_list() -> None:
    assert {"82@2025", "82@2008", "87@2008", "866@2008", "vn"} <= {unit.id for unit in load_units()}


@pytest.mark.parametrize(("name", "practice"), BOTH)
def test_every_unit_of_measure_is_said_in_english(name: str, practice: bool) -> None:
    units = {one.unit_in("en") for one in shipped(name, practice).indicators}
    assert sorted(unit for unit in units if VIETNAMESE.search(unit)) == []


def test_a_province_says_its_own_units_of_measure_in_english() -> None:
    files = read_folder(PROFILES / "dong-thap", practice=False)
    assert "billion VND" in {one.unit_in("en") for one in read_profile(files, OPTION_MODELS).indicators}
    files["measures.csv"] = "unit,unit_en\ntỷ đồng,bn đồng\n".encode()
    profile = read_profile(files, OPTION_MODELS)
    assert {one.unit_in("en") for one in profile.indicators if one.unit == "tỷ đồng"} == {"bn đồng"}
    assert {one.unit_in("vi") for one in profile.indicators if one.unit == "tỷ đồng"} == {"tỷ đồng"}
