"""Knocking at real local servers: pages with and without good certificates, ports, names, and what hangs or drips."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dns.message
import dns.rcode
import dns.rrset
import pytest
import trustme

from collectors import probe
from collectors.io import Door
from collectors.probe_question import Found
from ioc.domain.observation import Reading
from ioc.domain.source import Window, joined
from ioc.errors import SourceRefused, SourceUnavailable
from tests.local_portal import Handler, local_portal
from tests.recorded_sources import province, source_of

MINUTE = timedelta(minutes=1)
NOW = datetime.now(UTC)


def visit(tmp_path: Path, *targets: dict[str, object], **options: object) -> dict[str, dict[str, Reading]]:
    """By subject and indicator: CHAY available in %, TAI latency in ms, CPU days of the certificate."""
    named = [{"subject": f"tv-{number}"} | target for number, target in enumerate(targets, start=1)]
    wanted = {"available": "CHAY", "when_available": 100, "latency": "TAI", "certificate_days": "CPU", "answer_within": 1.0}
    source = source_of("probe", wanted | {"targets": named} | options)
    with Door(tmp_path, lambda reference: "").visit(source, NOW, {}) as io:
        batch = joined(probe.collect(source, Window(NOW - MINUTE, NOW), province(), io))
    found: dict[str, dict[str, Reading]] = {}
    for one in batch.readings:
        found.setdefault(one.subject, {})[one.indicator] = one
    return found


def why(found: dict[str, Reading]) -> str:
    note = found["CHAY"].note
    return (note.remark or "") if note else ""


def page(url: str, **other: object) -> dict[str, object]:
    return {"type": "http", "name": "Cổng", "url": url} | other


def test_a_page_that_answers_is_available_and_its_time_is_told(tmp_path: Path) -> None:
    with local_portal(lambda handler, asked: handler.reply(200, "Trang chủ của tỉnh".encode())) as portal:
        found = visit(tmp_path, page(portal.url, contains="Trang chủ"))["tv-1"]
    assert found["CHAY"].value == 100
    assert 0 < (found["TAI"].value or 0) < 1000
    assert "CPU" not in found
    assert portal.asked[0].headers["user-agent"] == "ioc-probe"


@pytest.mark.parametrize(
    ("answer", "options", "says"),
    [
        (lambda handler, asked: handler.reply(503), {}, "trả lời mã 503"),
        (lambda handler, asked: handler.reply(200, b"Bao tri"), {"contains": "Trang chủ"}, "trang không có “Trang chủ”"),
        (lambda handler, asked: handler.reply(200), {"statuses": [204]}, "trả lời mã 200"),
        (lambda handler, asked: handler.wfile.write(b"khong phai http\r\n\r\n"), {}, "không phải HTTP"),
        (lambda handler, asked: handler.portal.over.wait(10), {}, "không trả lời trong 1 giây"),
    ],
    ids=["maintenance", "other page", "other status", "garbage", "hangs"],
)
def test_a_page_that_does_not_is_a_zero_with_its_reason(
    tmp_path: Path, answer: Callable[[Handler, object], None], options: dict[str, object], says: str
) -> None:
    with local_portal(answer) as portal:
        found = visit(tmp_path, page(portal.url, **options))["tv-1"]
    assert found["CHAY"].value == 0
    assert says in why(found)
    assert "TAI" not in found


def test_an_answer_that_drips_for_ever_is_cut_at_its_time(tmp_path: Path) -> None:
    def drip(handler: Handler, asked: object) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not handler.portal.over.wait(0.05):
            handler.wfile.write(b"X-A: 1\r\n")

    with local_portal(drip) as portal:
        found = visit(tmp_path, page(portal.url))["tv-1"]
    assert found["CHAY"].value == 0


def served(tmp_path: Path, authority: trustme.CA, days: int) -> tuple[ssl.SSLContext, str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", not_after=NOW + timedelta(days=days)).configure_cert(context)
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    return context, str(file)


@pytest.mark.parametrize(("days", "available"), [(41, 100), (-3, 0)])
def test_the_days_of_a_certificate_are_told_also_after_they_are_over(tmp_path: Path, days: int, available: float) -> None:
    context, ca = served(tmp_path, trustme.CA(), days)
    with local_portal(lambda handler, asked: handler.reply(200), context) as portal:
        found = visit(tmp_path, page(portal.url, tls={"ca": ca}))["tv-1"]
    assert found["CHAY"].value == available
    assert found["CPU"].value == pytest.approx(days, abs=0.1)
    assert available or "chứng thư không dùng được" in why(found)


def test_a_certificate_of_a_stranger_is_not_good(tmp_path: Path) -> None:
    context, _ = served(tmp_path, trustme.CA(), 41)
    with local_portal(lambda handler, asked: handler.reply(200), context) as portal:
        found = visit(tmp_path, page(portal.url))["tv-1"]
    assert (found["CHAY"].value, "chứng thư không dùng được" in why(found)) == (0, True)
    assert portal.asked == []


@contextmanager
def listening() -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"127.0.0.1:{server.getsockname()[1]}"


def closed_port() -> str:
    with listening() as address:
        return address


def test_a_port_that_accepts_and_one_that_is_closed(tmp_path: Path) -> None:
    with listening() as address:
        found = visit(tmp_path, {"type": "tcp", "host": address}, {"type": "tcp", "host": closed_port()})
    assert found["tv-1"]["CHAY"].value == 100
    assert (found["tv-2"]["CHAY"].value, "cổng đóng" in why(found["tv-2"])) == (0, True)


@contextmanager
def name_server(records: dict[str, str]) -> Iterator[str]:
    """A DNS server that knows these A records; a name without one is NXDOMAIN, "" is never answered."""
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", 0))
    stop = threading.Event()

    def answer() -> None:
        while not stop.is_set():
            wire, sender = line.recvfrom(4096)
            if not wire:
                return
            question = dns.message.from_wire(wire)
            name = question.question[0].name
            known = records.get(name.to_text(omit_final_dot=True))
            if known == "":
                continue
            reply = dns.message.make_response(question)
            if known is None:
                reply.set_rcode(dns.rcode.NXDOMAIN)
            else:
                reply.answer.append(dns.rrset.from_text(name, 60, "IN", "A", known))
            line.sendto(reply.to_wire(), sender)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield f"127.0.0.1:{line.getsockname()[1]}"
    finally:
        stop.set()
        line.sendto(b"", line.getsockname())
        thread.join(5)
        line.close()


def test_names_that_resolve_do_not_or_are_never_answered(tmp_path: Path) -> None:
    with name_server({"cong.tinh.example": "10.1.2.3", "im.tinh.example": ""}) as server:

        def ask(query: str, **other: object) -> dict[str, object]:
            return {"type": "dns", "query": query, "server": server} | other

        targets = ask("cong.tinh.example", contains="10.1.2.3"), ask("la.tinh.example"), ask("im.tinh.example")
        found = visit(tmp_path, *targets)
        elsewhere = visit(tmp_path, ask("cong.tinh.example", contains="10.9.9.9"))
    assert found["tv-1"]["CHAY"].value == 100
    assert "NXDOMAIN" in why(found["tv-2"])
    assert "không trả lời" in why(found["tv-3"])
    assert "không bản ghi nào có" in why(elsewhere["tv-1"])


def test_when_our_own_line_is_cut_nobody_else_is_accused(tmp_path: Path) -> None:
    with listening() as address, pytest.raises(SourceUnavailable, match="chính trung tâm đang mất mạng"):
        visit(tmp_path, {"type": "tcp", "host": address}, own_line=closed_port())


@pytest.mark.parametrize(
    ("target", "says"),
    [
        (page("ftp://x/"), "không phải địa chỉ trang"),
        ({"type": "tcp", "host": "may-khong-cong"}, "chưa có cổng"),
    ],
)
def test_what_is_written_wrong_is_refused_and_not_told_of_it(tmp_path: Path, target: dict[str, object], says: str) -> None:
    with pytest.raises(SourceRefused, match=says):
        visit(tmp_path, target)


def test_an_authority_whose_file_is_not_there_is_refused(tmp_path: Path) -> None:
    with listening() as address, pytest.raises(SourceRefused, match="Không đọc được chứng thư"):
        visit(tmp_path, page(f"https://{address}/", tls={"ca": "/khong/co.pem"}))


def test_many_are_asked_at_a_time(tmp_path: Path) -> None:
    together = threading.Barrier(3, timeout=5)

    def wait_for_the_others(handler: Handler, asked: object) -> None:
        together.wait()
        handler.reply(200)

    with local_portal(wait_for_the_others) as portal:
        found = visit(tmp_path, *(page(f"{portal.url}/{number}") for number in range(3)), answer_within=5)
    assert [one["CHAY"].value for one in found.values()] == [100, 100, 100]


def test_two_targets_of_one_subject_are_refused() -> None:
    target = {"type": "tcp", "host": "a:1", "subject": "tv-1"}
    with pytest.raises(ValueError, match="hai đích cùng đối tượng tv-1"):
        source_of("probe", {"available": "CHAY", "targets": [target, target]})


def test_a_system_that_is_up_says_no_reason() -> None:
    assert Found(latency=0.1).available
    assert not Found("cổng đóng").available
