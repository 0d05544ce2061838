"""Laws that hold for every story, however it goes and however it arrives."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from ioc.alerting.follow import follow
from ioc.alerting.lifecycle import Timing, advance, settle
from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity, Verdict
from tests.stories.storyboard import MINUTE, START, a_rule, minute_of, play, points, watched

STORIES = st.text("!.~xn ", max_size=25)
MINUTES = st.integers(0, 5)
LEGAL = {
    (AlertState.INACTIVE, AlertState.PENDING),
    (AlertState.PENDING, AlertState.INACTIVE),
    (AlertState.PENDING, AlertState.FIRING),
    (AlertState.FIRING, AlertState.RESOLVED),
    (AlertState.RESOLVED, AlertState.PENDING),
}


@given(STORIES, MINUTES, MINUTES, st.none() | MINUTES)
def test_transitions_follow_one_another_legally_and_never_go_back_in_time(
    heard: str, hold: int, keep_firing: int, stale_after: int | None
) -> None:
    _, told, alert = play(heard, a_rule(hold, keep_firing, stale_after))
    states = [AlertState.INACTIVE, *(one.after for one in told)]
    assert [one.before for one in told] == states[:-1]
    assert {(one.before, one.after) for one in told} <= LEGAL
    assert [one.at for one in told] == sorted(one.at for one in told)
    assert alert is None or alert.state is states[-1]


@given(STORIES, MINUTES, MINUTES)
def test_a_batch_tells_the_same_in_whatever_order_it_came(heard: str, hold: int, keep_firing: int) -> None:
    rule, now = a_rule(hold, keep_firing), START + len(heard) * MINUTE
    straight = follow(watched(rule), None, points(heard), {}, now)
    for order in (list(reversed(points(heard))), sorted(points(heard), key=lambda one: (str(one.value), one.at))):
        assert follow(watched(rule), None, order, {}, now) == straight


@given(STORIES, st.integers(0, 25), MINUTES, MINUTES)
def test_two_batches_tell_the_same_as_one(heard: str, cut: int, hold: int, keep_firing: int) -> None:
    rule, now, all_points = a_rule(hold, keep_firing), START + len(heard) * MINUTE, points(heard)
    whole = follow(watched(rule), None, all_points, {}, now)
    first = follow(watched(rule), None, all_points[:cut], {}, now)
    second = follow(watched(rule), first.alert, all_points[cut:], {}, now)
    assert first.transitions + second.transitions == whole.transitions


@given(STORIES, MINUTES, MINUTES)
def test_hearing_it_all_again_changes_nothing(heard: str, hold: int, keep_firing: int) -> None:
    rule, now = a_rule(hold, keep_firing), START + len(heard) * MINUTE
    once = follow(watched(rule), None, points(heard), {}, now)
    if once.alert is not None:
        again = follow(watched(rule), once.alert, points(heard), {}, now)
        assert (again.transitions, again.alert) == ((), once.alert)


@given(STORIES, st.text("!.~x", max_size=5), MINUTES)
def test_values_older_than_the_newest_judged_never_change_what_was_told(heard: str, late: str, hold: int) -> None:
    _, _, alert = play(heard, a_rule(hold))
    if alert is None or alert.judged_at is None:
        return
    older = [one._replace(at=one.at - 100 * MINUTE) for one in points(late)]
    story = follow(watched(a_rule(hold)), alert, older, {}, START + len(heard) * MINUTE)
    assert (story.alert, story.transitions) == (alert, ())


@given(STORIES, st.text("x n", min_size=1, max_size=10), MINUTES, MINUTES, MINUTES)
def test_what_is_unknown_or_silent_too_long_changes_no_state(
    heard: str, nothing: str, hold: int, keep_firing: int, stale_after: int
) -> None:
    rule, told = a_rule(hold, keep_firing, stale_after), list[Transition]()
    _, _, alert = play(heard, rule)
    much_later = START + (len(heard) + stale_after + 1) * MINUTE
    lost = [one._replace(at=much_later, value=None) for one in points(nothing)[:1]]
    after = minute_of(alert, lost, rule, much_later, told)
    assert told == []
    assert (after.state if after else None) == (alert.state if alert else None)


@given(st.text("!~", max_size=20))
def test_nothing_flaps_inside_the_dead_band(heard: str) -> None:
    _, told, _ = play("!" + heard, a_rule())
    assert [one.after for one in told] == [AlertState.PENDING, AlertState.FIRING]


@given(st.sampled_from(AlertState), st.sampled_from(Verdict), MINUTES, MINUTES, MINUTES)
def test_a_verdict_settles_and_settling_again_moves_nothing(
    state: AlertState, verdict: Verdict, hold: int, keep_firing: int, minute: int
) -> None:
    timing, at = Timing(hold * MINUTE, keep_firing * MINUTE), START + minute * MINUTE
    alert = _an_alert(state)
    rest = list(settle(alert, verdict, timing, at, 1.0, 2.0))[-1]
    assert [one.state for one in settle(rest, verdict, timing, at, 1.0, 2.0)] == [rest.state]
    assert list(settle(rest, verdict, timing, at, 1.0, 2.0))[-1] == rest


@given(st.sampled_from(AlertState), MINUTES, MINUTES)
def test_unknown_keeps_everything_but_says_since_when(state: AlertState, hold: int, minute: int) -> None:
    alert, at = _an_alert(state), START + minute * MINUTE
    after = advance(alert, Verdict.UNKNOWN, Timing(hold * MINUTE), at, 9.0, 9.0)
    assert after == replace(alert, unknown_since=at)


def _an_alert(state: AlertState) -> Alert:
    breach_at = START if state in {AlertState.PENDING, AlertState.FIRING} else None
    key = AlertKey("lu", "tv-cao-lanh", Origin.REAL)
    return Alert(key, state, Severity.CRITICAL, START, breach_at, spell=3, value=2.4, limit=2.3)
