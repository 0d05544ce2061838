from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import Note, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.promise import Promise
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, Schedule, Source, Window
from ioc.domain.subject import Subject, SubjectKind

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
WINDOW = Window(AT - timedelta(hours=1), AT)
SOURCE = Source("s", "http_json", "S", "S", Schedule(timedelta(minutes=1)), Promise(), None)
STAGE = Indicator(
    "TV-01", "", "Mực nước", "Stage", "m", 2, Direction.DOWN, Aggregation.MAX, (PeriodKind.INSTANT,), minimum=-5, maximum=40
)
OLD = Subject("82@2008", SubjectKind.UNIT, "Tiền Giang", "", official_code="82", valid_to=date(2025, 7, 1))
NEW = Subject("82@2025", SubjectKind.UNIT, "Đồng Tháp", "", official_code="82", valid_from=date(2025, 7, 1))
PROFILE = Profile("p", "", "", "82@2025", "vi", (STAGE,), (OLD, NEW), (SOURCE,), (), (), (), ())
READING = Reading("TV-01", "82@2025", PeriodKind.INSTANT, AT, 1.5)


def _admit(*readings: Reading, window: Window = WINDOW) -> Batch:
    return admit(Batch(readings), SOURCE, PROFILE, window)


def test_a_good_reading_is_taken() -> None:
    assert _admit(READING) == Batch((READING,))


def test_each_broken_law_is_a_reject_with_its_reason_and_spares_the_good_rows() -> None:
    broken = [
        replace(READING, indicator="XX"),
        replace(READING, subject="nowhere"),
        replace(READING, at=AT.replace(tzinfo=None)),
        replace(READING, at=AT + timedelta(seconds=1)),
        replace(READING, at=WINDOW.start),
        replace(READING, value=None),
        replace(READING, value=float("nan")),
    ]
    batch = _admit(READING, *broken)
    assert batch.readings == (READING,)
    assert len(batch.rejects) == len(broken)
    assert all(reject.reason for reject in batch.rejects)


@pytest.mark.parametrize("value", [41.0, -6.0])
def test_a_number_beyond_belief_is_kept_as_a_fault_and_says_so(value: float) -> None:
    [kept] = _admit(replace(READING, value=value, note=Note(remark="đo tay"))).readings
    assert (kept.value, kept.quality) == (value, Quality.FAULTY)
    assert kept.note is not None and kept.note.remark is not None
    assert kept.note.remark.startswith("đo tay; giá trị") and "tin được" in kept.note.remark
    assert _admit(READING, replace(READING, value=value)).readings == (READING,), "a believable saying stands above it"


def test_a_time_that_has_not_come_is_refused_and_the_clock_is_named() -> None:
    assert "đồng hồ" in _admit(replace(READING, at=AT + timedelta(minutes=1))).rejects[0].reason
    assert "đồng hồ" not in _admit(replace(READING, at=WINDOW.start)).rejects[0].reason


def test_two_values_for_one_instant_leave_one_and_a_reject() -> None:
    batch = _admit(READING, replace(READING, value=1.6))
    assert len(batch.readings) == 1
    assert "trùng khóa" in batch.rejects[0].reason


def test_one_official_code_means_another_unit_before_and_after_the_merger() -> None:
    eve = datetime(2025, 6, 30, 17, 0, tzinfo=UTC)
    old = _admit(replace(READING, subject="82", at=eve), window=Window(eve - timedelta(days=1), eve))
    new = _admit(replace(READING, subject="82"))
    assert [old.readings[0].subject, new.readings[0].subject] == ["82@2008", "82@2025"]


def test_of_two_readings_for_one_key_the_stronger_holds_whatever_their_order() -> None:
    manual = replace(READING, value=9.0, quality=Quality.MANUAL)
    for order in ((READING, manual), (manual, READING)):
        batch = _admit(*order)
        assert batch.readings == (READING,)
        assert len(batch.rejects) == 1


def test_a_repeated_row_is_not_a_reject() -> None:
    assert _admit(READING, READING) == Batch((READING,))


def test_a_grade_in_words_needs_no_number() -> None:
    grade = replace(READING, value=None, note=Note(text="Khá"))
    assert _admit(grade).readings == (grade,)


def test_a_source_brings_only_what_it_delivers() -> None:
    narrow = replace(SOURCE, delivers=("CQS-01",))
    admitted = admit(Batch((READING,)), narrow, PROFILE, WINDOW)
    assert admitted.readings == ()
    assert "thêm vào delivers" in admitted.rejects[0].reason
    assert admit(Batch((READING,)), replace(SOURCE, delivers=("TV-01",)), PROFILE, WINDOW).readings == (READING,)


def test_a_figure_of_a_day_before_the_unit_existed_is_refused_even_under_its_own_code() -> None:
    before = replace(READING, at=datetime(2023, 12, 31, 17, tzinfo=UTC), subject="82@2025")
    long_window = Window(datetime(2020, 1, 1, tzinfo=UTC), AT)
    assert _admit(before, window=long_window).rejects[0].reason.endswith("vào ngày 31/12/2023")
    assert _admit(replace(before, subject="82@2008"), window=long_window).rejects == ()
