"""What people type into cells, what is asked back, and how it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.formats import number_en, number_vi
from ioc.domain.report import NIL, Cell
from ioc.domain.spoken import spoken
from ioc.domain.typed import Typed, read_typed


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("1234", 1234), ("1.234,5", 1234.5), ("1,234.5", 1234.5), ("1.234.567", 1234567), ("1,234,567", 1234567),
        ("1 234 567", 1234567), ("1 234,5", 1234.5), ("12,5", 12.5), ("12.5", 12.5), ("0,123", 0.123), ("0.123", 0.123),
        ("1234,567", 1234.567), ("-3,5", -3.5), ("−3", -3), ("98,5%", 98.5), ("98,5 %", 98.5), (" 7 ", 7), ("12\u00a0345", 12345),
        (12.5, 12.5), (0, 0), ("０", 0),
    ],
)  # fmt: skip
def test_a_number_is_read_as_it_is_written(said: str | float, value: float) -> None:
    assert read_typed(said, text=False, decimals=2) == Typed(Cell(value))


@pytest.mark.parametrize(
    ("said", "choices"), [("1.234", (1234, 1.234)), ("12,345", (12345, 12.345)), ("-1.234", (-1234, -1.234))]
)
def test_what_could_be_two_numbers_is_asked_back(said: str, choices: tuple[float, float]) -> None:
    read = read_typed(said, text=False, decimals=1)
    assert (read.cell, read.choices, read.settled) == (None, choices, False)


def test_where_no_decimals_are_kept_three_digits_are_thousands() -> None:
    assert read_typed("1.234", text=False, decimals=0) == read_typed("1,234", text=False, decimals=0) == Typed(Cell(1234.0))


@pytest.mark.parametrize("said", ["-", "–", "—", "Không phát sinh", "khong phat sinh", "KPS"])
def test_what_did_not_occur_is_neither_zero_nor_empty(said: str) -> None:
    assert read_typed(said, text=False, decimals=0) == read_typed(said, text=True, decimals=0) == Typed(Cell(text=NIL))
    assert read_typed("", text=False, decimals=0) == read_typed("  ", text=True, decimals=0) == Typed()


@pytest.mark.parametrize("said", ["abc", "12 5", "1.23.456", "1.2345,6.7", "12a", "#REF!", "1e5", "--5", "(5)", "9" * 20])
def test_what_is_no_number_is_a_fault_and_never_a_guess(said: str) -> None:
    read = read_typed(said, text=False, decimals=1)
    assert read.fault and read.cell is None and not read.settled


def test_words_stay_words() -> None:
    assert read_typed("  Khá   tốt ", text=True, decimals=0) == Typed(Cell(text="Khá tốt"))


@given(st.text(max_size=30), st.booleans(), st.integers(0, 3))
def test_nothing_that_is_typed_breaks_the_reading(said: str, text: bool, decimals: int) -> None:
    read = read_typed(said, text, decimals)
    assert sum((read.cell is not None, bool(read.choices), bool(read.fault))) <= 1


@given(st.integers(-(10**11), 10**11), st.integers(0, 3))
def test_what_the_page_shows_is_read_back_as_the_same_number(units: int, decimals: int) -> None:
    value = units / 10**decimals
    for shown in (number_vi(value, decimals), number_en(value, decimals)):
        read = read_typed(shown, text=False, decimals=decimals)
        assert read.cell == Cell(value) or value in read.choices


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (0, "không", "zero"),
        (1234, "một nghìn hai trăm ba mươi tư", "one thousand two hundred thirty-four"),
        (1.234, "một phẩy hai ba bốn", "one point two three four"),
        (15, "mười lăm", "fifteen"),
        (21, "hai mươi mốt", "twenty-one"),
        (11, "mười một", "eleven"),
        (105, "một trăm linh năm", "one hundred five"),
        (1_005, "một nghìn không trăm linh năm", "one thousand five"),
        (1_000_010, "một triệu không trăm mười", "one million ten"),
        (
            555_555,
            "năm trăm năm mươi lăm nghìn năm trăm năm mươi lăm",
            "five hundred fifty-five thousand five hundred fifty-five",
        ),
        (-2.5, "âm hai phẩy năm", "minus two point five"),
    ],
)
def test_a_number_in_words(value: float, vi: str, en: str) -> None:
    assert (spoken(value), spoken(value, "en")) == (vi, en)


def test_too_large_a_number_is_not_spoken() -> None:
    with pytest.raises(ValueError, match="too large"):
        spoken(10**12)
