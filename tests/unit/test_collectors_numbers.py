"""Figures as officers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.vietnamese_numbers import Figure, parse_figure, parse_number, parse_qualifier
from ioc.domain.observation import Qualifier
from ioc.domain.quality import Quality


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.234,5", 1234.5),
        ("1.234", 1234),
        ("1.234.567", 1234567),
        ("12,5", 12.5),
        ("1360", 1360),
        ("(12)", -12),
        ("-3,5", -3.5),
        ("−3", -3),
        ("12,5%", 12.5),
        ("1 234,5", 1234.5),
        ("1\u00a0234", 1234),
        (" 0 ", 0),
        ("１２", 12),
    ],
)
def test_vietnamese_numbers(text: str, value: float) -> None:
    assert parse_number(text, "vi") == value


@pytest.mark.parametrize(
    ("text", "value"), [("1.234", 1.234), ("1,234.5", 1234.5), ("98.57", 98.57), ("1e3", 1000), ("-0.5", -0.5)]
)
def test_plain_numbers(text: str, value: float) -> None:
    assert parse_number(text, "plain") == value


@pytest.mark.parametrize(
    "text", ["98.57", "1,234.5", "1.23,4", "1.2345", "", "Khá", "1e5", "12,", "0x10", "nan", "inf", "--5", "1/2"]
)
def test_what_is_no_vietnamese_number_is_refused_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match="1.234,5"):
        parse_number(text, "vi")


@pytest.mark.parametrize("text", ["1.234,5", "12,5", "1,5", "nan", "Infinity", "1e999"])
def test_what_is_no_plain_number_is_refused_not_guessed(text: str) -> None:
    with pytest.raises(ValueError):
        parse_number(text, "plain")


@pytest.mark.parametrize("text", ["", " ", "-", "–", "—", "...", "…", "n/a", "N/A", "chưa có", "Không có"])
def test_absence_is_never_a_number(text: str) -> None:
    assert parse_figure(text, "vi") is None


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        (">80%", Figure(80, Qualifier.GREATER)),
        ("≥ 98", Figure(98, Qualifier.AT_LEAST)),
        (">= 98", Figure(98, Qualifier.AT_LEAST)),
        ("không dưới 90%", Figure(90, Qualifier.AT_LEAST)),
        ("dưới 5", Figure(5, Qualifier.LESS)),
        ("không quá 3", Figure(3, Qualifier.AT_MOST)),
        ("hơn 438", Figure(438, Qualifier.GREATER)),
        ("Trên 150.000", Figure(150000, Qualifier.GREATER)),
        ("khoảng 1.200", Figure(1200, Qualifier.ABOUT)),
        ("≈5", Figure(5, Qualifier.ABOUT)),
        ("ước đạt 3,7%", Figure(3.7, None, Quality.ESTIMATED)),
        ("ước hơn 12", Figure(12, Qualifier.GREATER, Quality.ESTIMATED)),
        ("sơ bộ 12", Figure(12, None, Quality.PRELIMINARY)),
        ("12 (ước)", Figure(12, None, Quality.ESTIMATED)),
        ("đạt 98,57", Figure(98.57)),
    ],
)
def test_what_is_written_around_a_number_is_kept(text: str, figure: Figure) -> None:
    assert parse_figure(text, "vi") == figure


def test_a_qualifier_column_understands_signs_and_words() -> None:
    assert [parse_qualifier(text) for text in (">", "hơn", "≥", "<=", "~", "", "=")] == [
        Qualifier.GREATER, Qualifier.GREATER, Qualifier.AT_LEAST, Qualifier.AT_MOST, Qualifier.ABOUT, None, None,
    ]  # fmt: skip
    with pytest.raises(ValueError, match="dấu so sánh"):
        parse_qualifier("nhiều")


@given(st.integers(-(10**12), 10**12), st.integers(0, 999))
def test_a_number_written_in_vietnamese_reads_back(whole: int, part: int) -> None:
    written = f"{whole:,}".replace(",", ".") + f",{part:03d}"
    expected = float(f"{whole}.{part:03d}")
    assert parse_number(written, "vi") == expected


@given(st.text(max_size=12))
def test_any_text_is_a_figure_an_absence_or_a_fault(text: str) -> None:
    for numbers in ("vi", "plain"):
        try:
            figure = parse_figure(text, numbers)
        except ValueError as fault:
            assert "kiểu" in str(fault) or "quá lớn" in str(fault)
        else:
            assert figure is None or isinstance(figure.value, float)
