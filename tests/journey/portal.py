"""A portal of sensors with a history: one reading a second each, dealt out in pages, as slow as a test wants it."""

import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

COMMUNES = (
    "28249@2025", "28261@2025", "28270@2025", "28273@2025", "28285@2025", "28297@2025",
    "28306@2025", "28315@2025", "28321@2025", "28327@2025", "28336@2025", "28345@2025",
)  # fmt: skip
HIGH, LOW, TURN = 150.0, 50.0, 12


def value(sensor: int, second: int) -> float:
    """High for `TURN` seconds, low for as long; each sensor a little later than the one before."""
    return (HIGH if (second - 2 * sensor) // TURN % 2 else LOW) + second % 7


@dataclass
class SensorPortal:
    """`began` and all instants are whole epoch seconds. `slowness` is how long a page takes, in seconds (least, most)."""

    communes: tuple[str, ...]
    began: int
    slowness: tuple[float, float] = (0.0, 0.0)
    page: int = 100
    port: int = 0
    answering: int = 0
    asked: int = 0
    _random: random.Random = field(default_factory=lambda: random.Random(1))
    _server: ThreadingHTTPServer | None = None
    _thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def readings(self, start: int, end: int) -> list[tuple[str, int, float]]:
        """Everything there is in (start, end]."""
        seconds = range(max(start + 1, self.began), min(end, int(time.time())) + 1)
        return [(code, at, value(number, at)) for at in seconds for number, code in enumerate(self.communes)]

    def open(self) -> None:
        """Answer; on the port of last time if there was one."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), type("Bound", (_Handler,), {"portal": self}))
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Be gone: connections are refused."""
        if self._server and self._thread:
            self._server.shutdown()
            self._server.server_close()
            self._thread.join()
            self._server = None

    def answer(self, path: str) -> bytes:
        self.answering, self.asked = self.answering + 1, self.asked + 1
        try:
            time.sleep(self._random.uniform(*self.slowness))
            return self._page(path)
        finally:
            self.answering -= 1

    def _page(self, path: str) -> bytes:
        query = {name: values[0] for name, values in parse_qs(urlsplit(path).query).items()}
        cursor = query.get("con_tro")
        start, end, passed = map(int, cursor.split("-")) if cursor else (_second(query["tu"]), _now(query["den"]), 0)
        rows = self.readings(start, end)
        reached = passed + self.page
        onward = f"{start}-{end}-{reached}" if reached < len(rows) else None
        return json.dumps({"du_lieu": [_row(*row) for row in rows[passed:reached]], "tiep": onward}).encode()


class _Handler(BaseHTTPRequestHandler):
    portal: SensorPortal

    def do_GET(self) -> None:  # noqa: N802 - the name http.server asks for
        body = self.portal.answer(self.path)
        # Whoever asked may have been killed meanwhile.
        with suppress(ConnectionError):
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Tests read what was asked, not a log."""


def _row(code: str, at: int, number: float) -> dict[str, object]:
    return {"ma": code, "luc": datetime.fromtimestamp(at, UTC).isoformat(), "gia_tri": number}


def _second(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp())


def _now(text: str) -> int:
    # The stretch is fixed when it is first asked for, so that time passing between pages changes nothing.
    return min(_second(text), int(time.time()))


@contextmanager
def sensor_portal(count: int = len(COMMUNES), **options: object) -> Iterator[SensorPortal]:
    portal = SensorPortal(COMMUNES[:count], int(time.time()), **options)  # type: ignore[arg-type]
    portal.open()
    try:
        yield portal
    finally:
        portal.close()
