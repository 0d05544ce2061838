"""GET /thien-tai/v1/ban-tin.atom and the bulletins it lists: CAP 1.2 with the status Exercise."""

from collections.abc import Iterable
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import APIRouter, Depends, HTTPException, Response

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.bulletins import SENDER, Warned, warned
from ioc.practice.doors import with_api_key
from ioc.practice.province import Province

_ATOM, _CAP = "http://www.w3.org/2005/Atom", "urn:oasis:names:tc:emergency:cap:1.2"
_SEVERITY = {1: "Minor", 2: "Moderate", 3: "Severe"}
_MARK = "MÔ PHỎNG"


def bulletin_door(province: Province) -> APIRouter:
    router = APIRouter(prefix="/thien-tai/v1", dependencies=[Depends(with_api_key(province))])

    @router.get("/ban-tin.atom")
    def feed() -> Response:
        """Danh mục Atom các bản tin ba ngày qua, mới nhất trước; mỗi mục dẫn đến một bản tin CAP 1.2."""
        return Response(_feed(_listed(province)), media_type="application/atom+xml")

    @router.get("/ban-tin/{identifier}.cap")
    def bulletin(identifier: str) -> Response:
        """Một bản tin CAP 1.2. 404 khi không có trong danh mục."""
        listed = _listed(province)
        found = next((one for one in listed if one.identifier == identifier), None)
        if found is None:
            raise HTTPException(404, "Không có bản tin này")
        return Response(cap(found, {one.identifier: one.sent_at for one in listed}), media_type="application/cap+xml")

    return router


def _listed(province: Province) -> tuple[Warned, ...]:
    return warned(province.world, province.incidents.log, province.now())


def _feed(listed: tuple[Warned, ...]) -> bytes:
    feed = Element(f"{{{_ATOM}}}feed")
    newest = max((one.sent_at for one in listed), default=datetime(2026, 1, 1, tzinfo=PROVINCE_ZONE))
    head = {"id": "urn:dien-tap:ban-tin", "title": f"Bản tin thiên tai ({_MARK})", "updated": _at(newest)}
    _put(feed, _ATOM, head.items())
    for one in reversed(listed):
        entry = SubElement(feed, f"{{{_ATOM}}}entry")
        title = f"{one.event}: {one.headline} ({_MARK})"
        _put(entry, _ATOM, (("id", f"urn:dien-tap:{one.identifier}"), ("title", title), ("updated", _at(one.sent_at))))
        link = {"type": "application/cap+xml", "href": f"ban-tin/{one.identifier}.cap"}
        SubElement(entry, f"{{{_ATOM}}}link", link)
    return _written(feed)


def cap(one: Warned, sent: dict[str, datetime]) -> bytes:
    """The message; `sent` says when those it refers to were sent."""
    alert = Element(f"{{{_CAP}}}alert")
    said = [
        ("identifier", one.identifier), ("sender", SENDER), ("sent", _at(one.sent_at)), ("status", "Exercise"),
        ("msgType", one.kind), ("scope", "Public"), ("note", f"{_MARK}: bản tin của tỉnh diễn tập"),
    ]  # fmt: skip
    named = [f"{SENDER},{name},{_at(sent[name])}" for name in one.references if name in sent]
    if named:
        said.append(("references", " ".join(named)))
    _put(alert, _CAP, said)
    if one.places:
        _inform(SubElement(alert, f"{{{_CAP}}}info"), one)
    return _written(alert)


def _inform(info: Element, one: Warned) -> None:
    _put(
        info,
        _CAP,
        (
            ("language", "vi-VN"), ("category", "Met"), ("event", one.event), ("urgency", "Expected"),
            ("severity", _SEVERITY[one.level]), ("certainty", "Likely"), ("effective", _at(one.sent_at)),
            ("expires", _at(one.expires_at)), ("senderName", f"Đài KTTV ({_MARK})"), ("headline", one.headline),
        ),
    )  # fmt: skip
    _pair(info, "parameter", "CapDoRuiRoThienTai", str(one.level))
    for place in one.places:
        area = SubElement(info, f"{{{_CAP}}}area")
        _put(area, _CAP, (("areaDesc", place.name),))
        _pair(area, "geocode", "MA_DVHC", place.code)


def _pair(element: Element, tag: str, name: str, value: str) -> None:
    _put(SubElement(element, f"{{{_CAP}}}{tag}"), _CAP, (("valueName", name), ("value", value)))


def _put(element: Element, space: str, texts: Iterable[tuple[str, str]]) -> None:
    for tag, text in texts:
        SubElement(element, f"{{{space}}}{tag}").text = text


def _at(instant: datetime) -> str:
    return instant.astimezone(PROVINCE_ZONE).isoformat(timespec="seconds")


def _written(document: Element) -> bytes:
    written: bytes = tostring(document, "utf-8", xml_declaration=True)
    return written
