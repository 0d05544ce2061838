from datetime import UTC, datetime, timedelta

import pytest

from ioc.alerting.measures import change, deviation, share_in_breach, slope
from ioc.domain.condition import Comparison

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def values(*numbers: float, step: timedelta = 10 * MINUTE) -> list[tuple[datetime, float]]:
    """The last one at NOW."""
    return [(NOW - step * (len(numbers) - 1 - place), number) for place, number in enumerate(numbers)]


def test_a_change_is_the_last_value_less_the_one_that_stood_then() -> None:
    assert change(values(1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.9), NOW, HOUR) == pytest.approx(0.9)
    assert change(values(1.0, 1.5, 1.9, step=40 * MINUTE), NOW, HOUR) == pytest.approx(0.9)


def test_a_change_is_not_made_up_from_a_value_that_is_too_new_or_too_old() -> None:
    assert change(values(1.0, 1.9), NOW, HOUR) is None
    assert change(values(1.0, 1.9, step=3 * HOUR), NOW, HOUR) is None


def test_a_slope_is_that_of_the_line_through_the_window_for_each_unit_of_time() -> None:
    rising = values(9.0, 2.00, 2.01, 2.02, 2.03, 2.04, 2.05)
    assert slope(rising, NOW, HOUR, HOUR) == pytest.approx(0.06)
    assert slope(rising, NOW, HOUR, MINUTE) == pytest.approx(0.001)


@pytest.mark.parametrize("few", [values(1.0, 2.0), values(1.0, 2.0, 3.0, step=5 * MINUTE)])
def test_a_slope_needs_three_values_over_half_the_window(few: list[tuple[datetime, float]]) -> None:
    assert slope(few, NOW, HOUR, HOUR) is None


def test_a_share_counts_the_values_of_the_window_that_meet_the_comparison() -> None:
    assert share_in_breach(values(9.0, 1.0, 1.0, 5.0, 5.0, 1.0, 5.0), NOW, HOUR, Comparison.ABOVE, 2.0) == pytest.approx(0.5)
    assert share_in_breach(values(9.0, 9.0), NOW, HOUR, Comparison.ABOVE, 2.0) is None


def test_a_deviation_is_measured_in_robust_standard_deviations_of_the_same_hour() -> None:
    past = [[100.0], [110.0, 90.0], [104.0], [96.0], [1000.0]]
    assert deviation(values(130.0), past, 1.0) == pytest.approx((130 - 100) / (1.4826 * 4), rel=0.01)


def test_a_past_that_never_moved_takes_the_resolution_of_the_indicator_for_its_spread() -> None:
    assert deviation(values(5.0), [[0.0]] * 4, 1.0) == 5.0
    assert deviation(values(0.0), [[0.0]] * 4, 1.0) == 0.0


def test_a_baseline_of_two_weeks_says_nothing() -> None:
    assert deviation(values(5.0), [[1.0], [2.0], [], []], 1.0) is None
