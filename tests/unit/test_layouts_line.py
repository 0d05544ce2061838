"""Small lines: geometry only."""

from datetime import UTC, datetime, timedelta

from layouts.figures.line import band, box_around, path, thin

START = datetime(2026, 11, 24, tzinfo=UTC)


def points(*values: float, step: timedelta = timedelta(minutes=10)) -> list[tuple[datetime, float]]:
    return [(START + step * index, value) for index, value in enumerate(values)]


def test_a_line_goes_from_left_to_right_and_higher_is_further_up() -> None:
    line = points(1.0, 2.0)
    box = box_around(line, air=0)
    assert path(line, box) == "M0 1000L1000 0"


def test_a_flat_line_is_drawn_in_the_middle() -> None:
    line = points(5.0, 5.0, 5.0)
    assert path(line, box_around(line)) == "M0 500L500 500L1000 500"


def test_a_line_is_broken_where_data_are_missing() -> None:
    line = [*points(1.0, 2.0, 1.0, 2.0), (START + timedelta(hours=5), 1.0)]
    assert path(line, box_around(line)).count("M") == 2


def test_limits_widen_the_box() -> None:
    box = box_around(points(1.0, 2.0), [4.0], air=0)
    assert box.y(4.0) == 0
    assert box.y(1.0) == 1000


def test_thinning_loses_no_peak_and_keeps_the_end() -> None:
    line = points(*[0.0] * 500, 9.0, *[0.0] * 500, 1.0)
    thinned = thin(line, 60)
    assert len(thinned) <= 62
    assert max(value for _, value in thinned) == 9.0
    assert thinned[-1] == line[-1]
    assert list(thinned) == sorted(thinned)


def test_nothing_gives_no_band() -> None:
    assert band([], box_around(points(1.0, 2.0))) == ""
