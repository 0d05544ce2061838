"""Bulletins: which level holds where and when, in whatever order they are heard."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.bulletin import Bulletin, Bulletins, Message, Watch, levels
from ioc.domain.observation import Qualifier, Reading
from ioc.domain.quality import Quality
from ioc.domain.source import Window

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ALL_DAY = Window(NOON - 24 * HOUR, NOON + 24 * HOUR)
NOTHING = Bulletins()


def bulletin(message: str, level: int | None, start: int, end: int, *subjects: str) -> Bulletin:
    """In force from `start` to `end` hours after noon, sent when it begins."""
    return Bulletin(message, NOON + start * HOUR, level, frozenset(subjects or ("xa",)), NOON + start * HOUR, NOON + end * HOUR)


def say(bulletins: Bulletins, *said: Bulletin, ends: tuple[str, ...] = ()) -> Bulletins:
    return bulletins.hear(Message(said[0].message, said[0].sent_at, ends, said))


def told(bulletins: Bulletins, now: int, window: Window = ALL_DAY, subject: str = "xa") -> list[tuple[float, float | None]]:
    """(hours after noon, level) of each reading."""
    return [((row.at - NOON) / HOUR, row.value) for row in readings(bulletins, now, window, subject)]


def readings(bulletins: Bulletins, now: int, window: Window = ALL_DAY, subject: str = "xa") -> list[Reading]:
    watch = Watch("RUI-RO", (subject,), 0, Quality.OK, NOON + now * HOUR)
    return list(levels(bulletins, watch, window))


def test_a_bulletin_holds_from_its_start_to_its_end_and_nothing_is_told_of_the_future() -> None:
    known = say(NOTHING, bulletin("a", 2, 1, 5))
    assert told(known, 0) == [(0, 0)]
    assert told(known, 3) == [(1, 2), (3, 2)]
    assert told(known, 5) == [(1, 2), (5, 0)]
    assert told(known, 5, subject="xa-khac") == [(5, 0)]


def test_of_several_in_force_the_highest_level_holds_and_the_lower_one_again_after_it() -> None:
    known = say(say(NOTHING, bulletin("a", 2, 0, 6)), bulletin("b", 4, 1, 3))
    assert told(known, 7) == [(0, 2), (1, 4), (3, 2), (6, 0), (7, 0)]


def test_an_update_replaces_what_it_refers_to_and_what_it_leaves_out_is_over() -> None:
    known = say(say(NOTHING, bulletin("a", 2, 0, 9, "xa", "xa-khac")), bulletin("b", 3, 2, 9), ends=("a",))
    assert told(known, 3) == [(0, 2), (2, 3), (3, 3)]
    assert told(known, 3, subject="xa-khac") == [(0, 2), (2, 0), (3, 0)]


def test_a_cancellation_ends_a_bulletin_even_when_it_is_heard_first() -> None:
    cancelled = NOTHING.hear(Message("c", NOON + 2 * HOUR, ("a",)))
    assert told(say(cancelled, bulletin("a", 2, 0, 9)), 3) == [(0, 2), (2, 0), (3, 0)]


def test_a_bulletin_cancelled_before_it_began_was_never_in_force() -> None:
    known = say(NOTHING, bulletin("a", 2, 4, 9)).hear(Message("c", NOON + 2 * HOUR, ("a",)))
    assert told(known, 6) == [(6, 0)]


def test_a_bulletin_without_a_level_is_neither_a_level_nor_none() -> None:
    known = say(NOTHING, bulletin("a", None, 0, 4))
    assert told(known, 2) == []
    both = readings(say(known, bulletin("b", 2, 1, 3)), 3)
    assert [(row.value, row.note and row.note.qualifier) for row in both] == [(2, Qualifier.AT_LEAST)]
    assert told(known, 5) == [(4, 0), (5, 0)]


def test_what_happened_before_the_window_is_not_told_again_but_what_holds_now_is() -> None:
    known = say(NOTHING, bulletin("a", 2, -5, 5))
    assert told(known, 0, Window(NOON - HOUR, NOON + HOUR)) == [(0, 2)]
    assert told(known, 0, Window(NOON - 9 * HOUR, NOON - HOUR)) == [(-5, 2)]


def test_what_is_long_over_is_forgotten_and_what_may_still_matter_is_not() -> None:
    known = say(say(NOTHING, bulletin("a", 2, -9, -5)), bulletin("b", 2, -9, 9)).hear(Message("c", NOON - 8 * HOUR, ("x",)))
    kept = known.since(NOON)
    assert [one.message for one in kept.known] == ["b"]
    assert kept.ended == {}


messages = st.lists(
    st.builds(
        lambda number, level, start, length, ends: Message(
            str(number), NOON + start * HOUR, tuple(map(str, ends)), (bulletin(str(number), level, start, start + length),),
        ),
        st.integers(0, 9), st.sampled_from([1, 2, 3, 4, 5, None]), st.integers(-9, 9), st.integers(0, 9),
        st.sets(st.integers(0, 9), max_size=3),
    ),
    max_size=8, unique_by=lambda heard: heard.name,
)  # fmt: skip


@given(heard=messages, random=st.randoms(use_true_random=False))
def test_any_order_and_repetition_of_the_same_messages_tells_the_same_levels(heard: list[Message], random: object) -> None:
    shuffled = [*heard, *heard]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    straight, mixed = NOTHING, NOTHING
    for one in heard:
        straight = straight.hear(one)
    for one in shuffled:
        mixed = mixed.hear(one)
    assert readings(straight, 9) == readings(mixed, 9)
