"""The prometheus adapter: real dumps, Debian's node_exporter and Prometheus, and servers that refuse, hang and lie."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from collectors import ADAPTERS
from collectors.contract import Reply, Request
from collectors.exposition import parse
from collectors.io import Door
from collectors.recorded import Recorded
from ioc.domain.admission import admit
from ioc.domain.observation import Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.source import Batch, Source, Window, joined
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable
from tests.counterparts import answers, free_port, program, running, serves, wait_for
from tests.local_portal import Asked, Handler, local_portal
from tests.recorded_sources import NOW, province, source_of

COLLECT = ADAPTERS["prometheus"].collect
MINUTE = timedelta(minutes=1)
LOAD = {"metric": "node_load1", "indicator": "TAI", "subject": "ioc-host"}
BUSY = {
    "metric": "node_cpu_seconds_total", "where": {"mode": "idle"}, "rate": True, "combine": "mean",
    "indicator": "CPU", "subject": "ioc-host", "factor": -100, "offset": 100,
}  # fmt: skip


def scraped(options: dict[str, Any], body: bytes, cursor: str = "", now: datetime = NOW, content_type: str = "") -> Batch:
    source = source_of("prometheus", {"url": "http://x.example/metrics"} | options)
    io = Recorded(now, lambda request: Reply(200, {"content-type": content_type}, body), cursor=cursor)
    return joined(COLLECT(source, Window(now - MINUTE, now + MINUTE), province(), io))


def values(batch: Batch) -> dict[str, float | None]:
    return {reading.indicator: reading.value for reading in batch.readings}


def test_a_real_dump_of_node_exporter_is_read(shared_dir: Path) -> None:
    body = (shared_dir / "data/prometheus/node_exporter_e2e-output.txt").read_bytes()
    memory = {"metric": "node_memory_MemFree_bytes", "combine": "sum", "indicator": "MUA", "subject": "ioc-host", "factor": 100}
    memory["over"] = {"metric": "node_memory_MemTotal_bytes", "combine": "sum"}
    first = scraped({"metrics": [LOAD, BUSY, memory]}, body)
    assert values(first) == {"TAI": 0.21, "MUA": pytest.approx(100 * 230_408_192 / 3_831_959_552, abs=20)}
    assert first.rejects == ()
    assert values(scraped({"metrics": [BUSY]}, body, first.cursor or "", NOW + MINUTE)) == {"CPU": 100.0}


def test_every_sample_of_every_real_dump_is_readable(shared_dir: Path) -> None:
    for name, openmetrics in (("node_exporter_e2e-output.txt", False), ("dump-test-1.prom", False), ("metrics-test.prom", False),
                              ("dump-openmetrics-test.prom", True)):  # fmt: skip
        body = (shared_dir / "data/prometheus" / name).read_bytes()
        lines = [line for line in body.decode().split("\n") if line and not line.startswith("#")]
        names = {line.split("{")[0].split(" ")[0] for line in lines} | {"heavy_metric", "metric"}
        samples, rejects = parse(body, names - {""}, openmetrics)
        assert (len(samples), rejects) == (len(lines), [])


def test_histograms_and_summaries_are_chosen_by_their_samples(shared_dir: Path) -> None:
    body = (shared_dir / "data/prometheus/metrics-test.prom").read_bytes()
    bucket = {"metric": "prometheus_tsdb_compaction_chunk_size_bytes_bucket", "where": {"le": "48"}}
    quantile = {"metric": "go_gc_duration_seconds", "where": {"quantile": "0.75"}, "factor": 1e6}
    chosen = [row | {"indicator": code, "subject": "ioc-host"} for row, code in ((bucket, "TAI"), (quantile, "CPU"))]
    assert values(scraped({"metrics": chosen}, body)) == {"TAI": 1460, "CPU": pytest.approx(145.884)}


def test_a_counter_that_began_anew_has_no_rate_until_the_next_look() -> None:
    metric = {"metric": "a_total", "rate": True, "combine": "sum", "indicator": "TAI", "subject": "ioc-host"}
    cursor, told = "", []
    for step, (one, other) in enumerate([(100, 7), (160, 67), (3, 127), (63, 187)]):
        page = f'a_total{{n="1"}} {one}\na_total{{n="2"}} {other}\n'.encode()
        batch = scraped({"metrics": [metric]}, page, cursor, NOW + step * MINUTE)
        cursor = batch.cursor or ""
        told.append([reading.value for reading in batch.readings])
    assert told == [[], [2.0], [], [2.0]]


def test_the_content_type_says_how_times_are_written() -> None:
    at = int((NOW - MINUTE / 2).timestamp())
    text = scraped({"metrics": [LOAD]}, f"node_load1 1 {at}000\n".encode(), content_type="text/plain; version=0.0.4")
    openmetrics = scraped(
        {"metrics": [LOAD]}, f"node_load1 1 {at}.5\n# EOF\n".encode(), content_type="application/openmetrics-text"
    )
    assert [batch.readings[0].at.timestamp() - at for batch in (text, openmetrics)] == [0.0, 0.5]


def test_a_page_too_many_samples_long_and_lines_too_long_are_bounded() -> None:
    with pytest.raises(PayloadInvalid, match="quá 10,000 dòng"):
        parse(b'a{b="c"} 1\n' * 10_001, {"a"})
    samples, rejects = parse(b'a{b="' + b'\\"' * 100_000 + b'"} 1\na 2\n', {"a"})
    assert ([one.value for one in samples], [one.row for one in rejects]) == ([2.0], ["dòng 1"])


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"metrics": [LOAD], "queries": [{"query": "up", "indicator": "TAI", "subject": "x"}]}, "đúng một trong hai"),
        ({"metrics": [LOAD | {"by": ["cpu"]}]}, "by chỉ dùng cùng combine"),
        ({"metrics": [LOAD | {"over": {"metric": "b"}}]}, "over cần combine"),
        ({"metrics": [LOAD | {"where": {"a": "~("}}]}, "biểu thức chính quy"),
        ({"queries": [{"query": "up", "indicator": "TAI", "subject": "x", "period": "day", "step": 3600}]}, "bội của 86400"),
        ({"metrics": [LOAD], "url": "/metrics"}, "cần base"),
    ],
)
def test_a_fault_in_the_options_is_found_offline(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ADAPTERS["prometheus"].options_model.model_validate({"url": "http://x.example/"} | options)


def asked_of(query: dict[str, Any], window: Window, now: datetime) -> list[dict[str, str]]:
    empty = b'{"status": "success", "data": {"resultType": "matrix", "result": []}}'
    io = Recorded(now, lambda request: Reply(200, {}, empty))
    options = {"base": "http://x.example", "queries": [{"query": "up", "indicator": "TAI", "subject": "tv-1"} | query]}
    list(COLLECT(source_of("prometheus", options), window, province(), io))
    return [{"verb": urlsplit(request.url).path} | dict(request.query) for request in io.asked]


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PROVINCE_ZONE).astimezone(UTC)


def test_steps_stand_on_local_midnight_inside_the_window_and_never_in_the_future() -> None:
    window = Window(local("2026-11-20T00:00"), local("2026-11-24T09:02"))
    [daily] = asked_of({"step": 86_400, "period": "day"}, window, local("2026-11-24T09:00"))
    assert daily["verb"] == "/api/v1/query_range"
    assert [datetime.fromtimestamp(float(daily[name]), PROVINCE_ZONE).isoformat() for name in ("start", "end")] == [
        "2026-11-21T00:00:00+07:00", "2026-11-24T00:00:00+07:00",
    ]  # fmt: skip
    [minutely] = asked_of({"step": 60}, Window(NOW - MINUTE * 1.5, NOW + 2 * MINUTE), NOW)
    assert (float(minutely["start"]), float(minutely["end"])) == ((NOW - MINUTE).timestamp(), NOW.timestamp())
    assert asked_of({"step": 60}, Window(NOW, NOW + 2 * MINUTE), NOW + MINUTE / 3) == []


def test_a_long_stretch_is_asked_in_pieces_that_the_server_takes_and_each_instant_once() -> None:
    pieces = asked_of({"step": 60}, Window(NOW - 25_000 * MINUTE, NOW), NOW)
    counts = [round((float(piece["end"]) - float(piece["start"])) / 60) + 1 for piece in pieces]
    assert (counts, sum(counts)) == ([10_000, 10_000, 5_000], 25_000)


def test_an_instant_is_not_asked_in_a_back_fill() -> None:
    assert asked_of({}, Window(NOW - 60 * MINUTE, NOW - 30 * MINUTE), NOW) == []
    assert len(asked_of({}, Window(NOW - 60 * MINUTE, NOW + 2 * MINUTE), NOW)) == 1


def ask(door: Door, options: dict[str, Any], timeout: float = 10, window: Window | None = None) -> Batch:
    source = replace(source_of("prometheus", options), timeout=timedelta(seconds=timeout))
    now = datetime.now(UTC)
    window = window or Window(now - 30 * MINUTE, now + MINUTE)
    with door.visit(source, now, {}) as io:
        return admitted(joined(COLLECT(source, window, province(), io)), source, window)


def admitted(batch: Batch, source: Source, window: Window) -> Batch:
    return admit(batch, source, province(), window)


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path, lambda reference: "mat-khau-dai-001")


UP = {"queries": [{"query": "up", "indicator": "TAI", "subject": "ioc-host"}]}


@pytest.mark.parametrize(
    ("status", "said", "error"),
    [
        (200, {"status": "error", "errorType": "bad_data", "error": "parse error at char 3"}, SourceRefused),
        (200, {"status": "error", "errorType": "timeout", "error": "query timed out"}, SourceUnavailable),
        (400, {"status": "error", "errorType": "bad_data", "error": "parse error"}, SourceRefused),
        (422, {"status": "error", "errorType": "execution", "error": "too many samples"}, SourceRefused),
        (503, {"status": "error", "errorType": "timeout", "error": "query timed out"}, SourceUnavailable),
        (200, {"status": "success", "data": {"resultType": "string", "result": [1, "x"]}}, PayloadInvalid),
        (
            200,
            {"status": "success", "data": {"resultType": "vector", "result": [{"metric": {}, "histogram": []}]}},
            PayloadInvalid,
        ),
        (200, {"trang_thai": "ok"}, PayloadInvalid),
    ],
)
def test_a_refusal_is_sorted_by_what_to_do_next(door: Door, status: int, said: dict[str, Any], error: type[CentreError]) -> None:
    with (
        local_portal(lambda handler, asked: handler.reply(status, json.dumps(said).encode())) as portal,
        pytest.raises(error),
    ):
        ask(door, {"base": portal.url} | UP)


def hang(handler: Handler, asked: Asked) -> None:
    handler.portal.over.wait(10)


def cut(handler: Handler, asked: Asked) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nnode_load1 0.")
    handler.close_connection = True


@pytest.mark.parametrize("answer", [hang, cut])
def test_an_exporter_that_hangs_or_is_cut_is_tried_again_later(door: Door, answer: Any) -> None:
    with local_portal(answer) as portal, pytest.raises(SourceUnavailable):
        ask(door, {"base": portal.url, "metrics": [LOAD]}, timeout=0.5)


def test_a_login_page_a_wrong_password_and_noise_are_told_apart(door: Door) -> None:
    login = {"type": "basic", "username": "ioc", "password": "env:X"}
    with local_portal(lambda handler, asked: handler.reply(401)) as portal, pytest.raises(SourceRefused, match="401"):
        ask(door, {"base": portal.url, "metrics": [LOAD], "auth": login})
    for body in (b"<html>login</html>", os.urandom(2000)):
        with (
            local_portal(lambda handler, asked, body=body: handler.reply(200, body)) as portal,
            pytest.raises(PayloadInvalid),
        ):
            ask(door, {"base": portal.url, "metrics": [LOAD]})


@pytest.fixture(scope="module")
def exporter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Debian's node_exporter."""
    port = free_port()
    command = [program("prometheus-node-exporter"), f"--web.listen-address=127.0.0.1:{port}"]
    with running(command, answers(port), tmp_path_factory.mktemp("exporter")):
        yield f"http://127.0.0.1:{port}"


@pytest.fixture(scope="module")
def prometheus(exporter: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of Debian's Prometheus, which reads the exporter every 200 ms and has done so for a while."""
    folder, port = tmp_path_factory.mktemp("prometheus"), free_port()
    job = {"job_name": "may-chu", "static_configs": [{"targets": [exporter.removeprefix("http://")]}]}
    config = {"global": {"scrape_interval": "200ms", "scrape_timeout": "200ms"}, "scrape_configs": [job]}
    (folder / "prometheus.yml").write_text(json.dumps(config))
    places = [
        f"--config.file={folder}/prometheus.yml",
        f"--storage.tsdb.path={folder}/data",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    address = f"http://127.0.0.1:{port}"
    with running([program("prometheus"), *places], serves(f"{address}/-/ready"), folder):
        yield address


def test_debians_node_exporter_is_read_in_both_formats(exporter: str, door: Door) -> None:
    total = {"metric": "node_memory_MemTotal_bytes", "indicator": "MUA", "subject": "ioc-host"}
    options = {"base": exporter, "metrics": [LOAD, total]}
    with door.visit(source_of("prometheus", options), NOW, {}) as io:
        formats = [io.fetch(Request(f"{exporter}/metrics", source_of("prometheus", options).options)).headers["content-type"]]  # type: ignore[arg-type]
    batch = ask(door, options)
    assert formats[0].startswith("text/plain")
    assert values(batch)["MUA"] == os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    assert batch.rejects == ()


def test_debians_prometheus_answers_instants_and_ranges(prometheus: str, door: Door) -> None:
    by_instance = {"expr": "labels.job", "table": {"may-chu": "ioc-host"}}
    now = {"query": "up", "indicator": "CHAY", "subject": by_instance}
    count = {"query": "scalar(count(up))", "indicator": "TAI", "subject": "tv-1"}
    each = {"query": "up * 100", "step": 1, "indicator": "CPU", "subject": by_instance}
    options = {"base": prometheus, "queries": [now, count, each]}
    found: list[Reading] = []

    def several() -> bool:
        found[:] = ask(door, options).readings
        return len([one for one in found if one.indicator == "CPU"]) >= 3

    wait_for(several)
    assert {(one.indicator, one.subject, one.value) for one in found} == {
        ("CHAY", "ioc-host", 1.0), ("TAI", "tv-1", 1.0), ("CPU", "ioc-host", 100.0),
    }  # fmt: skip
    assert {one.at.microsecond for one in found if one.indicator == "CPU"} == {0}
    assert {one.period_kind for one in found} == {PeriodKind.INSTANT}


def test_debians_prometheus_says_what_is_wrong_with_a_question(prometheus: str, door: Door) -> None:
    with pytest.raises(SourceRefused, match="parse error"):
        ask(door, {"base": prometheus, "queries": [UP["queries"][0] | {"query": "up ==="}]})


def test_what_is_asked_names_the_time_that_is_left() -> None:
    [asked] = asked_of({}, Window(NOW - MINUTE, NOW + MINUTE), NOW)
    assert parse_qs(f"timeout={asked['timeout']}") == {"timeout": ["30s"]}
