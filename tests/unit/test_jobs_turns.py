"""Whose turn it is to be visited: many on one machine take turns, those that hang wait for nobody but each other."""

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from ioc.jobs.timers import Regular
from ioc.jobs.turns import Limits, Turn, Turns

LIMITS = Limits(quick=3, slow=3, on_host=2, patience=1.0)


def a_turn(name: str, host: str = "", long: bool = False) -> Turn:
    return Turn(name, host, lambda: None, long)


def begun(turns: Turns, now: float = 0.0) -> list[str]:
    """The names of all that may begin."""
    return [turn.name for turn in iter(lambda: turns.begin(now), None)]


def asked(turns: Turns, *names: str, host: Callable[[str], str] = lambda name: "") -> dict[str, Turn]:
    made = {name: a_turn(name, host(name)) for name in names}
    for turn in made.values():
        turns.ask(turn)
    return made


def test_the_longest_waiting_begins_first_and_no_more_than_may_be_under_way() -> None:
    turns = Turns(LIMITS)
    made = asked(turns, "a", "b", "c", "d", "e")
    assert begun(turns) == ["a", "b", "c"]
    turns.end(made["b"], 0.5)
    assert begun(turns, 0.5) == ["d"]


def test_a_machine_with_many_sources_leaves_places_to_the_others() -> None:
    turns = Turns(LIMITS)
    made = asked(turns, "a1", "a2", "a3", "a4", "b1", host=lambda name: name[0])
    assert begun(turns) == ["a1", "a2", "b1"]
    turns.end(made["b1"], 0.1)
    assert begun(turns) == [], "the third of the machine waits though there is a place"
    turns.end(made["a1"], 0.1)
    assert begun(turns) == ["a3"]


def test_one_that_waits_or_is_under_way_is_not_asked_for_twice() -> None:
    turns = Turns(LIMITS)
    turn = a_turn("a")
    assert [turns.ask(turn), turns.ask(turn)] == [True, False]
    begun(turns)
    assert not turns.ask(turn)
    turns.end(turn, 0.1)
    assert turns.ask(turn)


def test_those_that_hang_make_room_when_patience_is_over() -> None:
    turns = Turns(LIMITS)
    asked(turns, "treo1", "treo2", "treo3", "nhanh")
    assert begun(turns) == ["treo1", "treo2", "treo3"]
    assert turns.look_again(0.4) == 0.6
    turns.slow_down(1.1)
    assert begun(turns, 1.1) == ["nhanh"]


def test_a_source_that_was_slow_begins_in_the_slow_lane_until_it_is_quick_again() -> None:
    turns = Turns(LIMITS)
    made = asked(turns, "s1", "s2", "s3", "s4")
    for now in (0.0, 2.0):
        begun(turns, now)
        turns.slow_down(now + 1.5)
    for turn in made.values():
        turns.end(turn, 9.0)
    asked(turns, "s1", "s2", "s3", "s4", "n1", "n2", "n3")
    assert begun(turns, 9.0) == ["n1", "n2", "n3", "s1", "s2", "s3"], "the fourth slow one waits for the slow, nobody for them"
    turns.end(made["s1"], 9.1)
    turns.end(made["s2"], 9.1)
    assert begun(turns, 9.1) == ["s4"]
    asked(turns, "s1")
    assert begun(turns, 9.1) == [], "quick places are taken"


def test_what_is_long_beforehand_takes_no_quick_place() -> None:
    turns = Turns(LIMITS)
    for number in range(4):
        turns.ask(a_turn(f"lấp {number}", long=True))
    asked(turns, "a", "b", "c")
    assert begun(turns) == ["a", "b", "c", "lấp 0", "lấp 1", "lấp 2"]


names = st.sampled_from([f"{host}{number}" for host in "abc" for number in range(4)])
steps = st.lists(st.one_of(st.tuples(st.just("ask"), names), st.tuples(st.sampled_from(["end", "tick"]), st.integers(0, 9))))


@given(steps)
def test_no_limit_is_ever_broken_nothing_is_done_twice_and_everybody_gets_a_turn(steps: list[tuple[str, str | int]]) -> None:
    turns, now, under_way, waiting = Turns(LIMITS), 0.0, dict[str, Turn](), set[str]()

    def proceed() -> None:
        turns.slow_down(now)
        for turn in iter(lambda: turns.begin(now), None):
            assert turn.name not in under_way
            waiting.remove(turn.name)
            under_way[turn.name] = turn
        on_host = Counter(turn.host for turn in under_way.values())
        assert len(under_way) <= LIMITS.most
        assert all(number <= 2 * LIMITS.on_host for number in on_host.values())

    for what, which in steps:
        now += 0.3
        if isinstance(which, str) and turns.ask(a_turn(which, which[0])):
            assert which not in under_way
            waiting.add(which)
        elif what == "end" and under_way:
            name = sorted(under_way)[int(which) % len(under_way)]
            turns.end(under_way.pop(name), now)
        proceed()
    while under_way:
        turns.end(under_way.pop(min(under_way)), now)
        proceed()
    assert not waiting


@given(st.integers(1, 100_000), st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_the_next_round_is_never_more_than_one_interval_away_and_keeps_its_phase(every: int, start: float, now: float) -> None:
    begin, moment = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=one) for one in (start, now))
    local = moment.astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    found = Regular(timedelta(seconds=every), begin).get_next_fire_time(None, local)
    assert found > moment
    assert found - max(moment, begin) <= timedelta(seconds=every)
    assert (found - begin) % timedelta(seconds=every) == timedelta(0)
    assert found.tzinfo == local.tzinfo
