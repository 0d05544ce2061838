"""Computed values are those of the stored inputs and the profile, whatever the order of arrival; on both databases."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, Engine, delete, func, select

from ioc.derive.graph import Graph
from ioc.domain.centre import Profile
from ioc.domain.derivation import AlarmLevel, Classes, Derivation, HighWater, Input, RateOfRise, Ratio, RunningSum, SumOfChildren
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import Observation, Origin, Reading, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.subject import StationLevels, Subject, SubjectKind
from ioc.jobs.derive import derive, follow
from ioc.jobs.deriving import Deriving
from ioc.store.engine import reading, writing
from ioc.store.queries.history import points, revisions
from ioc.store.schema import derive_later, derive_todo, latest, observation, revision, rollup_day, rollup_hour, series, source
from tests.stored import NOW, a_source, store
from tests.stories.province import PROVINCE

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
INSTANT, DAY, OF_HOUR = PeriodKind.INSTANT, PeriodKind.DAY, PeriodKind.HOUR
TOWN, EAST, WEST = "tinh", "xa-dong", "xa-tay"
STAGE, RISE, HIGH, LEVEL, WORDS = "muc-nuoc", "len", "dinh", "bao-dong", "man"
LEVELS = StationLevels(1.0, 1.5, 2.0, date(2020, 1, 1), None, "QĐ 05/2020/QĐ-TTg", True)


def an_indicator(code: str, kinds: tuple[PeriodKind, ...], **other: object) -> Indicator:
    kept: dict[str, object] = {"aggregation": Aggregation.SUM, "minimum": None, "maximum": None} | other
    aggregation = kept.pop("aggregation")
    return Indicator(code, "x", code, code, "", 2, Direction.NEITHER, aggregation, kinds, **kept)  # type: ignore[arg-type]


def made(code: str, kind: PeriodKind, function: object, **inputs: str) -> Derivation:
    return Derivation(code, code, kind, function, tuple(Input(role, one, kind) for role, one in inputs.items()))  # type: ignore[arg-type]


PROFILE = replace(
    PROVINCE,
    indicators=(
        *(an_indicator(code, (INSTANT,)) for code in (STAGE, RISE, HIGH, LEVEL, WORDS, "do-man", "mua24")),
        an_indicator("mua", (OF_HOUR,)),
        *(an_indicator(code, (DAY,)) for code in ("dung-han", "tong")),
        an_indicator("ty-le", (DAY,), maximum=100.0),
    ),
    subjects=(
        Subject(TOWN, SubjectKind.UNIT, "Tỉnh", "Province"),
        Subject(EAST, SubjectKind.UNIT, "Xã Đông", "East", TOWN),
        Subject(WEST, SubjectKind.UNIT, "Xã Tây", "West", TOWN, valid_from=date(2026, 11, 1)),
        Subject("tram", SubjectKind.STATION, "Trạm", "Station", TOWN, levels=(LEVELS,), tidal=True),
    ),
    derivations=(
        made("ty-le", DAY, Ratio(), numerator="dung-han", denominator="tong"),
        made("tong", DAY, SumOfChildren(), part="tong"),
        made("dung-han", DAY, SumOfChildren(), part="dung-han"),
        made(RISE, INSTANT, RateOfRise(HOUR), stage=STAGE),
        made(HIGH, INSTANT, HighWater(25 * HOUR), stage=STAGE),
        made(LEVEL, INSTANT, AlarmLevel(), stage=STAGE, high_water=HIGH),
        made(WORDS, INSTANT, Classes((1.0, 4.0)), value="do-man"),
        Derivation("mua24", "mua24", INSTANT, RunningSum(24 * HOUR, HOUR), (Input("amount", "mua", OF_HOUR),)),
    ),
    rules=(),
)  # fmt: skip
MIDNIGHT = datetime(2026, 11, 23, 17, tzinfo=NOW.tzinfo)


@pytest.fixture
def deriving(engine: Engine) -> Deriving:
    return a_deriving(engine)


def a_deriving(engine: Engine, profile: Profile = PROFILE, now: datetime = NOW) -> Deriving:
    found = Deriving(engine, lambda: now, None, lambda: None)
    found.follow(profile)
    found.derive()
    return found


def told(
    code: str, value: float | None, at: datetime, subject: str = "tram", kind: PeriodKind = INSTANT, **other: object
) -> Reading:
    return Reading(code, subject, kind, at, value, **other)  # type: ignore[arg-type]


def kept(
    engine: Engine, code: str, subject: str = "tram", kind: PeriodKind = INSTANT, origin: Origin = Origin.REAL
) -> list[Observation]:
    with reading(engine) as conn:
        return points(conn, SeriesKey(code, subject, kind, origin))


def values(engine: Engine, code: str, subject: str = "tram", kind: PeriodKind = INSTANT) -> list[float | None]:
    return [one.value for one in kept(engine, code, subject, kind)]


def test_what_is_computed_follows_what_comes_and_names_its_derivation(engine: Engine, deriving: Deriving) -> None:
    store(engine, told(STAGE, 1.00, NOW - HOUR), told(STAGE, 1.60, NOW))
    deriving.derive()
    assert values(engine, RISE)[-1] == pytest.approx(60)
    assert values(engine, HIGH) == [1.0, 1.6]
    assert values(engine, LEVEL) == [1, 2]
    assert {one.source for one in kept(engine, LEVEL)} == {f"derived:{LEVEL}"}


def test_a_sum_over_communes_goes_into_the_ratio_of_the_province(engine: Engine, deriving: Deriving) -> None:
    for commune, on_time, all_of_them in ((EAST, 8, 10), (WEST, 5, 10)):
        store(engine, told("dung-han", on_time, MIDNIGHT, commune, DAY), told("tong", all_of_them, MIDNIGHT, commune, DAY))
    deriving.derive()
    assert values(engine, "tong", TOWN, DAY) == [20]
    assert values(engine, "ty-le", TOWN, DAY) == [65]
    assert values(engine, "ty-le", EAST, DAY) == [80]


def test_a_late_value_recomputes_everything_that_looks_back_on_it_and_keeps_what_was_said(
    engine: Engine, deriving: Deriving
) -> None:
    store(engine, *(told("mua", 1.0, NOW - step * HOUR, kind=OF_HOUR) for step in range(24) if step != 5))
    deriving.derive()
    assert values(engine, "mua24")[-1] == 23
    store(engine, told("mua", 30.0, NOW - 5 * HOUR, kind=OF_HOUR))
    deriving.derive()
    assert values(engine, "mua24")[-1] == 53
    with reading(engine) as conn:
        key = SeriesKey("mua24", "tram", INSTANT, Origin.REAL)
        assert 23 in [one.value for one in revisions(conn, key)]


def test_a_part_that_lacks_or_is_faulty_makes_no_value_and_says_why(engine: Engine, deriving: Deriving) -> None:
    store(engine, told("tong", 10, MIDNIGHT, EAST, DAY), told("tong", 10, MIDNIGHT, WEST, DAY, quality=Quality.FAULTY))
    deriving.derive()
    [one] = kept(engine, "tong", TOWN, DAY)
    assert (one.value, one.quality) == (None, Quality.FAULTY)
    assert one.note is not None
    assert "không tính được" in (one.note.text or "")


def test_practice_and_real_inputs_never_meet(engine: Engine, deriving: Deriving) -> None:
    store(engine, told("dung-han", 8, MIDNIGHT, EAST, DAY))
    store(engine, told("tong", 10, MIDNIGHT, EAST, DAY), source=a_source("tap", origin=Origin.SIMULATED))
    deriving.derive()
    assert [one.value for one in kept(engine, "ty-le", EAST, DAY)] == [None]
    assert kept(engine, "ty-le", EAST, DAY, Origin.SIMULATED) == []


def test_a_source_that_speaks_for_itself_holds_against_what_is_computed_in_whatever_order(
    engine: Engine, deriving: Deriving
) -> None:
    store(engine, told("do-man", 5.0, NOW))
    deriving.derive()
    assert values(engine, WORDS) == [2]
    store(engine, told(WORDS, 1.0, NOW))
    store(engine, told("do-man", 0.2, NOW), source=a_source("khac", priority=1))
    deriving.derive()
    assert values(engine, WORDS) == [1]


def test_the_past_of_a_new_derivation_is_computed_and_a_changed_one_anew(engine: Engine) -> None:
    a_deriving(engine, replace(PROFILE, derivations=()))
    store(engine, *(told("do-man", float(step), NOW - step * MINUTE) for step in range(6)))
    a_deriving(engine).derive()
    assert values(engine, WORDS) == [2, 2, 1, 1, 1, 0]
    steeper = replace(next(one for one in PROFILE.derivations if one.code == WORDS), function=Classes((2.0,)))
    a_deriving(engine, replace(PROFILE, derivations=(steeper,))).derive()
    assert values(engine, WORDS) == [1, 1, 1, 1, 0, 0]


def test_a_killed_pass_loses_nothing(engine: Engine, deriving: Deriving, monkeypatch: pytest.MonkeyPatch) -> None:
    store(engine, told("do-man", 5.0, NOW))
    monkeypatch.setattr("ioc.jobs.derive.touched.done", _die)
    with pytest.raises(KeyboardInterrupt):
        deriving.derive()
    assert values(engine, WORDS) == []
    monkeypatch.undo()
    a_deriving(engine).derive()
    assert values(engine, WORDS) == [2]


def _die(*args: object) -> None:
    raise KeyboardInterrupt


def test_nothing_is_written_down_for_what_goes_into_nothing(engine: Engine) -> None:
    store(engine, told(STAGE, 1.0, NOW))
    with reading(engine) as conn:
        assert conn.execute(select(func.count()).select_from(derive_todo)).scalar_one() == 0


def test_more_than_a_transaction_should_do_is_done_in_parts(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.jobs.derive_step.MOST_VALUES", 5)
    found = a_deriving(engine)
    store(engine, *(told("do-man", 2.0, NOW - step * MINUTE) for step in range(40)))
    found.derive()
    assert values(engine, WORDS) == [1] * 40


SOURCES = a_source("a", priority=1), a_source("b", priority=6)
said = st.tuples(
    st.sampled_from(SOURCES),
    st.one_of(
        st.builds(
            told,
            st.sampled_from([STAGE, "do-man"]),
            st.sampled_from([None, 0.1, 0.7, 1.2, 2.4, 1e9]),
            st.sampled_from([NOW - step * MINUTE for step in (0, 10, 30, 60, 90, 1500, 1510)]),
            quality=st.sampled_from([Quality.OK, Quality.FAULTY, Quality.MANUAL]),
            issued_at=st.sampled_from([None, NOW - HOUR]),
        ),
        st.builds(
            lambda code, value, at, subject: told(code, value, at, subject, DAY),
            st.sampled_from(["dung-han", "tong"]),
            st.sampled_from([None, 0, 3, 10]),
            st.sampled_from([MIDNIGHT, MIDNIGHT - 24 * HOUR]),
            st.sampled_from([EAST, WEST]),
        ),
        st.builds(
            lambda value, step: told("mua", value, NOW - step * HOUR, kind=OF_HOUR),
            st.sampled_from([0.0, 0.1, 7.5]),
            st.integers(0, 30),
        ),
    ),
)  # fmt: skip


@st.composite
def _two_arrivals(draw: st.DrawFn) -> tuple[list[list[tuple[object, Reading]]], list[list[tuple[object, Reading]]]]:
    """The same sayings in two orders, the second with repetitions, each cut into batches of its own."""
    sayings = draw(st.lists(said, min_size=1, max_size=20))
    again = list(draw(st.permutations(sayings + draw(st.lists(st.sampled_from(sayings), max_size=8)))))
    size, other = draw(st.integers(1, 20)), draw(st.integers(1, 7))
    return [sayings[at : at + size] for at in range(0, len(sayings), size)], [
        again[at : at + other] for at in range(0, len(again), other)
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrivals=_two_arrivals(), eager=st.booleans())
def test_any_order_and_repetition_of_arrival_leaves_the_same_computed_values(
    engine: Engine, arrivals: tuple[list[list[tuple[object, Reading]]], list[list[tuple[object, Reading]]]], eager: bool
) -> None:
    one, other = _left_by(engine, arrivals[0], False), _left_by(engine, arrivals[1], eager)
    assert one == other


def _left_by(engine: Engine, batches: list[list[tuple[object, Reading]]], eager: bool) -> dict[str, list[tuple[object, ...]]]:
    with writing(engine) as conn:
        for table in (observation, latest, rollup_hour, rollup_day, revision, derive_todo, derive_later, series):
            conn.execute(delete(table))
    found = a_deriving(engine)
    for batch in batches:
        for origin in SOURCES:
            store(engine, *(row for by, row in batch if by is origin), source=origin)
        if eager:
            found.derive()
    found.derive()
    with reading(engine) as conn:
        return {
            "observations": _rows(conn, observation, "at", "value", "quality", "note"),
            "latest": _rows(conn, latest, "at", "value", "quality", "note"),
            "hours": _rows(conn, rollup_hour, "start", "n", "sum", "min", "max", "last"),
            "days": _rows(conn, rollup_day, "start", "n", "sum", "min", "max", "last"),
        }


def _rows(conn: Connection, table, *columns: str) -> list[tuple[object, ...]]:  # type: ignore[no-untyped-def]
    names = series.c.indicator, series.c.subject, series.c.period_kind, series.c.origin
    query = select(*names, *(table.c[column] for column in columns)).join_from(table, series, series.c.id == table.c.series_id)
    if "source_id" in table.c:
        query = query.add_columns(source.c.name).join(source, source.c.id == table.c.source_id)
    return sorted(map(tuple, conn.execute(query)), key=repr)


def test_a_pass_over_nothing_is_nothing(engine: Engine) -> None:
    graph = Graph(PROFILE)
    follow(engine, graph)
    done = derive(engine, graph, NOW, None, 100)
    assert (done.asked, done.moved) == (0, 0)
