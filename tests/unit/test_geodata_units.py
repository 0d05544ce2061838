from collections import Counter
from datetime import date

from geodata.units import Level, children, load_past_communes, load_units, unit, unit_at


def _standing(level: Level) -> int:
    return sum(one.level is level and one.valid_to is None for one in load_units())


def test_viet_nam_has_34_provinces_and_3321_communes_and_had_63_696_and_10035() -> None:
    ended = Counter(one.level for one in load_units() if one.valid_to is not None)
    assert (_standing(Level.PROVINCE), _standing(Level.COMMUNE)) == (34, 3321)
    assert (ended[Level.PROVINCE], ended[Level.DISTRICT], len(load_past_communes())) == (63, 696, 10_035)


def test_communes_of_july_2025_are_counted_by_type_as_the_law_counts_them() -> None:
    types = Counter(one.type for one in load_units() if one.level is Level.COMMUNE)
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


def test_dong_nai_is_a_city_now() -> None:
    found = unit("75@2025")
    assert found and (found.type, found.name_vi, found.name_en) == ("thành phố", "Thành phố Đồng Nai", "Đồng Nai City")
