"""Attachments of the shared mailbox, over IMAP under TLS, from a server that also misbehaves: no letter lost, none changed."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
from sqlalchemy import Engine

from collectors import ADAPTERS
from collectors.io import Door
from collectors.mailbox import Place
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, RunStatus, Source, Window, joined
from ioc.errors import SourceUnavailable
from ioc.jobs.collect import Outcome, Visit, backfill, collect
from ioc.store import sources
from ioc.store.engine import reading
from ioc.store.queries.latest import changed_since
from tests.mail_server import PASSWORD, USER, Post, mail_server
from tests.recorded_letters import letter
from tests.recorded_sources import province, source_of

DAY = timedelta(days=1)
TABLE = {"numbers": "vi", "columns": {"subject": "Trạm", "at": "Ngày"}, "wide": [{"header": "Mực nước", "indicator": "MUC-NUOC"}]}


@dataclass
class Rig:
    """A centre that reads a mailbox."""

    engine: Engine
    post: Post
    folder: Path
    options: dict[str, Any]
    password: str = PASSWORD
    timeout: timedelta = timedelta(seconds=20)

    @property
    def source(self) -> Source:
        return replace(source_of("imap", self.options), lookback=400 * DAY, timeout=self.timeout)

    def visit(self) -> Outcome:
        return collect(self._visit(), self.source)

    def again(self, start: datetime, end: datetime) -> list[Outcome]:
        return backfill(self._visit(), self.source, Window(start, end), lambda at: None)

    def cursor(self) -> str | None:
        with reading(self.engine) as conn:
            return sources.state(conn, "thu").cursor

    def values(self) -> set[float | None]:
        with reading(self.engine) as conn:
            return {row.value for row in changed_since(conn, 0)}

    def _visit(self) -> Visit:
        return Visit(self.engine, province(), self._look, lambda: datetime.now(UTC))

    @contextmanager
    def _look(self, source: Source, window: Window, profile: Profile, now: datetime, cursor: str) -> Iterator[Batch]:
        door = Door(self.folder, lambda reference: self.password)
        with door.visit(source, now, {}, cursor) as io:
            yield joined(ADAPTERS["imap"].collect(source, window, profile, io))


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def rig(sqlite_engine: Engine, tmp_path: Path, authority: trustme.CA) -> Iterator[Rig]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with mail_server(Post(), context) as post:
        mailbox = {
            "host": f"127.0.0.1:{post.port}",
            "username": USER,
            "password": "env:MK",
            "tls": {"ca": str(tmp_path / "ca.pem")},
        }
        yield Rig(sqlite_engine, post, tmp_path, {"mailbox": mailbox, "senders": ["@so.example.vn"], **TABLE})


def report(value: str, days_ago: int = 1, station: str = "tv-1") -> bytes:
    day = datetime.now(UTC) - days_ago * DAY
    return f"Trạm;Ngày;Mực nước\n{station};{day:%d/%m/%Y};{value}\n".encode()


def send(rig: Rig, *values: str, days_ago: int = 1, arrived: datetime | None = None, **named: str) -> None:
    files = [(f"bao cao {number}.csv", report(value, days_ago + number)) for number, value in enumerate(values)]
    rig.post.send(letter(*files, **named), arrived or datetime.now(UTC))


def test_attachments_are_read_once_and_no_letter_is_changed(rig: Rig) -> None:
    send(rig, "2,15", "2,25")
    assert rig.visit().stored == 2
    assert rig.cursor() == "7 1"
    assert rig.visit().received == 0
    send(rig, "2,35", days_ago=3)
    assert rig.visit().stored == 1
    assert rig.cursor() == "7 2"
    said = " ".join(rig.post.commands)
    assert "EXAMINE" in said
    assert not any(word in said for word in ("SELECT", "STORE", "EXPUNGE", "COPY", "MOVE", " BODY["))


def test_a_visit_that_could_not_save_reads_the_letter_again(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    send(rig, "2,15")

    def full(*args: object) -> None:
        raise SourceUnavailable("đĩa đầy")

    with monkeypatch.context() as patched:
        patched.setattr("ioc.jobs.collect.save", full)
        assert rig.visit().status is RunStatus.FAILED
    assert rig.visit().stored == 1


def test_many_letters_are_read_a_part_at_a_time_and_none_is_passed_over(rig: Rig) -> None:
    rig.options |= {"letters_per_visit": 2}
    for number in range(5):
        send(rig, f"{number},5", days_ago=number + 1)
    outcomes = [rig.visit() for _ in range(4)]
    assert [one.stored for one in outcomes] == [2, 2, 1, 0]
    assert "còn 3 thư để lần sau" in outcomes[0].reason


def test_a_mailbox_numbered_anew_is_read_again_and_said(rig: Rig) -> None:
    send(rig, "2,15")
    rig.visit()
    rig.post.validity, rig.post.following, rig.post.letters = 8, 1, {}
    send(rig, "2,55", days_ago=2)
    outcome = rig.visit()
    assert outcome.stored == 1
    assert "đánh số lại" in outcome.reason
    assert rig.cursor() == "8 1"


def test_letters_from_before_the_first_visits_stretch_are_not_read_later_either(rig: Rig) -> None:
    send(rig, "2,15", arrived=datetime.now(UTC) - 900 * DAY)
    assert [rig.visit().received for _ in range(2)] == [0, 0]
    assert rig.cursor() == "7 1"
    send(rig, "2,25")
    assert rig.visit().stored == 1


def test_a_letter_sent_later_corrects_the_one_before(rig: Rig) -> None:
    send(rig, "2,15", arrived=datetime.now(UTC) - timedelta(hours=2))
    rig.visit()
    send(rig, "2,95")
    rig.visit()
    assert rig.values() == {2.95}


def test_letters_of_others_and_letters_without_tables_are_told_and_not_read(rig: Rig) -> None:
    send(rig, "9,9", sender="ai-do@noi-khac.example")
    rig.post.send(letter(("anh.png", b"\x89PNG")), datetime.now(UTC))
    outcome = rig.visit()
    assert (outcome.received, outcome.status) == (0, RunStatus.OK)
    assert "của ai-do@noi-khac.example không đọc" in outcome.reason
    assert "không có tệp đính kèm theo mẫu" in outcome.reason


def test_a_file_that_cannot_be_read_is_rejected_and_the_others_are_kept(rig: Rig) -> None:
    rig.post.send(letter(("hong.xlsx", b"PK\x03\x04nothing"), ("tot.csv", report("2,15"))), datetime.now(UTC))
    outcome = rig.visit()
    assert outcome.stored == 1
    assert "hong.xlsx" in outcome.rejects[0].row


def test_a_letter_that_is_too_long_is_told_and_passed_over(rig: Rig) -> None:
    rig.options |= {"max_letter_bytes": 3_000}
    rig.post.send(letter(("to.csv", b"x" * 9_000)), datetime.now(UTC))
    send(rig, "2,15")
    outcome = rig.visit()
    assert outcome.stored == 1
    assert "tăng max_letter_bytes" in outcome.rejects[0].reason
    assert rig.visit().received == 0


def test_a_back_fill_reads_again_for_its_days_and_the_place_does_not_move(rig: Rig) -> None:
    send(rig, "2,15", "2,25", "2,35", days_ago=1)
    rig.visit()
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    outcomes = rig.again(today - 3 * DAY, today - 1 * DAY)
    assert [one.status for one in outcomes] == [RunStatus.OK] * 2
    assert sum(one.received for one in outcomes) == 2
    assert rig.cursor() == "7 1"


def test_a_folder_with_a_vietnamese_name_is_opened(rig: Rig) -> None:
    rig.options["mailbox"] |= {"folder": "Báo cáo"}
    send(rig, "2,15")
    assert rig.visit().stored == 1
    assert any("B&AOE-o c&AOE-o" in command for command in rig.post.commands)


def misdirect(rig: Rig) -> None:
    rig.options["mailbox"] |= {"folder": "Không có"}


def refuse(rig: Rig) -> None:
    rig.password = "sai-hoàn-toàn-khác"


def distrust(rig: Rig) -> None:
    trustme.CA().cert_pem.write_to_path(str(rig.folder / "ca.pem"))


def cut(rig: Rig) -> None:
    rig.post.cut_in = "BODY.PEEK"


def hang(rig: Rig) -> None:
    rig.post.hang_in, rig.timeout = "SEARCH", timedelta(seconds=1)


@pytest.mark.parametrize(
    ("trouble", "error", "says"),
    [
        (refuse, "SourceRefused", "không nhận tên đăng nhập hoặc mật khẩu"),
        (misdirect, "SourceRefused", "không có thư mục"),
        (distrust, "SourceRefused", "Chứng thư"),
        (cut, "SourceUnavailable", "ngắt kết nối giữa chừng"),
        (hang, "SourceUnavailable", "không trả lời"),
    ],
)
def test_each_trouble_is_told_by_what_to_do_and_nothing_is_lost(
    rig: Rig, trouble: Callable[[Rig], None], error: str, says: str
) -> None:
    send(rig, "2,15")
    trouble(rig)
    outcome = rig.visit()
    assert (outcome.error, outcome.stored) == (error, 0)
    assert says in outcome.reason
    assert rig.password not in outcome.reason
    assert rig.cursor() in (None, "")


def test_a_cursor_that_is_none_of_ours_starts_anew() -> None:
    assert [Place.read(text) for text in ("", "7", "a b", "7 3 1")] == [None] * 4
    assert Place.read("7 3") == Place(7, 3)
