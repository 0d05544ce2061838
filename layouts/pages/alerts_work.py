"""The part of `/alerts` in which people act: who has it, notes, putting off, closing, silences with a look at what they mute."""

from collections.abc import Callable

from dash import ALL, Dash, Input, Output, State, ctx, html, no_update
from dash.development.base_component import Component

from ioc.domain.alert import AlertKey
from ioc.domain.principal import Permission
from ioc.errors import CommandInvalid
from layouts.access import Callbacks, asking, principal
from layouts.act import Act
from layouts.act_alerts import VERBS, matchers_of
from layouts.components.alert_work import silence_list, work_forms, work_list
from layouts.parts.feed import title
from layouts.read import Read
from layouts.safely import done_or_why, read_or_say
from layouts.words import say

_NAMED = 8
KeyOf = Callable[[str], AlertKey]


def frame() -> list[html.Div]:
    """Filled apart: what is being typed stays while the rest of the page moves."""
    names = ("alerts-done", "alerts-ended", "alerts-work", "alerts-tools")
    return [*(html.Div(id=name) for name in names), html.P(id="alerts-preview", className="quiet")]


def connect_work(app: Dash, read: Read, act: Act, key_of: KeyOf) -> Callbacks:
    callbacks: Callbacks = {}
    with asking(app, Permission.VIEW, callbacks):

        @app.callback(
            Output("alerts-work", "children"),
            Input("alerts-signal", "data"),
            Input("alerts-done", "children"),
            Input("alerts-ended", "children"),
            State("alerts-query", "data"),
        )
        def draw(changed: object, done: object, ended: object, asked: dict[str, str]) -> object:
            return read_or_say(asked["lang"], lambda: _work(read, asked["lang"], _key(asked, key_of)))

        @app.callback(Output("alerts-tools", "children"), Input("alerts-query", "data"))
        def draw_tools(asked: dict[str, str]) -> object:
            return read_or_say(asked["lang"], lambda: _tools(read, asked["lang"], _key(asked, key_of)))

        @app.callback(
            Output("alerts-preview", "children"),
            Input({"type": "alerts-field", "name": "matchers", "of": ALL}, "value"),
            State("alerts-query", "data"),
        )
        def preview(texts: list[str], asked: dict[str, str]) -> object:
            return _muted(read, texts[0], asked["lang"]) if texts else ""

    with asking(app, Permission.ACKNOWLEDGE, callbacks):

        @app.callback(
            Output("alerts-done", "children"),
            Input({"type": "alerts-deed", "verb": ALL}, "n_clicks"),
            State({"type": "alerts-field", "name": ALL, "of": ALL}, "value"),
            State({"type": "alerts-field", "name": ALL, "of": ALL}, "id"),
            State("alerts-query", "data"),
            prevent_initial_call=True,
        )
        def do(clicks: list[int], values: list[object], names: list[dict[str, str]], asked: dict[str, str]) -> object:
            verb, key = (ctx.triggered_id or {}).get("verb", ""), _key(asked, key_of)
            if not any(clicks) or verb not in VERBS or key is None:
                return no_update
            fields = _typed(verb, values, names)
            return done_or_why(lambda: act.alerts.do(verb, key, fields), say(asked["lang"], f"done_{verb}"))

        @app.callback(
            Output("alerts-ended", "children"),
            Input({"type": "alerts-end", "name": ALL}, "n_clicks"),
            State("alerts-query", "data"),
            prevent_initial_call=True,
        )
        def end(clicks: list[int], asked: dict[str, str]) -> object:
            if not any(clicks):
                return no_update
            number = int(ctx.triggered_id["name"])
            return done_or_why(lambda: act.alerts.end_silence(number), say(asked["lang"], "done_end"))

    return callbacks


def _key(asked: dict[str, str], key_of: KeyOf) -> AlertKey | None:
    return key_of(asked["alert"]) if asked.get("alert", "").count("|") == 2 else None


def _typed(verb: str, values: list[object], names: list[dict[str, str]]) -> dict[str, str]:
    """The fields of one form: those that several forms have say of which they are."""
    mine = zip(names, values, strict=True)
    return {own["name"]: str(value) for own, value in mine if own["of"] in ("", verb) and value is not None}


def _work(read: Read, lang: str, key: AlertKey | None) -> list[Component]:
    scope, work = read.open_alerts(lang), read.alert_work.work(key)
    done = [html.H3(say(lang, "work_title")), *work_list(work, scope)] if key else []
    muted = silence_list(tuple(work.silences), principal().may(Permission.ACKNOWLEDGE), scope)
    silences = [html.H2(say(lang, "silences"), className="group-title"), html.Ul(muted, className="alert-list")] if muted else []
    return [*done, *silences]


def _tools(read: Read, lang: str, key: AlertKey | None) -> list[Component]:
    """Only for those who may act: the forms name people."""
    if key is None or not principal().may(Permission.ACKNOWLEDGE):
        return []
    return work_forms(key, read.alert_work.people(), read.alert_work.work(key), read.open_alerts(lang))


def _muted(read: Read, text: str, lang: str) -> str:
    """What a silence with these conditions would mute now, or why they cannot be read."""
    try:
        found = read.alert_work.muted(matchers_of(text or ""))
    except CommandInvalid as wrong:
        return str(wrong)
    scope = read.open_alerts(lang)
    names = ", ".join(title(one, scope) for one in found[:_NAMED]) + ("…" if len(found) > _NAMED else "")
    return say(lang, "silence_would", n=len(found), names=names) if found else say(lang, "silence_would_none")
