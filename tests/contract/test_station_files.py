"""Files of automatic stations, from where they are dropped to the store: nothing twice, nothing half, nothing lost."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine

from collectors import ADAPTERS
from collectors.file_drop import MoveFiles
from collectors.io import Door
from collectors.recorded import Recorded
from ioc.domain.centre import Profile
from ioc.domain.observation import Observation
from ioc.domain.period import PROVINCE_ZONE
from ioc.domain.source import Batch, RunStatus, Source, Window, joined
from ioc.errors import SourceUnavailable
from ioc.jobs.collect import Outcome, Visit, backfill, collect
from ioc.profile.sources import SourceFile
from ioc.store.engine import reading
from ioc.store.queries.latest import changed_since
from ioc.store.queries.runs import recent
from tests.drop_servers import PASSWORD, READ_ONLY, USER, ftp_server
from tests.recorded_drops import listed, telling
from tests.recorded_sources import NOW, province, source_of

SOON, MINUTE, DAY = timedelta(seconds=10), timedelta(minutes=1), timedelta(days=1)
MEANING = {"stations": {"KHI001": "tv-1", "NUO001": "tv-2"}, "parameters": {"NhietDo": "NHIET"}}


@dataclass
class Rig:
    """A centre that visits a drop; `later` is how much later than now it does."""

    engine: Engine
    folder: Path
    options: dict[str, Any]
    later: timedelta = SOON
    doors: list[Door] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """A new process knows only what is in the database."""
        self.doors = [Door(self.folder.parent, lambda reference: PASSWORD)]

    @property
    def source(self) -> Source:
        return replace(source_of("station_files", MEANING | self.options), lookback=60 * DAY)

    def visit(self) -> Outcome:
        return collect(self._visit(), self.source)

    def again(self, start: datetime, end: datetime) -> list[Outcome]:
        return backfill(self._visit(), self.source, Window(start, end), lambda at: None)

    def values(self) -> dict[tuple[str, float | None], datetime]:
        with reading(self.engine) as conn:
            rows: list[Observation] = list(changed_since(conn, 0))
        return {(row.key.subject, row.value): row.at for row in rows}

    def _visit(self) -> Visit:
        return Visit(self.engine, province(), self._look, lambda: datetime.now(UTC) + self.later)

    @contextmanager
    def _look(self, source: Source, window: Window, profile: Profile, now: datetime, cursor: str) -> Iterator[Batch]:
        with self.doors[0].visit(source, now, {}, cursor) as io:
            yield joined(ADAPTERS["station_files"].collect(source, window, profile, io))


@pytest.fixture
def rig(sqlite_engine: Engine, tmp_path: Path) -> Rig:
    (tmp_path / "tram").mkdir()
    return Rig(sqlite_engine, tmp_path / "tram", {"drop": {"protocol": "folder", "path": "tram"}})


def stamp(at: datetime) -> str:
    return f"{at.astimezone(PROVINCE_ZONE):%Y%m%d%H%M%S}"


def send(folder: Path, value: str, ago: timedelta = MINUTE, station: str = "DT_CTY_KHI001", **named: datetime) -> Path:
    """A station sends a value measured `ago`, in a file named by the time of sending."""
    at = datetime.now(UTC) - ago
    path = folder / f"{station}_{stamp(named.get('sent', at))}.txt"
    path.write_text(f"NhietDo\t{value}\t°C\t{stamp(at)}\t00\r\n", encoding="utf-8")
    return path


def test_a_file_is_archived_by_day_once_it_is_saved(rig: Rig) -> None:
    rig.options |= {"archive": "da-doc"}
    first = send(rig.folder, "31,5", 2 * MINUTE)
    assert rig.visit().stored == 1
    second = send(rig.folder, "31,6")
    assert rig.visit().stored == 1
    assert [path.name for path in rig.folder.iterdir()] == ["da-doc"]
    (day,) = (rig.folder / "da-doc").iterdir()
    assert {path.name for path in day.iterdir()} == {first.name, second.name}


def test_a_visit_that_could_not_save_leaves_the_files_where_they_are(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.options |= {"archive": "da-doc"}
    send(rig.folder, "31,4", 3 * MINUTE)
    rig.visit()
    path = send(rig.folder, "31,5")

    def full(*args: object) -> None:
        raise SourceUnavailable("đĩa đầy")

    with monkeypatch.context() as patched:
        patched.setattr("ioc.jobs.collect.save", full)
        assert rig.visit().status is RunStatus.FAILED
    assert path.exists()
    assert rig.visit().stored == 1
    assert not path.exists()


def test_files_that_may_only_be_read_are_read_once_even_across_a_restart(rig: Rig) -> None:
    path = send(rig.folder, "31,5")
    assert [rig.visit().received for _ in range(2)] == [1, 0]
    rig.restart()
    assert rig.visit().received == 0
    path.write_text(path.read_text(encoding="utf-8").replace("31,5", "31,75"), encoding="utf-8")
    assert rig.visit().received == 1


def test_a_file_still_being_written_waits(rig: Rig) -> None:
    rig.later = timedelta(0)
    send(rig.folder, "31,5")
    assert rig.visit().received == 0
    rig.later = SOON
    assert rig.visit().received == 1


def test_a_folder_with_a_clock_that_runs_ahead_is_read_at_the_second_visit(rig: Rig) -> None:
    path = send(rig.folder, "31,5")
    ahead = datetime.now(UTC).timestamp() + 3600
    os.utime(path, (ahead, ahead))
    assert rig.visit().received == 0
    rig.later = 2 * SOON
    assert rig.visit().received == 1


def test_stations_that_rename_when_done_are_read_at_once(rig: Rig) -> None:
    rig.later, rig.options = timedelta(0), rig.options | {"settle": 0}
    send(rig.folder, "31,5")
    assert rig.visit().received == 1


def test_a_file_typed_before_unicode_is_read_and_the_administrator_is_told(rig: Rig) -> None:
    rig.options |= {"encoding": "auto", "parameters": {"Nhiệt độ nước": "NHIET"}, "ignore": ["Lưu*"]}
    path = send(rig.folder, "31,5")
    lines = path.read_text(encoding="utf-8").replace("NhietDo", "NhiÖt ®é n\xadíc").replace("°C", "®é")
    path.write_bytes((lines + lines.replace("NhiÖt ®é n\xadíc", "L\xadu l\xadîng")).encode("latin-1"))
    outcome = rig.visit()
    assert (outcome.stored, outcome.rejects) == (1, ())
    assert outcome.status is RunStatus.OK
    with reading(rig.engine) as conn:
        (run,) = recent(conn, "thu")
    assert run.reason.startswith(f"tệp “{path.name}”: đã chuyển")
    assert "TCVN3" in run.reason


def test_late_files_are_taken_and_one_sent_twice_changes_nothing(rig: Rig) -> None:
    path = send(rig.folder, "31,5")
    rig.visit()
    send(rig.folder, "28", 5 * DAY, sent=datetime.now(UTC))
    assert rig.visit().stored == 1
    os.utime(path, (0, 0))
    outcome = rig.visit()
    assert (outcome.received, outcome.changed) == (1, 0)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_of_two_files_that_speak_of_one_instant_the_one_sent_later_holds(rig: Rig, order: tuple[int, int]) -> None:
    now = datetime.now(UTC)
    content = f"NhietDo\t{{value}}\t-\t{stamp(now - 9 * MINUTE)}\t00\n"
    for number in order:
        path = rig.folder / f"DT_CTY_KHI001_{stamp(now - (5 - number) * MINUTE)}.txt"
        path.write_text(content.format(value=30 + number), encoding="utf-8")
        rig.visit()
    assert list(rig.values()) == [("tv-1", 31.0)]


def test_thousands_of_files_are_read_a_part_at_a_time_the_oldest_first(rig: Rig) -> None:
    rig.options |= {"files_per_visit": 100, "archive": "da-doc"}
    for number in range(230):
        send(rig.folder, str(number / 10), timedelta(minutes=300 - number))
    assert [rig.visit().stored for _ in range(4)] == [100, 100, 30, 0]
    assert ("tv-1", 22.9) in rig.values()
    assert not list(rig.folder.glob("*.txt"))


def test_a_file_of_an_unknown_station_stays_is_told_once_and_read_when_the_station_is_known(rig: Rig) -> None:
    rig.options |= {"archive": "da-doc"}
    path = send(rig.folder, "31,5", station="DT_CTY_LA009")
    first = rig.visit()
    assert (first.status, len(first.rejects)) == (RunStatus.PARTIAL, 1)
    assert "trạm “DT_CTY_LA009” không có trong stations" in first.rejects[0].reason
    assert rig.visit().rejects == () and path.exists()
    rig.options |= {"stations": MEANING["stations"] | {"LA009": "tv-3"}}
    assert rig.visit().stored == 1
    rig.visit()
    assert not path.exists()


def test_a_back_fill_reads_again_what_is_there_only_for_the_days_asked_and_moves_nothing(rig: Rig) -> None:
    rig.options |= {"archive": "da-doc"}
    paths = [send(rig.folder, str(10 + days), days * DAY + MINUTE) for days in range(4)]
    now = datetime.now(UTC)
    outcomes = rig.again(now - 3 * DAY, now - 1 * DAY)
    assert sum(outcome.stored for outcome in outcomes) == 2
    assert all(outcome.rejects == () for outcome in outcomes)
    assert all(path.exists() for path in paths)
    assert rig.visit().received == 4


def test_a_clock_that_runs_ahead_is_named_and_files_older_than_asked_are_told_together(rig: Rig) -> None:
    send(rig.folder, "31,5", -timedelta(hours=2))
    for days in (70, 80):
        send(rig.folder, "20", days * DAY)
    reasons = [reject.reason for reject in rig.visit().rejects]
    assert len(reasons) == 2
    assert any("đồng hồ của trạm chạy trước" in reason for reason in reasons)
    assert any(reason.startswith("2 tệp cũ hơn") for reason in reasons)
    assert rig.visit().rejects == ()


def test_over_ftp_a_fresh_file_is_read_at_the_second_visit_and_archived(rig: Rig) -> None:
    path = send(rig.folder, "31,5")
    with ftp_server(rig.folder) as port:
        rig.options = {"drop": over_ftp(port), "archive": "da-doc"}
        assert rig.visit().received == 0
        rig.later = 2 * SOON
        assert rig.visit().received == 1
        assert rig.visit().status is RunStatus.OK
    assert not path.exists()
    assert list(rig.values()) == [("tv-1", 31.5)]


def test_over_ftp_a_backlog_is_read_at_the_first_visit(rig: Rig) -> None:
    old = (datetime.now(UTC) - 3 * timedelta(hours=1)).timestamp()
    for number in range(30):
        os.utime(send(rig.folder, str(number), (300 + number) * MINUTE), (old, old))
    with ftp_server(rig.folder) as port:
        rig.options = {"drop": over_ftp(port)}
        assert [rig.visit().received for _ in range(2)] == [30, 0]


def test_an_archive_that_may_not_be_written_is_said_and_no_file_is_read_twice(rig: Rig) -> None:
    old = (datetime.now(UTC) - 3 * timedelta(hours=1)).timestamp()
    os.utime(send(rig.folder, "31,5"), (old, old))
    with ftp_server(rig.folder, rights=READ_ONLY) as port:
        rig.options = {"drop": over_ftp(port), "archive": "da-doc"}
        outcomes = [rig.visit() for _ in range(3)]
    assert [outcome.received for outcome in outcomes] == [1, 0, 0]
    assert "chưa dọn được ở nguồn" in outcomes[-1].reason and "bỏ archive để chỉ đọc" in outcomes[-1].reason


def test_a_password_that_was_changed_is_said_and_nothing_is_lost(rig: Rig) -> None:
    old = (datetime.now(UTC) - 3 * timedelta(hours=1)).timestamp()
    os.utime(send(rig.folder, "31,5"), (old, old))
    with ftp_server(rig.folder) as port:
        rig.options = {"drop": over_ftp(port)}
        rig.doors = [Door(rig.folder.parent, lambda reference: "mat-khau-cu")]
        outcome = rig.visit()
        assert (outcome.status, outcome.error) == (RunStatus.FAILED, "SourceRefused")
        rig.restart()
        assert rig.visit().stored == 1


def over_ftp(port: int) -> dict[str, Any]:
    return {"protocol": "ftp", "host": f"127.0.0.1:{port}", "username": USER, "password": "env:MK"}


def test_a_file_that_grew_since_it_was_listed_waits() -> None:
    """Its end may not have been written when we read it."""
    name, whole = "DT_CTY_KHI001_20261124083000.txt", b"NhietDo\t31,5\t-\t20261124083000\t00\n"
    source = source_of("station_files", MEANING | {"drop": {"protocol": "folder", "path": "tram"}})
    tell = telling({name: whole})
    io = Recorded(NOW, tell=lambda asked: (listed(name, whole[:20]),) if type(asked).__name__ == "ListFiles" else tell(asked))
    batch = joined(ADAPTERS["station_files"].collect(source, Window(NOW - DAY, NOW + MINUTE), province(), io))
    assert (batch.readings, batch.rejects) == ((), ())
    assert io.later == []


def test_what_is_read_at_the_first_visit_is_moved_at_the_second() -> None:
    """Nothing tells a first visit from a back-fill, which saves a part only; the cursor proves that all of it was saved."""
    files = {"DT_CTY_KHI001_20261124083000.txt": b"NhietDo\t31,5\t-\t20261124083000\t00\n"}
    source = source_of("station_files", MEANING | {"drop": {"protocol": "folder", "path": "tram"}, "archive": "da-doc"})
    first, window = Recorded(NOW, tell=telling(files)), Window(NOW - DAY, NOW + MINUTE)
    batch = joined(ADAPTERS["station_files"].collect(source, window, province(), first))
    assert first.later == []
    second = Recorded(NOW, tell=telling(files), cursor=batch.cursor or "")
    assert joined(ADAPTERS["station_files"].collect(source, window, province(), second)).readings == ()
    (move,) = second.later
    assert isinstance(move, MoveFiles) and move.to == "da-doc/2026-11-24"
    assert [file.name for file in move.files] == list(files)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"name": "{tram}.txt"}, "name cần {station}"),
        ({"name": "{station}_{time}_{time}.txt"}, "nhiều nhất một lần"),
        ({"name": "a/{station}_{time}.txt"}, "thư mục con thì đặt depth"),
        ({"name": "{time}.txt"}, "không biết trạm"),
        ({"columns": ["parameter", "value"], "name": "{station}.txt"}, "không biết thời điểm"),
        ({"columns": ["parameter", "value", "value", "time"]}, "mỗi loại cột một lần"),
        ({"columns": ["parameter", "value", "date"]}, "cột date cần đi cùng cột time"),
        ({"archive": "../ngoai"}, "archive là tên thư mục bên trong"),
        ({"archive": "/ngoai"}, "archive là tên thư mục bên trong"),
        ({"encoding": "tcvn5"}, "không có bảng mã “tcvn5”"),
        ({"drop": {"protocol": "ftp", "host": "ioc:mk@may"}}, "tên đăng nhập ghi ở username"),
        ({"drop": {"protocol": "ftp", "host": "ftp://may/tram"}}, "host là tên máy"),
        ({"drop": {"protocol": "ftp", "host": "may", "password": "mk"}}, "bí mật không được ghi thẳng"),
        ({"drop": {"protocol": "sftp", "host": "may", "username": "ioc", "password": "env:MK"}}, "host_key"),
        (
            {"drop": {"protocol": "sftp", "host": "m", "username": "i", "host_key": "SHA256:" + "A" * 43}},
            "password hoặc private",
        ),
        (
            {"drop": {"protocol": "sftp", "host": "may", "username": "i", "password": "env:MK", "host_key": "abc"}},
            "lấy bằng ssh-keyscan",
        ),
    ],
)
def test_a_fault_in_the_options_is_found_offline(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        source_of("station_files", MEANING | {"drop": {"protocol": "folder", "path": "tram"}} | options)


@pytest.mark.parametrize(("written", "days"), [({}, 60), ({"lookback": "1d"}, 1)])
def test_sixty_days_may_be_late_where_the_source_does_not_say_otherwise(written: dict[str, str], days: int) -> None:
    said = {"kind": "station_files", "title_vi": "Trạm", "title_en": "Stations", "promise": "none", "delivers": ["NHIET"]}
    file = SourceFile.model_validate(said | written)
    options = source_of("station_files", MEANING | {"drop": {"protocol": "folder", "path": "tram"}}).options
    assert file.source("tram", options).lookback == timedelta(days=days)
