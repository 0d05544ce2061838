from datetime import date

import pytest

from geodata.lineage import commune_lineage, lineage
from geodata.match import days_of, match
from geodata.unit import Level

YEAR_2008 = date(2008, 1, 1), date(2008, 12, 31)


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2014", date(2014, 1, 1), date(2014, 12, 31)),
        (" 2014.0 ", date(2014, 1, 1), date(2014, 12, 31)),
        ("2014-12", date(2014, 12, 1), date(2014, 12, 31)),
        ("02/2024", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-07-01", date(2025, 7, 1), date(2025, 7, 1)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, first: date, last: date) -> None:
    assert days_of(period) == (first, last)


@pytest.mark.parametrize("period", ["", "14", "2014-13", "2014-02-30", "quý I"])
def test_what_is_no_period_is_said_to_be_none(period: str) -> None:
    with pytest.raises(ValueError):
        days_of(period)


def test_ha_tay_in_a_table_of_2008_means_the_units_of_before_august() -> None:
    found = match(["Ha Tay", "Ha Noi", "Vĩnh Phúc"], *YEAR_2008, Level.PROVINCE, lineage())
    assert found.units == {"Ha Tay": "28@2004", "Ha Noi": "01@2004", "Vĩnh Phúc": "26@2004"}


def test_a_table_of_2008_without_ha_tay_means_the_units_of_december() -> None:
    found = match(["Ha Noi", "Vĩnh Phúc"], *YEAR_2008, Level.PROVINCE, lineage())
    assert found.units == {"Ha Noi": "01@2008", "Vĩnh Phúc": "26@2008"} and found.day == YEAR_2008[1]


def test_a_code_means_the_unit_that_bore_it_then() -> None:
    then = match(["82"], date(2014, 1, 1), date(2014, 12, 31), Level.PROVINCE, lineage())
    now = match(["82", "87@2008"], date(2026, 1, 1), date(2026, 12, 31), Level.PROVINCE, lineage())
    assert (then.units["82"], now.units["82"], now.units["87@2008"]) == ("82@2008", "82@2025", "87@2008")


def test_a_commune_name_that_several_bear_is_reported_not_guessed() -> None:
    found = match(["Xã Tân Phú", "30208"], date(2026, 1, 1), date(2026, 1, 1), Level.COMMUNE, commune_lineage())
    assert (found.unknown, found.units) == (("Xã Tân Phú",), {"30208": "30208@2025"})
