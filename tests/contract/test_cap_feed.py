"""The cap_feed adapter against a local server of bulletins, the example of OASIS, and the bulletins of the practice province."""

import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import trustme
import xmlschema
from pydantic import ValidationError

from collectors import ADAPTERS
from collectors.cap import read_alert
from collectors.cap_options import CapFeedOptions
from collectors.contract import Reply
from collectors.feeds import read_announced
from collectors.io import Door
from collectors.recorded import Recorded
from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.observation import Origin
from ioc.domain.period import PROVINCE_ZONE
from ioc.domain.source import Batch, Promise, Schedule, Source, Window, joined
from ioc.errors import PayloadInvalid, SourceRefused, SourceUnavailable
from ioc.practice.bulletin_door import cap
from ioc.practice.bulletins import warned
from ioc.practice.incidents import Incident, IncidentKind
from ioc.practice.world import Place, World
from tests.local_portal import Asked, Handler, Portal, local_portal
from tests.recorded_sources import NOW, RECORDINGS, province, source_of

COLLECT = ADAPTERS["cap_feed"].collect
HOUR = timedelta(hours=1)
WANTED: dict[str, Any] = {
    "url": "/cap.atom",
    "indicator": "RUI-RO",
    "subjects": ["28249@2025"],
    "level": [{"parameter": "Cap"}],
    "places": {"Xã Một": "28249@2025"},
    "all_ours": True,
}


def alert(name: str, level: str = "2", sent: str = "2026-11-24T06:00:00+07:00", **changed: str) -> bytes:
    """One message, in force until 20:00 local. `changed`: of status, msgType, references, expires, language, area."""
    said = {"status": "Actual", "msgType": "Alert", "references": "", "expires": "2026-11-24T20:00:00+07:00", "language": "vi"}
    said |= {"area": "<areaDesc>Xã Một</areaDesc>"} | changed
    return f"""<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{name}</identifier><sender>dai</sender>
      <sent>{sent}</sent><status>{said["status"]}</status><msgType>{said["msgType"]}</msgType>
      <scope>Public</scope><references>{said["references"]}</references>
      <info><language>{said["language"]}</language><category>Met</category><event>Lũ</event><urgency>Expected</urgency>
      <severity>Severe</severity><certainty>Likely</certainty><expires>{said["expires"]}</expires>
      <headline>Bản tin {name}</headline><parameter><valueName>Cap</valueName><value>{level}</value></parameter>
      <area>{said["area"]}</area></info></alert>""".encode()


class Feed:
    """What the server has: bulletins by name, and what it answers in place of some of them. Newest first."""

    def __init__(self, **bulletins: bytes) -> None:
        self.bulletins = bulletins
        self.instead: dict[str, Any] = {}

    def __call__(self, handler: Handler, asked: Asked) -> None:
        name = asked.path.strip("/")
        if name in self.instead:
            self.instead[name](handler)
        elif name == "cap.atom":
            entries = (f'<entry><updated>{name}</updated><link href="/{name}"/></entry>' for name in self.bulletins)
            handler.reply(200, f'<feed xmlns="http://www.w3.org/2005/Atom">{"".join(entries)}</feed>'.encode())
        else:
            handler.reply(200, self.bulletins[name])


class Visits:
    """Visits to one source one after the other, each told where the last one stopped, as the runner does."""

    def __init__(self, folder: Path, portal: Portal, origin: Origin = Origin.REAL, timeout: float = 5, **changed: Any) -> None:
        options = CapFeedOptions.model_validate(WANTED | {"base": portal.url} | changed)
        self.source = replace(source_of("cap_feed", options.model_dump()), origin=origin, timeout=timedelta(seconds=timeout))
        self.door, self.cursor = Door(folder, lambda reference: "mat-khau-7391"), ""

    def at(self, now: datetime = NOW, since: timedelta = HOUR) -> Batch:
        window = Window(now - since, now + timedelta(minutes=2))
        with self.door.visit(self.source, now, {}, self.cursor) as io:
            batch = admit(joined(COLLECT(self.source, window, province(), io)), self.source, province(), window)
        self.cursor = batch.cursor or ""
        return batch


def levels(batch: Batch) -> list[tuple[str, float | None]]:
    return [(f"{row.at.astimezone(PROVINCE_ZONE):%H:%M}", row.value) for row in batch.readings]


def test_a_bulletin_is_fetched_once_and_holds_after_the_feed_has_dropped_it(tmp_path: Path) -> None:
    feed = Feed(mot=alert("mot"))
    with local_portal(feed) as portal:
        visits = Visits(tmp_path, portal)
        assert levels(visits.at()) == [("09:00", 2)]
        assert levels(visits.at(NOW + HOUR)) == [("10:00", 2)]
        assert [row.path for row in portal.asked] == ["/cap.atom", "/mot", "/cap.atom"]
        feed.bulletins = {}
        assert levels(visits.at(NOW + 2 * HOUR)) == [("11:00", 2)]
        assert levels(visits.at(NOW + 12 * HOUR, 10 * HOUR)) == [("20:00", 0), ("21:00", 0)]


def test_a_new_process_reads_the_feed_again_and_tells_the_same(tmp_path: Path) -> None:
    with local_portal(Feed(mot=alert("mot"))) as portal:
        first, second = Visits(tmp_path, portal), Visits(tmp_path, portal)
        first.at()
        second.cursor = first.cursor
        assert levels(second.at()) == [("09:00", 2)]
        assert first.cursor == second.cursor


def test_a_cancellation_ends_it_although_the_feed_still_lists_the_alert_alone(tmp_path: Path) -> None:
    reference = "dai,mot,2026-11-24T06:00:00+07:00"
    cancelled = alert("hai", sent="2026-11-24T08:30:00+07:00", msgType="Cancel", references=reference)
    feed = Feed(hai=cancelled, mot=alert("mot"))
    with local_portal(feed) as portal:
        visits = Visits(tmp_path, portal)
        assert levels(visits.at()) == [("08:30", 0), ("09:00", 0)]
        feed.bulletins.pop("hai")
        visits.door = Door(tmp_path, str)
        assert levels(visits.at(NOW + HOUR)) == [("10:00", 0)]


@pytest.mark.parametrize("status", ["Exercise", "Test"])
def test_an_exercise_is_never_real_and_a_real_bulletin_is_taken_in_an_exercise_too(tmp_path: Path, status: str) -> None:
    with local_portal(Feed(mot=alert("mot", "5", status=status))) as portal:
        assert levels(Visits(tmp_path, portal).at()) == [("09:00", 0)]
        assert levels(Visits(tmp_path, portal, Origin.SIMULATED).at()) == [("09:00", 5)]


@pytest.mark.parametrize("status", ["Draft", "System", "", "actual"])
def test_what_is_no_real_message_is_taken_by_nobody(tmp_path: Path, status: str) -> None:
    with local_portal(Feed(mot=alert("mot", "5", status=status))) as portal:
        assert levels(Visits(tmp_path, portal, Origin.SIMULATED).at()) == [("09:00", 0)]


@pytest.mark.parametrize(("written", "level"), [("3", 3), ("cấp 3", 3), ("Cấp độ 3", 3), ("LỚN", 3)])
def test_a_level_is_read_or_looked_up(tmp_path: Path, written: str, level: int) -> None:
    with local_portal(Feed(mot=alert("mot", written))) as portal:
        visits = Visits(tmp_path, portal, level=[{"parameter": "Cap", "table": {"LỚN": 3}}])
        assert levels(visits.at()) == [("09:00", level)]


@pytest.mark.parametrize("written", ["", "6", "0", "2-3", "lớn", "3.5", "III"])
def test_a_level_that_is_not_said_is_a_reject_and_no_value_at_all(tmp_path: Path, written: str) -> None:
    with local_portal(Feed(mot=alert("mot", written))) as portal:
        batch = Visits(tmp_path, portal).at()
    assert batch.readings == ()
    assert ["không ghi cấp độ" in reject.reason for reject in batch.rejects] == [True]


def test_severity_means_a_level_only_where_that_is_declared() -> None:
    by_severity = [{"field": "severity", "table": {"Severe": 3}}]
    source = source_of("cap_feed", WANTED | {"url": "http://x.example", "level": by_severity})
    io = Recorded(NOW, lambda request: Reply(200, {}, alert("mot", "")))
    assert levels(joined(COLLECT(source, Window(NOW - HOUR, NOW), province(), io))) == [("09:00", 3)]
    with pytest.raises(ValidationError, match="không suy từ severity"):
        CapFeedOptions.model_validate(WANTED | {"url": "http://x.example", "level": [{"field": "severity"}]})


CODED = "<areaDesc>x</areaDesc><geocode><valueName>DV</valueName><value>{}</value></geocode>"
AREAS = [
    ("<areaDesc>xã một; Xã Khác</areaDesc>", {}, True),
    ("<areaDesc>x</areaDesc><geocode><valueName>DV</valueName><value>28249@2025</value></geocode>", {"geocodes": ["DV"]}, True),
    (
        "<areaDesc>x</areaDesc><geocode><valueName>DV</valueName><value>KV1</value></geocode>",
        {"places": {"KV1": "82@2025"}},
        True,
    ),
    ("<areaDesc>x</areaDesc><polygon>10,105 10,106 11,106 11,105 10,105</polygon>", {"polygons": True}, True),
    ("<areaDesc>x</areaDesc><polygon>10,105 10,106 11,106 11,105 10,105</polygon>", {}, False),
    ("<areaDesc>x</areaDesc><polygon>11,105 11,106 12,106 12,105 11,105</polygon>", {"polygons": True}, False),
    ("<areaDesc>x</areaDesc><circle>10.5,105.6 12</circle>", {"polygons": True}, True),
    ("<areaDesc>x</areaDesc><circle>10.5,105.6 10</circle>", {"polygons": True}, False),
    ("<areaDesc>x</areaDesc><polygon>10,105 bậy</polygon>", {"polygons": True}, False),
]


@pytest.mark.parametrize(("area", "changed", "ours"), AREAS)
def test_an_area_is_known_by_code_by_name_or_by_where_it_lies(
    tmp_path: Path, area: str, changed: dict[str, Any], ours: bool
) -> None:
    with local_portal(Feed(mot=alert("mot", area=area))) as portal:
        batch = Visits(tmp_path, portal, **changed).at()
        assert levels(batch) == [("09:00", 2 if ours else 0)]
        assert len(batch.rejects) == (0 if ours else 1)
        elsewhere = Visits(tmp_path, portal, **(changed | {"all_ours": False})).at()
        assert len(elsewhere.rejects) == (1 if "bậy" in area else 0)


def test_vietnamese_comes_first_and_another_language_where_there_is_none(tmp_path: Path) -> None:
    english = alert("mot", language="en-US").decode()
    vietnamese = alert("mot", "3", language="vi-VN").decode()
    both = english.replace("</alert>", vietnamese[vietnamese.index("<info>") :])
    with local_portal(Feed(mot=both.encode())) as portal:
        assert levels(Visits(tmp_path, portal).at()) == [("09:00", 3)]
    with local_portal(Feed(mot=english.encode())) as portal:
        assert levels(Visits(tmp_path, portal).at()) == [("09:00", 2)]


def test_one_bulletin_that_fails_is_told_and_loses_none_of_the_others(tmp_path: Path) -> None:
    feed = Feed(mot=alert("mot", "1"), hai=alert("hai", "3"), ba=b"<html>Bao tri", bon=b"<alert/>", nam=alert("nam")[:-9])
    feed.instead["mot"] = lambda handler: handler.reply(503)
    with local_portal(feed) as portal:
        visits = Visits(tmp_path, portal)
        batch = visits.at()
        assert levels(batch) == [("09:00", 3)]
        assert [reject.row for reject in batch.rejects] == ["dòng 1", "dòng 3", "dòng 4", "dòng 5"]
        assert all("/" in reject.content for reject in batch.rejects[:2])
        feed.instead, feed.bulletins = {}, {"mot": alert("mot", "5")}
        assert levels(visits.at(NOW + HOUR)) == [("10:00", 5)]


def test_when_no_bulletin_can_be_fetched_the_source_is_unavailable(tmp_path: Path) -> None:
    feed = Feed(mot=alert("mot"), hai=alert("hai"))
    feed.instead = {name: lambda handler: handler.reply(503) for name in ("mot", "hai")}
    with local_portal(feed) as portal, pytest.raises(SourceUnavailable, match="503"):
        Visits(tmp_path, portal).at()


def test_a_wrong_password_garbage_a_cut_and_silence_are_sorted(tmp_path: Path) -> None:
    def cut(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<feed>")
        handler.close_connection = True

    answers: dict[str, tuple[Any, type[Exception]]] = {
        "401": (lambda handler: handler.reply(401), SourceRefused),
        "rác": (lambda handler: handler.reply(200, b"\x00\xff<"), PayloadInvalid),
        "không phải danh mục": (lambda handler: handler.reply(200, b"<a/>"), PayloadInvalid),
        "đứt": (cut, SourceUnavailable),
        "im": (lambda handler: handler.portal.over.wait(30), SourceUnavailable),
    }
    feed = Feed()
    with local_portal(feed) as portal:
        for answer, error in answers.values():
            feed.instead = {"cap.atom": answer}
            with pytest.raises(error):
                Visits(tmp_path, portal, timeout=0.7).at()


def test_a_certificate_of_a_strange_authority_is_refused(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with local_portal(Feed(), context) as portal, pytest.raises(SourceRefused, match="cơ quan lạ cấp"):
        Visits(tmp_path, portal).at()


def test_another_host_must_be_named_and_is_shown_no_password_of_ours(tmp_path: Path) -> None:
    auth = {"type": "bearer", "token": "env:MK"}
    with local_portal(Feed(mot=alert("mot"))) as archive:
        link = archive.url.replace("127.0.0.1", "localhost")
        feed = Feed()
        entry = f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="{link}/mot"/></entry></feed>'.encode()
        feed.instead["cap.atom"] = lambda handler: handler.reply(200, entry)
        with local_portal(feed) as portal:
            refused = Visits(tmp_path, portal, auth=auth).at()
            assert ["thêm vào redirect_hosts" in reject.reason for reject in refused.rejects] == [True]
            allowed = Visits(tmp_path, portal, auth=auth, redirect_hosts=["localhost"]).at()
            assert levels(allowed) == [("09:00", 2)]
        assert portal.asked[0].headers["authorization"] == "Bearer mat-khau-7391"
        assert ["authorization" in row.headers for row in archive.asked] == [False]


def test_files_of_a_folder_are_read_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(alert("mot", "4"))
    (tmp_path / "b.xml").write_bytes(b"<a/>")
    source = source_of("cap_feed", WANTED | {"url": "", "path": "*.xml", "settle": 0})
    with Door(tmp_path, str).visit(source, NOW, {}) as io:
        batch = joined(COLLECT(source, Window(NOW - HOUR, NOW), province(), io))
    assert levels(batch) == [("09:00", 4)]
    assert [reject.row for reject in batch.rejects] == ["b.xml dòng 1"]


def test_a_feed_longer_than_agreed_is_not_read_in_part(tmp_path: Path) -> None:
    with local_portal(Feed(mot=alert("mot"), hai=alert("hai"))) as portal, pytest.raises(PayloadInvalid, match="max_bulletins"):
        Visits(tmp_path, portal, max_bulletins=1).at()


def test_the_example_of_oasis_is_read_in_each_of_its_languages(shared_dir: Path) -> None:
    body = (shared_dir / "data/cap/cap_amber_alert_example.xml").read_bytes()
    (entry,) = read_announced(body, 1)
    english, spanish = (read_alert(entry.alert, (language,), PROVINCE_ZONE) for language in ("en", "es"))
    assert (english.name, english.kind) == ("KARO@CLETS.DOJ.CA.GOV,KAR0-0306112239-SW", "Alert")
    assert english.sent_at == datetime(2003, 6, 12, 5, 39, tzinfo=UTC)
    assert [message.infos[0].areas[0].name for message in (english, spanish)] == ["Los Angeles County", "condado de Los Ángeles"]
    assert english.infos[0].areas[0].geocodes == (("SAME", "006037"),)


def practised() -> dict[str, bytes]:
    """Every kind of bulletin that the practice province sends."""
    world = World(1, Place("82", "Tỉnh"), tuple(Place(f"{30000 + number}", f"Xã {number}") for number in range(40)))
    flood = Incident(IncidentKind.FLOOD, NOW - 3 * HOUR, NOW - HOUR)
    listed = warned(world, (flood,), NOW)
    assert {one.kind for one in listed} == {"Alert", "Update", "Cancel"}
    assert {one.event for one in listed} == {"Dông, lốc", "Lũ"}
    return {one.identifier: cap(one, {other.identifier: other.sent_at for other in listed}) for one in listed}


def test_the_recordings_and_the_practice_province_speak_cap_as_oasis_wrote_it_down(shared_dir: Path) -> None:
    schema = xmlschema.XMLSchema(str(shared_dir / "data/cap/CAP-v1.2.xsd"))
    recorded = [path.read_text(encoding="utf-8") for path in sorted((RECORDINGS / "cap_feed").glob("*/*.xml"))]
    documents = [text for text in recorded if "<rss" not in text and "feed>" not in text]
    for document in (*documents, *(body.decode() for body in practised().values())):
        schema.validate(document)
    assert len(documents) == 7


def test_a_flood_of_the_practice_province_is_over_everywhere_when_it_is_cancelled(tmp_path: Path) -> None:
    floods = {name: body for name, body in practised().items() if "-LU-" in name}
    places = {"Tỉnh": "82@2025", "82": "82@2025"}
    with local_portal(Feed(**floods)) as portal:
        visits = Visits(tmp_path, portal, Origin.SIMULATED, level=[{"parameter": "CapDoRuiRoThienTai"}], places=places)
        found = levels(visits.at(NOW, 4 * HOUR))
    assert [level for _, level in found] == [2, 3, 0, 0]


def test_a_subject_that_the_profile_has_not_is_named() -> None:
    profile: Profile = province()
    source = Source("x", "cap_feed", "", "", Schedule(), Promise(), CapFeedOptions.model_validate(
        WANTED | {"url": "http://x.example", "subjects": ["khong-co"]}))  # fmt: skip
    with pytest.raises(SourceRefused, match="khong-co"):
        list(COLLECT(source, Window(NOW - HOUR, NOW), profile, Recorded(NOW)))
