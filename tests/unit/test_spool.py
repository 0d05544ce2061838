"""The shelf: what was put there is there whole and in order, or is said to be damaged; it never takes more than its limit."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ioc.domain.observation import Forecast, Note, Qualifier, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.plan import Target
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, Reject
from ioc.errors import SpoolFull
from ioc.spool.record import Shelved, read, written
from ioc.spool.shelf import Damaged, Shelf

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MB = 1_000_000

instants = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
numbers = st.floats(allow_nan=False, allow_infinity=False)
notes = st.none() | st.builds(
    Note, st.none() | st.sampled_from(Qualifier), st.none() | texts, st.none() | texts, remark=st.none() | texts
)
readings = st.builds(
    Reading,
    texts,
    texts,
    st.sampled_from(PeriodKind),
    instants,
    st.none() | numbers,
    st.sampled_from(Quality),
    notes,
    st.none() | instants,
    texts,
)
forecasts = st.builds(Forecast, texts, texts, instants, instants, texts, numbers, st.none() | numbers, st.none() | numbers)
targets = st.builds(Target, texts, texts, texts, st.sampled_from(PeriodKind), instants, st.none() | numbers, texts, notes)
rejects = st.builds(Reject, texts, texts, texts)


def several(of: st.SearchStrategy) -> st.SearchStrategy:  # type: ignore[type-arg]
    return st.lists(of, max_size=4).map(tuple)


batches = st.builds(Batch, several(readings), several(forecasts), several(targets), several(rejects), st.none() | texts)


@given(st.builds(Shelved, texts, instants, batches, st.none() | instants))
def test_what_is_written_is_read_back_as_it_was(shelved: Shelved) -> None:
    assert read(written(shelved)) == shelved


@pytest.mark.parametrize("payload", [b"", b"{}", b"null", b'{"source": "a"}', b"\xff"])
def test_what_is_no_record_is_damaged(payload: bytes) -> None:
    with pytest.raises(Damaged):
        read(payload)


def test_a_record_of_another_version_is_said_to_be_one() -> None:
    with pytest.raises(Damaged, match="phiên bản 2"):
        read(written(Shelved("a", NOW, Batch(), version=2)))


def test_records_come_back_in_the_order_in_which_they_were_put(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "spool", MB)
    for number in range(20):
        shelf.put(str(number).encode(), NOW + timedelta(microseconds=number // 3))
    assert [shelf.take(name) for name in shelf.waiting()] == [str(number).encode() for number in range(20)]


def test_a_record_taken_off_is_gone_and_one_set_aside_is_kept_for_a_person(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, MB)
    done, aside = shelf.put(b"a", NOW), shelf.put(b"b", NOW)
    shelf.done(done)
    shelf.set_aside(aside)
    assert shelf.waiting() == []
    assert [path.read_bytes()[-1:] for path in tmp_path.iterdir()] == [b"b"]


SPOILT = [
    lambda body: body[:-1],
    lambda body: body + b"x",
    lambda body: b"X" + body[1:],
    lambda body: body[:5],
    lambda body: body[:-2] + b"??",
]


@pytest.mark.parametrize("spoil", SPOILT)
def test_a_spoiled_file_is_damaged(tmp_path: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    shelf = Shelf(tmp_path, MB)
    name = shelf.put(b"payload", NOW)
    (tmp_path / name).write_bytes(spoil((tmp_path / name).read_bytes()))
    with pytest.raises(Damaged):
        shelf.take(name)


def test_a_half_written_file_of_a_killed_process_is_no_record(tmp_path: Path) -> None:
    (tmp_path / "1.rec.part").write_bytes(b"IOC1half")
    assert Shelf(tmp_path, MB).waiting() == []


def test_beyond_its_limit_the_shelf_takes_nothing_and_with_room_again_it_does(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, 3 * 4096)
    names = [shelf.put(b"x" * 3000, NOW) for _ in range(3)]
    with pytest.raises(SpoolFull, match="đã đầy"):
        shelf.put(b"x", NOW)
    shelf.done(names[0])
    assert Shelf(tmp_path, 3 * 4096).put(b"x", NOW) in Shelf(tmp_path, MB).waiting()


def test_a_folder_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(SpoolFull, match="không ghi được"):
        Shelf(tmp_path / "file", MB).put(b"x", NOW)


def test_what_waits_is_told_with_its_size_on_disk(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path, MB)
    shelf.put(b"x" * 5000, NOW)
    assert (shelf.held().records, shelf.held().size, shelf.held().limit) == (1, 8192, MB)
