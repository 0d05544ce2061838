"""`/api/v1/latest` for 200 indicators × 34 subjects over HTTP, against the same answer hand-written with the bare driver.

Aims: p50 ≤ 25 ms on SQLite, ≤ 80 ms on PostgreSQL. Both sides compress nothing; a line with gzip is printed beside.
"""

import sqlite3
import statistics
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import httpx
import orjson
import psycopg
from sqlalchemy import make_url
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp

from bench.serving import serving
from bench.table import verdict
from ioc.domain.observation import Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.source import Batch
from ioc.store.engine import open_engine, writing
from ioc.store.observations import save
from ioc.web.app import build
from tests.databases import postgres_databases, sqlite_databases
from tests.stored import NOW
from tests.web_centre import PORTAL, Clock, parts

INDICATORS, SUBJECTS, ROUNDS = 200, 34, 60
FIELDS = (
    *("indicator", "subject", "period_kind", "origin", "at", "value"),
    *("quality", "source", "collected_at", "note", "change_no"),
)
SQL = """SELECT s.indicator, s.subject, s.period_kind, s.origin, l.at, l.value, l.quality, c.name,
l.collected_at, l.note, l.change_no FROM series s JOIN latest l ON l.series_id = s.id JOIN source c ON c.id = l.source_id
ORDER BY s.indicator, s.subject, s.period_kind, s.origin LIMIT 10000"""


def run() -> None:
    print(f"Latest {INDICATORS} × {SUBJECTS} over HTTP: p50 of {ROUNDS} rounds, ms; ratio: hand-written to ours after a change")
    print(f"{'':14}{'changed':>9}{'same':>7}{'gzip':>7}{'by hand':>9}{'ratio':>7}")
    with (
        tempfile.TemporaryDirectory() as folder,
        sqlite_databases(Path(folder)) as new_sqlite,
        postgres_databases() as new_postgresql,
    ):
        for name, url, aim in (("SQLite", new_sqlite(), 25), ("PostgreSQL", new_postgresql(), 80)):
            fill(url)
            fresh, kept, packed, bare = measure(url)
            figures = f"{fresh:9.1f}{kept:7.1f}{packed:7.1f}{bare:9.1f}{bare / fresh:7.2f}"
            print(f"{name:14}{figures}    {verdict(fresh, aim, 'ms')}")


def fill(url: str) -> None:
    readings = tuple(
        Reading(f"chi_tieu_{i:03}", f"{s:02}@2025", PeriodKind.INSTANT, NOW, i * 1000 + s / 7)
        for i in range(INDICATORS)
        for s in range(SUBJECTS)
    )
    engine = open_engine(url)
    with writing(engine) as conn:
        save(conn, Batch(readings), PORTAL, 1, NOW, PROVINCE_ZONE)
    engine.dispose()


def measure(url: str) -> tuple[float, float, float, float]:
    """Medians in ms: ours as after a change, ours unchanged, ours with gzip as after a change, hand-written."""
    with serving(centre, url) as (ours, _), serving(hand_written, url) as (bare, _), httpx.Client() as client:
        plain, gzip = {"accept-encoding": "identity"}, {"accept-encoding": "gzip"}
        latest = f"{ours}/api/v1/latest"
        times: list[list[float]] = [[], [], [], []]
        for turn in range(ROUNDS):  # in turn, so that a busy moment hits all alike
            # A limit not asked for before is an answer not made before: as after a change.
            new, other = f"{latest}?limit={9_000 + turn}", f"{latest}?limit={8_000 + turn}"
            asked = [(new, plain), (latest, plain), (other, gzip), (f"{bare}/latest", plain)]
            for (address, headers), spent in zip(asked, times, strict=True):
                begun = perf_counter()
                answer = client.get(address, headers=headers)
                spent.append((perf_counter() - begun) * 1000)
                assert len(orjson.loads(answer.content)["items"]) == INDICATORS * SUBJECTS
    fresh, kept, packed, bare_ms = (statistics.median(spent[5:]) for spent in times)
    return fresh, kept, packed, bare_ms


def centre(url: str) -> ASGIApp:
    """The whole application with its guard, as it is deployed on loopback."""
    app, _ = build(parts(open_engine(url), Clock(), loopback_viewer=True))
    return app


def hand_written(url: str) -> ASGIApp:
    """One route, one driver call, no guard, no labels, no paging."""
    return Starlette(routes=[Route("/healthz", lambda request: Response("ok")), Route("/latest", _latest_of(url))])


def _latest_of(url: str):  # type: ignore[no-untyped-def]
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), check_same_thread=False)
    else:
        connection = psycopg.connect(
            make_url(url).set(drivername="postgresql").render_as_string(hide_password=False), autocommit=True
        )

    def latest(request: Request) -> Response:
        return Response(orjson.dumps({"items": list(_items(connection.execute(SQL).fetchall()))}), media_type="application/json")

    return latest


def _items(rows: Iterable[tuple[object, ...]]) -> Iterable[dict[str, object]]:
    for row in rows:
        item = dict(zip(FIELDS, row, strict=True))
        for name in ("at", "collected_at"):
            item[name] = datetime.fromtimestamp(item[name] / 1e6, UTC)  # type: ignore[operator]
        yield item


if __name__ == "__main__":
    run()
