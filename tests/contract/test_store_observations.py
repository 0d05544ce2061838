"""What the write path keeps, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, func, select

from ioc.domain.observation import Forecast, Note, Origin, Qualifier, Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind, month_end
from ioc.domain.plan import Target
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, Reject
from ioc.store.engine import reading, writing
from ioc.store.observations import Saved, parts, save
from ioc.store.queries import forecasts, history, latest, targets
from ioc.store.retention import closed_before, prune
from ioc.store.schema import observation, revision
from tests.stored import NOW, a_key, a_reading, a_source, minutes, store, store_batch


def test_a_new_value_is_stored_and_becomes_the_latest(engine: Engine) -> None:
    assert store(engine, a_reading(1.25)) == Saved(stored=1, changed=0, unchanged=0)
    with reading(engine) as conn:
        (found,) = latest.snapshot(conn)
    assert (found.key, found.at, found.value, found.quality, found.source) == (a_key(), NOW, 1.25, Quality.OK, "cong")
    assert found.collected_at == NOW


def test_the_same_value_again_changes_nothing(engine: Engine) -> None:
    store(engine, a_reading(1.25))
    with reading(engine) as conn:
        before = latest.newest_change(conn)
    assert store(engine, a_reading(1.25), now=NOW + timedelta(hours=1)) == Saved(0, 0, 1)
    with reading(engine) as conn:
        assert latest.newest_change(conn) == before
        assert latest.snapshot(conn)[0].collected_at == NOW


def test_a_stronger_value_replaces_and_leaves_a_revision(engine: Engine) -> None:
    store(engine, a_reading(1.0, quality=Quality.PRELIMINARY, note=Note(remark="sơ bộ")))
    assert store(engine, a_reading(1.5), now=NOW + timedelta(days=1)) == Saved(0, 1, 0)
    with reading(engine) as conn:
        (now_holds,) = history.points(conn, a_key())
        (before,) = history.revisions(conn, a_key(), NOW)
    assert (now_holds.value, now_holds.quality, now_holds.note) == (1.5, Quality.OK, None)
    assert (before.value, before.quality, before.source) == (1.0, Quality.PRELIMINARY, "cong")
    assert (before.replaced_at, before.note) == (NOW + timedelta(days=1), Note(remark="sơ bộ"))


def test_a_weaker_value_that_comes_later_changes_nothing_and_is_kept_once_however_often_it_comes(engine: Engine) -> None:
    store(engine, a_reading(1.5))
    for _ in range(2):
        assert store(engine, a_reading(9.0, quality=Quality.MANUAL)) == Saved(0, 0, 1)
        assert store(engine, a_reading(8.0), source=a_source("kém", priority=9)) == Saved(0, 0, 1)
    with reading(engine) as conn:
        assert latest.snapshot(conn)[0].value == 1.5
        assert sorted(one.value for one in history.revisions(conn, a_key()) if one.value) == [8.0, 9.0]


def test_a_correction_issued_later_replaces(engine: Engine) -> None:
    store(engine, a_reading(1.5, issued_at=NOW))
    assert store(engine, a_reading(1.6, issued_at=NOW + timedelta(minutes=1))).changed == 1
    assert store(engine, a_reading(1.7, issued_at=NOW - timedelta(minutes=1))).changed == 0
    with reading(engine) as conn:
        assert latest.snapshot(conn)[0].value == 1.6


def test_of_two_values_for_one_key_in_a_batch_the_stronger_holds(engine: Engine) -> None:
    both = a_reading(2.0, quality=Quality.ESTIMATED), a_reading(1.0)
    assert store(engine, *both) == Saved(1, 0, 1)
    with reading(engine) as conn:
        assert [point.value for point in history.points(conn, a_key())] == [1.0]


def test_a_value_that_is_text_keeps_its_note(engine: Engine) -> None:
    note = Note(Qualifier.ABOUT, "Khá", "12/BC-UBND", "năm 2023", "Nguyễn Văn A", "xếp loại")
    store(engine, a_reading(None, note=note))
    with reading(engine) as conn:
        assert (latest.snapshot(conn)[0].value, latest.snapshot(conn)[0].note) == (None, note)
        assert history.points(conn, a_key())[0].note == note


def test_two_readings_in_one_second_stay_two(engine: Engine) -> None:
    store(engine, a_reading(1.0), a_reading(2.0, NOW + timedelta(microseconds=1)))
    with reading(engine) as conn:
        assert [point.at.microsecond for point in history.points(conn, a_key())] == [0, 1]


def test_simulated_and_real_never_share_a_series(engine: Engine) -> None:
    store(engine, a_reading(1.0))
    store(engine, a_reading(2.0), source=a_source("diễn tập", origin=Origin.SIMULATED))
    with reading(engine) as conn:
        assert [one.value for one in latest.snapshot(conn, origin=Origin.REAL)] == [1.0]
        assert [one.value for one in latest.snapshot(conn, origin=Origin.SIMULATED)] == [2.0]


def test_four_figures_of_one_day_from_two_sources_are_four_series(engine: Engine) -> None:
    end = month_end(2023, 12, PROVINCE_ZONE)
    kinds = PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR, PeriodKind.CUMULATIVE
    for name, chosen in (("cục thống kê", kinds[:2]), ("báo cáo", kinds[2:])):
        readings = [Reading("grdp", "82@1976", kind, end, float(kinds.index(kind))) for kind in chosen]
        store(engine, *readings, source=a_source(name))
    with reading(engine) as conn:
        found = {one.key.period_kind: (one.value, one.source, one.at) for one in latest.snapshot(conn, ["grdp"])}
    utc_end = datetime(2023, 12, 31, 17, tzinfo=UTC)
    assert found == {
        PeriodKind.MONTH: (0.0, "cục thống kê", utc_end),
        PeriodKind.QUARTER: (1.0, "cục thống kê", utc_end),
        PeriodKind.YEAR: (2.0, "báo cáo", utc_end),
        PeriodKind.CUMULATIVE: (3.0, "báo cáo", utc_end),
    }


def test_an_older_value_that_comes_late_is_history_not_latest(engine: Engine) -> None:
    store(engine, a_reading(2.0))
    store(engine, a_reading(1.0, NOW - timedelta(hours=3)))
    with reading(engine) as conn:
        assert [one.value for one in latest.snapshot(conn)] == [2.0]
        assert [point.value for point in history.points(conn, a_key())] == [1.0, 2.0]


def test_a_batch_is_cut_into_parts_that_fit_a_transaction() -> None:
    batch = Batch(tuple(minutes(range(25))), (Forecast("a", "b", NOW, NOW, "c", 1.0),))
    cut = list(parts(batch, 10))
    assert [len(part.readings) for part in cut] == [10, 10, 5]
    assert [len(part.forecasts) for part in cut] == [1, 0, 0]
    assert list(parts(Batch())) == [Batch()]


def test_rows_of_a_closed_day_come_back_as_rejects(engine: Engine) -> None:
    late = a_reading(1.0, NOW - timedelta(days=11), row="dòng 7")
    yearly = a_reading(5.0, NOW - timedelta(days=900), kind=PeriodKind.YEAR)
    saved = store(engine, late, yearly, a_reading(2.0), keep=timedelta(days=10))
    assert (saved.stored, saved.unchanged, len(saved.rejects)) == (2, 0, 1)
    assert saved.rejects[0].row == "dòng 7"
    assert "khóa sổ" in saved.rejects[0].reason


def test_pruning_forgets_raw_instants_and_keeps_rollups_and_published_figures(engine: Engine) -> None:
    old = NOW - timedelta(days=30)
    yearly = a_reading(5.0, old, kind=PeriodKind.YEAR)
    store(engine, *minutes([1.0, 1.0, 1.0], old), yearly, a_reading(2.0))
    with writing(engine) as conn:
        closed = closed_before(NOW, timedelta(days=10), PROVINCE_ZONE)
        assert [prune(conn, closed, 2) for _ in range(3)] == [2, 1, 0]
    with reading(engine) as conn:
        assert [point.value for point in history.points(conn, a_key())] == [2.0]
        assert [point.value for point in history.points(conn, a_key(kind=PeriodKind.YEAR))] == [5.0]
        assert len(history.buckets(conn, a_key(), "day", old - timedelta(days=1), NOW)) == 2


def test_the_newest_issue_of_a_forecast_is_shown_and_older_ones_are_kept(engine: Engine) -> None:
    issues = [NOW, NOW + timedelta(hours=6), NOW + timedelta(hours=3)]
    for issued_at in issues:
        rows = [Forecast("mua", "82@2025", NOW + timedelta(days=day), issued_at, "KTTV", day + 0.5, 0.0, 9.0) for day in (1, 2)]
        store_batch(engine, Batch(forecasts=tuple(rows)))
    with reading(engine) as conn:
        found = forecasts.newest(conn, ["mua"], after=NOW + timedelta(days=1))
        assert latest.snapshot(conn) == []
    assert found == [Forecast("mua", "82@2025", NOW + timedelta(days=2), issues[1], "KTTV", 2.5, 0.0, 9.0)]


def test_a_target_is_replaced_by_its_newer_wording(engine: Engine) -> None:
    target = Target("KH 2026", "grdp", "82@2025", PeriodKind.YEAR, NOW, 7.5, "NQ 01", Note(Qualifier.GREATER))
    store_batch(engine, Batch(targets=(replace(target, value=7.0), replace(target, plan="KH 5 năm"))))
    store_batch(engine, Batch(targets=(target,)))
    with reading(engine) as conn:
        assert targets.targets(conn, ["grdp"], kinds=[PeriodKind.YEAR]) == [target, replace(target, plan="KH 5 năm")]


def test_a_failed_transaction_leaves_nothing(engine: Engine) -> None:
    with pytest.raises(RuntimeError, match="giữa chừng"), writing(engine) as conn:
        assert save(conn, Batch((a_reading(1.0),)), a_source(), 1, NOW, PROVINCE_ZONE).stored == 1
        raise RuntimeError("giữa chừng")
    with reading(engine) as conn:
        counts = [conn.execute(select(func.count()).select_from(table)).scalar() for table in (observation, revision)]
        assert (counts, latest.snapshot(conn), latest.newest_change(conn)) == ([0, 0], [], 0)


def test_a_large_batch_is_cut_into_pieces_the_oldest_first() -> None:
    newest_first = tuple(a_reading(float(minute), NOW - timedelta(minutes=minute)) for minute in range(5))
    rejects = (Reject("9", "?", "sai"),)
    pieces = list(parts(Batch(newest_first, rejects=rejects), size=2))
    assert [one.value for piece in pieces for one in piece.readings] == [4, 3, 2, 1, 0]
    assert [len(piece.readings) for piece in pieces] == [2, 2, 1]
    assert [piece.rejects for piece in pieces] == [rejects, (), ()]
