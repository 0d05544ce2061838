"""The tree of routes, and what keeps people from being told: pure."""

from dataclasses import replace
from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.alerting.decide import Decision, decide
from ioc.alerting.flapping import Unrest, unrest
from ioc.alerting.route import ways_of
from ioc.alerting.suppress import Quiet, inhibitors
from ioc.domain.alert import Alert, AlertKey, AlertState
from ioc.domain.answer import Silence, Snooze
from ioc.domain.centre import Profile
from ioc.domain.duty import Inhibition, Maintenance, Restraint, Rota, Shift
from ioc.domain.hours import Hours, Span
from ioc.domain.labels import labels_of
from ioc.domain.lateness import late_code
from ioc.domain.matcher import Matcher, read_matcher
from ioc.domain.notification import Reason, Route
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity
from tests.stories.province import CPU, FLOOD, HOST, MINUTE, NOW, PROVINCE, STATION, a_source, a_transition

FIRED, OVER = a_transition(), a_transition(AlertState.RESOLVED)
TRUC, HE = ("truc-ban",), ("he-thong",)
ALL_DAY = (Span(),)
AFTERNOON = (Span(start=time(13), end=time(17)),)
"""NOW is 10:00 in the province."""


def by(*texts: str) -> tuple[Matcher, ...]:
    return tuple(map(read_matcher, texts))


def told(transition=FIRED, quiet: Quiet | None = None, receiver: str = "truc-ban", known: bool = True, **profile) -> Decision:  # type: ignore[no-untyped-def]
    """The decision for one receiver in a province that differs so."""
    province: Profile = replace(PROVINCE, **profile)
    return next(
        one for one in decide(transition, province, quiet or Quiet(NOW), lambda _: known) if one.receiver.name == receiver
    )


def paths(*routes: Route) -> list[str]:
    labels = labels_of(FIRED.key, FIRED.severity, PROVINCE)
    return [way.path for way in ways_of(FIRED, labels, routes)]


FITS, MISSES = by('rule="bd3"'), by('rule="khac"')


@pytest.mark.parametrize(
    ("routes", "taken"),
    [
        ((Route(TRUC),), ["0"]),
        ((Route(TRUC), Route(HE)), ["0", "1"]),
        ((Route(TRUC, matchers=MISSES),), []),
        ((Route(TRUC, routes=(Route(HE, matchers=FITS),)),), ["0.0"]),
        ((Route(TRUC, routes=(Route(HE, matchers=MISSES),)),), ["0"]),
        ((Route(TRUC, routes=(Route(HE), Route(HE))),), ["0.0"]),
        ((Route(TRUC, routes=(Route(HE, go_on=True), Route(HE), Route(HE))),), ["0.0", "0.1"]),
        ((Route(TRUC, routes=(Route(HE, go_on=True), Route(HE, matchers=MISSES))),), ["0.0"]),
        ((Route(TRUC, routes=(Route(HE, routes=(Route(HE, matchers=FITS),)),)),), ["0.0.0"]),
        ((Route(TRUC, matchers=MISSES, routes=(Route(HE),)),), []),
    ],
)
def test_a_transition_walks_down_the_tree_as_alertmanager_would(routes: tuple[Route, ...], taken: list[str]) -> None:
    assert paths(*routes) == taken


@given(st.recursive(st.just(()), lambda below: st.lists(st.tuples(below, st.booleans(), st.booleans()), max_size=3)))
def test_whoever_takes_an_alert_tells_of_it_and_only_leaves_do(tree) -> None:  # type: ignore[no-untyped-def]
    def grow(children) -> tuple[Route, ...]:  # type: ignore[no-untyped-def]
        return tuple(
            Route(TRUC, matchers=FITS if fits else MISSES, go_on=go_on, routes=grow(below)) for below, fits, go_on in children
        )

    root = Route(TRUC, routes=grow(tree))
    found = paths(root)
    assert found, "the root takes everything"
    assert len(set(found)) == len(found)
    assert not any(other.startswith(f"{one}.") for one in found for other in found)


def silence(*texts: str, start: datetime = NOW, end: datetime = NOW + MINUTE) -> Silence:
    return Silence(3, by(*texts), start, end, "lan", NOW, "sửa")


def test_a_silence_mutes_what_fits_while_it_lasts_and_says_which_it_was() -> None:
    assert told(quiet=Quiet(NOW, (silence("rule=bd3"),))).by == "3"
    assert told(quiet=Quiet(NOW, (silence("rule=bd3"),))).reason is Reason.NOT_TOLD_SILENCED
    assert told(quiet=Quiet(NOW, (silence("rule=cpu"),))).reason is Reason.FIRED
    assert told(quiet=Quiet(NOW + MINUTE, (silence("rule=bd3"),))).reason is Reason.FIRED
    assert told(quiet=Quiet(NOW, (silence("rule=bd3", start=NOW + MINUTE),))).reason is Reason.FIRED
    assert told(OVER, Quiet(NOW, (silence("rule=bd3"),))).reason is Reason.NOT_TOLD_SILENCED


def test_an_alert_that_is_put_off_is_not_told_until_then() -> None:
    off = {FIRED.key: Snooze(FIRED.key, NOW + MINUTE, "lan", NOW, "")}
    assert told(quiet=Quiet(NOW, snoozes=off)).reason is Reason.NOT_TOLD_SNOOZED
    assert told(quiet=Quiet(NOW + MINUTE, snoozes=off)).reason is Reason.FIRED


def test_what_is_under_maintenance_is_not_told_in_its_window() -> None:
    def under(spans: tuple[Span, ...]) -> Decision:
        return told(maintenance=(Maintenance("bao-tri", "Bảo trì", by("kind=station"), spans),))

    assert (under(ALL_DAY).reason, under(ALL_DAY).by) == (Reason.NOT_TOLD_MAINTENANCE, "bao-tri")
    assert under(AFTERNOON).reason is Reason.FIRED


def late(source: str = "tram", origin: Origin = Origin.REAL) -> Alert:
    return Alert(AlertKey(late_code(source), source, origin), AlertState.FIRING, Severity.WARNING, NOW)


DELIVERS = (replace(a_source(), delivers=("TV-01",)),)


def test_a_source_outage_stands_for_the_alerts_that_depend_on_it() -> None:
    province = replace(PROVINCE, sources=DELIVERS)
    quiet = Quiet(NOW, inhibitors=inhibitors([late()], province))
    found = told(quiet=quiet, sources=DELIVERS)
    assert (found.reason, found.by) == (Reason.NOT_TOLD_INHIBITED, "source-late:tram|tram|real")
    other = a_transition(rule=CPU, subject=HOST.code)
    assert told(other, quiet, sources=DELIVERS).reason is Reason.FIRED
    assert told(OVER, quiet, sources=DELIVERS).reason is Reason.RESOLVED, "the end is told even so"
    simulated = Quiet(NOW, inhibitors=inhibitors([late(origin=Origin.SIMULATED)], province))
    assert told(quiet=simulated, sources=DELIVERS).reason is Reason.FIRED, "practice mutes nothing real"


def test_no_inhibition_hides_what_life_depends_on() -> None:
    rules = (replace(FLOOD, life_safety=True),)
    quiet = Quiet(NOW, inhibitors=inhibitors([late()], replace(PROVINCE, sources=DELIVERS)))
    assert told(quiet=quiet, sources=DELIVERS, rules=rules).reason is Reason.FIRED


def test_a_greater_alert_stands_for_lesser_ones_that_agree_on_the_labels_named() -> None:
    named = (Inhibition(by("severity=critical"), by("severity=warning"), ("subject",)),)
    province = replace(PROVINCE, inhibitions=named)
    flood = Alert(FIRED.key, AlertState.FIRING, Severity.CRITICAL, NOW)
    quiet = Quiet(NOW, inhibitors=inhibitors([flood], province))
    same_place, elsewhere = (a_transition(rule=CPU, subject=code) for code in (STATION.code, HOST.code))
    assert told(same_place, quiet, inhibitions=named).reason is Reason.NOT_TOLD_INHIBITED
    assert told(elsewhere, quiet, inhibitions=named).reason is Reason.FIRED
    assert told(FIRED, quiet, inhibitions=named).reason is Reason.FIRED, "nothing hides itself"


def test_an_alert_that_fits_both_sides_is_not_muted_by_its_kind() -> None:
    named = (Inhibition(by("origin=real"), by("origin=real")),)
    flood = Alert(FIRED.key, AlertState.FIRING, Severity.CRITICAL, NOW)
    quiet = Quiet(NOW, inhibitors=inhibitors([flood], replace(PROVINCE, inhibitions=named)))
    assert told(a_transition(rule=CPU, subject=HOST.code), quiet, inhibitions=named).reason is Reason.FIRED


def test_who_is_not_on_duty_is_not_told_and_hears_the_end_of_what_they_know() -> None:
    rotas = (Rota("truc", (Shift(TRUC, AFTERNOON), Shift(HE, (Span(end=time(13)),)))),)
    routes = (Route(("truc",)),)
    assert told(rotas=rotas, routes=routes).reason is Reason.NOT_TOLD_OFF_DUTY
    assert told(rotas=rotas, routes=routes, receiver="he-thong").reason is Reason.FIRED
    assert told(OVER, rotas=rotas, routes=routes).reason is Reason.RESOLVED


def test_a_route_tells_in_its_hours_only() -> None:
    hours = (Hours("chieu", AFTERNOON), Hours("ca-ngay", ALL_DAY))
    outside = told(named_hours=hours, routes=(Route(TRUC, hours="chieu"),))
    assert (outside.reason, outside.by) == (Reason.NOT_TOLD_OUT_OF_HOURS, "chieu")
    both = (Route(TRUC, hours="chieu"), Route(TRUC, hours="ca-ngay"))
    assert told(named_hours=hours, routes=both).reason is Reason.FIRED


def test_of_two_ways_the_one_that_tells_at_once_is_taken() -> None:
    way = told(routes=(Route(TRUC, group_by=()), Route(TRUC))).way
    assert way is not None
    assert way.path == "1"


def fired(*minutes: float) -> tuple[datetime, ...]:
    return tuple(NOW + minute * MINUTE for minute in minutes)


@pytest.mark.parametrize(
    ("minutes", "found"),
    [
        ((0,), Unrest.NONE),
        ((-10, -5, 0), Unrest.NONE),
        ((-15, -10, -5, 0), Unrest.BEGINS),
        ((-20, -15, -10, -5, 0), Unrest.GOES_ON),
        ((-40, -35, -30, -5, 0), Unrest.NONE),
        ((-45, -30, -15, 0), Unrest.BEGINS),
        ((-20, -15, -10, -5), Unrest.GOES_ON),
        ((-31, -26, -21, -16), Unrest.NONE),
        ((-15, -10, -5, 0, 5), Unrest.BEGINS),
    ],
)
def test_what_fires_four_times_within_quarters_of_an_hour_flaps_until_it_has_been_calm(minutes, found) -> None:  # type: ignore[no-untyped-def]
    assert unrest(fired(*minutes), NOW, Restraint()) is found


def test_flapping_is_told_once_and_a_rise_all_the_same() -> None:
    def after(*minutes: float) -> Quiet:
        return Quiet(NOW, fired={FIRED.key: fired(*minutes)})

    assert told(quiet=after(-15, -10, -5, 0)).reason is Reason.FLAPPING
    assert told(quiet=after(-20, -15, -10, -5, 0)).reason is Reason.NOT_TOLD_FLAPPING
    assert told(OVER, after(-20, -15, -10, -5), known=False).reason is Reason.NOT_TOLD_FLAPPING
    rises = replace(FIRED, before=AlertState.FIRING)
    assert told(rises, after(-20, -15, -10, -5)).reason is Reason.FIRED
    assert told(quiet=after(-20, -15, -10, -5, 0), restraint=Restraint(flaps=0)).reason is Reason.FIRED


@given(st.lists(st.integers(0, 300), max_size=40), st.integers(1, 6))
def test_each_run_of_unrest_begins_exactly_once(minutes: list[int], flaps: int) -> None:
    restraint = Restraint(flaps=flaps)
    times = sorted(set(fired(*minutes)))
    seen = [unrest(times[: place + 1], one, restraint) for place, one in enumerate(times)]
    for before, after in zip([Unrest.NONE, *seen], seen, strict=False):
        assert after is not Unrest.GOES_ON or before is not Unrest.NONE, "what goes on has begun"
        assert after is not Unrest.BEGINS or before is Unrest.NONE or flaps == 1
