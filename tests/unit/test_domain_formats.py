from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.formats import ago, clock, number, number_en, number_vi, quantity, span

NOW = datetime(2026, 11, 2, 7, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "decimals", "vietnamese"),
    [
        (1234.5, 1, "1.234,5"),
        (2.33, 2, "2,33"),
        (1_234_567, 0, "1.234.567"),
        (-1234.5, 1, "-1.234,5"),
        (-0.001, 2, "0,00"),
        (0.5, 0, "1"),
        (2.675, 2, "2,68"),
        (1e21, 0, "1.000.000.000.000.000.000.000"),
        (7, 2, "7,00"),
    ],
)
def test_numbers_are_written_the_vietnamese_way(value: float, decimals: int, vietnamese: str) -> None:
    assert number_vi(value, decimals) == vietnamese


@given(st.floats(-1e12, 1e12), st.integers(0, 4))
def test_a_written_number_reads_back_to_within_half_its_last_digit(value: float, decimals: int) -> None:
    read = float(number_vi(value, decimals).replace(".", "").replace(",", "."))
    assert abs(read - value) <= 0.5 * 10**-decimals * (1 + 1e-9) + abs(value) * 1e-12
    assert number_en(value, decimals).replace(",", "") == number_vi(value, decimals).replace(".", "").replace(",", ".")


def test_the_language_chooses_the_separators_and_the_unit_follows() -> None:
    assert number(1234.5, 1, "en") == "1,234.5"
    assert quantity(2.33, 2, "m") == "2,33 m"
    assert quantity(97.5, 1, "%") == "97,5%"
    assert quantity(13, 0, "") == "13"


def test_an_instant_is_shown_in_the_provinces_zone() -> None:
    assert clock(NOW) == "14:05 02/11/2026"


@pytest.mark.parametrize(
    ("age", "vi", "en"),
    [
        (timedelta(seconds=-5), "vừa xong", "just now"),
        (timedelta(seconds=59), "vừa xong", "just now"),
        (timedelta(minutes=1), "1 phút trước", "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 phút trước", "59 min ago"),
        (timedelta(hours=23, minutes=59), "23 giờ trước", "23 h ago"),
        (timedelta(days=1), "1 ngày trước", "1 d ago"),
    ],
)
def test_an_age_is_told_in_its_largest_whole_step(age: timedelta, vi: str, en: str) -> None:
    assert (ago(NOW, NOW - age, "vi"), ago(NOW, NOW - age, "en")) == (vi, en)


def test_a_span_under_a_minute_is_told_in_seconds() -> None:
    assert (span(timedelta(seconds=42)), span(timedelta(seconds=42), "en")) == ("42 giây", "42 s")
