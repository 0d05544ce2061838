"""Debian's Prometheus writes into the centre for some seconds, through a pause of the source: nothing it scraped is lost."""

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Event, Thread
from time import monotonic
from urllib.parse import quote
from urllib.request import urlopen

import pytest
from sqlalchemy import Engine

from ioc.commands.pause_source import pause_source
from ioc.commands.resume_source import resume_source
from ioc.domain.observation import SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.principal import SYSTEM
from ioc.store.engine import reading
from ioc.store.queries import history
from tests.contract.test_web_server import running
from tests.prepare import find_program
from tests.web_centre import SENDER, agent_key, parts

STAGE = SeriesKey("muc_nuoc", "tram-1", PeriodKind.INSTANT, SENDER.origin)
ENOUGH, PATIENCE = 30, 60.0


@pytest.fixture(scope="module")
def prometheus() -> str:
    found = find_program("prometheus")
    if found is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)("needs Prometheus: apt-get install prometheus")
    return str(found)


@pytest.fixture
def exporter() -> Iterator[int]:
    """The port of an exporter whose gauge is greater at each scrape."""
    numbers = count(1)

    class Exporter(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/plain; version=0.0.4")
            self.end_headers()
            self.wfile.write(f'song_m{{tram="tram-1"}} {next(numbers) / 100}\nup_to_nobody 1\n'.encode())

        def log_message(self, format: str, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Exporter)
    Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def free_port() -> int:
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as found:
        return found.server_port


def configured(folder: Path, exporter: int, centre: int, key: str) -> Path:
    config = {
        "global": {"scrape_interval": "200ms", "scrape_timeout": "150ms"},
        "scrape_configs": [{"job_name": "tram", "static_configs": [{"targets": [f"127.0.0.1:{exporter}"]}]}],
        "remote_write": [
            {
                "url": f"http://127.0.0.1:{centre}/api/v1/write",
                "authorization": {"credentials": key},
                "queue_config": {"batch_send_deadline": "300ms", "min_backoff": "100ms", "max_backoff": "300ms"},
            }
        ],
    }
    file = folder / "prometheus.yml"
    file.write_text(json.dumps(config))
    return file


def until(holds, what: str) -> None:
    deadline, pause = monotonic() + PATIENCE, Event()
    while not holds():
        assert monotonic() < deadline, what
        pause.wait(0.1)


def stored(engine: Engine) -> dict[int, float]:
    with reading(engine) as conn:
        return {round(one.at.timestamp() * 1000): one.value or 0.0 for one in history.points(conn, STAGE)}


def scraped(port: int) -> dict[int, float]:
    """What Prometheus itself keeps, by milliseconds."""
    with urlopen(f"http://127.0.0.1:{port}/api/v1/query?query={quote('song_m[10m]')}", timeout=5) as answer:
        [series] = json.loads(answer.read())["data"]["result"]
    return {round(at * 1000): float(value) for at, value in series["values"]}


@pytest.mark.slow
def test_nothing_that_prometheus_scraped_is_lost(prometheus: str, exporter: int, sqlite_engine: Engine, tmp_path: Path) -> None:
    key, port = agent_key(sqlite_engine), free_port()
    centre = parts(sqlite_engine, lambda: datetime.now(UTC))  # type: ignore[arg-type]
    with running(centre) as served, (tmp_path / "log").open("w") as log:
        config = configured(tmp_path, exporter, served.port, key)
        places = [f"--config.file={config}", f"--storage.tsdb.path={tmp_path}/data", f"--web.listen-address=127.0.0.1:{port}"]
        process = subprocess.Popen([prometheus, *places], stderr=log)
        try:
            until(lambda: len(stored(sqlite_engine)) >= ENOUGH, (tmp_path / "log").read_text())
            pause_source(sqlite_engine, SYSTEM, SENDER, datetime.now(UTC))
            before = len(stored(sqlite_engine))
            until(lambda: len(scraped(port)) >= before + ENOUGH, "no scrapes")
            assert len(stored(sqlite_engine)) <= before + 1, "a paused source takes nothing"
            resume_source(sqlite_engine, SYSTEM, SENDER, datetime.now(UTC))
            seen = scraped(port)
            until(lambda: seen.keys() <= stored(sqlite_engine).keys(), "some scraped values never came")
        finally:
            process.terminate()
            process.wait(10)
    kept = stored(sqlite_engine)
    assert {at: kept[at] for at in seen} == seen
    assert max(kept) > (datetime.now(UTC) - timedelta(minutes=1)).timestamp() * 1000
