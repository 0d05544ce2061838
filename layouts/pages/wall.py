"""`/wall` and `/wall/<screen>`: the frame of the wall. The browser fills it from the live stream; no callback, no read."""

import json

import dash_leaflet as dl
from dash import Dash, html

from layouts.access import Callbacks
from layouts.components.live import banners
from layouts.components.map import places_layer, stations_layer, units_layer
from layouts.words import live_words, say

PATH = "/wall"
SCREEN = "wall"


def layout(screen: str = SCREEN, lang: str = "vi", scene: str = "", **query: str) -> html.Div:
    """The empty frame of one screen. `scene` pins one scene instead of the playlist."""
    return html.Div(
        [_head(), _main(), _foot(lang), *_warnings(lang)],
        id="wall",
        className="wall is-empty",
        lang=lang,
        **{
            "data-live": screen,
            "data-direct": "yes",
            "data-lang": lang,
            "data-title": f"{say(lang, 'nav_wall')} · IOC",
            "data-scene": scene,
            "data-words": json.dumps(live_words(lang), ensure_ascii=False),
        },
    )


def connect(app: Dash, read: object, act: object) -> Callbacks:
    """The wall has no callback: its parts come by the stream."""
    return {}


def _head() -> html.Header:
    return html.Header(
        [
            html.Div([html.H1(id="wall-name", className="wall-name"), html.Div(id="wall-province", className="wall-province")]),
            html.Nav(id="wall-scenes", className="wall-scenes"),
            html.Div(id="wall-health", className="wall-health"),
            html.Div(
                [html.Div(id="wall-time", className="wall-time"), html.Div(id="wall-date", className="wall-date")],
                className="wall-clock",
            ),
        ],
        className="wall-head",
    )


def _main() -> html.Main:
    return html.Main(
        [
            _panel("feed", html.Div(id="wall-feed", className="feed"), html.Div(id="wall-feed-more", className="feed-more")),
            html.Div([_map(), _low()], className="wall-middle"),
            html.Div(id="wall-tiles", className="tiles"),
        ],
        className="wall-main",
    )


def _map() -> html.Section:
    drawn = html.Div(
        dl.Map(
            [units_layer("wall-units"), places_layer("wall-places"), stations_layer("wall-stations")],
            id="wall-map",
            center=[10.5, 106],
            zoom=8,
            zoomSnap=0,
            zoomControl=False,
            attributionControl=False,
            dragging=False,
            keyboard=False,
            boxZoom=False,
            scrollWheelZoom=False,
            doubleClickZoom=False,
            touchZoom=False,
            preferCanvas=True,
            zoomAnimation=False,
            fadeAnimation=False,
            trackResize=True,
        ),
        id="wall-map-box",
        className="wall-map",
    )
    return _panel(
        "map", drawn, html.Div(id="wall-legend", className="legend"), html.Div(id="wall-map-caption", className="map-caption")
    )


def _low() -> html.Div:
    chart = _panel("chart", html.Div(id="wall-chart", style={"display": "contents"}))
    ranking = _panel("ranking", html.Div(id="wall-ranking", className="ranking"))
    return html.Div([chart, ranking], id="wall-low", className="wall-low")


def _foot(lang: str) -> html.Footer:
    runs = [html.B(say(lang, "just_run")), html.Div(id="wall-runs", className="runs")]
    return html.Footer([html.Div(runs, className="runs"), html.Div(id="wall-note", className="cut")], className="wall-foot")


def _warnings(lang: str) -> list[html.Div]:
    return [
        *banners(),
        html.Div(say(lang, "loading"), className="wall-loading"),
    ]


def _panel(name: str, *children: object) -> html.Section:
    title = html.H2(id=f"wall-{name}-title", className="panel-title")
    return html.Section([title, *children], id=f"wall-{name}-panel", className="panel", **{"data-ages": ""})
