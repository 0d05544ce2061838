from collections import Counter
from datetime import date
from itertools import pairwise

from geodata.units import Level, children, children_on, load_past_communes, load_units, unit, unit_at

BEFORE_WARDS, APRIL, SEPTEMBER = date(2025, 7, 1), date(2026, 4, 30), date(2026, 9, 20)


def _standing(level: Level) -> int:
    return sum(one.level is level and one.valid_to is None for one in load_units())


def test_viet_nam_has_34_provinces_and_3321_communes_and_had_63_696_and_10035() -> None:
    ended = Counter(one.level for one in load_units() if one.valid_to == date(2025, 7, 1))
    assert (_standing(Level.PROVINCE), _standing(Level.COMMUNE)) == (34, 3321)
    assert (ended[Level.PROVINCE], ended[Level.DISTRICT], len(load_past_communes())) == (63, 696, 10_035)


def test_communes_of_july_2025_are_counted_by_type_as_the_law_counts_them() -> None:
    types = Counter(one.type_on(date(2025, 7, 1)) for one in load_units() if one.level is Level.COMMUNE)
    assert types == {"xã": 2621, "phường": 687, "đặc khu": 13}


def test_dong_thap_has_82_communes_and_20_wards() -> None:
    assert Counter(one.type for one in children("82@2025")) == {"xã": 82, "phường": 20}


def test_code_82_was_tien_giang_and_is_dong_thap() -> None:
    before, after = unit_at("82", date(2025, 6, 30), Level.PROVINCE), unit_at("82", date(2025, 7, 1), Level.PROVINCE)
    assert before and after
    assert (before.name_vi, after.name_vi) == ("Tỉnh Tiền Giang", "Tỉnh Đồng Tháp")


def test_lineage_closes_both_ways() -> None:
    today = unit("82@2025")
    assert today and today.predecessors == ("82@2008", "87@2008")
    for before in today.predecessors:
        old = unit(before)
        assert old and old.successors == (today.id,)


def test_ids_are_unique_and_every_parent_exists() -> None:
    units = (*load_units(), *load_past_communes())
    ids = {one.id for one in units}
    assert len(ids) == len(units)
    assert all(one.parent in ids for one in units if one.parent)


def test_every_past_commune_went_somewhere_that_exists() -> None:
    today = {one.id for one in load_units()}
    assert all(one.successors and set(one.successors) <= today for one in load_past_communes())


def test_dong_nai_is_a_city_now_and_was_a_province() -> None:
    found = unit("75@2025")
    assert found and (found.type, found.name_vi, found.name_en) == ("thành phố", "Thành phố Đồng Nai", "Đồng Nai City")
    assert (found.name_on(date(2025, 12, 31)), found.type_on(date(2026, 4, 29))) == ("Tỉnh Đồng Nai", "tỉnh")
    assert (found.name_on(date(2026, 4, 30)), "NQ 30/2026/QH16" in found.names[-1].basis) == ("Thành phố Đồng Nai", True)


def test_hue_became_a_city_within_the_63() -> None:
    found = unit("46@2008")
    assert found and found.name_on(date(2024, 12, 31)) == "Tỉnh Thừa Thiên Huế"
    assert found.name_on(date(2025, 1, 1)) == "Thành phố Huế"


def test_wards_and_cities_are_counted_by_the_day() -> None:
    communes = [one for one in load_units() if one.level is Level.COMMUNE]
    provinces = [one for one in load_units() if one.level is Level.PROVINCE]
    wards = {day: sum(one.type_on(day) == "phường" for one in communes) for day in (BEFORE_WARDS, APRIL, SEPTEMBER)}
    assert list(wards.values()) == [687, 697, 709]
    cities = [sum(one.exists_on(day) and one.type_on(day) == "thành phố" for one in provinces) for day in wards]
    assert cities == [6, 7, 9]


def test_there_were_64_provinces_until_the_last_of_july_2008() -> None:
    provinces = [one for one in load_units() if one.level is Level.PROVINCE]
    days = (date(2008, 7, 31), date(2008, 8, 1), date(2025, 6, 30), date(2025, 7, 1))
    assert [sum(one.exists_on(day) for one in provinces) for day in days] == [64, 63, 63, 34]


def test_the_districts_of_ha_tay_were_its_own_until_it_joined_ha_noi() -> None:
    assert len(children_on("28@2004", date(2008, 7, 31))) == 14
    assert children_on("28@2004", date(2008, 8, 1)) == ()
    me_linh = unit("250@2008")
    assert me_linh and [me_linh.parent_on(date(year, 7, 1)) for year in (2008, 2009)] == ["26@2004", "01@2008"]


def test_every_named_day_of_a_unit_lies_within_its_life_and_without_gaps() -> None:
    for one in load_units():
        for earlier, later in pairwise(one.names):
            assert earlier.valid_to == later.valid_from, one.id
        if one.names:
            assert (one.names[-1].name_vi, one.names[-1].valid_to) == (one.name_vi, one.valid_to), one.id
