"""When what is told together is due, and when a storm is one."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.alerting.gather import STORM, Pace, group_key, joined, storms
from ioc.alerting.route import Way
from ioc.alerting.summary import Letter, in_order, life_safety, summarize
from ioc.domain.duty import Restraint
from ioc.domain.notification import Gathering, Route
from tests.stories.province import CPU, FLOOD, HOST, MINUTE, NOW, PROVINCE, a_transition

SPANS = st.integers(0, 3600).map(lambda seconds: timedelta(seconds=seconds))
INSTANTS = SPANS.map(lambda span: NOW - span)
MAYBE = st.none() | INSTANTS
NEW = Gathering("k", "truc-ban", "cũ")


@given(SPANS, SPANS, MAYBE, MAYBE, st.booleans())
def test_what_joins_is_due_within_the_wait_or_the_interval_and_never_later_than_before(
    wait: timedelta, interval: timedelta, due_at: datetime | None, told_at: datetime | None, urgent: bool
) -> None:
    pace = Pace(wait, interval)
    after = joined(Gathering("k", "truc-ban", "cũ", due_at, told_at), pace, NOW, urgent, "mới")
    assert after.due_at is not None
    assert after.due_at <= NOW + max(wait, interval)
    assert due_at is None or after.due_at <= max(due_at, NOW)
    assert not urgent or after.due_at == NOW
    assert after.told_at == told_at
    assert after.thread == "cũ" or due_at is None, "what waits keeps its thread"


def test_a_new_group_waits_and_one_just_told_keeps_its_interval_and_thread() -> None:
    pace = Pace(MINUTE, 5 * MINUTE)
    fresh = joined(NEW, pace, NOW, False, "mới")
    assert (fresh.due_at, fresh.thread) == (NOW + MINUTE, "mới")
    told = Gathering("k", "truc-ban", "cũ", None, NOW - 2 * MINUTE)
    assert joined(told, pace, NOW, False, "mới").due_at == NOW + 3 * MINUTE
    assert joined(told, pace, NOW, False, "mới").thread == "cũ"
    long_ago = Gathering("k", "truc-ban", "cũ", None, NOW - 5 * MINUTE)
    assert joined(long_ago, pace, NOW, False, "mới").thread == "mới"


def test_a_storm_is_summed_up_at_once_and_then_once_a_minute() -> None:
    assert joined(NEW, STORM, NOW, False, "mới").due_at == NOW
    assert joined(Gathering("k", "t", "c", None, NOW - MINUTE / 2), STORM, NOW, False, "mới").due_at == NOW + MINUTE / 2


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 20))
def test_a_storm_is_more_than_so_many_a_minute(new: int, recent: int, limit: int) -> None:
    assert storms(new, recent, None, NOW, Restraint(storm=limit)) is (limit > 0 and new + recent > limit)


def test_a_storm_goes_on_until_a_minute_after_it_was_summed_up() -> None:
    def raging(due_at: datetime | None, told_at: datetime | None) -> bool:
        return storms(1, 0, Gathering("k", "t", "c", due_at, told_at), NOW, Restraint())

    assert raging(NOW, None)
    assert raging(None, NOW - MINUTE / 2)
    assert not raging(None, NOW - MINUTE)
    assert not raging(None, None)


def test_a_group_is_named_by_its_route_the_labels_it_goes_by_and_the_receiver() -> None:
    way = Way("0.1", Route(("a",), group_by=("area", "rule")))
    assert group_key(way, {"rule": "r", "area": "x", "kind": "k"}, "a") == "group/0.1/area=x,rule=r/a"
    assert group_key(way, {"rule": "r"}, "b") == "group/0.1/area=,rule=r/b"


@given(st.lists(st.sampled_from([a_transition(), a_transition(rule=CPU, subject=HOST.code)]), min_size=1, max_size=50))
def test_a_summary_counts_each_spell_once(told: list) -> None:  # type: ignore[type-arg]
    message = summarize(told, PROVINCE, Letter("i", "t", PROVINCE.receivers[0], NOW, ""))
    assert message.payload["count"] == len({one.key for one in told})
    assert not message.resolved
    assert message.severity is max((one.severity for one in told), key=lambda severity: severity.weight)


def test_nothing_comes_before_what_life_depends_on() -> None:
    province = replace(PROVINCE, rules=(FLOOD, replace(CPU, life_safety=True)))
    first, *_ = in_order([a_transition(), a_transition(rule=CPU, subject=HOST.code)], province)
    assert life_safety(first, province)
