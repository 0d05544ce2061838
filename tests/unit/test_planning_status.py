"""A value against its target."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import Note, Qualifier
from ioc.domain.period import PeriodKind
from ioc.domain.plan import Target
from ioc.planning.status import Status, expected, status


def indicator(direction: Direction, band: tuple[float, float] | None = None) -> Indicator:
    return Indicator("I", "s", "I", "I", "%", 1, direction, Aggregation.NOT_ADDABLE, (PeriodKind.YEAR,), band=band)


def target(value: float | None, qualifier: Qualifier | None = None) -> Target:
    note = Note(qualifier=qualifier, text=None if value is not None else "Khá")
    return Target("kh", "I", "p", PeriodKind.YEAR, datetime(2026, 12, 31, 17, tzinfo=UTC), value, "KH", note)


@pytest.mark.parametrize(
    ("direction", "value", "aim", "expected"),
    [
        (Direction.UP, 98.0, 98.0, Status.MET),
        (Direction.UP, 95.0, 98.0, Status.AT_RISK),
        (Direction.UP, 90.0, 98.0, Status.MISSED),
        (Direction.DOWN, 3.0, 4.0, Status.MET),
        (Direction.DOWN, 4.1, 4.0, Status.AT_RISK),
        (Direction.DOWN, 5.0, 4.0, Status.MISSED),
        (Direction.DOWN, 0.0, 0.0, Status.MET),
        (Direction.DOWN, 1.0, 0.0, Status.MISSED),
        (Direction.NEITHER, 5.0, 4.0, Status.CANNOT_JUDGE),
    ],
)
def test_the_direction_says_which_side_is_good(direction: Direction, value: float, aim: float, expected: Status) -> None:
    assert status(indicator(direction), value, target(aim)) is expected


@pytest.mark.parametrize(
    ("qualifier", "value", "expected"),
    [
        (Qualifier.GREATER, 80.0, Status.AT_RISK),
        (Qualifier.GREATER, 80.1, Status.MET),
        (Qualifier.AT_LEAST, 80.0, Status.MET),
        (Qualifier.AT_MOST, 81.0, Status.AT_RISK),
        (Qualifier.LESS, 80.0, Status.AT_RISK),
        (Qualifier.AT_MOST, 79.0, Status.MET),
    ],
)
def test_the_targets_own_sign_comes_first(qualifier: Qualifier, value: float, expected: Status) -> None:
    assert status(indicator(Direction.NEITHER), value, target(80.0, qualifier)) is expected


def test_what_is_missing_or_in_words_cannot_be_judged() -> None:
    up = indicator(Direction.UP)
    assert {status(up, None, target(1.0)), status(up, 1.0, None), status(up, 1.0, target(None))} == {Status.CANNOT_JUDGE}


@pytest.mark.parametrize(("value", "expected"), [(60, Status.MET), (90, Status.MET), (91.5, Status.AT_RISK), (50, Status.MISSED)])
def test_a_good_range_is_judged_without_a_target(value: float, expected: Status) -> None:
    assert status(indicator(Direction.BAND, (60, 90)), value, None) is expected


@pytest.mark.parametrize(
    ("elapsed", "value", "expected"),
    [
        (0.5, 50.0, Status.MET),
        (0.5, 46.0, Status.AT_RISK),
        (0.5, 40.0, Status.MISSED),
        (1.0, 50.0, Status.MISSED),
        (0.0, 0.0, Status.MET),
    ],
)
def test_what_accrues_is_held_against_its_pace_before_the_period_ends(elapsed: float, value: float, expected: Status) -> None:
    disbursed = replace(indicator(Direction.UP), accrues=True)
    assert status(disbursed, value, target(95.0), elapsed) is expected


def test_a_share_is_held_against_the_whole_target_at_any_time() -> None:
    assert expected(indicator(Direction.UP), target(95.0), 0.5) == 95.0
    assert status(indicator(Direction.UP), 50.0, target(95.0), 0.5) is Status.MISSED
