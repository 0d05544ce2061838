"""The map page's way (dash-leaflet on canvas, values painted on shapes that stay) against `go.Choroplethmap`, in one Chromium.

First draw: from navigation to the first frame with all shapes in colour, scripts from the browser's cache. Recolour: from new
values handed to the page to the end of the map's own drawing of them: of Leaflet's canvas, and of MapLibre's last frame before
it is idle; neither waits for a frame more. Both get the same shapes from the same server. Aims: recolour ≥ 4 times as fast,
geometry of 3,321 communes ≤ 650 kB compressed, a recolour of them ≤ 25 kB.
"""

import gzip
import json
import os
import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import plotly.graph_objects as go
from a2wsgi import WSGIMiddleware
from dash import ClientsideFunction, Dash, Input, Output, dcc, html
from flask import Response
from playwright.sync_api import Browser, Page, sync_playwright
from starlette.types import ASGIApp

from bench.serving import serving
from bench.table import verdict
from geodata.boundaries import FOLDER
from layouts.components.map_pane import frame

SIZES = (34, 700, 3321)
TIMES = 5
STEPS = 7
CHROMIUM = os.environ.get("IOC_CHROMIUM", "/usr/bin/chromium")
ASSETS = Path(__file__).resolve().parents[1] / "layouts" / "assets"
OURS_DRAWN = """(n) => {
    const known = document.querySelector('[data-pane="a"]')?.atlas;
    return known?.paint && known.fitted && known.main.layers.size === n && performance.now();
}"""
OURS_RECOLOURED = """(steps) => new Promise((done) => {
    const pane = document.querySelector('[data-pane="a"]'), before = pane.dataset.painted;
    const canvas = pane.atlas.main.layers.values().next().value._renderer, draw = canvas._redraw;
    canvas._redraw = function () {
        draw.call(this);
        if (pane.dataset.painted === before) return;
        delete canvas._redraw;
        done(performance.now() - start);
    };
    const start = performance.now();
    dash_clientside.set_props('map-a-paint', { data: { ...pane.atlas.paint, steps } });
})"""
THEIRS_DRAWN = """() => {
    const map = document.querySelector('.js-plotly-plot')?._fullLayout?.map?._subplot?.map;
    return Boolean(map?.loaded() && map.areTilesLoaded() && map.getStyle().layers.length > 1) && performance.now();
}"""
THEIRS_RECOLOURED = """(z) => new Promise((done) => {
    const plot = document.querySelector('.js-plotly-plot'), { map } = plot._fullLayout.map._subplot, start = performance.now();
    const idle = new Promise((calm) => map.once('idle', () => calm(performance.now())));
    Promise.all([idle, Plotly.restyle(plot, { z: [z] })]).then(([drawn]) => done(drawn - start));
})"""


def run() -> None:
    print(
        f"{'shapes':>8}{'first draw ms: ours':>22}{'Choroplethmap':>15}{'recolour ms: ours':>20}{'Choroplethmap':>15}{'ratio':>8}"
    )
    with _chromium() as chromium:
        for n in SIZES:
            first, recolour = _measure(chromium, n, "ours")
            other_first, other = _measure(chromium, n, "theirs")
            ratio = other / recolour
            told = f"{n:8}{first:22.0f}{other_first:15.0f}{recolour:20.0f}{other:15.0f}{ratio:8.1f}"
            print(f"{told}  {verdict(ratio, 4, 'times as fast', least=True)}", flush=True)
    for suffix in (".br", ".gz"):
        size = sum(path.stat().st_size for path in FOLDER.glob(f"communes_*.geojson{suffix}")) / 1000
        print(f"geometry of 3,321 communes, {suffix[1:]}: {size:.0f} kB    {verdict(size, 650, 'kB')}")
    raw = json.dumps(_steps(codes(SIZES[-1]), 1), separators=(",", ":")).encode()
    packed = len(gzip.compress(raw, 4)) / 1000
    print(f"a recolour of 3,321: {packed:.1f} kB ({len(raw) / 1000:.1f} kB unpacked)    {verdict(packed, 25, 'kB')}")


def shapes(n: int) -> dict[str, object]:
    """The 34 provinces, else the first `n` communes."""
    names = ["provinces_34"] if n == SIZES[0] else sorted(path.name[:-11] for path in FOLDER.glob("communes_*.geojson.gz"))
    features = [
        one for name in names for one in json.loads(gzip.decompress((FOLDER / f"{name}.geojson.gz").read_bytes()))["features"]
    ]
    return {"type": "FeatureCollection", "features": features[:n]}


def codes(n: int) -> list[str]:
    return [one["properties"]["code"] for one in shapes(n)["features"]]  # type: ignore[attr-defined]


def _steps(units: list[str], turn: int) -> dict[str, int]:
    return {code: (index * 31 + turn) % STEPS for index, code in enumerate(units)}


def ours(n: int) -> ASGIApp:
    """The map page's pane with nothing around it."""
    app = Dash(__name__, assets_folder=str(ASSETS), assets_ignore=r"live-worker\.js")
    app.layout = html.Div(
        [html.Div([frame("a", "vi"), frame("b", "vi")], className="map-panes"), dcc.Store(id="go")], className="desk"
    )
    paint = {"url": "/shapes.geojson", "steps": _steps(codes(n), 0), "inset": None, "far": False, "named": [], "empty": ""}
    for name in "ab":
        app.clientside_callback(
            ClientsideFunction("ioc_atlas", "paint"), Output(f"map-{name}-painted", "data"), Input(f"map-{name}-paint", "data")
        )

    @app.callback(Output("map-a-units", "url"), Output("map-a-paint", "data"), Input("go", "data"))
    def draw(_: object) -> tuple[str, dict[str, object]]:
        return "/shapes.geojson", paint

    return _served(app, n)


def theirs(n: int) -> ASGIApp:
    """The same with a figure of plotly, without tiles, its shapes fetched from the same address."""
    app = Dash(__name__, assets_folder="")
    trace = go.Choroplethmap(
        geojson="/shapes.geojson", featureidkey="properties.code", locations=codes(n), z=list(_steps(codes(n), 0).values())
    )
    layout = {"map": {"style": {"version": 8, "sources": {}, "layers": []}, "center": {"lat": 16, "lon": 107.5}, "zoom": 4}}
    app.layout = html.Div(dcc.Graph(figure=go.Figure(trace, layout), style={"height": "700px"}))
    return _served(app, n)


def _served(app: Dash, n: int) -> ASGIApp:
    packed = gzip.compress(json.dumps(shapes(n), separators=(",", ":")).encode(), 6)
    headers = {"content-encoding": "gzip", "cache-control": "public, max-age=3600, immutable"}
    app.server.add_url_rule("/healthz", "healthz", lambda: "ok")
    app.server.add_url_rule(
        "/shapes.geojson", "shapes", lambda: Response(packed, headers=headers, mimetype="application/geo+json")
    )
    return WSGIMiddleware(app.server)  # type: ignore[return-value]


MAKERS = {"ours": ours, "theirs": theirs}


def _measure(chromium: Browser, n: int, way: str) -> tuple[float, float]:
    """Milliseconds of the first draw, and the median of the recolours."""
    with serving(MAKERS[way], n) as (address, _):
        page = chromium.new_page(viewport={"width": 1440, "height": 900})
        first = min(_first(page, address, n, way) for _ in range(2))
        units = codes(n)
        turns = [_recolour(page, units, turn, way) for turn in range(1, TIMES + 1)]
        page.close()
    return first, statistics.median(turns)


def _first(page: Page, address: str, n: int, way: str) -> float:
    page.goto(address)
    drawn = OURS_DRAWN if way == "ours" else THEIRS_DRAWN
    return float(page.wait_for_function(drawn, arg=n, timeout=120_000, polling="raf").json_value())


def _recolour(page: Page, units: list[str], turn: int, way: str) -> float:
    steps = _steps(units, turn)
    script, value = (OURS_RECOLOURED, steps) if way == "ours" else (THEIRS_RECOLOURED, list(steps.values()))
    return float(page.evaluate(script, value))


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*arguments, "--enable-unsafe-swiftshader"])
        yield chromium
        chromium.close()


if __name__ == "__main__":
    run()
