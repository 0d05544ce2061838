"""Alerts, transitions and deliveries as tables, every reason in words."""

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.alert import Alert, AlertState, Transition
from ioc.domain.notification import Reason
from ioc.domain.observation import Origin
from ioc.store.queries.alerts import DeliveryRow, Told
from layouts.components.sign import age, badges, sign
from layouts.parts.feed import item, key_words, text, title, where
from layouts.parts.scope import Scope
from layouts.parts.sign import SEVERITY_TONE, TONE_SHAPE, clock_word
from layouts.visit import alert_link

_STATE_TONE = {AlertState.INACTIVE: "ok", AlertState.PENDING: "note", AlertState.FIRING: "crit", AlertState.RESOLVED: "ok"}


def open_list(scope: Scope, may_acknowledge: bool) -> Component:
    """The open alerts, one row each, with a button where the person may take it on."""
    if not scope.data.alerts:
        return html.P(scope.say("no_open_alerts"), className="empty")
    return html.Ul([_open_row(alert, scope, may_acknowledge) for alert in scope.data.alerts], className="alert-list")


def history_table(told: list[Told], scope: Scope) -> Component:
    """Transitions, newest first."""
    if not told:
        return html.P(scope.say("no_history"), className="empty")
    return _table(
        ("at", "severity", "alert", "subject", "state", "value"), [_history_row(row.transition, scope) for row in told], scope
    )


def transition_table(told: list[Told], scope: Scope) -> Component:
    rows = [[_clock(one.transition, scope), _turn(one.transition, scope), _value(one.transition, scope)] for one in told]
    return _table(("at", "state", "value"), rows, scope)


def delivery_table(rows: list[DeliveryRow], scope: Scope) -> Component:
    """Who was told, by which reason, and what came of it."""
    if not rows:
        return html.P(scope.say("no_deliveries"), className="empty")
    return _table(("receiver", "reason", "outcome", "at"), [_delivery_row(row, scope) for row in rows], scope)


def _open_row(alert: Alert, scope: Scope, may_acknowledge: bool) -> html.Li:
    part = item(alert, scope)
    pending = [] if alert.state is AlertState.FIRING else [html.Span(scope.say("pending"), className="quiet")]
    head = [
        sign(part["tone"], part["shape"], part["word"]),
        *pending,
        *badges(part["badges"]),
        html.Span([part["where"], " · ", age(part["since"])], className="quiet"),
    ]
    name = dcc.Link(part["title"], href=alert_link(key_words(alert.key)), className="alert-title")
    words = html.Div([html.Div(head, className="card-line"), name, html.P([part["text"]], className="quiet")])
    return html.Li(
        [words, html.Div(_mark(alert, str(part["mark"]), scope, may_acknowledge), className="alert-mark")],
        className=f"alert-row tone-{part['tone']}",
    )


def _mark(alert: Alert, mark: str, scope: Scope, may_acknowledge: bool) -> list[Component]:
    if alert.acknowledged_by or not may_acknowledge:
        return [html.Span(mark, className="quiet")]
    name = {"type": "acknowledge", "alert": "|".join(key_words(alert.key))}
    return [html.Button(scope.say("acknowledge"), id=name, className="button", n_clicks=0)]


def _history_row(one: Transition, scope: Scope) -> list[object]:
    tone = SEVERITY_TONE[one.severity]
    shown = Alert(one.key, one.after, one.severity, one.at)
    link = dcc.Link(title(shown, scope), href=alert_link(key_words(one.key)))
    marks = badges([["simulated", scope.say("simulated")]]) if one.key.origin is Origin.SIMULATED else []
    return [
        _clock(one, scope),
        sign(tone, TONE_SHAPE[tone], scope.say(str(one.severity))),
        [link, *marks],
        where(shown, scope),
        _turn(one, scope),
        _value(one, scope),
    ]


def _turn(one: Transition, scope: Scope) -> Component:
    tone = _STATE_TONE[one.after]
    return sign(tone, TONE_SHAPE[tone], scope.say(str(one.after)))


def _value(one: Transition, scope: Scope) -> str:
    return text(Alert(one.key, one.after, one.severity, one.at, value=one.value, limit=one.limit), scope)


def _clock(one: Transition, scope: Scope) -> str:
    return f"{one.at.astimezone(scope.profile.zone):%H:%M:%S %d/%m/%Y}"


def _delivery_row(row: DeliveryRow, scope: Scope) -> list[object]:
    outcome = scope.say(str(row.state)) + (f": {row.error}" if row.error else "")
    told = scope.say("told_resolved" if row.reason is Reason.RESOLVED else str(row.reason))
    return [row.receiver, told, outcome, clock_word(row.done_at or row.due_at, scope)]


def _table(words: tuple[str, ...], rows: list[list[object]], scope: Scope) -> html.Table:
    head = html.Tr([html.Th(scope.say(word), scope="col") for word in words])
    return html.Table(
        [html.Thead(head), html.Tbody([html.Tr([html.Td(cell) for cell in row]) for row in rows])], className="table"
    )
