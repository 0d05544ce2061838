"""What a tile, the feed and the map say: pure, from values to words."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from geodata.boundaries import Credit
from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.condition import AgainstLevel
from ioc.domain.derivation import Derivation, Input, RateOfRise, RunningSum
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import Note, Observation, Origin, Qualifier, SeriesKey
from ioc.domain.period import PROVINCE_ZONE, PeriodKind, month_end
from ioc.domain.plan import Target
from ioc.domain.promise import Promise
from ioc.domain.quality import Quality
from ioc.domain.rule import Rule, Severity
from ioc.domain.screen import MapView, Scene, Screen, Tile
from ioc.domain.source import Schedule, Source
from ioc.domain.subject import StationLevels, Subject, SubjectKind
from ioc.store.sources import SourceState
from layouts.data import ScreenData
from layouts.encode import encode
from layouts.gather import flapping
from layouts.parts.feed import feed, item
from layouts.parts.figure import tile
from layouts.parts.scope import Part, Scope
from layouts.parts.territory import legend, step, territory

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
LEVELS = StationLevels(1.9, 2.1, 2.3, date(2020, 1, 31), None, "QĐ 05/2020", True)
VIEW = MapView("82@2025", "SHARE", PeriodKind.CUMULATIVE, (40.0, 60.0))


def indicator(code: str, unit: str, direction: Direction, decimals: int = 2) -> Indicator:
    return Indicator(code, "s", f"Tên {code}", f"Name {code}", unit, decimals, direction, Aggregation.LAST, (PeriodKind.INSTANT,))


def unit(code: str, parent: str | None = None, valid_to: date | None = None) -> Subject:
    return Subject(code, SubjectKind.UNIT, f"Xã {code}", f"Commune {code}", parent, valid_to=valid_to)


def source(name: str, late: timedelta | None, origin: Origin = Origin.REAL) -> Source:
    return Source(name, "k", f"Nguồn {name}", f"Source {name}", Schedule(timedelta(minutes=1)), Promise(late, late), None, origin)


PROFILE = Profile(
    "p", "Tỉnh P", "P Province", "82@2025", "vi",
    (indicator("STAGE", "m", Direction.DOWN), indicator("SHARE", "%", Direction.UP), indicator("ODD", "", Direction.NEITHER)),
    (
        unit("82@2025"), unit("a", "82@2025"), unit("b", "82@2025"), unit("87@2008", valid_to=date(2025, 7, 1)),
        Subject("st", SubjectKind.STATION, "Cao Lãnh", "Cao Lãnh", latitude=10.4, longitude=105.6, levels=(LEVELS,)),
    ),
    (source("quick", timedelta(minutes=5)), source("made", timedelta(minutes=5), Origin.SIMULATED), source("paper", None)),
    (Rule("bd3", "Mực nước từ báo động III", "Stage at level III", Severity.CRITICAL, AgainstLevel(3), "STAGE"),), (), (),
    (Screen("s", "S", "S", (Scene("one", "Một", "One", VIEW, (Tile("SHARE", "82@2025", PeriodKind.CUMULATIVE),)),)),),
)  # fmt: skip


def seen(
    indicator: str, subject: str, value: float | None, *, ago: timedelta = timedelta(0), kind: PeriodKind = PeriodKind.INSTANT,
    origin: Origin = Origin.REAL, by: str = "quick", quality: Quality = Quality.OK, note: Note | None = None,
) -> Observation:  # fmt: skip
    return Observation(SeriesKey(indicator, subject, kind, origin), NOW - ago, value, quality, by, NOW - ago, note)


def scope(*rows: Observation, language: str = "vi", **more: object) -> Scope:
    return Scope(PROFILE, language, ScreenData(latest={row.key: row for row in rows}, **more), NOW)


def shown(row: Observation, **more: object) -> dict[str, object]:
    view = Tile(row.key.indicator, row.key.subject, row.key.period_kind)
    return tile(view, scope(row, **more))


def test_a_tile_says_name_value_unit_and_age() -> None:
    part = shown(seen("STAGE", "st", 1.5, ago=timedelta(minutes=1)))
    assert (part["name"], part["value"], part["unit"]) == ("Tên STAGE", "1,50", "m")
    assert part["at"] == round((NOW - timedelta(minutes=1)).timestamp() * 1000)
    assert part["stale_at"] == part["at"] + 5 * 60_000
    assert part["badges"] == []


def test_a_tile_without_a_value_says_so_and_is_never_zero() -> None:
    part = tile(Tile("STAGE", "st", PeriodKind.INSTANT), scope())
    assert (part["value"], part["state"], part["tone"]) == ("—", "Chưa có số liệu", "none")


def test_a_simulated_value_carries_the_mark_and_a_real_one_is_preferred() -> None:
    made, real = seen("STAGE", "st", 1.0, origin=Origin.SIMULATED, by="made"), seen("STAGE", "st", 1.2)
    view = Tile("STAGE", "st", PeriodKind.INSTANT)
    assert tile(view, scope(made))["badges"] == [["simulated", "MÔ PHỎNG"]]
    assert tile(view, scope(made, real))["value"] == "1,20"
    assert tile(replace(view, origin=Origin.SIMULATED), scope(made, real))["value"] == "1,00"


@pytest.mark.parametrize(
    ("value", "tone", "words"),
    [
        (2.33, "crit", "Trên BĐ III 0,03 m"),
        (2.1, "warn", "Trên BĐ II 0,00 m"),
        (1.95, "note", "Trên BĐ I 0,05 m"),
        (1.4, "ok", "Dưới BĐ I 0,50 m"),
    ],
)
def test_a_river_stage_is_said_against_its_alarm_levels(value: float, tone: str, words: str) -> None:
    part = shown(seen("STAGE", "st", value))
    assert (part["tone"], part["state"]) == (tone, words)


def test_a_firing_alert_gives_the_tile_its_tone() -> None:
    alert = Alert(AlertKey("bd3", "st", Origin.REAL), AlertState.FIRING, Severity.CRITICAL, NOW, value=2.33, limit=2.3)
    part = shown(seen("STAGE", "st", 2.28), alerts=(alert,))
    assert part["tone"] == "crit"
    assert part["alert"]["title"] == "Mực nước từ báo động III"
    other = replace(alert, key=replace(alert.key, origin=Origin.SIMULATED))
    assert shown(seen("STAGE", "st", 1.2), alerts=(other,))["tone"] == "ok"


def test_a_value_past_its_limit_for_a_short_while_is_watched_not_normal() -> None:
    row = seen("STAGE", "82@2025", 2.33)
    alert = Alert(AlertKey("bd3", "82@2025", Origin.REAL), AlertState.PENDING, Severity.CRITICAL, NOW, value=2.33, limit=2.3)
    assert (shown(row, alerts=(alert,))["tone"], shown(row, alerts=(alert,))["state"]) == ("note", "Đang theo dõi")
    assert shown(row)["tone"] != "note"


def test_a_sum_over_hours_stands_until_the_next_hour_is_over() -> None:
    rain = Derivation("mua", "ODD", PeriodKind.INSTANT, RunningSum(), (Input("amount", "STAGE", PeriodKind.HOUR),))
    world = replace(PROFILE, derivations=(rain,), sources=tuple(replace(row, delivers=("STAGE",)) for row in PROFILE.sources))
    row = seen("ODD", "st", 17, ago=timedelta(minutes=55), by=rain.source)
    part = tile(Tile("ODD", "st", PeriodKind.INSTANT), Scope(world, "vi", ScreenData(latest={row.key: row}), NOW))
    assert part["stale_at"] == round((NOW + timedelta(minutes=10)).timestamp() * 1000)


def test_a_computed_value_says_what_it_was_computed_from_and_ages_with_it() -> None:
    made = Derivation("len", "ODD", PeriodKind.HOUR, RateOfRise(), (Input("stage", "STAGE", PeriodKind.INSTANT),))
    sources = tuple(replace(row, delivers=("STAGE",)) for row in PROFILE.sources)
    world = replace(PROFILE, derivations=(made,), sources=sources)
    row = seen("ODD", "st", 40, kind=PeriodKind.HOUR, by=made.source)
    broken = SourceState("quick", failing_since=NOW - timedelta(hours=2))

    def told(ago: timedelta) -> dict[str, object]:
        old = replace(row, at=NOW - ago)
        data = ScreenData(latest={old.key: old}, sources={"quick": broken})
        return tile(Tile("ODD", "st", PeriodKind.HOUR), Scope(world, "vi", data, NOW))

    part = told(timedelta(minutes=30))
    assert part["source"] == "Tính từ: Nguồn quick, Nguồn paper", "the simulated source is not one of a real value's"
    assert part["stale_at"] == round((NOW + timedelta(minutes=35)).timestamp() * 1000), "the next hour is not over yet"
    assert part["state"] != "mất kết nối"
    assert "lost" in str(told(timedelta(hours=2))["classes"])


def test_a_source_that_fails_and_breaks_its_promise_is_unreachable_not_merely_old() -> None:
    row = seen("STAGE", "st", 1.4, ago=timedelta(minutes=30))
    failing = SourceState("quick", failing_since=NOW - timedelta(minutes=29), last_success=NOW - timedelta(minutes=30))
    assert shown(row, sources={"quick": failing})["state"] == "Mất kết nối từ 09:31"
    assert shown(row, sources={"quick": SourceState("quick", last_success=NOW)})["tone"] == "ok"
    assert shown(seen("STAGE", "st", 1.4), sources={"quick": failing})["tone"] == "ok"


@pytest.mark.parametrize(("value", "tone"), [(98.5, "ok"), (95.0, "warn"), (60.0, "crit")])
def test_a_running_figure_is_held_to_the_next_target_due(value: float, tone: str) -> None:
    due = Target("KH", "SHARE", "82@2025", PeriodKind.CUMULATIVE, month_end(2026, 12), 98.0, "QĐ")
    part = shown(seen("SHARE", "82@2025", value, kind=PeriodKind.CUMULATIVE), targets=(due,))
    assert (part["tone"], part["aim"]) == (tone, "KH ≥ 98")


def test_a_closed_period_is_held_only_to_its_own_target() -> None:
    other = Target("KH", "SHARE", "82@2025", PeriodKind.MONTH, month_end(2026, 12), 98.0, "QĐ")
    part = shown(seen("SHARE", "82@2025", 60.0, kind=PeriodKind.MONTH), targets=(other,))
    assert part["aim"] == ""


def test_a_figure_of_an_old_unit_has_its_mark_no_state_and_never_ages() -> None:
    note = Note(Qualifier.GREATER, document="Báo Đồng Tháp")
    row = seen("SHARE", "87@2008", 80.0, kind=PeriodKind.YEAR, note=note, ago=timedelta(days=900))
    today = Target("KH", "SHARE", "82@2025", PeriodKind.YEAR, row.at, 98.0, "QĐ")
    part = shown(row, targets=(today,))
    assert part["value"] == "> 80,00"
    assert part["badges"] == [["old-boundary", "địa giới cũ"]]
    assert (part["tone"], part["stale_at"], part["aim"]) == ("none", None, "")


def test_a_value_in_words_is_shown_in_words() -> None:
    part = shown(seen("ODD", "82@2025", None, note=Note(text="Khá")))
    assert (part["value"], part["words"], part["unit"]) == ("Khá", True, "")


def test_a_faulty_device_is_not_judged() -> None:
    part = shown(seen("STAGE", "st", 9.9, quality=Quality.FAULTY))
    assert (part["tone"], part["state"]) == ("lost", "Thiết bị báo lỗi")


def test_english_words_and_figures() -> None:
    part = tile(Tile("STAGE", "st", PeriodKind.INSTANT), scope(seen("STAGE", "st", 2.33), language="en"))
    assert (part["name"], part["value"], part["state"]) == ("Name STAGE", "2.33", "0.03 m above level III")


def test_a_unit_without_a_value_has_no_class_on_the_map() -> None:
    row = seen("SHARE", "a", 0.0, kind=PeriodKind.CUMULATIVE)
    part = territory(VIEW, scope(row), lambda root: f"/geometry/{root}", lambda root: [("Hoàng Sa", 16.5, 112.0)])
    assert part["classes"] == {"a": 0}
    assert part["url"] == "/geometry/82@2025"
    assert part["places"]["features"][0]["properties"] == {"name": "Hoàng Sa"}


def test_only_a_diagram_is_called_one_and_every_map_says_whose_shapes_it_shows() -> None:
    def drawn(credit: Credit) -> Part:
        return territory(VIEW, scope(), lambda root: "", lambda root: [], lambda root: credit)

    assert drawn(Credit("ai đó (MIT)", True))["caption"].startswith("Sơ đồ, không có giá trị pháp lý về địa giới · ")
    assert drawn(Credit("ai đó (MIT)", False))["caption"] == drawn(Credit("ai đó (MIT)", False))["attribution"]
    assert drawn(Credit("ai đó (MIT)", False))["attribution"] == "Ranh giới: ai đó (MIT)"


def test_real_and_simulated_are_never_mixed_on_one_map() -> None:
    real, made = (
        seen("SHARE", "a", 50.0, kind=PeriodKind.CUMULATIVE),
        seen("SHARE", "b", 50.0, kind=PeriodKind.CUMULATIVE, origin=Origin.SIMULATED),
    )
    part = territory(VIEW, scope(real, made), lambda root: "", lambda root: [])
    assert set(part["classes"]) == {"a"}
    assert part["badges"] == []


def test_the_ramp_is_climbed_in_order_and_the_legend_follows_it() -> None:
    steps = [step(value, VIEW.breaks) for value in (10.0, 40.0, 59.9, 60.0, 99.0)]
    assert steps == sorted(steps) and steps[1] == steps[2] and steps[3] == steps[4]
    assert [words for _, words in legend(VIEW, "%", scope())] == ["< 40", "40–60", "≥ 60 %", "không có số liệu"]


def test_the_same_values_give_the_same_parts_however_time_passes() -> None:
    row = seen("SHARE", "82@2025", 71.0, kind=PeriodKind.CUMULATIVE)
    data = ScreenData(latest={row.key: row}, sources={"quick": SourceState("quick", last_success=NOW)})
    first, later = (
        encode(PROFILE.screens[0], "vi", PROFILE, data, NOW + wait, lambda root: "", lambda root: [])
        for wait in (timedelta(0), timedelta(minutes=4))
    )
    assert first == later
    assert set(first) == {"screen", "health", "feed", "foot", "sent", "takeover", "one/tiles/0", "one/map", "one/map/stations"}


def test_an_alert_that_fired_three_times_in_an_hour_swings_around_its_limit() -> None:
    key = AlertKey("bd3", "st", Origin.REAL)

    def fired(*minutes: int) -> list[Transition]:
        at = [NOW - timedelta(minutes=one) for one in minutes]
        return [Transition(key, AlertState.PENDING, AlertState.FIRING, one, Severity.CRITICAL, 1) for one in at]

    assert flapping(fired(5, 20, 40), NOW) == {key}
    assert flapping(fired(5, 20, 80), NOW) == frozenset()
    part = item(Alert(key, AlertState.FIRING, Severity.CRITICAL, NOW), scope(flapping=frozenset({key})))
    assert part["badges"] == [["flapping", "Dao động quanh ngưỡng"]]


def test_the_period_of_a_cumulative_figure_is_said_instead_of_its_age() -> None:
    at = datetime(2026, 11, 25, tzinfo=PROVINCE_ZONE)
    row = replace(seen("SHARE", "82@2025", 71.0, kind=PeriodKind.CUMULATIVE), at=at)
    assert shown(row)["when"] == "Lũy kế đến 24/11/2026"


def test_one_rule_on_many_places_is_one_item_that_names_them() -> None:
    def firing(subject: str, value: float, since: datetime, who: str | None = None) -> Alert:
        key = AlertKey("late", subject, Origin.REAL)
        return Alert(key, AlertState.FIRING, Severity.WARNING, since, value=value, limit=95.0, acknowledged_by=who)

    alerts = (firing("a", 91.0, NOW), firing("b", 92.0, NOW), firing("c", 93.0, NOW, who="Lan"))
    told = feed(scope(alerts=alerts))
    assert [one["n"] for one in told["items"]] == [2, 1]  # type: ignore[attr-defined]
    first = told["items"][0]  # type: ignore[index]
    assert first["where"] == "2 nơi"
    assert first["text"].split(" · ") == ["Xã a", "Xã b"]
