"""`/scenes`: arranges a scene by drag and drop, with the wall itself as preview; saved as a version, exported as TOML."""

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from ioc.domain.principal import Permission
from ioc.domain.screen import Scene, Screen
from layouts.access import Callbacks, asking, principal
from layouts.act import Act
from layouts.components.live import banners, live
from layouts.components.scene_board import board, choices, deeds, preview
from layouts.parts.lattice import Box, grid_of, overlapping
from layouts.read import Read
from layouts.safely import done_or_why, message, read_or_say
from layouts.words import say

PATH = "/scenes"
_DEED = {"type": "scenes-deed", "name": ALL}


def layout(lang: str = "vi", screen: str = "", scene: str = "", **query: str) -> html.Div:
    """The empty frame. `screen` and `scene` name what is arranged; the first of the profile where they name none."""
    children = [
        *banners(),
        html.H1(say(lang, "nav_scenes"), className="page-title"),
        html.P(say(lang, "scenes_hint"), className="quiet"),
        html.Div(id="scenes-said"),
        html.Div(html.P(say(lang, "loading"), className="quiet"), id="scenes-body"),
        dcc.Download(id="scenes-file"),
        dcc.Store(id="scenes-boxes"),
        dcc.Store(id="scenes-signal"),
        dcc.Store(id="scenes-query", data={"lang": lang, "screen": screen, "scene": scene}),
    ]
    return html.Div(children, className="page", **live("scenes-signal", (), lang))


def connect(app: Dash, read: Read, act: Act) -> Callbacks:
    """Drawn once: what is being moved is not drawn over."""
    callbacks: Callbacks = {}
    with asking(app, Permission.VIEW, callbacks):

        @app.callback(Output("scenes-body", "children"), Input("scenes-query", "data"))
        def draw(asked: dict[str, str]) -> object:
            return read_or_say(asked["lang"], lambda: _body(read, **asked))

        @app.callback(
            Output("scenes-file", "data"), Input(_DEED, "n_clicks"), State("scenes-query", "data"), prevent_initial_call=True
        )
        def take(clicks: list[int], asked: dict[str, str]) -> object:
            return _file(read, asked) if any(clicks) and ctx.triggered_id["name"] == "export" else no_update

    with asking(app, Permission.ADMINISTER, callbacks):

        @app.callback(
            Output("scenes-said", "children"),
            Input(_DEED, "n_clicks"),
            State("scenes-boxes", "data"),
            State("scenes-query", "data"),
            prevent_initial_call=True,
        )
        def save(clicks: list[int], moved: list[list[object]] | None, asked: dict[str, str]) -> object:
            return _saved(read, act, moved or [], asked) if any(clicks) and ctx.triggered_id["name"] == "save" else no_update

    return callbacks


def _found(read: Read, asked: dict[str, str]) -> tuple[Screen, Scene] | None:
    """The scene that is asked for, else the first there is."""
    every = [(screen, scene) for screen in read.profile().screens for scene in screen.scenes]
    named = [(screen, scene) for screen, scene in every if (screen.name, scene.name) == (asked["screen"], asked["scene"])]
    return next(iter([*named, *every]), None)


def _body(read: Read, lang: str, screen: str, scene: str) -> list[Component]:
    found, scope = _found(read, {"screen": screen, "scene": scene}), read.open_alerts(lang)
    if found is None:
        return [message(scope.say("no_scenes"))]
    table = html.Div([board(found[1], scope), preview(*found, scope)], className="scene-table")
    return [choices(*found, scope), table, deeds(scope, principal().may(Permission.ADMINISTER))]


def _saved(read: Read, act: Act, moved: list[list[object]], asked: dict[str, str]) -> Component:
    found, lang = _found(read, asked), asked["lang"]
    if found is None or not moved:
        return html.Div(say(lang, "scene_unmoved"), className="notice refused", role="alert")
    placed = [_box(row) for row in moved]
    if overlapping(placed):
        return html.Div(say(lang, "scene_overlaps"), className="notice refused", role="alert")
    grid = grid_of(placed)
    return done_or_why(lambda: act.walls.arrange(found[0].name, found[1].name, grid), say(lang, "scene_saved"))


def _box(row: list[object]) -> Box:
    area, *numbers = row
    x, y, width, height = (int(str(number)) for number in numbers[-4:])
    return Box(str(area), x, y, width, height)


def _file(read: Read, asked: dict[str, str]) -> object:
    """The screen's file as the newest version has it."""
    found = _found(read, asked)
    content = read.screen_file(found[0].name) if found else None
    return {"filename": f"{found[0].name}.toml", "content": content, "type": "text/plain"} if found and content else no_update
