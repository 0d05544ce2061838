"""Counters to rates: the first look, a wrap, a restart, gaps too short and too long."""

import pytest

from collectors.counters import Counters, read_counters


def after(counters: Counters) -> Counters:
    return read_counters(counters.cursor(), 3600)


def test_a_rate_needs_two_looks_and_is_per_second() -> None:
    first = read_counters("", 3600)
    assert first.rate("a", 100, 1000.0) is None
    second = after(first)
    assert second.rate("a", 160, 1060.0) == 1.0
    assert second.rate("b", 5, 1060.0) is None
    assert after(second).rate("a", 160, 1120.0) == 0.0


@pytest.mark.parametrize(("width", "before", "rate"), [(0, 2**32 - 100, None), (32, 2**32 - 100, 6.0), (32, 2**30, None)])
def test_a_counter_that_fell_has_wrapped_where_its_width_tells_so_else_begun_anew(
    width: int, before: int, rate: float | None
) -> None:
    first = read_counters("", 3600)
    first.rate("a", before, 1000.0)
    assert after(first).rate("a", 260, 1060.0, width) == rate


def test_after_a_restart_nothing_is_told_until_the_next_look() -> None:
    first = read_counters("", 3600)
    first.restart_if_younger(5000)
    first.rate("a", 100, 1000.0)
    second = after(first)
    second.restart_if_younger(12)
    assert second.rate("a", 900, 1060.0, 32) is None
    third = after(second)
    third.restart_if_younger(72)
    assert third.rate("a", 960, 1120.0, 32) == 1.0


def test_a_gap_too_long_tells_nothing_and_one_too_short_waits_with_what_was_seen() -> None:
    first = read_counters("", 3600)
    first.rate("a", 100, 1000.0)
    assert after(first).rate("a", 9_000, 9000.0) is None
    second = after(first)
    assert second.rate("a", 101, 1000.5) is None
    assert after(second).rate("a", 160, 1060.0) == 1.0


def test_a_counter_asked_twice_in_one_visit_says_the_same_and_several_instants_follow_each_other() -> None:
    first = read_counters("", 3600)
    first.rate("a", 0, 1000.0)
    second = after(first)
    assert (second.rate("a", 60, 1060.0), second.rate("a", 60, 1060.0)) == (1.0, 1.0)
    assert second.rate("a", 180, 1120.0) == 2.0


@pytest.mark.parametrize(
    "cursor", ["17", "[]", "{}", "x", '{"uptime": "a", "seen": {}}', '{"uptime": null, "seen": {"a": 1}}', "[" * 5000]
)
def test_a_cursor_of_another_adapter_is_as_good_as_none(cursor: str) -> None:
    assert read_counters(cursor, 3600) == Counters({}, None, 3600)
