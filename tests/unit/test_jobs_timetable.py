from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.promise import Promise
from ioc.domain.source import Schedule, Source
from ioc.errors import PayloadInvalid, SourceRefused, SourceUnavailable
from ioc.jobs.timetable import CLOCK_SKEW, next_window, pause_after

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SOURCE = Source("s", "http_json", "S", "S", Schedule(timedelta(minutes=1)), Promise(), None, lookback=timedelta(minutes=30))


def test_the_first_visit_asks_for_all_the_history_there_is() -> None:
    window = next_window(replace(SOURCE, history=timedelta(days=30)), None, NOW)
    assert window.start == NOW - timedelta(days=30)
    assert window.end == NOW + CLOCK_SKEW


def test_a_later_visit_looks_back_a_little_for_late_values() -> None:
    assert next_window(SOURCE, NOW - timedelta(minutes=1), NOW).start == NOW - timedelta(minutes=31)


def test_after_ten_missed_periods_the_gap_is_asked_for_again() -> None:
    source = replace(SOURCE, history=timedelta(days=30))
    assert next_window(source, NOW - timedelta(minutes=10), NOW).start == NOW - timedelta(minutes=40)


def test_no_more_is_asked_than_the_source_keeps() -> None:
    source = replace(SOURCE, history=timedelta(days=2))
    assert next_window(source, NOW - timedelta(days=9), NOW).start == NOW - timedelta(days=2)


def test_a_source_that_names_its_pause_is_obeyed() -> None:
    assert pause_after(SourceUnavailable("", retry_after=42), 5, 0.9) == timedelta(seconds=42)


def test_a_person_must_act_is_asked_more_rarely_than_a_passing_fault() -> None:
    assert pause_after(SourceUnavailable(""), 1, 0) < pause_after(PayloadInvalid(""), 1, 0) < pause_after(SourceRefused(""), 1, 0)


@given(st.integers(1, 10_000), st.floats(0, 0.999))
def test_pauses_grow_with_failures_and_stay_bounded(failures: int, spread: float) -> None:
    shorter, longer = pause_after(SourceUnavailable(""), failures, 0), pause_after(SourceUnavailable(""), failures + 1, spread)
    assert shorter <= longer <= timedelta(minutes=12, seconds=30)
