"""POST /lgsp/v1/ndxp and its token service: SOAP 1.1 behind an LGSP, as the national integration platform is reached."""

from datetime import datetime, timedelta
from typing import Annotated
from xml.etree.ElementTree import Element, ParseError, SubElement, tostring

import defusedxml.ElementTree
from defusedxml import DefusedXmlException
from fastapi import APIRouter, Body, Header, HTTPException, Request, Response
from pydantic import BaseModel

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.doors import same
from ioc.practice.marks import grid
from ioc.practice.paging import asked
from ioc.practice.province import Province
from ioc.practice.tokens import good, issue

_SOAP, _OURS = "http://schemas.xmlsoap.org/soap/envelope/", "urn:lgsp:ndxp"
_STEP, _PAGE = timedelta(minutes=5), 100


class Account(BaseModel):
    """Who asks for a token."""

    taiKhoan: str  # noqa: N815 — as LGSP services spell theirs
    matKhau: str  # noqa: N815


class _Fault(Exception):
    """What the service does not do, by SOAP 1.1, 4.4: `code` is Client or Server."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code


def soap_door(province: Province) -> APIRouter:
    router = APIRouter(prefix="/lgsp/v1")

    @router.post("/ma-truy-cap")
    def token(account: Account) -> dict[str, dict[str, str | int]]:
        """Cấp mã truy cập của LGSP: taiKhoan, matKhau là mã và khóa ứng dụng."""
        credentials = province.credentials
        if not same(account.taiKhoan, credentials.client_id) or not same(account.matKhau, credentials.client_secret):
            raise HTTPException(401, "Tài khoản hoặc mật khẩu không đúng")
        made = issue(credentials.signing_key, province.now(), province.token_life)
        return {"duLieu": {"maTruyCap": made, "hieuLuc": int(province.token_life.total_seconds())}}

    @router.post("/ndxp")
    def service(
        request: Request, envelope: Annotated[bytes, Body(media_type="text/xml")], lgspaccesstoken: Annotated[str, Header()] = ""
    ) -> Response:
        """Dịch vụ SOAP 1.1 ThongKeGiaoDich(tu, den, trang): giao dịch NDXP trong 5 phút, từng 5 phút, 100 dòng một trang.

        Mã truy cập ở tiêu đề lgspaccesstoken; mã sai hoặc hết hạn thì trả Fault có chữ MA_HET_HAN.
        """
        try:
            if not good(lgspaccesstoken, province.credentials.signing_key, province.now()):
                raise _Fault("Client", "MA_HET_HAN: mã truy cập không đúng hoặc đã hết hạn")
            return Response(_answer(envelope, province), media_type="text/xml")
        except _Fault as fault:
            return Response(_fault(fault), 500, media_type="text/xml")

    return router


def _answer(asking: bytes, province: Province) -> bytes:
    question = _question(asking)
    try:
        start, end = (datetime.fromisoformat(_said(question, tag)) for tag in ("tu", "den"))
        page = int(_said(question, "trang") or "1")
    except ValueError:
        raise _Fault("Client", "Thiếu hoặc sai tu, den, trang") from None
    stretch = asked(start, end, province.now())
    marks = grid(stretch.start, stretch.end, _STEP)
    envelope, answer = _envelope("ThongKeGiaoDichResponse")
    SubElement(answer, _ours("soTrang")).text = str(-(-len(marks) // _PAGE))
    listed = SubElement(answer, _ours("danhSach"))
    for at in marks[max(0, page - 1) * _PAGE :][:_PAGE]:
        _write(SubElement(listed, _ours("giaoDich")), at, province.world.shown(at))
    return _written(envelope)


def _write(row: Element, at: datetime, shown: dict[str, float]) -> None:
    figures = {"tong": "ndxp_tong", "thanhCong": "ndxp_thanh_cong", "tyLe": "ndxp_ty_le"}
    SubElement(row, _ours("thoiDiem")).text = at.astimezone(PROVINCE_ZONE).isoformat()
    for tag, code in figures.items():
        SubElement(row, _ours(tag)).text = f"{shown[code]:g}".replace(".", ",")


def _question(envelope: bytes) -> Element:
    try:
        whole: Element = defusedxml.ElementTree.fromstring(envelope, forbid_dtd=True)
    except (ParseError, DefusedXmlException):
        raise _Fault("Client", "Không đọc được phong bì SOAP 1.1") from None
    found = whole.find(f"{{{_SOAP}}}Body/{_ours('ThongKeGiaoDich')}")
    if found is None:
        raise _Fault("Client", "Chỉ có thao tác ThongKeGiaoDich")
    return found


def _said(question: Element, tag: str) -> str:
    return question.findtext(_ours(tag), "").strip()


def _fault(fault: _Fault) -> bytes:
    envelope, answer = _envelope("")
    SubElement(answer, "faultcode").text = f"soap:{fault.code}"
    SubElement(answer, "faultstring").text = str(fault)
    return _written(envelope)


def _envelope(operation: str) -> tuple[Element, Element]:
    """An envelope and the element inside its body: a fault where no operation is named."""
    whole = Element(f"{{{_SOAP}}}Envelope")
    body = SubElement(whole, f"{{{_SOAP}}}Body")
    return whole, SubElement(body, _ours(operation) if operation else f"{{{_SOAP}}}Fault")


def _written(envelope: Element) -> bytes:
    written: bytes = tostring(envelope, "utf-8", xml_declaration=True)
    return written


def _ours(tag: str) -> str:
    return f"{{{_OURS}}}{tag}"
