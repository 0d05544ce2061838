from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.period import PROVINCE_ZONE, Period, PeriodKind, label, month_end, start_of

END_OF_2023 = month_end(2023, 12)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (PeriodKind.MONTH, "Tháng 12/2023"),
        (PeriodKind.QUARTER, "Quý IV/2023"),
        (PeriodKind.HALF, "6 tháng cuối năm 2023"),
        (PeriodKind.YEAR, "Năm 2023"),
        (PeriodKind.CUMULATIVE, "Lũy kế 12 tháng 2023"),
        (PeriodKind.AS_OF, "đến 12/2023"),
        (PeriodKind.DAY, "Ngày 31/12/2023"),
        (PeriodKind.THREE_YEARS, "Giai đoạn 2021–2023"),
    ],
)
def test_the_label_comes_from_the_period_and_never_from_its_end_instant(kind: PeriodKind, words: str) -> None:
    assert label(Period(kind, END_OF_2023)) == words
    assert label(Period(kind, END_OF_2023.astimezone(UTC))) == words


def test_ten_months_are_labelled_as_the_meeting_says_it() -> None:
    assert label(Period(PeriodKind.TEN_MONTHS, month_end(2023, 10))) == "10 tháng 2023"


def test_the_cut_off_month_runs_from_the_15th_to_the_14th() -> None:
    period = Period(PeriodKind.CUT_OFF_MONTH, datetime(2026, 11, 15, tzinfo=PROVINCE_ZONE))
    assert label(period) == "Kỳ 15/10–14/11/2026"


def test_an_undated_period_speaks_the_words_of_its_source() -> None:
    assert label(Period(PeriodKind.UNDATED, END_OF_2023, "sau 2 năm thí điểm")) == "sau 2 năm thí điểm"


@given(st.integers(2000, 2050), st.integers(1, 12), st.sampled_from([PeriodKind.MONTH, PeriodKind.YEAR, PeriodKind.CUMULATIVE]))
def test_a_period_starts_at_a_local_midnight_before_its_end(year: int, month: int, kind: PeriodKind) -> None:
    start = start_of(kind, month_end(year, month)).astimezone(PROVINCE_ZONE)
    assert start < month_end(year, month)
    assert (start.day, start.hour) == (1, 0)


@pytest.mark.parametrize("kind", PeriodKind)
def test_an_end_on_any_day_of_the_year_has_a_start_before_it_and_a_label(kind: PeriodKind) -> None:
    for day in range(366):
        end = datetime(2024, 1, 1, 17, tzinfo=UTC) + timedelta(days=day)
        assert start_of(kind, end) <= end
        assert all(label(Period(kind, end), language) for language in ("vi", "en"))
