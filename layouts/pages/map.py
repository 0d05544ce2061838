"""`/map`: an indicator over the units of the nation or of a province, at any time for which there are values."""

from dash import ClientsideFunction, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from ioc.domain.indicator import Indicator
from ioc.domain.principal import Permission
from layouts.access import Callbacks, asking
from layouts.act import Act
from layouts.components.live import banners, live
from layouts.components.map_head import breadcrumb, controls, timeline
from layouts.components.map_pane import filled, frame, nothing
from layouts.map_export import FORMATS, download
from layouts.parts.map_pane import Pane, panes
from layouts.parts.map_query import PATH, MapQuery
from layouts.parts.scope import Scope
from layouts.read import Read
from layouts.safely import message, read_or_say
from layouts.words import say

__all__ = ["PATH", "connect", "layout"]
NAMES = ("a", "b")
FILLED = (
    ("words", "children"), ("units", "url"), ("inset", "url"), ("paint", "data"), ("places", "data"), ("stations", "data"),
    ("sheet", "children"),
)  # fmt: skip


def layout(lang: str = "vi", **query: str) -> html.Div:
    """The empty frame: a head, two maps of which the second is only for comparing."""
    children = [
        *banners(),
        html.Div(html.P(say(lang, "loading"), className="quiet"), id="map-head", className="map-head"),
        html.Div([frame(name, lang) for name in NAMES], className="map-panes"),
        html.Div(_buttons(lang), className="map-export"),
        dcc.Download(id="map-download"),
        dcc.Store(id="map-signal"),
        dcc.Store(id="map-query", data={**query, "lang": lang}),
    ]
    return html.Div(children, className="map-page", **live("map-signal", ("*",), lang))


def connect(app: Dash, read: Read, act: Act) -> Callbacks:
    """The URL's words in, both maps out; painting is done by the browser; files on request."""
    callbacks: Callbacks = {}
    with asking(app, Permission.VIEW, callbacks):

        @app.callback(
            Output("map-head", "children"),
            *(Output(f"map-{name}-{part}", prop) for name in NAMES for part, prop in FILLED),
            Input("map-query", "data"),
            Input("map-signal", "data"),
        )
        def draw(asked: dict[str, str], changed: object) -> object:
            query = MapQuery(asked)
            return read_or_say(query.language, lambda: _drawn(read, query), others=len(NAMES) * len(FILLED))

        for name in NAMES:
            app.clientside_callback(
                ClientsideFunction("ioc_atlas", "paint"),
                Output(f"map-{name}-painted", "data"),
                Input(f"map-{name}-paint", "data"),
            )

        @app.callback(
            Output("map-download", "data"),
            *(Input(f"map-{kind}", "n_clicks") for kind in FORMATS),
            State("map-query", "data"),
            prevent_initial_call=True,
        )
        def save(*clicks_and_query: object) -> object:
            query, kind = MapQuery(clicks_and_query[-1]), ctx.triggered_id.removeprefix("map-")
            return download(_panes(read, query), query, kind) if any(clicks_and_query[:-1]) else no_update

    return callbacks


def _drawn(read: Read, asked: MapQuery) -> tuple[object, ...]:
    found, scope = read.map(asked)
    if found.root is None:
        said = message(scope.say("map_no_unit", unit=asked.text("unit")), scope.say("not_found_hint"))
        return (said, *nothing(), *nothing())
    if found.main is None:
        return (message(scope.say("map_no_indicator")), *nothing(), *nothing())
    drawn = panes(found, asked, scope, read.geometry, read.places, read.credits)
    head = [
        breadcrumb(found.root, asked, scope),
        html.Div(controls(found, asked, scope), className="choices"),
        *_fallen_back(found.main.indicator, asked, scope),
    ]
    parts = [filled(pane, asked, scope) for pane in drawn] + [nothing()] * (len(NAMES) - len(drawn))
    return ([*head, timeline(found.main, scope)], *(value for part in parts for value in part))


def _fallen_back(shown: Indicator, asked: MapQuery, scope: Scope) -> list[Component]:
    """What is said where the URL names an indicator that is none."""
    wished = asked.text("indicator")
    if wished in ("", shown.code):
        return []
    return [
        html.P(scope.say("map_other_indicator", asked=wished, name=shown.name(scope.language)), className="quiet", role="status")
    ]


def _panes(read: Read, asked: MapQuery) -> list[Pane]:
    found, scope = read.map(asked)
    return panes(found, asked, scope, read.geometry, read.places, read.credits)


def _buttons(lang: str) -> list[Component]:
    files = [html.Button(kind.upper(), id=f"map-{kind}", className="button plain", n_clicks=0) for kind in FORMATS]
    pictures = [html.Button(kind.upper(), className="button plain", **{"data-picture": kind}) for kind in ("png", "svg")]
    return [html.Span(say(lang, "export"), className="quiet"), *files, *pictures]
