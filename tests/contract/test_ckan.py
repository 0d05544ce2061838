"""The ckan adapter against recorded exchanges of real portals, and a local portal that pages, changes, refuses and lies."""

import json
import ssl
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import trustme
from pydantic import ValidationError

from collectors import ADAPTERS
from collectors.ckan_options import CkanOptions
from collectors.io import Door
from ioc.domain.admission import admit
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch, Promise, Schedule, Source, Window, joined
from ioc.errors import PayloadInvalid, SourceRefused, SourceUnavailable
from tests.local_portal import Asked, Handler, Portal, local_portal
from tests.recorded_sources import NOW, province

COLLECT = ADAPTERS["ckan"].collect
HOUR = timedelta(hours=1)
DATASTORE = {
    "newest_first": "luc",
    "page": 10,
    "subject": {"expr": "tram"},
    "at": {"expr": "luc"},
    "values": [{"indicator": "MUC-NUOC", "expr": "gia_tri"}],
}
FILE = {
    "numbers": "plain",
    "wide": [{"header": "Thu", "indicator": "THU"}],
    "columns": {"subject": {"names": ["Mã"]}, "period": "Kỳ"},
}
CSV = b"M\xc3\xa3,K\xe1\xbb\xb3,Thu\n28249@2025,Th\xc3\xa1ng 10/2026,5\n28261@2025,Th\xc3\xa1ng 10/2026,7\n"


def ok(result: dict[str, Any]) -> bytes:
    return json.dumps({"success": True, "result": result}).encode()


class Ckan:
    """A portal with one package of `resources`, records by resource id, files by path; `most` is the longest page it gives."""

    def __init__(self, *resources: dict[str, Any], most: int = 32_000, total: bool = True) -> None:
        self.resources, self.most, self.total = resources, most, total
        self.records: dict[str, list[dict[str, Any]]] = {}
        self.files: dict[str, bytes] = {}

    def __call__(self, handler: Handler, asked: Asked) -> None:
        path, query = urlsplit(asked.path).path, {k: v[0] for k, v in parse_qs(urlsplit(asked.path).query).items()}
        if path in self.files:
            etag = f'"{hash(self.files[path])}"'
            known = asked.headers.get("if-none-match") == etag
            handler.reply(304 if known else 200, b"" if known else self.files[path], ETag=etag)
        elif path.endswith("package_show"):
            handler.reply(200, ok({"id": "p", "name": query["id"], "resources": list(self.resources)}))
        elif path.endswith("package_search"):
            start, rows = int(query["start"]), min(int(query["rows"]), self.most)
            found = [{"id": one["id"], "resources": [one]} for one in self.resources]
            handler.reply(200, ok({"count": len(found), "results": found[start : start + rows]}))
        elif query.get("resource_id") in self.records:
            handler.reply(200, ok(self.page(self.records[query["resource_id"]], query)))
        else:
            said = {"__type": "Not Found Error", "message": "Not found"}
            handler.reply(404, json.dumps({"success": False, "error": said}).encode())

    def page(self, records: list[dict[str, Any]], query: dict[str, str]) -> dict[str, Any]:
        for clause in reversed(query["sort"].split(", ")):
            name, _, way = clause.partition('" ')
            records = sorted(records, key=lambda row: str(row[name.strip('"')]), reverse=way == "desc")
        first, size = int(query["offset"]), min(int(query["limit"]), self.most)
        return {"records": records[first : first + size]} | ({"total": len(records)} if self.total else {})


def resource(code: str, **more: Any) -> dict[str, Any]:
    return {"id": code, "name": code, "datastore_active": True, "url": "", "url_type": "datastore"} | more


def hourly(count: int) -> list[dict[str, Any]]:
    return [
        {"_id": number, "tram": "tv-1", "luc": f"{NOW - number * HOUR:%Y-%m-%dT%H:%M:%SZ}", "gia_tri": float(number)}
        for number in range(count)
    ]


def visit(door: Door, url: str, hours: float = 24, timeout: float = 10, **changed: Any) -> Batch:
    wanted = {"url": url, "packages": ["nuoc"]} | changed
    if not {"datastore", "files"} & wanted.keys():
        wanted["datastore"] = [DATASTORE]
    options = CkanOptions.model_validate(wanted)
    source = Source("thu", "ckan", "", "", Schedule(), Promise(), options, timeout=timedelta(seconds=timeout))
    window = Window(NOW - hours * HOUR, NOW + timedelta(minutes=2))
    return admit(brought(door, source, window), source, province(), window)


def brought(door: Door, source: Source, window: Window) -> Batch:
    with door.visit(source, NOW, {}) as io:
        return joined(COLLECT(source, window, province(), io))


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path, lambda reference: "mat-khau-7391")


def asked_for(portal: Portal, action: str) -> int:
    return sum(action in one.path for one in portal.asked)


def test_records_are_asked_from_new_to_old_and_only_as_far_as_they_are_not_known(door: Door) -> None:
    ckan = Ckan(resource("r"))
    ckan.records["r"] = hourly(95)
    with local_portal(ckan) as portal:
        batch = visit(door, portal.url, hours=12.5)
    assert [row.value for row in batch.readings] == [float(number) for number in range(13)]
    assert batch.rejects == ()
    assert asked_for(portal, "datastore_search") == 3


@pytest.mark.parametrize("total", [True, False])
def test_every_record_is_read_once_whatever_page_the_portal_gives(door: Door, total: bool) -> None:
    ckan = Ckan(resource("r"), most=4, total=total)
    ckan.records["r"] = hourly(23)
    with local_portal(ckan) as portal:
        batch = visit(door, portal.url, datastore=[DATASTORE | {"newest_first": ""}])
    assert sorted(row.value or 0 for row in batch.readings) == [float(number) for number in range(23)]
    assert asked_for(portal, "datastore_search") == (6 if total else 7)


def test_an_order_that_is_not_that_of_time_is_told_before_it_hides_anything(door: Door) -> None:
    ckan = Ckan(resource("r"))
    ckan.records["r"] = [row | {"luc": f"{NOW - number * 24 * HOUR:%d/%m/%Y}"} for number, row in enumerate(hourly(40))]
    with local_portal(ckan) as portal, pytest.raises(PayloadInvalid, match="không xếp đúng theo thời gian"):
        visit(door, portal.url)


def test_packages_are_found_page_after_page_and_those_that_fit_no_part_are_told(door: Door) -> None:
    ckan = Ckan(*(resource(f"r{number}", datastore_active=number % 2 == 0) for number in range(7)), most=3)
    ckan.records = {f"r{number}": hourly(1) for number in range(7)}
    parts = [DATASTORE, DATASTORE | {"where": "name == 'khong-co'"}]
    with local_portal(ckan) as portal:
        batch = visit(door, portal.url, packages=[], search={"fq": "tags:ioc"}, datastore=parts)
    assert asked_for(portal, "package_search") == 3
    assert "fq=tags%3Aioc" in portal.asked[0].path
    assert asked_for(portal, "datastore_search") == 4
    assert [reject.content for reject in batch.rejects] == ["name == 'khong-co'"]


def test_a_search_wider_than_agreed_is_told_and_nothing_is_asked_of_the_rest(door: Door) -> None:
    ckan = Ckan(*(resource(f"r{number}") for number in range(9)))
    with local_portal(ckan) as portal, pytest.raises(PayloadInvalid, match="có hơn 5 tài nguyên"):
        visit(door, portal.url, packages=[], search={}, max_resources=5)
    assert asked_for(portal, "datastore_search") == 0


def test_one_resource_that_is_gone_loses_none_of_the_others(door: Door) -> None:
    ckan = Ckan(resource("r1"), resource("r2"))
    ckan.records["r2"] = hourly(2)
    with local_portal(ckan) as portal:
        batch = visit(door, portal.url)
    assert len(batch.readings) == 2
    assert [(one.row, "404" in one.reason) for one in batch.rejects] == [("“r1”, mọi dòng", True)]


def test_a_file_is_read_again_only_when_it_changed(door: Door) -> None:
    ckan = Ckan(resource("r", url="/thu.csv", datastore_active=False, url_type=None))
    ckan.files["/thu.csv"] = CSV
    with local_portal(ckan) as portal:
        first = visit(door, portal.url, hours=2000, files=[FILE])
        again = visit(door, portal.url, hours=2000, files=[FILE])
        ckan.files["/thu.csv"] = CSV.replace(b",7", b",8")
        changed = visit(door, portal.url, hours=2000, files=[FILE])
    assert [(row.subject, row.value, row.period_kind) for row in first.readings] == [
        ("28249@2025", 5.0, PeriodKind.MONTH),
        ("28261@2025", 7.0, PeriodKind.MONTH),
    ]
    assert again.readings == ()
    assert [row.value for row in changed.readings] == [5.0, 8.0]


def test_an_upload_is_not_even_asked_for_while_the_portal_says_that_it_is_the_same(door: Door) -> None:
    ckan = Ckan(resource("r", url="/thu.csv", datastore_active=False, url_type="upload", last_modified="2026-11-20T01:00:00"))
    ckan.files["/thu.csv"] = CSV
    with local_portal(ckan) as portal:
        assert len(visit(door, portal.url, hours=2000, files=[FILE]).readings) == 2
        assert visit(door, portal.url, hours=2000, files=[FILE]).readings == ()
        assert asked_for(portal, "thu.csv") == 1
        ckan.resources[0]["last_modified"] = "2026-11-21T01:00:00"
        assert len(visit(door, portal.url, hours=2000, files=[FILE]).readings) == 2


def test_a_file_of_another_host_must_be_named_and_is_shown_no_key(door: Door) -> None:
    elsewhere = Ckan()
    elsewhere.files["/thu.csv"] = CSV
    auth = {"type": "api_key", "name": "X-CKAN-API-Key", "key": "env:MA"}
    with local_portal(elsewhere) as other:
        ckan = Ckan(resource("r", url=f"{other.url}/thu.csv", url_type=None))
        with local_portal(ckan) as portal:
            with pytest.raises(SourceRefused, match="redirect_hosts"):
                visit(door, portal.url, files=[FILE], auth=auth, hours=2000)
            assert other.asked == []
            batch = visit(door, portal.url, files=[FILE], auth=auth, hours=2000, redirect_hosts=["127.0.0.1"])
    assert len(batch.readings) == 2
    assert portal.asked[0].headers["x-ckan-api-key"] == "mat-khau-7391"
    assert "x-ckan-api-key" not in other.asked[0].headers


def test_what_goes_wrong_is_sorted(door: Door) -> None:
    def cut(handler: Handler) -> None:
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"success": true')
        handler.close_connection = True

    answers: list[tuple[Callable[[Handler], object], type[Exception]]] = [
        (lambda handler: handler.reply(403, b'{"success": false}'), SourceRefused),
        (lambda handler: handler.reply(404, b'{"success": false}'), SourceRefused),
        (lambda handler: handler.reply(200, b'{"success": false, "error": {"message": "Access denied"}}'), SourceRefused),
        (lambda handler: handler.reply(502), SourceUnavailable),
        (lambda handler: handler.reply(200, b"<html>Bao tri"), PayloadInvalid),
        (lambda handler: handler.reply(200, b'{"success": true, "result": []}'), PayloadInvalid),
        (cut, SourceUnavailable),
        (lambda handler: handler.portal.over.wait(30), SourceUnavailable),
    ]
    current: list[Callable[[Handler], object]] = []
    with local_portal(lambda handler, asked: current[-1](handler) and None) as portal:
        for answer, error in answers:
            current.append(answer)
            with pytest.raises(error):
                visit(door, portal.url, timeout=0.7)


def test_a_strange_certificate_is_refused(door: Door) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with local_portal(Ckan(), context) as strange, pytest.raises(SourceRefused, match="cơ quan lạ cấp"):
        visit(door, strange.url)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"resources": ["r"]}, "đúng một trong ba"),
        ({"packages": []}, "đúng một trong ba"),
        ({"datastore": []}, "ít nhất một phần đọc"),
        ({"datastore": [{key: value for key, value in DATASTORE.items() if key != "subject"}]}, "thiếu subject"),
    ],
)
def test_a_fault_in_the_options_is_found_offline(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        CkanOptions.model_validate({"url": "http://x", "packages": ["a"], "datastore": [DATASTORE]} | changed)


def test_what_real_portals_answered_is_read(door: Door, shared_dir: Path) -> None:
    exchanges = json.loads((shared_dir / "data/ckan/ckan_recorded_exchanges.json").read_text(encoding="utf-8"))
    by_action: dict[str, dict[str, Any]] = {}
    for one in exchanges:
        if isinstance(one["response"], dict) and one["response"].get("success"):
            by_action.setdefault(one["path"].rpartition("/")[2], one["response"])

    def answer(handler: Handler, asked: Asked) -> None:
        found = dict(by_action[urlsplit(asked.path).path.rpartition("/")[2]])
        if "datastore_search" in asked.path:
            found["result"] = found["result"] | {"total": 5}
        handler.reply(200, json.dumps(found).encode())

    part = {
        "where": "name == 'gdp'",
        "subject": {"expr": '"Country Code"', "table": {"ARB": "82@2025"}},
        "at": {"expr": "to_string(Year)", "format": "%Y", "names": "start"},
        "period": "year",
        "values": [{"indicator": "THU", "expr": "Value"}],
    }
    with local_portal(answer) as portal:
        options = CkanOptions.model_validate({"url": portal.url, "packages": ["gdp"], "datastore": [part]})
        source = Source("thu", "ckan", "", "", Schedule(), Promise(), options)
        batch = brought(door, source, Window(NOW - timedelta(days=70 * 365), NOW))
    assert [(row.at.year, row.value) for row in batch.readings][:2] == [(1968, 25760683041.0857), (1969, 28434203615.4829)]
    assert len(batch.readings) == 5


def test_every_resource_of_a_real_search_is_seen(door: Door, shared_dir: Path) -> None:
    body = json.loads((shared_dir / "data/ckan/govuk_package_search.json").read_text(encoding="utf-8"))
    body["result"]["count"] = len(body["result"]["results"])
    held = [one for package in body["result"]["results"] for one in package["resources"]]
    with local_portal(lambda handler, asked: handler.reply(200, json.dumps(body).encode())) as portal:
        batch = visit(door, portal.url, packages=[], search={}, files=[FILE | {"where": "package.title"}])
    refused = [one for one in batch.rejects if "redirect_hosts" in one.reason]
    assert len(refused) == len(held) > 5
