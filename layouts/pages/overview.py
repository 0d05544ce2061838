"""`/`: the leaders' overview. What is wrong first, then what is at risk, what cannot be judged, and the rest folded."""

import dash_leaflet as dl
from dash import Dash, Input, Output, State, dcc, html
from dash.development.base_component import Component

from ioc.domain.principal import Permission
from layouts.access import Callbacks, asking
from layouts.act import Act
from layouts.board import Board, board, board_map, board_screen, sectors
from layouts.components.card import alert_card, large, row, small
from layouts.components.live import banners, live
from layouts.components.map import NOTHING, places_layer, units_layer
from layouts.components.published import published
from layouts.components.territory import legend, ranked_table
from layouts.parts.scope import Scope
from layouts.parts.territory import territory
from layouts.read import Read
from layouts.safely import read_or_say
from layouts.visit import alert_link, overview_link
from layouts.words import say

PATH = "/"


def layout(lang: str = "vi", sector: str = "", **query: str) -> html.Div:
    """The empty frame: a body, a map, a table of published figures."""
    children = [
        *banners(),
        html.Div(html.P(say(lang, "loading"), className="quiet"), id="overview-body", className="overview-body"),
        html.Aside([_map(), html.Div(id="overview-beside")], className="overview-side"),
        html.Section(id="overview-published", className="overview-published"),
        dcc.Store(id="overview-signal"),
        dcc.Store(id="overview-query", data={"lang": lang, "sector": sector}),
    ]
    return html.Div(children, className="overview", **live("overview-signal", ("*",), lang))


def connect(app: Dash, read: Read, act: Act) -> Callbacks:
    """One reading, drawn again when the stream says that something changed."""
    callbacks: Callbacks = {}
    with asking(app, Permission.VIEW, callbacks):

        @app.callback(
            Output("overview-body", "children"),
            Output("overview-units", "url"),
            Output("overview-units", "hideout"),
            Output("overview-places", "data"),
            Output("overview-beside", "children"),
            Output("overview-published", "children"),
            Input("overview-signal", "data"),
            State("overview-query", "data"),
        )
        def draw(changed: object, asked: dict[str, str]) -> tuple[object, ...]:
            return read_or_say(asked["lang"], lambda: _page(read, **asked), others=5)

    return callbacks


def _page(read: Read, lang: str, sector: str) -> tuple[object, ...]:
    screen = board_screen(read.profile())
    scope = read.screen(screen, lang)
    return (
        _body(board(screen, scope, sector), sectors(screen, scope.profile), sector, scope),
        *_beside(read, scope),
        _past(read, scope),
    )


def _body(found: Board, names: list[str], sector: str, scope: Scope) -> list[Component]:
    return [_title(found, scope), _filter(names, sector, scope), *_groups(found, scope)]


def _title(found: Board, scope: Scope) -> html.H1:
    words = scope.say("n_to_handle", n=found.to_handle) if found.to_handle else scope.say("nothing_wrong")
    return html.H1(words, className="page-title")


def _filter(names: list[str], chosen: str, scope: Scope) -> html.Nav:
    def pill(words: str, sector: str) -> dcc.Link:
        return dcc.Link(words, href=overview_link(sector), className="pill" + (" here" if sector == chosen else ""))

    return html.Nav(
        [pill(scope.say("all"), ""), *(pill(name, name) for name in names)], className="pills", title=scope.say("sector")
    )


def _groups(found: Board, scope: Scope) -> list[Component]:
    grave = [alert_card(part, alert_link(key)) for part, key in found.alerts if part["tone"] == "crit"]
    lesser = [alert_card(part, alert_link(key)) for part, key in found.alerts if part["tone"] != "crit"]
    groups = [
        _group("wrong", "crit", "triangle", [*grave, *map(large, found.wrong)], scope),
        _group("risk", "warn", "diamond", [*lesser, *map(small, found.risk)], scope),
        _group("unknown", "lost", "dotted", list(map(small, found.unknown)), scope),
        _fine(found, scope),
    ]
    shown = [group for group in groups if group is not None]
    return shown or [html.P(scope.say("none_in_filter"), className="quiet")]


def _group(name: str, tone: str, shape: str, cards: list[Component], scope: Scope) -> html.Section | None:
    if not cards:
        return None
    title = html.H2([html.I(className=f"shape {shape} tone-{tone}"), scope.say(f"group_{name}")], className="group-title")
    return html.Section([title, html.Div(cards, className=f"cards {name}")])


def _fine(found: Board, scope: Scope) -> html.Section | None:
    if not found.fine:
        return None
    title = html.H2([html.I(className="shape round tone-ok"), scope.say("group_fine")], className="group-title")
    count = html.B(scope.say("n_fine", n=len(found.fine)), className="tone-ok")
    summary = html.Summary([count, f" {scope.say('n_fine_rest')}", html.Span(scope.say("show"), className="fold-more")])
    table = html.Table(html.Tbody([row(part) for part in found.fine]), className="table")
    return html.Section([title, html.Details([summary, table], className="fold", id="fine")])


def _map() -> html.Div:
    still = {
        "zoomControl": False,
        "attributionControl": False,
        "scrollWheelZoom": False,
        "dragging": False,
        "doubleClickZoom": False,
    }
    layers = [units_layer("overview-units", interactive=True), places_layer("overview-places")]
    drawn = dl.Map(layers, id="overview-map", center=[10.5, 106], zoom=8, zoomSnap=0, preferCanvas=True, keyboard=False, **still)
    return html.Div(drawn, className="overview-map")


def _beside(read: Read, scope: Scope) -> tuple[str, dict[str, object], object, list[Component]]:
    """URL of the shapes, values for them, names to write on the map, and what stands under it."""
    view = board_map(board_screen(scope.profile))
    if view is None:
        return "", {"classes": {}}, NOTHING, []
    part = territory(view, scope, read.geometry, read.places, read.credits)
    values = {"classes": part["classes"], "labels": part["labels"]}
    return str(part["url"]), values, part["places"], [legend(part), ranked_table(view, scope)]


def _past(read: Read, scope: Scope) -> Component | None:
    rows, stored = read.published()
    planned = [target for target in scope.profile.targets if scope.is_past(target.subject)]
    return published(rows, [*planned, *stored], scope)
