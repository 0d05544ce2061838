"""100 wall clients by server-sent events against the same 100 polling a Dash callback each second (`dcc.Interval`).

Counts the CPU of the web process alone. The same parts, changed once a second, reach every client either way. Aim: ≤ 1/10.
"""

import asyncio
import json
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from time import time

import httpx
from dash import Dash, Input, Output, dcc, html
from psutil import Process
from starlette.types import ASGIApp

from bench.serving import serving
from bench.table import verdict
from ioc.domain.observation import Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.principal import Permission
from ioc.domain.source import Batch
from ioc.spool.shelf import shelves
from ioc.store.engine import open_engine, reading, writing
from ioc.store.observations import save
from ioc.store.queries.latest import snapshot
from ioc.web.app import DashPart, Parts, build
from ioc.web.serve import push_part, wall_part
from tests.databases import sqlite_databases
from tests.stored import NOW
from tests.web_centre import PAGES, PORTAL, PROFILE, Clock, nowhere

CLIENTS, SECONDS, TILES = 100, 15, 40
CALL = {
    "output": "wall.children",
    "outputs": {"id": "wall", "property": "children"},
    "inputs": [{"id": "tick", "property": "n_intervals", "value": 1}],
    "changedPropIds": ["tick.n_intervals"],
}


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, sqlite_databases(Path(folder)) as new_sqlite:
        url = new_sqlite()
        change(url, 0)
        streamed, events = asyncio.run(measure(url, listen))
        polled, answers = asyncio.run(measure(url, poll))
    # A machine too busy to answer all polls would flatter them: count what all of them would have cost.
    whole = polled * CLIENTS * SECONDS / answers
    print(f"{CLIENTS} clients for {SECONDS} s, {TILES} tiles of which 4 change each second: CPU of the web process")
    print(f"{'SSE':14}{streamed:8.1%} of a core, {events} events")
    print(f"{'polling':14}{whole:8.1%} of a core, had all been answered ({answers} were)")
    print(f"{'ratio':14}{streamed / whole:8.3f}    {verdict(streamed / whole, 0.1, '')}")


async def measure(url: str, watch: Callable[[httpx.AsyncClient, str, float], Awaitable[int]]) -> tuple[float, int]:
    """Share of a core that the web process used, and how many events or answers the clients got."""
    with serving(centre, url) as (address, process):
        limits = httpx.Limits(max_connections=CLIENTS + 10)
        async with httpx.AsyncClient(limits=limits, timeout=60, headers={"accept-encoding": "identity"}) as client:
            until = time() + SECONDS
            watching = [asyncio.create_task(watch(client, address, until)) for _ in range(CLIENTS)]
            before, begun = cpu(process), time()
            for turn in range(1, SECONDS + 1):
                await asyncio.to_thread(change, url, turn)
                await asyncio.sleep(max(0.0, begun + turn - time()))
            used, lasted = cpu(process) - before, time() - begun
            counts = await asyncio.gather(*watching)
    return used / lasted, sum(counts)


async def listen(client: httpx.AsyncClient, address: str, until: float) -> int:
    events = 0
    async with client.stream("GET", f"{address}/stream?screen=wall&lang=vi") as answer:
        async for line in answer.aiter_lines():
            events += line.startswith("event:")
            if time() >= until:
                break
    return events


async def poll(client: httpx.AsyncClient, address: str, until: float) -> int:
    answers = 0
    while (begun := time()) < until:
        answer = await client.post(f"{address}/_dash-update-component", json=CALL, headers={"sec-fetch-site": "same-origin"})
        answers += answer.status_code == 200
        await asyncio.sleep(max(0.0, begun + 1 - time()))
    return answers


def cpu(process: Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


def change(url: str, turn: int) -> None:
    """New values for four tiles of forty (all at the first turn)."""
    tiles = range(TILES) if turn == 0 else range(turn * 4, turn * 4 + 4)
    at = NOW + timedelta(seconds=turn)
    readings = tuple(Reading("muc_nuoc", f"tram-{tile % TILES}", PeriodKind.INSTANT, at, turn + tile / 10) for tile in tiles)
    engine = open_engine(url)
    with writing(engine) as conn:
        save(conn, Batch(readings), PORTAL, 1, at, PROVINCE_ZONE)
    engine.dispose()


def centre(url: str) -> ASGIApp:
    """The application with one screen of forty tiles, drawn by the stream and by a Dash callback from the same function."""
    engine = open_engine(url)

    def encode(screen: str, language: str) -> dict[str, dict[str, object]]:
        with reading(engine) as conn:
            found = snapshot(conn)
        return {one.key.subject: {"value": one.value, "at": one.at.isoformat(), "trend": [one.value] * 60} for one in found}

    dash = Dash(__name__, pages_folder="", use_pages=False)
    dash.layout = html.Div([dcc.Interval(id="tick"), html.Div(id="wall")])
    dash.callback(Output("wall", "children"), Input("tick", "n_intervals"))(lambda n: json.dumps(encode("wall", "vi")))
    part = DashPart(dash.server, {"wall.children": Permission.VIEW}, PAGES)
    wall, kept = wall_part(lambda: PROFILE), shelves(Path(tempfile.mkdtemp()), 1_000_000)
    app, _ = build(Parts(engine, lambda: PROFILE, encode, Clock(), part, wall, nowhere, push_part(), kept, loopback_viewer=True))
    return app


if __name__ == "__main__":
    run()
