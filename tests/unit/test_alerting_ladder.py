"""A rule of three steps: the alert stands as high as its highest firing rung."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ioc.alerting.follow import OPEN, follow, tick
from ioc.alerting.judge import Point
from ioc.domain.alert import Alert, AlertState, Transition
from ioc.domain.condition import Comparison, Threshold
from ioc.domain.quality import Quality
from ioc.domain.rule import Rule, Severity, Step
from tests.stories.storyboard import MINUTE, START, a_rule, watched

HEIGHT = {".": 1.0, "1": 1.6, "2": 2.1, "3": 2.5, "x": None}
LETTER = {Severity.NOTICE: "n", Severity.WARNING: "w", Severity.CRITICAL: "c"}


def a_ladder(hold: int = 0, keep_firing: int = 0) -> Rule:
    """1.5, 2.0 and 2.3 m; the gravest is held for `hold` minutes, and kept firing for `keep_firing`."""
    return replace(
        a_rule(),
        severity=Severity.NOTICE,
        condition=Threshold(Comparison.AT_LEAST, 1.5, 1.4),
        graver=(
            Step(Severity.WARNING, Threshold(Comparison.AT_LEAST, 2.0, 1.9)),
            Step(
                Severity.CRITICAL,
                Threshold(Comparison.AT_LEAST, 2.3, 2.2),
                timedelta(minutes=hold),
                timedelta(minutes=keep_firing),
            ),
        ),
    )


def play(heard: str, rule: Rule) -> tuple[str, list[Transition], Alert | None]:
    """After each minute: `-` inactive, `P` pending, n/w/c firing so gravely, `R` resolved."""
    alert: Alert | None = None
    told: list[Transition] = []
    states = ""
    for minute, letter in enumerate(heard):
        now = START + minute * MINUTE
        if letter != " ":
            story = follow(watched(rule), alert, [Point(now, HEIGHT[letter], Quality.OK)], {}, now)
            alert, told = story.alert, [*told, *story.transitions]
        if alert is not None and alert.state in OPEN:
            ticked = tick(alert, rule, now)
            alert, told = ticked.alert, [*told, *ticked.transitions]
        states += _letter(alert)
    return states, told, alert


def _letter(alert: Alert | None) -> str:
    if alert is None:
        return "-"
    return (
        LETTER[alert.severity]
        if alert.state is AlertState.FIRING
        else {"inactive": "-", "pending": "P", "resolved": "R"}[alert.state]
    )


@pytest.mark.parametrize(
    ("heard", "hold", "keep_firing", "told"),
    [
        ("123321.", 0, 0, "nwccwnR"),
        # a grave step still held leaves the milder one standing
        ("333.", 2, 0, "wwcR"),
        ("33 .", 2, 0, "wwcR"),
        ("3.3", 2, 0, "wRw"),
        # the gravest keeps firing after the others would have eased
        ("31111", 0, 2, "cccnn"),
        ("3....", 0, 2, "cccRR"),
        # what is not known moves nothing
        ("2xx3x.", 0, 0, "wwwccR"),
        ("...", 0, 0, "---"),
        ("1.2.", 0, 0, "nRwR"),
    ],
)
def test_the_alert_rises_and_eases_by_steps(heard: str, hold: int, keep_firing: int, told: str) -> None:
    assert play(heard, a_ladder(hold, keep_firing))[0] == told


def test_every_change_of_severity_is_a_transition_of_the_same_spell_with_its_own_limit() -> None:
    _, told, _ = play("123.", a_ladder())
    assert [(one.before, one.after, one.severity, one.limit, one.spell) for one in told] == [
        (AlertState.INACTIVE, AlertState.PENDING, Severity.NOTICE, 1.5, 1),
        (AlertState.PENDING, AlertState.FIRING, Severity.NOTICE, 1.5, 1),
        (AlertState.FIRING, AlertState.FIRING, Severity.WARNING, 2.0, 1),
        (AlertState.FIRING, AlertState.FIRING, Severity.CRITICAL, 2.3, 1),
        (AlertState.FIRING, AlertState.RESOLVED, Severity.CRITICAL, 1.5, 1),
    ]


def test_whoever_took_on_a_milder_alert_is_asked_again_when_it_rises_and_not_when_it_eases() -> None:
    _, _, alert = play("2", a_ladder())
    assert alert is not None
    taken = replace(alert, acknowledged_by="an", acknowledged_at=START)
    later = START + MINUTE
    risen = follow(watched(a_ladder()), taken, [Point(later, 2.5, Quality.OK)], {}, later).alert
    eased = follow(watched(a_ladder()), taken, [Point(later, 1.6, Quality.OK)], {}, later).alert
    assert risen is not None and eased is not None
    assert (risen.severity, risen.acknowledged_by) == (Severity.CRITICAL, None)
    assert (eased.severity, eased.acknowledged_by) == (Severity.NOTICE, "an")
