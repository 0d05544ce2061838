"""The sensorthings adapter against a local service on recorded shapes, and one that lies, hangs and leads astray."""

import json
import re
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import trustme
from pydantic import ValidationError

from collectors import ADAPTERS
from collectors.io import Door
from collectors.sensorthings_options import SensorThingsOptions
from ioc.domain.admission import admit
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch, Promise, Schedule, Source, Window, joined
from ioc.errors import PayloadInvalid, SourceRefused, SourceUnavailable
from tests.local_portal import Asked, Handler, local_portal
from tests.recorded_sources import NOW, RECORDINGS, province

COLLECT = ADAPTERS["sensorthings"].collect
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
WANTED: dict[str, Any] = {
    "url": "/v1.1",
    "streams": [{"subject": {"expr": "Datastream.Thing.name"}, "values": [{"indicator": "MUC-NUOC", "expr": "result"}]}],
}
SHAPE = json.loads((RECORDINGS / "sensorthings/frost/1.json").read_text(encoding="utf-8"))["value"][0]


def written(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Service:
    """Datastreams by the name of their Thing, each with (phenomenonTime, result) pairs; it filters and pages as FROST does."""

    def __init__(self, datastreams: dict[str, list[tuple[str, Any]]], top: int = 100) -> None:
        self.datastreams, self.top = datastreams, top

    def __call__(self, handler: Handler, asked: Asked) -> None:
        path, query = urlsplit(asked.path).path, parse_qs(urlsplit(asked.path).query)
        base = f"http://{asked.headers['host']}/v1.1"
        skip = int(query.get("$skip", ["0"])[0])
        if path.endswith("/Observations"):
            name = list(self.datastreams)[int(re.findall(r"\((\d+)\)", path)[0])]
            page = self.observations(base, name, query["$filter"][0], int(query["$top"][0]), skip)
            body = {"value": page["Observations"], **{k.removeprefix("Observations"): v for k, v in page.items() if "next" in k}}
        else:
            names = list(self.datastreams)[skip : skip + int(query["$top"][0])]
            nested = query["$expand"][0]
            rows = [self.datastream(base, name, nested) for name in names]
            left = skip + len(names) < len(self.datastreams)
            more = re.sub(r"&\$skip=\d+", "", asked.path).replace("/v1.1", base, 1) + f"&$skip={skip + len(names)}"
            body = {**({"@iot.nextLink": more} if left else {}), "value": rows}
        handler.reply(200, json.dumps(body).encode(), Content_Type="application/json")

    def datastream(self, base: str, name: str, nested: str) -> dict[str, Any]:
        inner = nested.partition("Observations(")[2]
        wanted, top = (re.findall(pattern, inner)[0] for pattern in (r"\$filter=([^;]+)", r"\$top=(\d+)"))
        told = {key: value for key, value in SHAPE.items() if not key.startswith("Observations")}
        page = self.observations(base, name, wanted, min(int(top), self.top), 0)
        return {**told, "Thing": {**SHAPE["Thing"], "name": name}, **page}

    def observations(self, base: str, name: str, wanted: str, top: int, skip: int) -> dict[str, Any]:
        """By where the time begins, as FROST compares an interval."""
        after, until = (re.findall(pattern, wanted)[0] for pattern in (r"gt (\S+)", r"le (\S+)"))
        held = [(time, result) for time, result in self.datastreams[name] if after < time.partition("/")[0] <= until]
        rows = [{"phenomenonTime": time, "resultTime": None, "result": result} for time, result in held[skip : skip + top]]
        number = list(self.datastreams).index(name)
        link = f"{base}/Datastreams({number})/Observations?$filter={wanted}&$top={top}&$skip={skip + top}".replace(" ", "%20")
        return {"Observations": rows, **({"Observations@iot.nextLink": link} if skip + top < len(held) else {})}


def every_minute(count: int) -> list[tuple[str, Any]]:
    return [(written(NOW - (count - number) * MINUTE), float(number)) for number in range(count)]


def visit(folder: Path, url: str, window: Window | None = None, timeout: float = 10, **changed: Any) -> Batch:
    options = SensorThingsOptions.model_validate(WANTED | {"base": url} | changed)
    source = Source("thu", "sensorthings", "", "", Schedule(), Promise(), options, timeout=timedelta(seconds=timeout))
    window = window or Window(NOW - 2 * HOUR, NOW + 2 * MINUTE)
    with Door(folder, lambda reference: "mat-khau-7391").visit(source, NOW, {}) as io:
        return admit(joined(COLLECT(source, window, province(), io)), source, province(), window)


def test_every_page_of_datastreams_and_of_their_observations_is_read_once(tmp_path: Path) -> None:
    streams = {"tv-1": every_minute(25), "tv-2": every_minute(3), "tv-3": every_minute(11)}
    with local_portal(Service(streams, top=10)) as portal:
        batch = visit(tmp_path, portal.url, page=2, filter="Thing/properties/tinh eq '82'")
    assert batch.rejects == ()
    counted = {name: sum(row.subject == name for row in batch.readings) for name in streams}
    assert counted == {"tv-1": 25, "tv-2": 3, "tv-3": 11}
    assert len(portal.asked) == 2 + 2 + 1
    first = parse_qs(urlsplit(portal.asked[0].path).query)
    assert first["$filter"] == ["Thing/properties/tinh eq '82'"]
    assert f"phenomenonTime gt {written(NOW - 2 * HOUR)} and phenomenonTime le {written(NOW + 2 * MINUTE)}" in first["$expand"][0]


def test_only_what_is_new_is_asked_for(tmp_path: Path) -> None:
    with local_portal(Service({"tv-1": every_minute(90)})) as portal:
        batch = visit(tmp_path, portal.url, Window(NOW - 10 * MINUTE, NOW))
    assert [row.at for row in batch.readings] == [NOW - minute * MINUTE for minute in range(9, 0, -1)]


def test_a_value_of_an_hour_stands_at_its_end_and_one_that_began_before_the_window_is_found(tmp_path: Path) -> None:
    hours = [f"{written(NOW - number * HOUR)}/{written(NOW - (number - 1) * HOUR)}" for number in (3, 2, 1)]
    streams = [WANTED["streams"][0] | {"period": "hour"}]
    with local_portal(Service({"tv-1": [(hour, 1.5) for hour in hours]})) as portal:
        batch = visit(tmp_path, portal.url, Window(NOW - 30 * MINUTE, NOW), streams=streams)
    assert [(row.period_kind, row.at) for row in batch.readings] == [(PeriodKind.HOUR, NOW)]


def test_a_part_that_no_datastream_fits_is_told(tmp_path: Path) -> None:
    streams = [WANTED["streams"][0], WANTED["streams"][0] | {"where": "ObservedProperty.name == 'Muc nuoc'"}]
    with local_portal(Service({"tv-1": every_minute(2)})) as portal:
        batch = visit(tmp_path, portal.url, streams=streams)
    assert len(batch.readings) == 2
    assert [(one.content, "không luồng nào khớp" in one.reason) for one in batch.rejects] == [
        ("ObservedProperty.name == 'Muc nuoc'", True)
    ]


def astray(link: str, nested: bool) -> Callable[[Handler, Asked], None]:
    def answer(handler: Handler, asked: Asked) -> None:
        row = {**SHAPE, "Observations": [], "Observations@iot.nextLink": link if nested else None}
        following = link if not nested or "skip" in asked.path else None
        handler.reply(200, json.dumps({"value": [row], "@iot.nextLink": following}).encode())

    return answer


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize(
    ("link", "says"),
    [
        ("http://khac.example/v1.1/Datastreams?$skip=2", "máy chủ khác .khac.example"),
        ("https://127.0.0.1/v1.1/Datastreams", "máy chủ khác"),
        ("http://[x/", "không đọc được"),
        ("/v1.1/Datastreams?$skip=2", "không có điểm dừng .đến trang 3"),
    ],
)
def test_a_next_link_that_leads_astray_is_not_followed(tmp_path: Path, link: str, says: str, nested: bool) -> None:
    with local_portal(astray(link, nested)) as portal, pytest.raises(PayloadInvalid, match=says):
        visit(tmp_path, portal.url)
    assert len(portal.asked) <= 2


def test_more_pages_than_agreed_are_no_silent_half(tmp_path: Path) -> None:
    with (
        local_portal(Service({"tv-1": every_minute(25)}, top=2)) as portal,
        pytest.raises(PayloadInvalid, match=r"đến trang 6"),
    ):
        visit(tmp_path, portal.url, max_pages=5)


def test_what_goes_wrong_is_sorted(tmp_path: Path) -> None:
    def cut(handler: Handler) -> None:
        handler.wfile.write(b'HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{"value": [')
        handler.close_connection = True

    answers: list[tuple[Callable[[Handler], object], type[Exception]]] = [
        (lambda handler: handler.reply(401), SourceRefused),
        (lambda handler: handler.reply(404, b'{"code": 404, "message": "Nothing found."}'), SourceRefused),
        (lambda handler: handler.reply(503), SourceUnavailable),
        (lambda handler: handler.reply(200, b"<html>Bao tri"), PayloadInvalid),
        (lambda handler: handler.reply(200, b'{"value": {}}'), PayloadInvalid),
        (cut, SourceUnavailable),
        (lambda handler: handler.portal.over.wait(30), SourceUnavailable),
    ]
    current: list[Callable[[Handler], object]] = []
    with local_portal(lambda handler, asked: current[-1](handler) and None) as portal:
        for answer, error in answers:
            current.append(answer)
            with pytest.raises(error):
                visit(tmp_path, portal.url, timeout=0.7)


def test_a_password_is_shown_and_a_strange_certificate_refused(tmp_path: Path) -> None:
    auth = {"type": "basic", "username": "ioc", "password": "env:MK"}
    with local_portal(Service({"tv-1": every_minute(2)})) as portal:
        visit(tmp_path, portal.url, auth=auth)
    assert portal.asked[0].headers["authorization"].startswith("Basic ")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(context)
    with local_portal(Service({}), context) as strange, pytest.raises(SourceRefused, match="cơ quan lạ cấp"):
        visit(tmp_path, strange.url)


def test_a_part_without_a_subject_is_refused_before_anything_is_asked() -> None:
    with pytest.raises(ValidationError, match="thiếu subject"):
        SensorThingsOptions.model_validate({"url": "http://x", "streams": [{"values": [{"indicator": "A", "expr": "result"}]}]})
