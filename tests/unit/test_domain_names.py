from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.names import fold, same_name, sort_key


def test_d_with_stroke_sorts_after_d_and_before_e() -> None:
    assert sorted(["Em", "Đà Nẵng", "Da", "Cà Mau"], key=sort_key) == ["Cà Mau", "Da", "Đà Nẵng", "Em"]


def test_tones_break_ties_only() -> None:
    assert sorted(["Má Ba", "Ma Bốn", "Mà An"], key=sort_key) == ["Mà An", "Má Ba", "Ma Bốn"]


def test_both_spellings_of_a_name_are_the_same_name() -> None:
    assert same_name("Khánh Hòa", "Khánh  Hoà")
    assert same_name("HÒA BÌNH", "Hoà Bình")
    assert not same_name("Hòa Bình", "Hóa Bình")


def test_search_folds_diacritics() -> None:
    assert fold("Đồng Tháp") == "dong thap"


@given(st.text())
def test_folding_twice_is_folding_once(name: str) -> None:
    assert fold(fold(name)) == fold(name)
