"""The ogc_features adapter against pygeoapi, and against a local WFS 2.0 that pages, does not page, refuses and lies."""

import csv
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from collectors import ADAPTERS
from collectors.io import Door
from collectors.ogc_options import OgcFeaturesOptions
from ioc.domain.admission import admit
from ioc.domain.source import Batch, Promise, Schedule, Source, Window, joined
from ioc.errors import PayloadInvalid, SourceRefused, SourceUnavailable
from tests.local_portal import Asked, Handler, local_portal
from tests.map_server import map_server, shapes, table
from tests.recorded_sources import NOW, province

COLLECT = ADAPTERS["ogc_features"].collect
HOUR = timedelta(hours=1)
LAYER: dict[str, Any] = {
    "name": "muc-nuoc",
    "subject": {"expr": "properties.ma"},
    "at": {"expr": "properties.luc"},
    "values": [{"indicator": "MUC-NUOC", "expr": "properties.muc_nuoc"}],
}


def visit(folder: Path, url: str, hours: float = 48, timeout: float = 20, layer: dict[str, Any] = LAYER, **changed: Any) -> Batch:
    options = OgcFeaturesOptions.model_validate({"url": url, "layers": [layer]} | changed)
    source = Source("thu", "ogc_features", "", "", Schedule(), Promise(), options, timeout=timedelta(seconds=timeout))
    window = Window(NOW - hours * HOUR, NOW + timedelta(minutes=2))
    with Door(folder, lambda reference: "mat-khau-7391").visit(source, NOW, {}) as io:
        return admit(joined(COLLECT(source, window, province(), io)), source, province(), window)


@pytest.fixture(scope="module")
def pygeoapi(tmp_path_factory: pytest.TempPathFactory, shared_dir: Path) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("pygeoapi")
    rows = [
        {
            "id": n,
            "ma": f"tv-{1 + n % 3}",
            "luc": f"{NOW - n * HOUR:%Y-%m-%dT%H:%M:%SZ}",
            "muc_nuoc": n / 10,
            "x": 105.5,
            "y": 10.5,
        }
        for n in range(33)
    ]
    with (folder / "muc-nuoc.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    collections = {
        "muc-nuoc": table(folder / "muc-nuoc.csv", "luc", "x", "y"),
        "obs": table(shared_dir / "data/wfs/obs.csv", "datetime", "long", "lat"),
        "lakes": shapes(shared_dir / "data/wfs/ne_110m_lakes.geojson"),
    }
    with map_server(folder, **collections) as url:
        yield url


@pytest.mark.parametrize("page", [1000, 10, 7])
def test_every_feature_of_pygeoapi_is_read_once_whatever_page_it_gives(tmp_path: Path, pygeoapi: str, page: int) -> None:
    batch = visit(tmp_path, pygeoapi, page=page, layer=LAYER | {"datetime": True})
    assert batch.rejects == ()
    assert sorted(row.value or 0 for row in batch.readings) == [n / 10 for n in range(33)]


def test_the_recorded_observations_of_pygeoapi_are_read_in_place(tmp_path: Path, pygeoapi: str) -> None:
    layer = {
        "name": "obs",
        "subject": {"expr": "properties.stn_id", "table": {"35": "tv-1", "2147": "tv-2", "604": "tv-3"}},
        "at": {"expr": "properties.datetime"},
        "values": [{"indicator": "MUC-NUOC", "expr": "properties.value"}],
    }
    batch = visit(tmp_path, pygeoapi, hours=24 * 365 * 27, layer=layer)
    assert {(row.subject, row.at.year): row.value for row in batch.readings} == {
        ("tv-1", 2001): 89.9,
        ("tv-1", 2002): 93.9,
        ("tv-2", 2007): 103.5,
        ("tv-2", 2003): 93.5,
        ("tv-3", 2000): 99.9,
    }


def test_a_layer_of_points_finds_its_subject_by_where_it_stands_and_one_of_shapes_is_told_off(
    tmp_path: Path, pygeoapi: str
) -> None:
    near = {key: value for key, value in LAYER.items() if key != "subject"} | {"place": {"subjects": ["tv-2"], "within": 50}}
    batch = visit(tmp_path, pygeoapi, layer=near)
    assert {row.subject for row in batch.readings} == {"tv-2"} and len(batch.readings) == 33
    lakes = visit(tmp_path, pygeoapi, layer=near | {"name": "lakes"})
    assert lakes.readings == () and len(lakes.rejects) == 25
    assert {"không phải một điểm" in one.reason for one in lakes.rejects} == {True}


@pytest.mark.parametrize(("changed", "says"), [({"name": "khong-co"}, "404"), ({"query": {"bbox": "a,b"}}, "400")])
def test_what_pygeoapi_refuses_is_a_matter_for_a_person(tmp_path: Path, pygeoapi: str, changed: Any, says: str) -> None:
    with pytest.raises(SourceRefused, match=says):
        visit(tmp_path, pygeoapi, layer=LAYER | changed)


MEMBER = """<wfs:member><qt:tram gml:id="tram.{n}"><qt:ma>{ma}</qt:ma><qt:luc>{luc}</qt:luc><qt:muc_nuoc>{v}</qt:muc_nuoc>
<qt:hinh><gml:Point><gml:pos>10.5 105.5</gml:pos></gml:Point></qt:hinh></qt:tram></wfs:member>"""
COLLECTION = """<wfs:FeatureCollection xmlns:wfs="http://www.opengis.net/wfs/2.0" xmlns:gml="http://www.opengis.net/gml/3.2"
 xmlns:qt="urn:qt" numberMatched="{matched}" numberReturned="{returned}"{next}>{members}</wfs:FeatureCollection>"""


class Wfs:
    """`count` features. `known`: it tells how many; `turns`: it pages by startIndex; `links`: it names the next page."""

    def __init__(self, count: int, known: bool = True, turns: bool = True, links: bool = False) -> None:
        self.count, self.known, self.turns, self.links = count, known, turns, links

    def __call__(self, handler: Handler, asked: Asked) -> None:
        query = {name: values[0] for name, values in parse_qs(urlsplit(asked.path).query).items()}
        first = int(query["startIndex"]) if self.turns else 0
        size = int(query["count"])
        numbers = range(first, min(first + size, self.count))
        if query.get("outputFormat") == "application/json":
            rows = [{"type": "Feature", "id": f"tram.{n}", "properties": self.told(n)} for n in numbers]
            handler.reply(200, json.dumps({"features": rows, "totalFeatures": self.count}).encode())
            return
        more = f' next="/wfs?count={size}&amp;startIndex={first + size}"' if self.links and first + size < self.count else ""
        members = "".join(MEMBER.format(n=n, v=self.told(n)["muc_nuoc"], **self.told(n)) for n in numbers)
        matched = self.count if self.known else "unknown"
        body = COLLECTION.format(matched=matched, returned=len(numbers), next=more, members=members)
        handler.reply(200, body.encode(), Content_Type="application/gml+xml; version=3.2")

    def told(self, number: int) -> dict[str, Any]:
        return {"ma": "tv-1", "luc": f"{NOW - number * HOUR:%Y-%m-%dT%H:%M:%SZ}", "muc_nuoc": float(number)}


@pytest.mark.parametrize("output", ["", "application/json"])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("count", [0, 19, 20])
def test_every_feature_of_a_wfs_is_read_once(tmp_path: Path, output: str, known: bool, links: bool, count: int) -> None:
    with local_portal(Wfs(count, known, links=links)) as portal:
        batch = visit(tmp_path, f"{portal.url}/wfs", service="wfs", output=output, page=10)
    assert sorted(row.value or 0 for row in batch.readings) == [float(number) for number in range(count)]
    assert batch.rejects == ()
    query = parse_qs(urlsplit(portal.asked[0].path).query)
    assert (query["service"], query["version"], query["request"], query["typeNames"]) == (
        ["WFS"],
        ["2.0.0"],
        ["GetFeature"],
        ["muc-nuoc"],
    )


def test_a_wfs_that_does_not_page_is_told_and_nothing_is_taken_twice(tmp_path: Path) -> None:
    with local_portal(Wfs(15, turns=False)) as portal, pytest.raises(PayloadInvalid, match="không phân trang theo startIndex"):
        visit(tmp_path, f"{portal.url}/wfs", service="wfs", page=10)


def test_a_window_goes_into_the_filter_and_degrees_are_asked_for_where_places_are_looked_up(tmp_path: Path) -> None:
    layer = {key: value for key, value in LAYER.items() if key != "subject"}
    layer |= {"place": {"subjects": ["tv-1"]}, "query": {"CQL_FILTER": "luc > '{start}'"}}
    with local_portal(Wfs(3)) as portal:
        assert len(visit(tmp_path, f"{portal.url}/wfs", hours=5, service="wfs", layer=layer).readings) == 3
    query = parse_qs(urlsplit(portal.asked[0].path).query)
    assert query["CQL_FILTER"] == ["luc > '2026-11-23T21:00:00Z'"]
    assert query["srsName"] == ["urn:ogc:def:crs:EPSG::4326"]


REPORT = b"""<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows/1.1" version="2.0.0"><ows:Exception
 exceptionCode="InvalidParameterValue"><ows:ExceptionText>Unknown type muc-nuoc</ows:ExceptionText></ows:Exception>
</ows:ExceptionReport>"""


def test_what_goes_wrong_is_sorted(tmp_path: Path) -> None:
    def cut(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n<wfs:FeatureCollection")
        handler.close_connection = True

    answers: list[tuple[Callable[[Handler], object], type[Exception], str]] = [
        (lambda handler: handler.reply(200, REPORT), SourceRefused, "Unknown type muc-nuoc"),
        (lambda handler: handler.reply(400, REPORT), SourceRefused, "400"),
        (lambda handler: handler.reply(401), SourceRefused, "401"),
        (lambda handler: handler.reply(503), SourceUnavailable, "503"),
        (lambda handler: handler.reply(200, b"<html>Bao tri"), PayloadInvalid, "trang web"),
        (lambda handler: handler.reply(200, b"<FeatureCollection/>"), PayloadInvalid, "WFS 2.0"),
        (lambda handler: handler.reply(200, b'{"code": "NotFound"}'), PayloadInvalid, "features"),
        (cut, SourceUnavailable, "giữa chừng"),
        (lambda handler: handler.portal.over.wait(30), SourceUnavailable, "0.7 giây"),
    ]
    current: list[Callable[[Handler], object]] = []
    with local_portal(lambda handler, asked: current[-1](handler) and None) as portal:
        for answer, error, says in answers:
            current.append(answer)
            with pytest.raises(error, match=says):
                visit(tmp_path, portal.url, timeout=0.7, service="wfs")


@pytest.mark.parametrize(
    ("link", "says"), [("http://khac.example/a", "máy chủ khác"), ("/collections/muc-nuoc/items?limit=1", "không có điểm dừng")]
)
def test_a_link_that_leads_astray_is_not_followed(tmp_path: Path, link: str, says: str) -> None:
    page = {"type": "FeatureCollection", "features": [], "links": [{"rel": "next", "href": link}]}
    with local_portal(lambda handler, asked: handler.reply(200, json.dumps(page).encode())) as portal:
        with pytest.raises(PayloadInvalid, match=says):
            visit(tmp_path, portal.url)
        assert len(portal.asked) <= 2


@pytest.mark.parametrize(
    ("layer", "says"),
    [
        (LAYER | {"place": {"subjects": ["tv-1"]}}, "đúng một trong hai: subject"),
        (LAYER | {"query": {"a": "{begin}"}}, "không có {begin}"),
        (LAYER | {"datetime": True}, "chỉ có ở OGC API"),
    ],
)
def test_a_fault_in_the_options_is_found_offline(layer: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        OgcFeaturesOptions.model_validate({"url": "http://x", "service": "wfs", "layers": [layer]})
