"""Places where files are dropped, against real servers: a folder, FTP, FTPS, SFTP; and servers that fail in every way."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncssh
import pytest
import trustme
from pydantic import TypeAdapter
from pyftpdlib.handlers import TLS_FTPHandler

from collectors.file_drop import AnyDrop, Drop, Listed, ListFiles, MoveFiles, TakeFiles
from collectors.io import Door, Visit
from ioc.domain.source import Promise, Schedule, Source
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable
from tests.drop_servers import (
    PASSWORD,
    READ_ONLY,
    USER,
    ImplicitHandler,
    ReadOnlySftp,
    dripping,
    ftp_script,
    ftp_server,
    misbehaving,
    saying,
    sftp_server,
    silent,
)

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
PROTOCOLS = ("folder", "ftp", "ftps", "ftps_implicit", "sftp")
HOST_KEY = asyncssh.generate_private_key("ssh-ed25519")
SECRETS = {"env:MK": PASSWORD, "env:SAI": "mat-khau-sai-hoan-toan"}
every_protocol = pytest.mark.parametrize("protocol", PROTOCOLS)
remote_protocol = pytest.mark.parametrize("protocol", PROTOCOLS[1:])


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="module")
def certificates(authority: trustme.CA, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("chung-thu")
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    authority.issue_cert("khac.example").private_key_and_cert_chain_pem.write_to_path(str(folder / "other.pem"))
    return folder


class Place:
    """A folder, and the drop options under which it is reached over a protocol."""

    def __init__(self, folder: Path, certificates: Path) -> None:
        self.folder, self.certificates = folder, certificates

    @contextmanager
    def over(self, protocol: str, read_only: bool = False, certificate: str = "server.pem") -> Iterator[dict[str, Any]]:
        if protocol == "folder":
            yield {"protocol": "folder", "path": str(self.folder)}
            return
        with ExitStack() as stack:
            port = stack.enter_context(self._server(protocol, read_only, certificate))
            options = {"protocol": protocol, "host": f"127.0.0.1:{port}", "username": USER, "password": "env:MK"}
            tls = {"tls": {"ca": str(self.certificates / "ca.pem")}} if protocol.startswith("ftps") else {}
            yield options | tls | ({"host_key": pinned(HOST_KEY)} if protocol == "sftp" else {})

    def _server(self, protocol: str, read_only: bool, certificate: str) -> Any:
        if protocol == "sftp":
            return sftp_server(self.folder, HOST_KEY, rights=ReadOnlySftp if read_only else None)
        rights = {"rights": READ_ONLY} if read_only else {}
        if protocol == "ftp":
            return ftp_server(self.folder, **rights)
        secured = {"certfile": str(self.certificates / certificate), "tls_control_required": True, "tls_data_required": True}
        return ftp_server(self.folder, ImplicitHandler if protocol == "ftps_implicit" else TLS_FTPHandler, **rights, **secured)


@pytest.fixture
def place(tmp_path: Path, certificates: Path) -> Place:
    folder = tmp_path / "tram"
    folder.mkdir()
    return Place(folder, certificates)


def pinned(key: asyncssh.SSHKey) -> str:
    return key.export_public_key().decode().strip()


def drop_of(options: dict[str, Any]) -> AnyDrop:
    found: AnyDrop = TypeAdapter(Drop).validate_python(options)
    return found


@contextmanager
def visit(tmp_path: Path, timeout: float = 20) -> Iterator[Visit]:
    source = Source("thu", "station_files", "Thử", "Trial", Schedule(), Promise(), None, timeout=timedelta(seconds=timeout))
    with Door(tmp_path, lambda reference: SECRETS[reference]).visit(source, NOW, {}) as found:
        yield found


def listing(drop: AnyDrop, depth: int = 0, skip: str = "", limit: int = 1000) -> ListFiles:
    return ListFiles(drop, depth, skip, limit)


def take(drop: AnyDrop, *files: Listed, max_bytes: int = 1_000_000, together: int = 10_000_000) -> TakeFiles:
    return TakeFiles(drop, files, max_bytes, together)


def names(files: tuple[Listed, ...]) -> list[str]:
    return sorted(file.name for file in files)


def failure(tmp_path: Path, options: dict[str, Any], timeout: float = 20, read: bool = False) -> CentreError:
    """How asking the drop fails; it must not take longer than the visit may, nor tell a secret."""
    began, drop = time.monotonic(), drop_of(options)
    with pytest.raises(CentreError) as raised, visit(tmp_path, timeout) as io:
        found = io.ask(listing(drop))
        if read:
            io.ask(take(drop, *found))
    assert time.monotonic() - began < timeout + 3
    assert not any(secret in str(raised.value) for secret in SECRETS.values())
    assert isinstance(raised.value, SourceUnavailable | SourceRefused | PayloadInvalid)
    return raised.value


@every_protocol
def test_files_are_listed_taken_and_moved_whatever_their_names(place: Place, tmp_path: Path, protocol: str) -> None:
    contents = {"DT_A_1.txt": b"a\tb\r\n" * 9, "Trạm số 2 (mới).txt": "độ mặn".encode(), "lớn.bin": bytes(range(256)) * 3000}
    for name, content in contents.items():
        (place.folder / name).write_bytes(content)
    (place.folder / ".ẩn").write_bytes(b"x")
    with place.over(protocol) as options, visit(tmp_path) as io:
        drop = drop_of(options)
        found = io.ask(listing(drop))
        assert {file.name: file.size for file in found} == {name: len(content) for name, content in contents.items()}
        assert all(
            file.modified_at is not None and abs(file.modified_at - datetime.now(UTC)) < timedelta(minutes=5) for file in found
        )
        assert {one.file.name: one.content for one in io.ask(take(drop, *found))} == contents
        io.ask(MoveFiles(drop, found, "da-doc/2026-11-24"))
        assert io.ask(listing(drop)) == ()
    assert {path.name: path.read_bytes() for path in (place.folder / "da-doc" / "2026-11-24").iterdir()} == contents


@every_protocol
def test_folders_below_are_looked_into_as_deep_as_asked_but_not_the_archive(place: Place, tmp_path: Path, protocol: str) -> None:
    for path in ("a.txt", "tram-1/b.txt", "tram-1/cu/c.txt", "da-doc/d.txt", "tram 2/e.txt"):
        (place.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (place.folder / path).write_bytes(path.encode())
    with place.over(protocol) as options, visit(tmp_path) as io:
        drop = drop_of(options)
        assert names(io.ask(listing(drop, 0, "da-doc"))) == ["a.txt"]
        deep = io.ask(listing(drop, 1, "da-doc"))
        assert names(deep) == ["a.txt", "tram 2/e.txt", "tram-1/b.txt"]
        assert {one.file.name.encode(): one.content for one in io.ask(take(drop, *deep))} == {
            name.encode(): name.encode() for name in names(deep)
        }
        assert len(io.ask(listing(drop, 2, "da-doc"))) == 4


@every_protocol
def test_a_file_changed_since_it_was_read_is_not_moved_and_one_that_has_gone_is_no_fault(
    place: Place, tmp_path: Path, protocol: str
) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        (place.folder / name).write_bytes(b"1")
    with place.over(protocol) as options, visit(tmp_path) as io:
        drop = drop_of(options)
        found = io.ask(listing(drop))
        (place.folder / "a.txt").write_bytes(b"1234")
        (place.folder / "b.txt").unlink()
        gone = next(one for one in io.ask(take(drop, *found)) if one.file.name == "b.txt")
        assert gone.content is None
        io.ask(MoveFiles(drop, found, "da-doc"))
    assert sorted(path.name for path in place.folder.iterdir()) == ["a.txt", "da-doc"]
    assert [path.name for path in (place.folder / "da-doc").iterdir()] == ["c.txt"]


@every_protocol
def test_a_file_of_the_same_name_in_the_archive_is_not_overwritten(place: Place, tmp_path: Path, protocol: str) -> None:
    (place.folder / "da-doc").mkdir()
    (place.folder / "da-doc" / "a.txt").write_bytes(b"cu")
    (place.folder / "a.txt").write_bytes(b"moi")
    with place.over(protocol) as options, visit(tmp_path) as io:
        drop = drop_of(options)
        io.ask(MoveFiles(drop, io.ask(listing(drop)), "da-doc"))
    kept = {path.name: path.read_bytes() for path in (place.folder / "da-doc").iterdir()}
    assert kept.pop("a.txt") == b"cu"
    assert list(kept.values()) == [b"moi"] and next(iter(kept)).startswith("a.txt.")


@every_protocol
def test_a_file_too_large_is_a_fault_of_its_own_and_too_many_are_one_of_the_drop(
    place: Place, tmp_path: Path, protocol: str
) -> None:
    (place.folder / "nhỏ.txt").write_bytes(b"1")
    (place.folder / "to.txt").write_bytes(b"1" * 5000)
    with place.over(protocol) as options, visit(tmp_path) as io:
        drop = drop_of(options)
        found = {one.file.name: one for one in io.ask(take(drop, *io.ask(listing(drop)), max_bytes=1000))}
        assert (found["nhỏ.txt"].content, found["to.txt"].content) == (b"1", None)
        assert "dài 5,000 byte" in found["to.txt"].fault
        with pytest.raises(PayloadInvalid, match="quá nhiều tệp; dọn tệp cũ"):
            io.ask(listing(drop, limit=1))


@every_protocol
def test_a_visit_takes_no_more_than_it_can_hold(place: Place, tmp_path: Path, protocol: str) -> None:
    for number in range(5):
        (place.folder / f"{number}.txt").write_bytes(b"1" * 100)
    with place.over(protocol) as options, visit(tmp_path) as io:
        drop = drop_of(options)
        assert len(io.ask(take(drop, *io.ask(listing(drop)), together=250))) == 3


@every_protocol
def test_where_nothing_may_be_moved_a_person_is_told(place: Place, tmp_path: Path, protocol: str) -> None:
    (place.folder / "a.txt").write_bytes(b"1")
    (place.folder / "da-doc").write_bytes(b"a file where the folder should be")
    with place.over(protocol, read_only=True) as options, visit(tmp_path) as io:
        drop = drop_of(options)
        found = tuple(file for file in io.ask(listing(drop)) if file.name == "a.txt")
        with pytest.raises(SourceRefused, match="xin quyền ghi, hoặc bỏ archive|xem lại quyền"):
            io.ask(MoveFiles(drop, found, "da-doc"))
    assert (place.folder / "a.txt").read_bytes() == b"1"


@remote_protocol
def test_a_wrong_password_is_refused(place: Place, tmp_path: Path, protocol: str) -> None:
    with place.over(protocol) as options:
        wrong = failure(tmp_path, options | {"password": "env:SAI"})
    assert isinstance(wrong, SourceRefused) and "không nhận tên đăng nhập" in str(wrong)


@every_protocol
def test_a_folder_that_is_not_there_is_named(place: Place, tmp_path: Path, protocol: str) -> None:
    with place.over(protocol) as options:
        path = f"{place.folder}/khong-co" if protocol == "folder" else "khong-co"
        wrong = failure(tmp_path, options | {"path": path})
    assert isinstance(wrong, SourceRefused)
    assert "khong-co" in str(wrong)


@pytest.mark.parametrize("protocol", ["ftps", "ftps_implicit"])
def test_a_certificate_of_another_name_or_authority_is_refused_before_the_password_is_sent(
    place: Place, tmp_path: Path, protocol: str
) -> None:
    with place.over(protocol) as options:
        stranger = failure(tmp_path, options | {"tls": {}})
    assert isinstance(stranger, SourceRefused) and "đặt tls.ca" in str(stranger)
    with place.over(protocol, certificate="other.pem") as options:
        other = failure(tmp_path, options)
    assert isinstance(other, SourceRefused) and "Chứng thư của 127.0.0.1" in str(other)


def test_ftps_against_a_server_that_speaks_plain_ftp_is_refused(place: Place, tmp_path: Path) -> None:
    with place.over("ftp") as options:
        wrong = failure(tmp_path, options | {"protocol": "ftps"})
    assert isinstance(wrong, SourceRefused) and "không hiểu FTPS" in str(wrong)


def test_another_host_key_than_the_pinned_one_is_refused_with_what_to_do(place: Place, tmp_path: Path) -> None:
    with place.over("sftp") as options:
        same_kind = failure(tmp_path, options | {"host_key": pinned(asyncssh.generate_private_key("ssh-ed25519"))})
        other_kind = failure(tmp_path, options | {"host_key": pinned(asyncssh.generate_private_key("ssh-rsa"))})
        fingerprint = failure(tmp_path, options | {"host_key": "SHA256:" + "A" * 43})
    assert all(isinstance(wrong, SourceRefused) for wrong in (same_kind, other_kind, fingerprint))
    assert "không phải khóa đã ghi ở host_key" in str(same_kind) and "không phải khóa đã ghi" in str(fingerprint)
    assert "host_key" in str(other_kind)


def test_a_server_known_by_its_fingerprint_and_us_by_our_key(place: Place, tmp_path: Path) -> None:
    ours, another = (asyncssh.generate_private_key("ssh-ed25519") for _ in range(2))
    (tmp_path / "authorized").write_text(pinned(ours), encoding="utf-8")
    (place.folder / "a.txt").write_bytes(b"1")
    secrets = {"env:KHOA": ours.export_private_key().decode(), "env:KHOA_LA": another.export_private_key().decode()}
    source = Source("thu", "station_files", "Thử", "Trial", Schedule(), Promise(), None)
    with sftp_server(place.folder, HOST_KEY, str(tmp_path / "authorized")) as port:
        options = {"protocol": "sftp", "host": f"127.0.0.1:{port}", "username": USER, "host_key": HOST_KEY.get_fingerprint()}
        door = Door(tmp_path, lambda reference: secrets[reference])
        with door.visit(source, NOW, {}) as io:
            assert names(io.ask(listing(drop_of(options | {"private_key": "env:KHOA"})))) == ["a.txt"]
        with (
            pytest.raises(SourceRefused, match="không nhận tên đăng nhập, mật khẩu hoặc khóa"),
            door.visit(source, NOW, {}) as io,
        ):
            io.ask(listing(drop_of(options | {"private_key": "env:KHOA_LA"})))


def reached(protocol: str, port: int) -> dict[str, Any]:
    options = {"protocol": protocol, "host": f"127.0.0.1:{port}", "username": USER, "password": "env:MK"}
    return options | ({"host_key": pinned(HOST_KEY)} if protocol == "sftp" else {})


@remote_protocol
@pytest.mark.parametrize("behave", [silent, dripping])
def test_a_server_that_never_says_a_whole_word_is_left_within_the_time_budget(
    tmp_path: Path, protocol: str, behave: Callable[[socket.socket, threading.Event], None]
) -> None:
    with misbehaving(behave) as port:
        assert isinstance(failure(tmp_path, reached(protocol, port), timeout=0.6), SourceUnavailable)


@remote_protocol
def test_a_server_that_is_off_is_unavailable(tmp_path: Path, protocol: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    assert isinstance(failure(tmp_path, reached(protocol, port)), SourceUnavailable)


@remote_protocol
@pytest.mark.parametrize(
    "words",
    [
        b"",
        b"\x00\xff" * 50,
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"220 " + b"a" * 100_000,
        b"SSH-2.0-x\r\n" + b"\xff" * 500,
        b"220-\r\n" * 9,
    ],
)
def test_a_server_that_speaks_nonsense_is_told_apart_and_breaks_nothing(tmp_path: Path, protocol: str, words: bytes) -> None:
    with misbehaving(saying(words)) as port:
        assert str(failure(tmp_path, reached(protocol, port), timeout=5))


LISTING = b"type=file;size=9;modify=20261123000000; a.txt\r\n"


def cut(conn: socket.socket, pipe: socket.socket, stop: threading.Event) -> None:
    pipe.sendall(b"pH\t7")


def aborted(conn: socket.socket, pipe: socket.socket, stop: threading.Event) -> None:
    pipe.sendall(b"pH\t7")
    pipe.close()
    conn.sendall(b"426 dut giua chung\r\n")
    stop.wait(5)


def never_done(conn: socket.socket, pipe: socket.socket, stop: threading.Event) -> None:
    while not stop.wait(0.02):
        pipe.sendall(b"p")


def never_confirmed(conn: socket.socket, pipe: socket.socket, stop: threading.Event) -> None:
    pipe.sendall(b"pH\t7")
    pipe.close()
    stop.wait(30)


@pytest.mark.parametrize("deliver", [cut, aborted, never_done, never_confirmed])
def test_half_a_file_is_never_taken_for_a_whole_one(
    tmp_path: Path, deliver: Callable[[socket.socket, socket.socket, threading.Event], None]
) -> None:
    with misbehaving(ftp_script(deliver, LISTING)) as port:
        assert isinstance(failure(tmp_path, reached("ftp", port), timeout=1, read=True), SourceUnavailable)


def test_names_that_would_lead_out_of_the_folder_are_not_listed(tmp_path: Path) -> None:
    outside = (b"../a", b"/etc/passwd", b"..", b"a\x07", b"\xff\xfe")
    evil = b"".join(b"type=file;size=1;modify=20261123000000; " + name + b"\r\n" for name in outside)
    with misbehaving(ftp_script(cut, evil + LISTING)) as port, visit(tmp_path) as io:
        assert names(io.ask(listing(drop_of(reached("ftp", port))))) == ["a.txt"]
