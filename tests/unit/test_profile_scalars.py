"""How people write numbers, durations and days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.profile.scalars import parse_day, parse_duration, parse_flag, parse_number

CENTS = st.integers(min_value=-(10**11), max_value=10**11)


def vietnamese(cents: int) -> str:
    """1.234,56 as officers write it."""
    return f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))


@given(CENTS)
def test_a_number_written_the_vietnamese_way_reads_back(cents: int) -> None:
    assert parse_number(vietnamese(cents)) == cents / 100
    assert parse_number(vietnamese(cents), decimal_comma=True) == cents / 100


@given(CENTS)
def test_a_plain_number_reads_back(cents: int) -> None:
    assert parse_number(repr(cents / 100)) == cents / 100


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_finite_float_reads_back(value: float) -> None:
    assert parse_number(repr(value)) == value


@given(st.text(max_size=12))
def test_any_text_is_a_finite_number_or_refused_in_words(text: str) -> None:
    try:
        assert abs(parse_number(text)) < float("inf")
    except ValueError as refused:
        assert "viết" in str(refused)


@pytest.mark.parametrize("text", ["NaN", "inf", "1,2,3", "1.23.456", "--1", "", "12a", "1.234,5,6", "٣", "1e999"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="viết"):
        parse_number(text)


def test_a_single_dot_before_three_digits_is_refused_where_the_comma_is_decimal() -> None:
    with pytest.raises(ValueError, match="1162 hoặc 1,162"):
        parse_number("1.162", decimal_comma=True)
    assert parse_number("1.162") == 1.162
    assert parse_number("1.162.000", decimal_comma=True) == 1_162_000


SPAN_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}


@given(st.lists(st.tuples(st.integers(1, 999), st.sampled_from(sorted(SPAN_UNITS))), min_size=1, max_size=4))
def test_a_short_duration_is_the_sum_of_its_parts(parts: list[tuple[int, str]]) -> None:
    text = "".join(f"{number}{unit}" for number, unit in parts)
    assert parse_duration(text) == timedelta(seconds=sum(number * SPAN_UNITS[unit] for number, unit in parts))


@given(st.integers(0, 10**7))
def test_an_iso_duration_reads_back(seconds: int) -> None:
    assert parse_duration(f"PT{seconds}S") == timedelta(seconds=seconds)


@given(st.text(max_size=8))
def test_any_text_is_a_duration_or_refused_in_words(text: str) -> None:
    try:
        parse_duration(text)
    except ValueError as refused:
        assert "15m" in str(refused)


@pytest.mark.parametrize("text", ["", "15", "15 phút", "-5m", "5m!", "P", "1y", "9999999999w"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="15m"):
        parse_duration(text)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2200, 12, 31)))
def test_a_day_reads_back_in_both_forms(day: date) -> None:
    assert parse_day(day.isoformat()) == parse_day(f"{day.day:02d}/{day.month:02d}/{day.year}") == day


def test_yes_and_no_in_vietnamese() -> None:
    assert parse_flag("Có") and not parse_flag("không")
    with pytest.raises(ValueError, match="true hoặc false"):
        parse_flag("chắc là có")
