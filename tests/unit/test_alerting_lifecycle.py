"""What the storyboards do not see of a step: the fields an alert keeps and forgets, and its end when nothing watches it."""

from datetime import timedelta

import pytest

from ioc.alerting.lifecycle import Timing, advance, transition_between, withdraw
from ioc.domain.alert import Alert, AlertKey, AlertState, Rung
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity, Verdict
from tests.stories.storyboard import MINUTE, START

KEY = AlertKey("lu", "tv-cao-lanh", Origin.REAL)
NOW = START + 5 * MINUTE


def an_alert(state: AlertState, breach_at: bool = False, clear_at: bool = False) -> Alert:
    before = START if breach_at else None
    return Alert(KEY, state, Severity.CRITICAL, START, before, START + MINUTE if clear_at else None, spell=3)


def test_what_clears_before_its_hold_forgets_when_it_began() -> None:
    over = advance(an_alert(AlertState.PENDING, breach_at=True), Verdict.CLEAR, Timing(), NOW)
    assert (over.state, over.breach_at) == (AlertState.INACTIVE, None)


def test_what_is_resolved_forgets_its_breach_and_its_clear() -> None:
    over = advance(an_alert(AlertState.FIRING, breach_at=True, clear_at=True), Verdict.CLEAR, Timing(), NOW)
    assert (over.state, over.breach_at, over.clear_at) == (AlertState.RESOLVED, None, None)


def test_a_new_spell_remembers_no_clear_of_the_last() -> None:
    begun = advance(an_alert(AlertState.RESOLVED, clear_at=True), Verdict.BREACH, Timing(), NOW)
    assert (begun.state, begun.spell, begun.breach_at, begun.clear_at) == (AlertState.PENDING, 4, NOW, None)


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (AlertState.FIRING, AlertState.RESOLVED),
        (AlertState.PENDING, AlertState.INACTIVE),
        (AlertState.INACTIVE, AlertState.INACTIVE),
        (AlertState.RESOLVED, AlertState.INACTIVE),
    ],
)
def test_what_nothing_watches_any_more_ends_and_forgets_all(state: AlertState, after: AlertState) -> None:
    before = Alert(
        KEY, state, Severity.CRITICAL, START, START, START, unknown_since=START, spell=3, rungs=(Rung(AlertState.FIRING, START),)
    )
    gone = withdraw(before, NOW)
    assert (gone.state, gone.since) == (after, NOW)
    assert (gone.breach_at, gone.clear_at, gone.unknown_since, gone.rungs) == (None, None, None, ())


def test_a_state_never_begins_before_the_one_it_follows() -> None:
    late = advance(an_alert(AlertState.PENDING, breach_at=True), Verdict.CLEAR, Timing(), START - timedelta(hours=1))
    assert late.since == START


def test_a_transition_says_from_where_to_where() -> None:
    before = an_alert(AlertState.FIRING, breach_at=True)
    one = transition_between(before, withdraw(before, NOW))
    assert (one.before, one.after, one.at, one.spell) == (AlertState.FIRING, AlertState.RESOLVED, NOW, 3)
