"""`/sources`: one row per source, its promise and how it is kept; one of them opened on its visits and rejected rows."""

from base64 import b64encode
from datetime import date

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from ioc.domain.principal import Permission
from layouts.access import Callbacks, asking, principal
from layouts.act import Act
from layouts.components.channel_table import channel_table
from layouts.components.live import banners, live
from layouts.components.source_table import reject_table, run_table, source_table
from layouts.components.source_tools import rejects_file, source_tools
from layouts.components.wall_table import wall_table
from layouts.pages import source_new
from layouts.parts.scope import Scope
from layouts.read import Read
from layouts.safely import done_or_why, read_or_say
from layouts.wall.files import wall_build
from layouts.words import say

PATH = "/sources"
ASKED = {"run": "asked_run", "pause": "asked_pause", "resume": "asked_resume"}


def layout(lang: str = "vi", source: str = "", **query: str) -> html.Div:
    """The empty frame. `source` names the one that is opened."""
    children = [
        *banners(),
        html.H1(say(lang, "nav_sources"), className="page-title"),
        html.P(dcc.Link(say(lang, "nav_source_new"), href=source_new.PATH)),
        html.Div(id="sources-said"),
        html.Div(html.P(say(lang, "loading"), className="quiet"), id="sources-body"),
        html.Div(id="sources-tools"),
        html.Div(id="sources-asked"),
        dcc.Download(id="sources-file"),
        dcc.Store(id="sources-signal"),
        dcc.Store(id="sources-query", data={"lang": lang, "source": source}),
    ]
    return html.Div(children, className="page", **live("sources-signal", ("foot", "health", "feed"), lang))


def connect(app: Dash, read: Read, act: Act) -> Callbacks:
    """One reading; three deeds behind one callback."""
    callbacks: Callbacks = {}
    with asking(app, Permission.VIEW, callbacks):

        @app.callback(Output("sources-body", "children"), Input("sources-signal", "data"), State("sources-query", "data"))
        def draw(changed: object, asked: dict[str, str]) -> object:
            return read_or_say(asked["lang"], lambda: _body(read, **asked))

        @app.callback(Output("sources-tools", "children"), Input("sources-query", "data"))
        def draw_tools(asked: dict[str, str]) -> object:
            return read_or_say(asked["lang"], lambda: _tools(read, **asked))

        @app.callback(
            Output("sources-file", "data"),
            Input({"type": "sources-rejects", "name": ALL}, "n_clicks"),
            State("sources-query", "data"),
            prevent_initial_call=True,
        )
        def take(clicks: list[int], asked: dict[str, str]) -> object:
            return _file(read, **asked) if any(clicks) else no_update

    with asking(app, Permission.OPERATE, callbacks):

        @app.callback(
            Output("sources-asked", "children"),
            Input({"type": "sources-ask", "name": ALL}, "n_clicks"),
            State({"type": "sources-day", "name": ALL}, "value"),
            State("sources-query", "data"),
            prevent_initial_call=True,
        )
        def backfill(clicks: list[int], days: list[str | None], asked: dict[str, str]) -> object:
            return _backfilled(read, act, days, asked) if any(clicks) else no_update

        @app.callback(
            Output("sources-said", "children"),
            Input({"type": "source", "verb": ALL, "name": ALL}, "n_clicks"),
            State("sources-query", "data"),
            prevent_initial_call=True,
        )
        def operate(clicks: list[int], asked: dict[str, str]) -> object:
            if not any(clicks):
                return no_update
            verb, name = ctx.triggered_id["verb"], ctx.triggered_id["name"]
            done = say(asked["lang"], ASKED[verb], source=_title(read, name, asked["lang"]))
            return done_or_why(lambda: act.on_source(verb, name), done)

    return callbacks


def _tools(read: Read, lang: str, source: str) -> list[Component]:
    scope = read.open_alerts(lang)
    found = scope.profile.source.get(source)
    return source_tools(found, principal().may(Permission.OPERATE), scope) if found else []


def _file(read: Read, lang: str, source: str) -> dict[str, object]:
    content = rejects_file(read.runs(source), lang, read.profile().zone)
    return {"filename": f"bi-loai-{source}.csv", "content": b64encode(content).decode(), "type": "text/csv", "base64": True}


def _backfilled(read: Read, act: Act, days: list[str | None], asked: dict[str, str]) -> Component:
    lang, name = asked["lang"], asked["source"]
    try:
        first, last = (date.fromisoformat(day or "") for day in days)
    except ValueError:
        return html.Div(say(lang, "backfill_no_dates"), className="notice refused", role="alert")
    between = {"start": f"{first:%d/%m/%Y}", "end": f"{last:%d/%m/%Y}"}
    done = say(lang, "backfill_asked", source=_title(read, name, lang), **between)
    return done_or_why(lambda: act.backfill(name, first, last), done)


def _title(read: Read, name: str, lang: str) -> str:
    source = read.profile().source.get(name)
    return source.title(lang) if source else name


def _body(read: Read, lang: str, source: str) -> list[Component]:
    scope = read.open_alerts(lang)
    operates = principal().may(Permission.OPERATE)
    table = source_table(read.sources(), source, operates, scope)
    opened = _opened(read, source, scope) if source in scope.profile.source else []
    return [table, *opened, wall_table(read.walls(), wall_build(), scope), *(_channels(read, scope) if operates else [])]


def _channels(read: Read, scope: Scope) -> list[Component]:
    """Names of receivers are for those who act."""
    return [html.H2(scope.say("channels"), className="group-title"), channel_table(*read.channels(), scope)]


def _opened(read: Read, name: str, scope: Scope) -> list[Component]:
    source, runs = scope.profile.source[name], read.runs(name)
    facts = [
        html.P([html.B(f"{scope.say(word)}: "), said])
        for word, said in (("owner", source.owner), ("terms", source.terms))
        if said
    ]
    return [
        html.Section(
            [
                html.H2(source.title(scope.language)),
                *facts,
                html.H3(scope.say("rejected_rows")),
                reject_table(runs, scope),
                html.H3(scope.say("runs")),
                run_table(runs, scope),
            ],
            className="story",
            id="story",
        )
    ]
