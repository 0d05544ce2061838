"""`/api/v1/alerts.cap`: alerts for the warning systems of others, an Atom feed of CAP 1.2 messages."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from fastapi import APIRouter, Response
from sqlalchemy import Connection, Engine

from ioc.alerting.cap import CAP, Numbered, cap_alert, identifier, told_as_cap
from ioc.domain.alert import AlertState
from ioc.domain.centre import Profile
from ioc.errors import CommandInvalid
from ioc.store.engine import reading
from ioc.store.queries import alerts as queries

ATOM = "http://www.w3.org/2005/Atom"
_KEPT = timedelta(days=7)
_MOST = 1_000

register_namespace("cap", CAP)
register_namespace("atom", ATOM)


def cap_routes(engine: Engine, profile: Callable[[], Profile], clock: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(tags=["cảnh báo"])

    @router.get("/alerts.cap", response_class=Response)
    def feed(id: str | None = None) -> Response:
        """Nguồn cấp Atom gồm các bản tin CAP 1.2: mọi cảnh báo đang còn và các bản tin 7 ngày qua. `id`: chỉ một bản tin CAP."""
        known, now = profile(), clock()
        with reading(engine) as conn:
            told = told_as_cap(_numbered(conn, now))
        if id is None:
            return _xml(_feed(told, known, now), "application/atom+xml")
        for one, earlier in told:
            if identifier(one, known) == id:
                return _xml(cap_alert(one, earlier, known), "application/cap+xml")
        raise CommandInvalid("Không có bản tin CAP nào mang mã này trong 7 ngày qua; lấy mã ở /api/v1/alerts.cap.")

    return router


def _numbered(conn: Connection, now: datetime) -> list[Numbered]:
    """The transitions of the last days and, however old, those of alerts that still fire; in the order of their numbers."""
    told = {one.id: one.transition for one in queries.history(conn, after=now - _KEPT, limit=_MOST)}
    spells = {(one.key, one.spell) for one in told.values()}
    spells |= {(one.key, one.spell) for one in queries.open_alerts(conn) if one.state is AlertState.FIRING}
    begun = {(one.key, one.spell) for one in told.values() if one.before is AlertState.PENDING}
    for key, spell in spells - begun:
        told |= {one.id: one.transition for one in queries.transitions(conn, key) if one.transition.spell == spell}
    return sorted(told.items())


def _feed(told: Sequence[tuple[Numbered, list[Numbered]]], profile: Profile, now: datetime) -> Element:
    """Newest first. Every entry holds its whole message."""
    feed = Element(f"{{{ATOM}}}feed")
    _add(feed, "id", f"urn:ioc:{profile.name}:alerts")
    _add(feed, "title", f"Cảnh báo: {profile.title_vi}")
    _add(feed, "updated", max((one.at for (_, one), _ in told), default=now).isoformat(timespec="seconds"))
    SubElement(feed, f"{{{ATOM}}}link", rel="self", href="/api/v1/alerts.cap")
    _add(SubElement(feed, f"{{{ATOM}}}author"), "name", f"IOC {profile.title_vi}")
    for one, earlier in reversed(told):
        _entry(feed, one, cap_alert(one, earlier, profile), profile)
    return feed


def _entry(feed: Element, one: Numbered, message: Element, profile: Profile) -> None:
    name = identifier(one, profile)
    entry = SubElement(feed, f"{{{ATOM}}}entry")
    _add(entry, "id", f"urn:ioc:{name}")
    _add(entry, "title", message.findtext(f"{{{CAP}}}info/{{{CAP}}}headline", ""))
    _add(entry, "updated", one[1].at.isoformat(timespec="seconds"))
    SubElement(entry, f"{{{ATOM}}}link", rel="alternate", type="application/cap+xml", href=f"/api/v1/alerts.cap?id={name}")
    SubElement(entry, f"{{{ATOM}}}content", type="application/cap+xml").append(message)


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{tag}").text = text


def _xml(root: Element, kind: str) -> Response:
    return Response(tostring(root, encoding="utf-8", xml_declaration=True), media_type=kind)
