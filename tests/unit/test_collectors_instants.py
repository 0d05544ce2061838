"""Periods and instants as sources write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.instants import At, end_of, read_at
from collectors.vietnamese_dates import parse_moment, parse_period
from ioc.domain.period import PROVINCE_ZONE as ZONE
from ioc.domain.period import Period, PeriodKind, label, start_of


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "kind", "end"),
    [
        ("Tháng 12/2023", PeriodKind.MONTH, local(2024, 1, 1)),
        ("tháng 2 năm 2024", PeriodKind.MONTH, local(2024, 3, 1)),
        ("T5/2023", PeriodKind.MONTH, local(2023, 6, 1)),
        ("12/2023", PeriodKind.MONTH, local(2024, 1, 1)),
        ("Quý IV/2023", PeriodKind.QUARTER, local(2024, 1, 1)),
        ("Q1/2023", PeriodKind.QUARTER, local(2023, 4, 1)),
        ("quí 3 năm 2023", PeriodKind.QUARTER, local(2023, 10, 1)),
        ("2023-Q2", PeriodKind.QUARTER, local(2023, 7, 1)),
        ("6 tháng 2023", PeriodKind.HALF, local(2023, 7, 1)),
        ("6 tháng đầu năm 2023", PeriodKind.HALF, local(2023, 7, 1)),
        ("6 tháng cuối năm 2023", PeriodKind.HALF, local(2024, 1, 1)),
        ("9 tháng 2023", PeriodKind.NINE_MONTHS, local(2023, 10, 1)),
        ("10T/2023", PeriodKind.TEN_MONTHS, local(2023, 11, 1)),
        ("11 tháng 2023", PeriodKind.CUMULATIVE, local(2023, 12, 1)),
        ("Lũy kế 12 tháng 2023", PeriodKind.CUMULATIVE, local(2024, 1, 1)),
        ("luỹ kế đến tháng 8/2023", PeriodKind.CUMULATIVE, local(2023, 9, 1)),
        ("lũy kế từ đầu năm đến ngày 15/08/2023", PeriodKind.CUMULATIVE, local(2023, 8, 16)),
        ("Năm 2023", PeriodKind.YEAR, local(2024, 1, 1)),
        ("2023", PeriodKind.YEAR, local(2024, 1, 1)),
        ("đến 08/2023", PeriodKind.AS_OF, local(2023, 9, 1)),
        ("tính đến hết ngày 14/11/2023", PeriodKind.AS_OF, local(2023, 11, 15)),
        ("2021-2025", PeriodKind.FIVE_YEARS, local(2026, 1, 1)),
        ("giai đoạn 2020 – 2025", PeriodKind.SIX_YEARS, local(2026, 1, 1)),
        ("31/12/2023", PeriodKind.DAY, local(2024, 1, 1)),
        ("ngày 2023-12-31", PeriodKind.DAY, local(2024, 1, 1)),
    ],
)
def test_a_period_in_words_has_a_kind_and_an_end(text: str, kind: PeriodKind, end: datetime) -> None:
    assert parse_period(text, ZONE) == Period(kind, end)


@pytest.mark.parametrize(
    "text", ["", "vụ hè thu", "Tháng 13/2023", "30/02/2023", "Quý V/2023", "2021-2024", "10T/2023 vs 12/2022", "Tháng 5"]
)
def test_a_period_that_cannot_be_told_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="kỳ|tháng|ngày|giai đoạn"):
        parse_period(text, ZONE)


def test_a_year_declared_for_the_source_serves_periods_without_one() -> None:
    assert [parse_period(text, ZONE, 2023).end for text in ("Tháng 5", "Quý I", "9 tháng", "Cả năm")] == [
        local(2023, 6, 1), local(2023, 4, 1), local(2023, 10, 1), local(2024, 1, 1),
    ]  # fmt: skip


@given(
    st.sampled_from(
        [PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.NINE_MONTHS, PeriodKind.TEN_MONTHS, PeriodKind.YEAR, PeriodKind.DAY]
    ),
    st.integers(1990, 2100),
    st.integers(1, 12),
)
def test_the_label_of_a_period_reads_back(kind: PeriodKind, year: int, month: int) -> None:
    ends = {
        PeriodKind.QUARTER: (month - 1) // 3 * 3 + 3,
        PeriodKind.NINE_MONTHS: 9,
        PeriodKind.TEN_MONTHS: 10,
        PeriodKind.YEAR: 12,
    }
    last = ends.get(kind, month)
    period = Period(kind, datetime(year + last // 12, last % 12 + 1, 1, tzinfo=ZONE))
    assert parse_period(label(period), ZONE) == period


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("31/12/2023", local(2023, 12, 31)),
        ("31/12/2023 08:30", local(2023, 12, 31, 8, 30)),
        ("08:30 31/12/2023", local(2023, 12, 31, 8, 30)),
        ("8h30 31/12/2023", local(2023, 12, 31, 8, 30)),
        ("2023-12-31", local(2023, 12, 31)),
        ("2023-12-31T01:30:00Z", local(2023, 12, 31, 8, 30)),
        ("2023-12-31T08:30:00+07:00", local(2023, 12, 31, 8, 30)),
    ],
)
def test_a_moment_without_a_zone_is_in_the_zone_given(text: str, moment: datetime) -> None:
    assert parse_moment(text, ZONE) == moment


@pytest.mark.parametrize(
    ("kind", "named", "names", "end"),
    [
        (PeriodKind.HOUR, local(2023, 12, 31, 23), "start", local(2024, 1, 1)),
        (PeriodKind.DAY, local(2023, 12, 31), "start", local(2024, 1, 1)),
        (PeriodKind.MONTH, local(2023, 12, 1), "start", local(2024, 1, 1)),
        (PeriodKind.CUT_OFF_MONTH, local(2023, 11, 15), "start", local(2023, 12, 15)),
        (PeriodKind.QUARTER, local(2023, 10, 1), "start", local(2024, 1, 1)),
        (PeriodKind.YEAR, local(2023, 1, 1), "start", local(2024, 1, 1)),
        (PeriodKind.MONTH, local(2023, 12, 31), "last_day", local(2024, 1, 1)),
        (PeriodKind.MONTH, local(2024, 1, 1), "end", local(2024, 1, 1)),
        (PeriodKind.INSTANT, local(2024, 1, 1, 8), "start", local(2024, 1, 1, 8)),
        (PeriodKind.INSTANT, local(2024, 1, 1, 8), "last_day", local(2024, 1, 1, 8)),
    ],
)
def test_an_instant_that_names_the_start_or_the_last_day_becomes_the_end(
    kind: PeriodKind, named: datetime, names: str, end: datetime
) -> None:
    assert end_of(kind, named, names, ZONE) == end  # type: ignore[arg-type]


@given(
    st.sampled_from([PeriodKind.HOUR, PeriodKind.DAY, PeriodKind.WEEK, PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR]),
    st.integers(0, 600),
)
def test_the_end_made_from_a_start_has_that_start(kind: PeriodKind, months: int) -> None:
    start = datetime(1990 + months // 12, months % 12 + 1, 1, tzinfo=ZONE)
    assert start_of(kind, end_of(kind, start, "start", ZONE), ZONE) == start


def test_a_cumulative_start_names_no_end() -> None:
    with pytest.raises(ValueError, match="lũy kế"):
        end_of(PeriodKind.CUMULATIVE, local(2023, 1, 1), "start", ZONE)


@pytest.mark.parametrize(
    ("raw", "form", "at"),
    [
        (1700000000, "epoch", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("1700000000000", "epoch_ms", datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)),
        ("14/11/2023 08h", "%d/%m/%Y %Hh", datetime(2023, 11, 14, 1, tzinfo=UTC)),
        ("Quý III/2023", "period", datetime(2023, 9, 30, 17, tzinfo=UTC)),
    ],
)
def test_each_way_of_writing_an_instant(raw: object, form: str, at: datetime) -> None:
    assert read_at(raw, At(expr="x", format=form), PeriodKind.INSTANT, ZONE)[1] == at


@pytest.mark.parametrize("form", ["iso", "epoch", "epoch_ms", "period", "%d/%m/%Y"])
@pytest.mark.parametrize(
    "raw", ["hôm qua", True, 1e300, float("nan"), [], {}, "9999-12-31T23:59:59+00:00", "0001-01-01", -(10**20)]
)
def test_a_strange_instant_is_a_fault_in_words_or_a_time(raw: object, form: str) -> None:
    try:
        _, at = read_at(raw, At(expr="x", format=form), PeriodKind.DAY, ZONE)
    except ValueError as fault:
        assert str(fault)
    else:
        assert at.tzinfo is UTC


def test_a_period_that_starts_on_a_day_its_last_month_lacks_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="không có ngày kết thúc tương ứng"):
        end_of(PeriodKind.MONTH, local(2023, 1, 31), "start", ZONE)
