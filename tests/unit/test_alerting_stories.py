from dataclasses import replace
from datetime import time

import pytest

from ioc.alerting.follow import follow
from ioc.domain.alert import AlertState
from ioc.domain.hours import Hours, Span
from ioc.domain.rule import Severity
from tests.stories.storyboard import MINUTE, START, a_rule, play, point, points, watched


@pytest.mark.parametrize(
    ("heard", "hold", "keep_firing", "stale_after", "told"),
    [
        # without a hold a breach fires at once
        ("!", 0, 0, None, "F"),
        (".!.", 0, 0, None, "-FR"),
        # a hold is measured from the first breaching reading
        ("!!.!", 2, 0, None, "PP-P"),
        ("!!!", 2, 0, None, "PPF"),
        ("!!!!", 3, 0, None, "PPPF"),
        # a clear before the hold is over begins it anew
        ("!!.!!!", 2, 0, None, "PP-PPF"),
        # the dead band holds what fires, and begins nothing
        ("!~~.", 0, 0, None, "FFFR"),
        ("~~~", 0, 0, None, "---"),
        ("!~!", 1, 0, None, "P-P"),
        ("!.~.", 0, 0, None, "FRRR"),
        # keep_firing runs from the first clear reading
        ("!...", 0, 2, None, "FFFR"),
        ("!..!..", 0, 2, None, "FFFFFF"),
        ("!.~..", 0, 2, None, "FFFFF"),
        # bad quality is unknown: it begins nothing and ends nothing
        ("xxx", 0, 0, None, "---"),
        ("!xx.", 0, 0, None, "FFFR"),
        ("!ccn.", 0, 0, None, "FFFFR"),
        ("!x!", 2, 0, None, "PPF"),
        ("!xx", 1, 0, None, "PPP"),
        # silence: the last value stands until it is too old
        ("!   ", 2, 0, None, "PPFF"),
        ("!   ", 3, 0, 1, "PPPP"),
        ("!.   ", 0, 3, None, "FFFFR"),
        ("!.   ", 0, 3, 1, "FFFFF"),
        ("!    .", 0, 0, 1, "FFFFFR"),
        # a new breach after the end is a new spell
        ("!.!.", 0, 0, None, "FRFR"),
    ],
)
def test_a_story_of_minutes_is_told_so(heard: str, hold: int, keep_firing: int, stale_after: int | None, told: str) -> None:
    states, _, _ = play(heard, a_rule(hold, keep_firing, stale_after))
    assert states == told


def test_a_breach_without_hold_still_passes_through_pending() -> None:
    _, told, _ = play("!", a_rule())
    assert [(one.before, one.after) for one in told] == [
        (AlertState.INACTIVE, AlertState.PENDING),
        (AlertState.PENDING, AlertState.FIRING),
    ]


def test_every_spell_has_a_number_of_its_own() -> None:
    _, told, alert = play("!.!!.", a_rule(hold=1))
    assert [(one.after, one.spell) for one in told] == [
        (AlertState.PENDING, 1),
        (AlertState.INACTIVE, 1),
        (AlertState.PENDING, 2),
        (AlertState.FIRING, 2),
        (AlertState.RESOLVED, 2),
    ]
    assert alert is not None
    assert alert.spell == 2


def test_a_transition_carries_the_value_and_limit_it_was_judged_by() -> None:
    _, told, _ = play("!.", a_rule())
    assert [(one.value, one.limit) for one in told] == [(2.5, 2.3), (2.5, 2.3), (1.0, 2.3)]


def test_a_firing_alert_says_since_when_nothing_is_known() -> None:
    _, _, alert = play("!xx", a_rule())
    assert alert is not None
    assert (alert.state, alert.unknown_since) == (AlertState.FIRING, START + MINUTE)
    _, _, again = play("!xx!", a_rule())
    assert again is not None
    assert again.unknown_since is None


def test_the_transition_of_a_tick_carries_the_instant_of_the_tick() -> None:
    _, told, alert = play("!  ", a_rule(hold=2))
    assert told[-1].at == START + 2 * MINUTE
    assert alert is not None
    assert alert.judged_at == START


def test_a_reading_from_before_the_tick_that_fired_moves_no_state_back_in_time() -> None:
    _, told, alert = play("!  ", a_rule(hold=2))
    story = follow(watched(a_rule(hold=2)), alert, [point(".", 1)], {}, START + 3 * MINUTE)
    assert [(one.after, one.at) for one in story.transitions] == [(AlertState.RESOLVED, told[-1].at)]


def test_a_new_spell_takes_the_severity_of_the_rule_as_it_is_now_and_forgets_who_took_on_the_last() -> None:
    _, _, firing = play("!", a_rule())
    assert firing is not None
    milder = replace(a_rule(), severity=Severity.NOTICE)
    taken = replace(firing, acknowledged_by="an", acknowledged_at=START)
    still = follow(watched(milder), taken, [point("!", 1)], {}, START + MINUTE).alert
    assert still is not None
    assert (still.severity, still.acknowledged_by) == (Severity.CRITICAL, "an")
    story = follow(watched(milder), taken, [point(".", 1), point("!", 2)], {}, START + 2 * MINUTE)
    assert story.alert is not None
    assert (story.alert.severity, story.alert.acknowledged_by, story.alert.acknowledged_at) == (Severity.NOTICE, None, None)


OFFICE = replace(watched(a_rule()), hours=Hours("sang", (Span(end=time(10, 3)),)))
"""START is 10:00 in the province: three minutes are left."""


def test_outside_its_hours_a_rule_is_not_judged_and_its_alert_stays_as_it_is() -> None:
    late = follow(OFFICE, None, points("...!!"), {}, START + 4 * MINUTE)
    assert late.alert is None
    fired = follow(OFFICE, None, points(".!"), {}, START + MINUTE)
    assert fired.alert is not None
    stays = follow(OFFICE, fired.alert, points("     ....."), {}, START + 10 * MINUTE)
    assert (stays.alert, stays.transitions) == (fired.alert, ())
