"""`/alerts`: what is the matter now, who has taken it on, and the story of each alert."""

from dash import ALL, Dash, Input, Output, State, ctx, dcc, html, no_update
from dash.development.base_component import Component

from ioc.domain.alert import AlertKey
from ioc.domain.observation import Origin
from ioc.domain.principal import Permission
from layouts.access import Callbacks, asking, principal
from layouts.act import Act
from layouts.components.alert_table import delivery_table, history_table, open_list, transition_table
from layouts.components.live import banners, live
from layouts.components.sign import age, badges, sign
from layouts.pages.alerts_work import connect_work, frame
from layouts.parts.feed import item, text, title, where
from layouts.parts.scope import Scope
from layouts.read import AlertStory, Read
from layouts.safely import done_or_why, read_or_say
from layouts.words import say

PATH = "/alerts"


def layout(lang: str = "vi", alert: str = "", **query: str) -> html.Div:
    """The empty frame. `alert` names the one whose story is open: rule|subject|origin."""
    children = [
        *banners(),
        html.H1(say(lang, "alerts"), className="page-title"),
        html.Div(id="alerts-said"),
        html.Div(id="alerts-story"),
        *frame(),
        html.Div(html.P(say(lang, "loading"), className="quiet"), id="alerts-body"),
        dcc.Store(id="alerts-signal"),
        dcc.Store(id="alerts-query", data={"lang": lang, "alert": alert}),
    ]
    return html.Div(children, className="page", **live("alerts-signal", ("feed",), lang))


def connect(app: Dash, read: Read, act: Act) -> Callbacks:
    """One reading; one deed."""
    callbacks: Callbacks = {}
    with asking(app, Permission.VIEW, callbacks):

        @app.callback(
            Output("alerts-body", "children"),
            Output("alerts-story", "children"),
            Input("alerts-signal", "data"),
            State("alerts-query", "data"),
        )
        def draw(changed: object, asked: dict[str, str]) -> object:
            return read_or_say(asked["lang"], lambda: _body(read, **asked), others=1)

    with asking(app, Permission.ACKNOWLEDGE, callbacks):

        @app.callback(
            Output("alerts-said", "children"),
            Input({"type": "acknowledge", "alert": ALL}, "n_clicks"),
            State("alerts-query", "data"),
            prevent_initial_call=True,
        )
        def acknowledge(clicks: list[int], asked: dict[str, str]) -> object:
            if not any(clicks):
                return no_update
            key = key_of(ctx.triggered_id["alert"])
            done = say(asked["lang"], "acknowledged_done", title=_title(key, read, asked["lang"]))
            return done_or_why(lambda: act.acknowledge(key), done)

    return callbacks | connect_work(app, read, act, key_of)


def key_of(text: str) -> AlertKey:
    """The alert a URL or button names: rule|subject|origin. ValueError where it names none."""
    rule, subject, origin = text.split("|")
    return AlertKey(rule, subject, Origin(origin))


def _title(key: AlertKey, read: Read, lang: str) -> str:
    rule = read.profile().rule.get(key.rule)
    return rule.title(lang) if rule else key.rule


def _body(read: Read, lang: str, alert: str) -> tuple[list[Component], list[Component]]:
    """The lists, and the story of the one that is open."""
    scope = read.open_alerts(lang)
    story = [_story(read.story(key_of(alert)), scope)] if alert.count("|") == 2 else []
    lists = [
        html.H2(say(lang, "open_alerts"), className="group-title"),
        open_list(scope, principal().may(Permission.ACKNOWLEDGE)),
        html.H2(say(lang, "history"), className="group-title"),
        history_table(read.history(), scope),
    ]
    return lists, story


def _story(story: AlertStory, scope: Scope) -> html.Section:
    """One alert: what it says, on what ground, how it went, and who was told."""
    close = dcc.Link(scope.say("close"), href=PATH, className="button plain")
    if story.alert is None:
        return html.Section([close, html.P(scope.say("no_history"))], className="story")
    alert, rule = story.alert, scope.profile.rule.get(story.alert.key.rule)
    part = item(alert, scope)
    head = html.Div(
        [
            sign(part["tone"], part["shape"], part["word"]),
            *badges(part["badges"]),
            html.Span(where(alert, scope), className="quiet"),
            close,
        ],
        className="card-line",
    )
    state = html.P(
        [
            scope.say(str(alert.state)),
            " · ",
            age(part["since"]),
            " · ",
            part["mark"],
            " · " if part["text"] else "",
            text(alert, scope),
        ],
        className="quiet",
    )
    grounds = (
        [
            html.P([html.B(f"{scope.say(word)}: "), said])
            for word, said in (("procedure", rule.procedure), ("basis", rule.basis))
            if said
        ]
        if rule
        else []
    )
    tables = [
        html.H3(scope.say("transitions")),
        transition_table(story.transitions, scope),
        html.H3(scope.say("deliveries")),
        delivery_table(story.deliveries, scope),
    ]
    return html.Section(
        [head, html.H2(title(alert, scope)), state, *grounds, *tables], className=f"story tone-{part['tone']}", id="story"
    )
