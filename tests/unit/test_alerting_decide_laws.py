"""What holds of every decision, whatever the profile says and whatever mutes."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.alerting.decide import Decision, decide
from ioc.alerting.suppress import Quiet, inhibitors
from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.answer import Silence, Snooze
from ioc.domain.centre import Profile
from ioc.domain.duty import Inhibition, Maintenance, Restraint
from ioc.domain.hours import Span
from ioc.domain.matcher import Matcher, Operator
from ioc.domain.notification import Reason, Receiver, Route
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity
from ioc.store.outbox import TOLD
from tests.stories.province import CPU, FLOOD, HOST, MINUTE, NOW, PROVINCE, STATION

LIFE = replace(FLOOD, life_safety=True)
PLACES, ORIGINS = st.sampled_from([STATION.code, HOST.code]), st.sampled_from(Origin)
MATCHERS = st.builds(
    Matcher,
    st.sampled_from(["rule", "subject", "severity", "origin", "life_safety"]),
    st.sampled_from([Operator.IS, Operator.IS_NOT]),
    st.sampled_from(["bd3", "cpu", "critical", "warning", "real", "true", STATION.code]),
)
SOME = st.lists(MATCHERS, max_size=2).map(tuple)
ROUTES = st.recursive(
    st.builds(
        Route, st.sampled_from([("truc-ban",), ("he-thong", "dien-tap"), ("truc-ban", "dien-tap")]), matchers=SOME,
        go_on=st.booleans(), at_least=st.sampled_from(Severity), group_by=st.sampled_from([None, (), ("rule",)]),
    ),
    lambda below: st.builds(Route, st.just(("truc-ban",)), matchers=SOME, routes=st.lists(below, max_size=3).map(tuple)),
    max_leaves=6,
)  # fmt: skip
TRANSITIONS = st.builds(
    Transition,
    st.builds(
        AlertKey, st.sampled_from(["bd3", "cpu", "la"]), st.sampled_from([STATION.code, HOST.code]), st.sampled_from(Origin)
    ),
    st.sampled_from(AlertState),
    st.sampled_from(AlertState),
    st.just(NOW),
    st.sampled_from(Severity),
    st.just(1),
)
SILENCES = st.builds(
    lambda matchers, minutes: Silence(1, matchers, NOW, NOW + minutes * MINUTE, "lan", NOW, "x"), SOME, st.integers(-5, 5)
)


@st.composite
def provinces(draw: st.DrawFn) -> Profile:
    return replace(
        PROVINCE,
        rules=(LIFE, CPU),
        routes=tuple(draw(st.lists(ROUTES, max_size=3))),
        maintenance=tuple(Maintenance("m", "m", matchers, (Span(),)) for matchers in draw(st.lists(SOME, max_size=1))),
        inhibitions=tuple(Inhibition(one, other) for one, other in draw(st.lists(st.tuples(SOME, SOME), max_size=2))),
        restraint=Restraint(flaps=draw(st.integers(0, 3))),
    )


@st.composite
def mutes(draw: st.DrawFn, province: Profile, transition: Transition) -> Quiet:
    keys = st.builds(
        AlertKey, st.sampled_from(["bd3", "cpu"]), st.sampled_from([STATION.code, HOST.code]), st.sampled_from(Origin)
    )
    firing = [Alert(key, AlertState.FIRING, Severity.CRITICAL, NOW) for key in draw(st.lists(keys, max_size=3))]
    snoozed = {transition.key: Snooze(transition.key, NOW + MINUTE, "lan", NOW, "")} if draw(st.booleans()) else {}
    times = tuple(NOW - minutes * MINUTE for minutes in draw(st.lists(st.integers(0, 60), max_size=5)))
    silenced = tuple(draw(st.lists(SILENCES, max_size=2)))
    return Quiet(NOW, silenced, snoozed, inhibitors(firing, province), {transition.key: (*times, NOW)})


@given(st.data(), provinces(), TRANSITIONS, st.booleans())
def test_every_receiver_gets_one_decision_and_practice_never_meets_reality(
    data: st.DataObject, province: Profile, transition: Transition, known: bool
) -> None:
    quiet = data.draw(mutes(province, transition))
    found = decide(transition, province, quiet, lambda _: known)
    assert [one.receiver for one in found] == list(province.receivers)
    for one in found:
        if one.reason in TOLD:
            assert one.receiver.practice is (transition.key.origin is Origin.SIMULATED)
            assert one.way is not None
            assert transition.after in (AlertState.FIRING, AlertState.RESOLVED)
        else:
            assert one.reason is not Reason.NOT_TOLD_INHIBITED or transition.key.rule != LIFE.code


@given(st.data(), provinces(), TRANSITIONS, st.booleans())
def test_what_is_told_in_spite_of_all_that_mutes_is_told_without_it(
    data: st.DataObject, province: Profile, transition: Transition, known: bool
) -> None:
    muted = decide(transition, province, data.draw(mutes(province, transition)), lambda _: known)
    calm = decide(transition, replace(province, maintenance=(), inhibitions=()), Quiet(NOW), lambda _: known)
    for before, after in zip(muted, calm, strict=True):
        if before.reason in TOLD:
            assert after.reason in TOLD


@given(provinces(), TRANSITIONS)
def test_nobody_hears_the_end_of_what_they_never_heard_of(province: Profile, transition: Transition) -> None:
    over = replace(transition, after=AlertState.RESOLVED)
    assert not any(one.reason in TOLD for one in decide(over, province, Quiet(NOW), lambda _: False))


@given(provinces(), TRANSITIONS, st.sets(st.sampled_from([one.name for one in PROVINCE.receivers])))
def test_whoever_heard_the_beginning_hears_the_end_or_a_route_says_not_to(
    province: Profile, transition: Transition, knowing: set[str]
) -> None:
    over = replace(transition, after=AlertState.RESOLVED)
    quiet = replace(Quiet(NOW + timedelta(days=1)))

    def told(receiver: Receiver) -> bool:
        return receiver.name in knowing

    def due(one: Decision) -> bool:
        fitting = one.receiver.practice is (over.key.origin is Origin.SIMULATED)
        return fitting and one.receiver.name in knowing

    found = decide(over, replace(province, maintenance=()), quiet, told)
    assert all((one.reason is Reason.RESOLVED) is due(one) for one in found)
