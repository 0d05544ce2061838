"""The one door to the network, against real local servers that misbehave."""

import gzip
import hashlib
import hmac
import json
import logging
import socket
import ssl
import time
import tracemalloc
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme

from collectors.access import Access
from collectors.contract import Reply, Request
from collectors.inflate import read_body
from collectors.io import Door
from ioc.domain.promise import Promise
from ioc.domain.source import Schedule, Source
from ioc.errors import CentreError, PayloadInvalid, SettingsInvalid, SourceRefused, SourceUnavailable
from tests.local_portal import Asked, Handler, local_portal

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
SECRET = "mat-khau-rat-dai-7391"


def read(reference: str) -> str:
    if reference == "env:NONE":
        raise SettingsInvalid("không có biến NONE")
    return SECRET


def source(timeout: float = 5) -> Source:
    return Source("thu", "http_json", "Thử", "Trial", Schedule(), Promise(), None, timeout=timedelta(seconds=timeout))


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path, read)


def ask(door: Door, url: str, timeout: float = 5, **access: object) -> Reply:
    with door.visit(source(timeout), NOW, {}) as io:
        return io.fetch(Request(url, Access.model_validate(access)))


def ok(handler: Handler, asked: Asked) -> None:
    handler.reply(200, b'{"ok": true}')


def hang(handler: Handler, asked: Asked) -> None:
    handler.portal.over.wait(30)


def drip_headers(handler: Handler, asked: Asked) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while not handler.portal.over.wait(0.05):
        handler.wfile.write(b"x")


def drip_body(handler: Handler, asked: Asked) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not handler.portal.over.wait(0.05):
        handler.wfile.write(b" ")


@pytest.mark.parametrize("answer", [hang, drip_headers, drip_body])
def test_a_source_that_never_finishes_is_left_within_the_time_budget(
    door: Door, answer: Callable[[Handler, Asked], None]
) -> None:
    with local_portal(answer) as portal:
        started = time.monotonic()
        with pytest.raises(SourceUnavailable, match="không trả lời xong trong 0.6 giây"):
            ask(door, portal.url, timeout=0.6)
        assert time.monotonic() - started < 2


def test_a_tls_handshake_that_never_comes_is_left_within_the_time_budget(door: Door) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        started = time.monotonic()
        with pytest.raises(SourceUnavailable):
            ask(door, f"https://127.0.0.1:{silent.getsockname()[1]}/", timeout=0.6)
        assert time.monotonic() - started < 2


def test_a_two_gigabyte_body_is_cut_early_while_it_streams(door: Door) -> None:
    sent = 0

    def endless(handler: Handler, asked: Asked) -> None:
        nonlocal sent
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
        for _ in range(2000):
            handler.wfile.write(b"0" * 1_000_000)
            sent += 1_000_000

    with local_portal(endless) as portal, pytest.raises(PayloadInvalid, match="dài hơn 3,000,000 byte") as raised:
        ask(door, portal.url, max_bytes=3_000_000)
    assert sent < 100_000_000
    assert raised.value.excerpt.startswith("000")


def test_a_body_announced_as_two_gigabytes_is_not_even_begun(door: Door) -> None:
    def announce(handler: Handler, asked: Asked) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2000000000\r\n\r\n")
        handler.portal.over.wait(5)

    with local_portal(announce) as portal, pytest.raises(PayloadInvalid, match="2,000,000,000 byte"):
        ask(door, portal.url)


def test_a_compressed_bomb_never_unfolds(door: Door) -> None:
    bomb = gzip.compress(b"0" * 200_000_000, 1, mtime=0)
    with (
        local_portal(lambda handler, asked: handler.reply(200, bomb, Content_Encoding="gzip")) as portal,
        pytest.raises(PayloadInvalid, match="dài hơn"),
    ):
        ask(door, portal.url, max_bytes=2_000_000)


def test_unfolding_a_bomb_takes_no_more_memory_than_the_limit() -> None:
    bomb = gzip.compress(b"0" * 100_000_000, 1, mtime=0)
    tracemalloc.start()
    with pytest.raises(PayloadInvalid):
        read_body([bomb], "gzip", 1_000_000, "nguồn")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


@pytest.mark.parametrize(
    ("body", "encoding", "error"),
    [
        (b"x", "br", "cách nén"),
        (gzip.compress(b"{}", mtime=0), "gzip, gzip", "cách nén"),
        (gzip.compress(b'{"a": 1}' * 99, mtime=0)[:-9], "gzip", "đứt giữa chừng"),
        (b"khong nen", "gzip", "thân nén hỏng"),
    ],
)
def test_an_encoding_not_asked_for_or_broken_is_a_strange_payload(door: Door, body: bytes, encoding: str, error: str) -> None:
    with (
        local_portal(lambda handler, asked: handler.reply(200, body, Content_Encoding=encoding)) as portal,
        pytest.raises(PayloadInvalid, match=error),
    ):
        ask(door, portal.url)


def test_an_honest_compressed_body_is_read(door: Door) -> None:
    with local_portal(
        lambda handler, asked: handler.reply(200, gzip.compress(b'{"a": 1}', mtime=0), Content_Encoding="gzip")
    ) as portal:
        assert ask(door, portal.url).body == b'{"a": 1}'


def test_a_connection_cut_in_the_middle_is_tried_again_later(door: Door) -> None:
    def cut(handler: Handler, asked: Asked) -> None:
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"a":')
        handler.close_connection = True

    with local_portal(cut) as portal, pytest.raises(SourceUnavailable, match="giữa chừng"):
        ask(door, portal.url)


@pytest.mark.parametrize(
    ("status", "error", "says"),
    [
        (400, SourceRefused, "không chấp nhận câu hỏi"),
        (401, SourceRefused, "không nhận tên đăng nhập"),
        (403, SourceRefused, "không cho ta quyền"),
        (404, SourceRefused, "không có địa chỉ này"),
        (408, SourceUnavailable, "trục trặc"),
        (429, SourceUnavailable, "hỏi thưa hơn"),
        (500, SourceUnavailable, "trục trặc"),
        (503, SourceUnavailable, "trục trặc"),
    ],
)
def test_a_refusal_is_sorted_by_what_to_do_next(door: Door, status: int, error: type[CentreError], says: str) -> None:
    with local_portal(lambda handler, asked: handler.reply(status, "Bảo trì".encode())) as portal:
        with pytest.raises(error, match=says) as raised:
            ask(door, f"{portal.url}/api")
        assert "/api" in str(raised.value)
        assert "Bảo trì" in str(raised.value)


@pytest.mark.parametrize(("header", "seconds"), [("17", 17.0), ("Tue, 24 Nov 2026 02:01:00 GMT", 60.0), ("mai", None)])
def test_a_source_that_asks_for_patience_is_given_it(door: Door, header: str, seconds: float | None) -> None:
    with (
        local_portal(lambda handler, asked: handler.reply(429, Retry_After=header)) as portal,
        pytest.raises(SourceUnavailable) as raised,
    ):
        ask(door, portal.url)
    assert raised.value.retry_after == seconds


def test_a_closed_port_and_an_unknown_name_are_unavailable(door: Door) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(SourceUnavailable, match="Không nối được"):
        ask(door, f"http://127.0.0.1:{port}/")
    with pytest.raises(SourceUnavailable, match="Không tìm thấy máy chủ cong.invalid"):
        ask(door, "http://cong.invalid/", timeout=30)


def server_tls(authority: trustme.CA, *names: str, not_after: datetime | None = None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names, not_after=not_after).configure_cert(context)
    return context


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> str:
    path = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(path))
    return str(path)


def test_a_private_authority_is_trusted_when_named(door: Door, authority: trustme.CA, ca_file: str) -> None:
    with local_portal(ok, server_tls(authority, "127.0.0.1")) as portal:
        assert ask(door, portal.url, tls={"ca": ca_file}).status == 200
        with pytest.raises(SourceRefused, match="cơ quan lạ cấp; đặt tls.ca"):
            ask(door, portal.url)


def test_an_expired_certificate_says_whose_it_is_and_what_to_do(door: Door, authority: trustme.CA, ca_file: str) -> None:
    past = datetime(2020, 1, 1, tzinfo=UTC)
    with (
        local_portal(ok, server_tls(authority, "127.0.0.1", not_after=past)) as portal,
        pytest.raises(SourceRefused, match=r"Chứng thư của 127.0.0.1:\d+ đã hết hạn; báo đơn vị quản lý"),
    ):
        ask(door, portal.url, tls={"ca": ca_file})


def test_a_certificate_of_another_name_is_refused(door: Door, authority: trustme.CA, ca_file: str) -> None:
    with (
        local_portal(ok, server_tls(authority, "khac.example")) as portal,
        pytest.raises(SourceRefused, match="không phải của địa chỉ IP này"),
    ):
        ask(door, portal.url, tls={"ca": ca_file})


def test_mutual_tls_shows_our_certificate(door: Door, authority: trustme.CA, ca_file: str, tmp_path: Path) -> None:
    context = server_tls(authority, "127.0.0.1")
    context.verify_mode = ssl.CERT_REQUIRED
    authority.configure_trust(context)
    ours = authority.issue_cert("ioc.example")
    ours.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "ours.pem"))
    with local_portal(ok, context) as portal:
        assert ask(door, portal.url, tls={"ca": ca_file, "certificate": str(tmp_path / "ours.pem")}).status == 200
        with pytest.raises(SourceRefused, match="đòi chứng thư của ta"):
            ask(door, portal.url, tls={"ca": ca_file})


def test_a_missing_certificate_file_is_named(door: Door) -> None:
    with pytest.raises(SourceRefused, match="tls.ca"):
        ask(door, "https://127.0.0.1:1/", tls={"ca": "/khong/co.pem"})
    with pytest.raises(SourceRefused, match="tls.certificate"):
        ask(door, "https://127.0.0.1:1/", tls={"certificate": "/khong/co.pem"})


@pytest.mark.parametrize(
    ("auth", "header", "value"),
    [
        (
            {"type": "basic", "username": "ioc", "password": "env:S"},
            "authorization",
            "Basic aW9jOm1hdC1raGF1LXJhdC1kYWktNzM5MQ==",
        ),
        ({"type": "bearer", "token": "env:S"}, "authorization", f"Bearer {SECRET}"),
        ({"type": "api_key", "key": "env:S"}, "x-api-key", SECRET),
        ({"type": "api_key", "key": "env:S", "name": "khoa", "place": "query"}, "khoa", SECRET),
    ],
)
def test_each_way_of_signing_in_is_sent(door: Door, auth: dict[str, str], header: str, value: str) -> None:
    with local_portal(ok) as portal:
        ask(door, f"{portal.url}/a?x=1", auth=auth, headers={"X-Don-Vi": "82"})
        asked = portal.asked[0]
    assert asked.headers["x-don-vi"] == "82"
    assert asked.headers.get(header) == value or asked.path == f"/a?x=1&{header}={value}"


def test_a_signed_request_is_verified_by_the_source(door: Door) -> None:
    def verify(handler: Handler, asked: Asked) -> None:
        path, _, query = asked.path.partition("?")
        signed = "\n".join(["GET", path, query, asked.headers["x-timestamp"], hashlib.sha256(b"").hexdigest()])
        good = hmac.new(SECRET.encode(), signed.encode(), "sha256").hexdigest()
        handler.reply(200 if asked.headers["x-signature"] == f"k1:{good}" else 401)

    with local_portal(verify) as portal, door.visit(source(), NOW, {}) as io:
        access = Access.model_validate(
            {"auth": {"type": "hmac", "key": "env:S", "key_id": "k1", "value": "{key_id}:{signature}"}}
        )
        query = (("từ", "1 2"), ("b", "&"))
        assert io.fetch(Request(f"{portal.url}/a/b", access, query=query)).status == 200


def token_server(handler: Handler, asked: Asked, tokens: list[str]) -> None:
    """Gives tokens m1, m2 …; only the newest is good."""
    if asked.path == "/token":
        tokens.append(f"ma-truy-cap-{len(tokens) + 1}")
        handler.reply(200, json.dumps({"access_token": tokens[-1], "expires_in": 3600}).encode())
    else:
        handler.reply(200 if asked.headers.get("authorization") == f"Bearer {tokens[-1]}" else 401)


OAUTH = {"type": "oauth2", "token_url": "/token", "client_id": "ioc", "client_secret": "env:S", "scope": "doc"}


def test_a_token_is_kept_between_visits_and_renewed_once_after_a_401(door: Door) -> None:
    tokens: list[str] = []
    with local_portal(lambda handler, asked: token_server(handler, asked, tokens)) as portal:
        for _ in range(2):
            ask(door, f"{portal.url}/du-lieu", base=portal.url, auth=OAUTH)
        assert [row.path for row in portal.asked] == ["/token", "/du-lieu", "/du-lieu"]
        assert portal.asked[0].body == b"grant_type=client_credentials&scope=doc"
        tokens.append("bi-thu-hoi")
        assert ask(door, f"{portal.url}/du-lieu", base=portal.url, auth=OAUTH).status == 200
        assert [row.path for row in portal.asked][3:] == ["/du-lieu", "/token", "/du-lieu"]


def test_a_source_that_keeps_saying_401_is_refused_not_asked_for_ever(door: Door) -> None:
    def never(handler: Handler, asked: Asked) -> None:
        handler.reply(200, b'{"access_token": "ma-vo-dung"}') if asked.path == "/token" else handler.reply(401)

    with local_portal(never) as portal:
        with pytest.raises(SourceRefused, match="401"):
            ask(door, f"{portal.url}/x", base=portal.url, auth=OAUTH)
        assert len(portal.asked) == 2


def test_a_token_answer_without_a_token_is_a_strange_payload(door: Door) -> None:
    with local_portal(ok) as portal, pytest.raises(PayloadInvalid, match="không có access_token"):
        ask(door, f"{portal.url}/x", base=portal.url, auth=OAUTH)


def test_no_secret_leaves_in_an_error_a_payload_or_a_log(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    def echo(handler: Handler, asked: Asked) -> None:
        handler.reply(400 if "sai" in asked.path else 200, f"{asked.path} {asked.headers}".encode())

    auth = {"type": "api_key", "key": "env:S", "name": "khoa", "place": "query"}
    with caplog.at_level(logging.DEBUG), local_portal(echo) as portal:
        reply = ask(door, f"{portal.url}/dung", auth=auth, headers={"X-Khoa": "env:S"})
        with pytest.raises(SourceRefused) as raised:
            ask(door, f"{portal.url}/sai", auth=auth)
    assert SECRET.encode() not in reply.body
    assert "khoa=•••" in reply.body.decode()
    assert SECRET not in str(raised.value)
    assert SECRET not in caplog.text


def test_a_secret_that_is_not_there_is_named(door: Door) -> None:
    with pytest.raises(SourceRefused, match="env:NONE"):
        ask(door, "http://127.0.0.1:1/", auth={"type": "bearer", "token": "env:NONE"})


def test_redirects_stay_on_the_host_unless_another_is_allowed(door: Door) -> None:
    def go(handler: Handler, asked: Asked) -> None:
        match asked.path:
            case "/gan":
                handler.reply(302, Location="/dich")
            case "/xa":
                handler.reply(302, Location=f"http://localhost:{handler.server.server_address[1]}/dich")
            case "/vong":
                handler.reply(302, Location="/vong")
            case _:
                handler.reply(200, asked.headers.get("authorization", "khong").encode())

    auth = {"type": "bearer", "token": "env:S"}
    with local_portal(go) as portal:
        assert ask(door, f"{portal.url}/gan", auth=auth).body == "Bearer •••".encode()
        with pytest.raises(SourceRefused, match="máy chủ khác .localhost.; nếu đúng thì thêm vào redirect_hosts"):
            ask(door, f"{portal.url}/xa", auth=auth)
        assert ask(door, f"{portal.url}/xa", auth=auth, redirect_hosts=["localhost"]).body == b"khong"
        with pytest.raises(SourceRefused, match="chuyển hướng quá 5 lần"):
            ask(door, f"{portal.url}/vong", auth=auth)


def test_a_proxy_carries_the_question(door: Door) -> None:
    with local_portal(ok) as proxy:
        assert ask(door, "http://cong.example/so-lieu?a=1", proxy=proxy.url).status == 200
        assert proxy.asked[0].path == "http://cong.example/so-lieu?a=1"
    with pytest.raises(SourceUnavailable):
        ask(door, "http://cong.example/", proxy=proxy.url)


def test_what_a_visit_remembers_is_kept_only_when_all_was_saved(door: Door) -> None:
    def unchanged(handler: Handler, asked: Asked) -> None:
        if asked.headers.get("if-none-match") == '"v1"':
            handler.reply(304, ETag='"v1"')
        else:
            handler.reply(200, b"{}", ETag='"v1"')

    with local_portal(unchanged) as portal:
        with pytest.raises(RuntimeError), door.visit(source(), NOW, {}) as io:
            io.remember("etag", io.fetch(Request(portal.url, Access())).headers["etag"])
            raise RuntimeError("không lưu được")
        with door.visit(source(), NOW, {}) as io:
            assert io.recall("etag") == ""
            io.remember("etag", '"v1"')
        with door.visit(source(), NOW, {}) as io:
            assert io.fetch(Request(portal.url, Access(), etag=io.recall("etag"))).status == 304


def test_the_pace_a_source_allows_is_kept_across_visits(tmp_path: Path) -> None:
    waited: list[float] = []
    door = Door(tmp_path, read, waited.append)
    with local_portal(ok) as portal:
        for _ in range(3):
            ask(door, portal.url, per_minute=20)
        with pytest.raises(SourceUnavailable, match="Chưa đến lượt") as raised:
            ask(door, portal.url, timeout=1, per_minute=20)
    assert len(waited) == 2
    assert all(2 < wait <= 3 for wait in waited)
    assert raised.value.retry_after is not None and raised.value.retry_after > 1


def test_files_are_taken_by_pattern_once_they_rest(door: Door, tmp_path: Path) -> None:
    (tmp_path / "inbox").mkdir()
    (tmp_path / "inbox" / "thang-10.csv").write_bytes(b"a;b")
    (tmp_path / "inbox" / "~$thang-11.csv").write_bytes(b"khoa cua Excel")
    later = datetime.now(UTC) + timedelta(minutes=1)
    with door.visit(source(), later, {"data/x.csv": b"1"}) as io:
        assert [file.name for file in io.files("inbox/*.csv", 100, 5)] == ["thang-10.csv"]
        assert [file.name for file in io.files(f"{tmp_path}/inbox/*.csv", 100, 5)] == ["thang-10.csv"]
        assert io.files("inbox/*.csv", 100, 3600) == ()
        assert io.files("profile:data/x.csv", 100, 5)[0].content == b"1"
        with pytest.raises(PayloadInvalid, match="thang-10.csv"):
            io.files("inbox/*.csv", 2, 5)
        with pytest.raises(SourceRefused, match="khong-co.csv"):
            io.files("khong-co.csv", 100, 5)
        with pytest.raises(SourceRefused, match="data/y.csv"):
            io.files("profile:data/y.csv", 100, 5)


def test_the_machine_is_measured_in_believable_units(door: Door) -> None:
    with door.visit(source(), NOW, {}) as io:
        found = io.machine()
    assert 0 <= found["memory_percent"] <= 100
    assert 0 <= found["disk_percent"] <= 100
    assert 0 <= found["cpu_percent"] <= 100
    assert found["sent_bytes_per_second"] >= 0
    assert found["uptime_seconds"] > 0
    assert found["centre_memory_bytes"] > 1_000_000
