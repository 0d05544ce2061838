"""`/walls`: the operators' console: sends scenes, maps, alerts and cameras to walls, takes them back, stops an alarm's sound."""

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from ioc.domain.principal import Permission
from layouts.access import Callbacks, asking, principal
from layouts.act import Act
from layouts.components.console import alarm_table, form, standing_table
from layouts.components.live import banners, live
from layouts.parts.console import offers, pictures, places
from layouts.parts.sent import is_quiet, unheeded
from layouts.read import Read
from layouts.safely import done_or_why, read_or_say
from layouts.words import say

PATH = "/walls"


def layout(lang: str = "vi", **query: str) -> html.Div:
    """The empty frame."""
    children = [
        *banners(),
        html.H1(say(lang, "nav_walls"), className="page-title"),
        html.Div(id="walls-form"),
        html.Div(id="walls-said"),
        html.Div(id="walls-undone"),
        html.Div(id="walls-quieted"),
        html.Div(html.P(say(lang, "loading"), className="quiet"), id="walls-body"),
        dcc.Store(id="walls-signal"),
        dcc.Store(id="walls-query", data={"lang": lang}),
    ]
    return html.Div(children, className="page console", **live("walls-signal", ("sent", "takeover", "feed"), lang))


def connect(app: Dash, read: Read, act: Act) -> Callbacks:
    """The form is drawn once, the rest again at each change; three deeds."""
    callbacks: Callbacks = {}
    with asking(app, Permission.VIEW, callbacks):

        @app.callback(Output("walls-form", "children"), Input("walls-query", "data"))
        def draw_form(asked: dict[str, str]) -> object:
            return read_or_say(asked["lang"], lambda: _form(read, asked["lang"]))

        @app.callback(
            Output("walls-body", "children"),
            Input("walls-signal", "data"),
            Input("walls-said", "children"),
            Input("walls-undone", "children"),
            Input("walls-quieted", "children"),
            State("walls-query", "data"),
        )
        def draw(changed: object, said: object, undone: object, quieted: object, asked: dict[str, str]) -> object:
            return read_or_say(asked["lang"], lambda: _body(read, asked["lang"]))

    with asking(app, Permission.OPERATE, callbacks):

        @app.callback(
            Output("walls-said", "children"),
            Input({"type": "walls-ask", "name": ALL}, "n_clicks"),
            State({"type": "walls-choice", "name": ALL}, "value"),
            State("walls-query", "data"),
            prevent_initial_call=True,
        )
        def send(clicks: list[int], chosen: list[object], asked: dict[str, str]) -> object:
            return _sent(act, chosen, asked["lang"]) if any(clicks) else no_update

        @app.callback(
            Output("walls-undone", "children"),
            Input({"type": "walls-back", "name": ALL}, "n_clicks"),
            State("walls-query", "data"),
            prevent_initial_call=True,
        )
        def undo(clicks: list[int], asked: dict[str, str]) -> object:
            if not any(clicks):
                return no_update
            return done_or_why(lambda: act.walls.take_back(ctx.triggered_id["name"]), say(asked["lang"], "taken_back"))

    with asking(app, Permission.ACKNOWLEDGE, callbacks):

        @app.callback(
            Output("walls-quieted", "children"),
            Input({"type": "walls-quiet", "name": ALL}, "n_clicks"),
            State("walls-query", "data"),
            prevent_initial_call=True,
        )
        def quiet(clicks: list[int], asked: dict[str, str]) -> object:
            if not any(clicks):
                return no_update
            name = str(ctx.triggered_id["name"])
            rule = read.profile().rule.get(name.partition("/")[0])
            done = say(asked["lang"], "sound_stopped", title=rule.title(asked["lang"]) if rule else name)
            return done_or_why(lambda: act.walls.quiet(name), done)

    return callbacks


def _form(read: Read, lang: str) -> Component | None:
    """Only for those who may send."""
    if not principal().may(Permission.OPERATE):
        return None
    scope = read.open_alerts(lang)
    return form(places(read.walls(), scope), offers(scope), scope)


def _body(read: Read, lang: str) -> list[Component]:
    scope, sent = read.open_alerts(lang), read.sent()
    alarms = [(alert, is_quiet(alert, sent)) for alert in unheeded(scope)]
    return [
        html.H2(scope.say("alarms_now"), className="group-title"),
        alarm_table(alarms, principal().may(Permission.ACKNOWLEDGE), scope),
        html.H2(scope.say("standing"), className="group-title"),
        standing_table(pictures(sent), principal().may(Permission.OPERATE), scope),
    ]


def _sent(act: Act, chosen: list[object], lang: str) -> Component:
    place, what, minutes = (*chosen, None, None, None)[:3]
    if not place or not what or not isinstance(minutes, int):
        return html.Div(say(lang, "send_nothing"), className="notice refused", role="alert")
    return done_or_why(lambda: act.walls.send(str(place), str(what), minutes), say(lang, "send_done", n=minutes))
