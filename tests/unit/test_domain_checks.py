"""Which values are doubted: drawn as stories, and the law that older values beyond the reach decide nothing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.checks import Check, Doubt, Said, doubts

NOW, MINUTE = datetime(2026, 11, 24, 3, 0, tzinfo=UTC), timedelta(minutes=1)
STEP, STUCK = Check(max_step=2), Check(stuck_after=timedelta(hours=1))


def every(minutes: int, *values: float) -> list[Said]:
    return [(NOW + place * minutes * MINUTE, value) for place, value in enumerate(values)]


def story(said: list[Said], check: Check) -> str:
    """One mark a value: `J` it leaps, `=` it stands still, `.` it is believed."""
    marks = {Doubt.STEP: "J", Doubt.STUCK: "="}
    found = doubts(said, check)
    return "".join(marks[found[at]] if at in found else "." for at, _ in said)


def test_a_spike_is_doubted_and_what_comes_back_to_normal_is_not() -> None:
    assert story(every(10, 1, 1, 1, 9, 1, 1), STEP) == "...J.."


def test_two_spikes_in_a_row_may_be_a_new_level_and_the_way_back_is_doubted_as_long() -> None:
    assert story(every(10, 1, 1, 1, 9, 9, 1, 1, 1), STEP) == "...JJJJ."


def test_a_level_that_is_kept_is_believed_after_two() -> None:
    assert story(every(10, 1, 1, 1, 5, 5, 5, 5), STEP) == "...JJ.."


def test_a_river_that_rises_step_by_step_is_believed() -> None:
    assert story(every(10, 1, 2, 3, 4, 5), STEP) == "....."


def test_after_a_gap_nothing_is_known_to_leap_from() -> None:
    said = [*every(10, 1, 1, 1), (NOW + timedelta(hours=3), 9.0)]
    assert story(said, STEP) == "...."


def test_an_instrument_that_stands_still_is_doubted_from_the_hour_on() -> None:
    assert story(every(20, 5, 5, 5, 5, 5, 6, 6), STUCK) == "...==.."


def test_three_readings_of_the_same_are_no_instrument_that_stands_still() -> None:
    assert story(every(40, 5, 5, 5), STUCK) == "..."


values = st.lists(st.tuples(st.integers(0, 400), st.sampled_from([0.0, 1.0, 5.0])), max_size=30, unique_by=lambda row: row[0])
checks = st.builds(Check, st.sampled_from([None, 2.0]), stuck_after=st.sampled_from([None, timedelta(minutes=40)]))


@given(values, checks)
def test_what_lies_beyond_the_reach_decides_nothing(rows: list[tuple[int, float]], check: Check) -> None:
    said = [(NOW + minute * MINUTE, value) for minute, value in sorted(rows)]
    whole = doubts(said, check)
    for at, _ in said:
        near = [row for row in said if at - check.reach < row[0] <= at]
        assert doubts(near, check).get(at) == whole.get(at)
