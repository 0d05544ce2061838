"""The soap_xml adapter against a local LGSP gateway: mutual TLS, tokens that end midway, faults, maintenance, bombs."""

import base64
import hashlib
import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import pytest
import trustme
from pydantic import ValidationError

from collectors import ADAPTERS
from collectors.contract import Reply
from collectors.io import Door
from collectors.recorded import Recorded
from collectors.soap_options import SoapXmlOptions
from ioc.domain.source import Batch, Promise, Schedule, Source, Window, joined
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable
from tests.lgsp_gateway import LOGIN, Gateway, enveloped, fault11, fault12, lgsp_gateway, said
from tests.local_portal import Asked, Handler, local_portal
from tests.recorded_sources import HOSTILE, NOW, province, source_of

COLLECT = ADAPTERS["soap_xml"].collect
WINDOW = Window(NOW - timedelta(hours=1), NOW)
TOKEN = {
    "type": "token",
    "url": "/ma",
    "body": '{"taiKhoan": "{ten}", "matKhau": "{mk}"}',
    "values": {"ten": "ioc", "mk": "env:MK"},
    "token": "duLieu.ma",
    "lasts": "duLieu.conLai",
}
QUESTION = {
    "url": "/dich-vu",
    "body": '<Hoi xmlns="urn:x"><tu>{start}</tu><don_vi>{don_vi}</don_vi><trang>{trang}</trang></Hoi>',
    "values": {"don_vi": "Sở <NN&MT>"},
    "xml_lists": ["dong"],
    "paging": {"type": "page", "param": "trang", "pages": "HoiResponse.soTrang"},
    "mapping": {
        "rows": "HoiResponse.dong || `[]`",
        "subject": {"expr": "tram"},
        "at": {"expr": "luc"},
        "values": [{"indicator": "MUC-NUOC", "expr": "gia_tri"}],
    },
}


def read(reference: str) -> str:
    return {"env:MK": LOGIN["matKhau"], "env:SAI": "khong-phai-mat-khau"}[reference]


def options(gateway: Gateway, **changed: Any) -> dict[str, Any]:
    trusted = {"base": gateway.portal.url, "tls": {"ca": gateway.ca, "certificate": gateway.client()}, "auth": TOKEN}
    return QUESTION | trusted | changed


def visit(door: Door, wanted: dict[str, Any], timeout: float = 5) -> Batch:
    model = SoapXmlOptions.model_validate(wanted)
    source = Source("thu", "soap_xml", "Thử", "Trial", Schedule(), Promise(), model, timeout=timedelta(seconds=timeout))
    with door.visit(source, NOW, {}) as io:
        return joined(COLLECT(source, WINDOW, province(), io))


def page(asked: Asked, pages: int = 3) -> bytes:
    number = int(said(asked, "trang"))
    rows = f"<dong><tram>tv-{number}</tram><luc>2026-11-24T08:50:00+07:00</luc><gia_tri>{number}.5</gia_tri></dong>"
    return enveloped(f'<HoiResponse xmlns="urn:x"><soTrang>{pages}</soTrang>{rows}</HoiResponse>')


def pages(handler: Handler, asked: Asked) -> None:
    handler.reply(200, page(asked), Content_Type="text/xml")


def hang(handler: Handler, asked: Asked) -> None:
    handler.portal.over.wait(30)


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path, read)


def test_a_service_behind_the_gateway_is_read_page_after_page(door: Door, tmp_path: Path) -> None:
    with lgsp_gateway(tmp_path, pages) as gateway:
        batch = visit(door, options(gateway, action="urn:x/Hoi"))
    assert [(row.subject, row.value) for row in batch.readings] == [("tv-1", 1.5), ("tv-2", 2.5), ("tv-3", 3.5)]
    asked = [row for row in gateway.portal.asked if row.path == "/dich-vu"]
    assert {row.headers["soapaction"] for row in asked} == {'"urn:x/Hoi"'}
    assert {said(row, "don_vi") for row in asked} == {"Sở <NN&MT>"}
    assert {said(row, "tu") for row in asked} == {"2026-11-24T01:00:00Z"}


def test_soap_12_says_its_action_in_the_content_type(door: Door, tmp_path: Path) -> None:
    with lgsp_gateway(tmp_path, pages) as gateway:
        visit(door, options(gateway, action="urn:x/Hoi", version="1.2"))
    assert gateway.portal.asked[-1].headers["content-type"] == 'application/soap+xml; charset=utf-8; action="urn:x/Hoi"'
    assert b"http://www.w3.org/2003/05/soap-envelope" in gateway.portal.asked[-1].body


def test_a_wrong_certificate_and_none_at_all_are_refused(door: Door, tmp_path: Path) -> None:
    with lgsp_gateway(tmp_path, pages) as gateway:
        for shown in ({"ca": gateway.ca, "certificate": gateway.client(trustme.CA())}, {"ca": gateway.ca}):
            with pytest.raises(SourceRefused, match="đòi chứng thư của ta"):
                visit(door, options(gateway, tls=shown))
        with pytest.raises(SourceRefused, match="cơ quan lạ cấp; đặt tls.ca"):
            visit(door, options(gateway, tls={"certificate": gateway.client()}))
    assert gateway.portal.asked == []


EXPIRED = [
    (401, b"", {}),
    (500, fault11("s:Client", "MA_HET_HAN"), {"expired": ["MA_HET_HAN"]}),
    (200, enveloped("<loi>MA_HET_HAN</loi>"), {"expired": ["MA_HET_HAN"]}),
]
PLACES = [
    {"place": "header"},
    {"place": "query", "name": "ma", "value": "{token}"},
    {"place": "body"},
]


@pytest.mark.parametrize(("status", "body", "known"), EXPIRED)
@pytest.mark.parametrize("place", PLACES, ids=lambda place: place["place"])
def test_a_token_that_ends_midway_is_renewed_and_no_page_is_lost(
    door: Door, tmp_path: Path, status: int, body: bytes, known: dict[str, Any], place: dict[str, str]
) -> None:
    with lgsp_gateway(tmp_path, pages) as gateway:
        gateway.bad_token = (status, body)

        def once(handler: Handler, asked: Asked) -> None:
            if said(asked, "trang") == "2" and len(gateway.tokens) == 1:
                gateway.revoke()
                handler.reply(status, body)
            else:
                pages(handler, asked)

        gateway.answer = once
        header = "<ma>{token}</ma>" if place["place"] == "body" else ""
        batch = visit(door, options(gateway, auth=TOKEN | known | place, header=header))
    assert [row.subject for row in batch.readings] == ["tv-1", "tv-2", "tv-3"]
    assert [row.path for row in gateway.portal.asked].count("/ma") == 2


def test_the_token_is_kept_between_visits(door: Door, tmp_path: Path) -> None:
    with lgsp_gateway(tmp_path, pages) as gateway:
        visit(door, options(gateway))
        visit(door, options(gateway))
    assert [row.path for row in gateway.portal.asked].count("/ma") == 1


def test_a_wrong_password_is_refused_and_a_token_never_taken_is_not_asked_for_ever(door: Door, tmp_path: Path) -> None:
    with lgsp_gateway(tmp_path, pages) as gateway:
        with pytest.raises(SourceRefused, match="401"):
            visit(door, options(gateway, auth=TOKEN | {"values": {"ten": "ioc", "mk": "env:SAI"}}))
        gateway.answer = lambda handler, asked: handler.reply(200, b"MA_HET_HAN")
        with pytest.raises(SourceRefused, match="báo mã truy cập hết hạn, kể cả mã vừa cấp"):
            visit(door, options(gateway, auth=TOKEN | {"expired": ["MA_HET_HAN"]}))
    assert len(gateway.portal.asked) == 3


@pytest.mark.parametrize(
    "answer", [b'{"duLieu": {}}', b"<html>", b'{"duLieu": {"ma": "x", "conLai": "NaN"}}', b'"x"', b"[" * 5000]
)
def test_an_answer_without_a_token_is_a_strange_payload(door: Door, answer: bytes) -> None:
    with local_portal(lambda handler, asked: handler.reply(200, answer)) as portal, pytest.raises(PayloadInvalid):
        visit(door, QUESTION | {"base": portal.url, "auth": TOKEN})


FAULTS = [
    (500, fault11("s:Server", "Kho dữ liệu đang bận"), SourceUnavailable, "trục trặc phía họ .Server: Kho dữ liệu"),
    (500, fault11("s:Client", "Thiếu mã đơn vị"), SourceRefused, "không nhận câu hỏi .Client: Thiếu mã đơn vị"),
    (200, fault11("s:Server", "Bận"), SourceUnavailable, "Bận"),
    (400, fault12("Sender", "ThieuMa", "Thiếu mã"), SourceRefused, "Sender / ThieuMa: Thiếu mã"),
    (500, fault12("Receiver", "Ban", "Bận"), SourceUnavailable, "Receiver / Ban"),
    (500, fault11("wsse:FailedAuthentication", "Sai mật khẩu"), SourceRefused, "FailedAuthentication"),
    (500, fault11("s:Client", "Bảo trì đến 17 giờ"), SourceUnavailable, "Bảo trì"),
    (500, b"<html>Internal Server Error</html>", SourceUnavailable, "500"),
    (400, b"Bad Request", SourceRefused, "400"),
    (503, b"<html>Bao tri</html>", SourceUnavailable, "503"),
    (403, b"", SourceRefused, "403"),
    (200, (HOSTILE / "maintenance.html").read_bytes(), PayloadInvalid, "là trang web|XML"),
    (200, (HOSTILE / "bomb.xml").read_bytes(), PayloadInvalid, "thực thể"),
    (200, (HOSTILE / "external.xml").read_bytes(), PayloadInvalid, "thực thể"),
    (200, enveloped("<a>" * 300 + "</a>" * 300), PayloadInvalid, "lồng quá sâu"),
    (200, enveloped("<HoiResponse>")[:-30], PayloadInvalid, "không phải XML đọc được"),
    (200, b"<Khac/>", PayloadInvalid, "không phải phong bì SOAP"),
]


@pytest.mark.parametrize(("status", "body", "error", "says"), FAULTS)
def test_a_fault_is_sorted_by_what_to_do_next(
    door: Door, tmp_path: Path, status: int, body: bytes, error: type[CentreError], says: str
) -> None:
    gateway_that_says_so = lgsp_gateway(tmp_path, lambda handler, asked: handler.reply(status, body))
    with gateway_that_says_so as gateway, pytest.raises(error, match=says) as raised:
        visit(door, options(gateway, faults={"Bảo trì": "unavailable"}))
    assert type(raised.value) is error


def test_a_fault_that_says_there_is_no_data_is_an_empty_answer(door: Door, tmp_path: Path) -> None:
    none = fault11("s:Client", "Không có dữ liệu", "<detail><ma>ERR-204</ma></detail>")
    with lgsp_gateway(tmp_path, lambda handler, asked: handler.reply(500, none)) as gateway:
        assert visit(door, options(gateway, faults={"ERR-204": "empty"})) == Batch()


def test_a_million_elements_are_refused_before_they_are_built(door: Door, tmp_path: Path) -> None:
    body = enveloped("<a/>" * 1_000_001)
    vast = lgsp_gateway(tmp_path, lambda handler, asked: handler.reply(200, body))
    with vast as gateway, pytest.raises(PayloadInvalid, match="1,000,000 phần tử"):
        visit(door, options(gateway), timeout=30)


def test_a_gateway_that_hangs_or_is_cut_is_asked_again_later(door: Door, tmp_path: Path) -> None:
    def cut(handler: Handler, asked: Asked) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + page(asked)[:100])
        handler.close_connection = True

    with lgsp_gateway(tmp_path, cut) as gateway:
        with pytest.raises(SourceUnavailable, match="ngắt kết nối giữa chừng"):
            visit(door, options(gateway))
        gateway.answer = hang
        started = time.monotonic()
        with pytest.raises(SourceUnavailable, match=r"không trả lời xong trong 0.8 giây"):
            visit(door, options(gateway), timeout=0.8)
        assert time.monotonic() - started < 3


def test_a_secret_in_the_envelope_is_written_escaped_and_never_leaves_in_a_text(door: Door, tmp_path: Path) -> None:
    def echo(handler: Handler, asked: Asked) -> None:
        as_we_wrote_it = re.findall("<mk>(.*?)</mk>", asked.body.decode())
        handler.reply(500, fault11("s:Client", f"{as_we_wrote_it} {escape(said(asked, 'mk'))}"))

    with lgsp_gateway(tmp_path, echo) as gateway, pytest.raises(SourceRefused, match="Client") as raised:
        visit(door, options(gateway, header="<mk>{mk}</mk>", values={"don_vi": "a", "mk": "env:MK"}))
    assert said(gateway.portal.asked[-1], "mk") == LOGIN["matKhau"]
    assert "7391" not in str(raised.value)


@pytest.mark.parametrize("digest", [False, True])
def test_a_username_token_is_in_the_header_for_the_service_to_verify(door: Door, digest: bool) -> None:
    auth = {"type": "wsse", "username": "ioc & co", "password": "env:MK", "digest": digest}
    with local_portal(pages) as portal:
        visit(door, QUESTION | {"base": portal.url, "auth": auth, "header": "<x xmlns='urn:x'/>"})
    envelope = portal.asked[0].body.decode()
    tags = ("Username", "Password", "Nonce", "Created")
    username, password, nonce, created = (re.findall(f"<ws[a-z]+:{tag}(?: [^>]*)?>(.*?)<", envelope)[0] for tag in tags)
    assert (username, created) == ("ioc &amp; co", "2026-11-24T02:00:00Z")
    if digest:
        salted = base64.b64decode(nonce) + created.encode() + LOGIN["matKhau"].encode()
        assert password == base64.b64encode(hashlib.sha1(salted).digest()).decode()
    else:
        assert password == "mật&quot;khẩu&lt;&amp;&gt;7391"


def test_the_envelope_among_attachments_is_found(door: Door) -> None:
    def attached(handler: Handler, asked: Asked) -> None:
        parts = b"".join(
            b"--xyz\r\nContent-Type: application/xop+xml\r\nContent-Transfer-Encoding: binary\r\n\r\n" + part + b"\r\n"
            for part in (page(asked, 1), b"\x00\x01")
        )
        handler.reply(200, parts + b"--xyz--\r\n", Content_Type='multipart/related; type="application/xop+xml"; boundary=xyz')

    with local_portal(attached) as portal:
        assert len(visit(door, QUESTION | {"base": portal.url}).readings) == 1


def test_a_document_inside_a_text_is_held_to_the_same_bounds() -> None:
    inner = {"inner": {"expr": "HoiResponse", "format": "xml"}, "paging": {"type": "none"}, "body": "<Hoi/>"}
    bomb = (HOSTILE / "bomb.xml").read_text(encoding="utf-8").replace("&", "&amp;").replace("<", "&lt;")
    source = source_of("soap_xml", QUESTION | {"url": "http://x.example"} | inner)
    io = Recorded(NOW, lambda request: Reply(200, {}, enveloped(f"<HoiResponse>{bomb}</HoiResponse>")))
    with pytest.raises(PayloadInvalid, match="thực thể"):
        list(COLLECT(source, WINDOW, province(), io))


WRONG = [
    ({"body": "<a>{nam}</a>"}, "không có {nam}; dùng {don_vi}, {end}, {now}, {start}, {trang}"),
    ({"body": "<a>"}, "body không phải XML đúng dạng"),
    ({"body": "<x:a/>"}, "mọi tiền tố phải có xmlns"),
    ({"version": "none", "action": "a"}, "chỉ dùng với SOAP"),
    ({"version": "none", "body": "<a/><b/>"}, "body không phải XML đúng dạng"),
    ({"url": "dich-vu"}, "url phải là"),
    ({"auth": {"type": "wsse", "username": "a", "password": "lo-ro"}}, "bí mật không được ghi thẳng"),
    ({"mapping": []}, "mapping"),
]


@pytest.mark.parametrize(("changed", "says"), WRONG)
def test_a_template_that_cannot_be_sent_is_found_before_anything_is_asked(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=re.escape(says)):
        SoapXmlOptions.model_validate(QUESTION | {"base": "https://lgsp.example"} | changed)


def test_a_renewed_token_dates_from_now_and_its_answer_may_be_xml(door: Door) -> None:
    auth = TOKEN | {
        "body": "<xin><ten>{ten}</ten><mk>{mk}</mk></xin>", "content_type": "text/xml", "answer": "xml",
        "token": "Tra.Ma", "lasts": None,
    }  # fmt: skip

    def answer(handler: Handler, asked: Asked) -> None:
        if asked.path == "/ma":
            assert said(asked, "mk") == LOGIN["matKhau"]
            handler.reply(200, b'<t:Tra xmlns:t="urn:t"><t:Ma>ma-7391</t:Ma></t:Tra>')
        else:
            assert asked.headers["authorization"] == "Bearer ma-7391"
            pages(handler, asked)

    with local_portal(answer) as portal:
        assert len(visit(door, QUESTION | {"base": portal.url, "auth": auth}).readings) == 3
