"""The pieces of the operators' console: what stands on walls, what alarms there, and the form that sends."""

from collections.abc import Iterable

from dash import dcc, html

from ioc.domain.alert import Alert
from ioc.domain.sending import Sent
from layouts.components.sign import sign
from layouts.parts.console import Offer, standing_words
from layouts.parts.feed import key_words, mark, title, where
from layouts.parts.scope import Scope
from layouts.parts.sign import SEVERITY_TONE, TONE_SHAPE, clock_word

MINUTES = 10


def form(places: list[Offer], offers: list[Offer], scope: Scope) -> html.Div:
    """Where, what, how long."""
    fields = [
        _field("send_to", _choice("place", places, scope), scope),
        _field("send_what", _choice("what", offers, scope), scope),
        _field(
            "send_minutes",
            dcc.Input(id={"type": "walls-choice", "name": "minutes"}, type="number", value=MINUTES, min=1, max=1440, step=1),
            scope,
        ),
        html.Button(scope.say("send"), id={"type": "walls-ask", "name": "send"}, className="button"),
    ]
    return html.Div(fields, className="console-form")


def _choice(name: str, offers: list[Offer], scope: Scope) -> dcc.Dropdown:
    options = [{"value": value, "label": words} for value, words in offers]
    return dcc.Dropdown(
        options,
        options[0]["value"] if options else None,
        id={"type": "walls-choice", "name": name},
        clearable=False,
        placeholder=scope.say("send_nothing"),
    )


def _field(word: str, control: object, scope: Scope) -> html.Label:
    return html.Label([html.Span(scope.say(word)), control], className="console-field")


def standing_table(sent: Iterable[Sent], may: bool, scope: Scope) -> object:
    """What is pinned, each with a button that takes it back."""
    rows = [_standing(one, may, scope) for one in sent]
    if not rows:
        return html.P(scope.say("nothing_sent"), className="quiet")
    head = html.Thead(html.Tr([html.Th(scope.say(word)) for word in ("send_to", "send_what", "until", "by")] + [html.Th("")]))
    return html.Table([head, html.Tbody(rows)], className="table", id="standing")


def _standing(one: Sent, may: bool, scope: Scope) -> html.Tr:
    place, what = standing_words(one, scope)
    button = (
        html.Button(scope.say("take_back"), id={"type": "walls-back", "name": one.id}, className="button small") if may else ""
    )
    cells = (place, what, clock_word(one.sending.until_at, scope), one.sent_by, button)
    return html.Tr([html.Td(cell) for cell in cells])


def alarm_table(alarms: Iterable[tuple[Alert, bool]], may: bool, scope: Scope) -> object:
    """Critical alerts that nobody has taken on, each with whether its sound is stopped."""
    rows = [_alarm(alert, quiet, may, scope) for alert, quiet in alarms]
    if not rows:
        return html.P(scope.say("no_alarms"), className="quiet")
    return html.Table(html.Tbody(rows), className="table", id="alarms")


def _alarm(alert: Alert, quiet: bool, may: bool, scope: Scope) -> html.Tr:
    tone = SEVERITY_TONE[alert.severity]
    name = "/".join(key_words(alert.key))
    stop = html.Button(scope.say("stop_sound"), id={"type": "walls-quiet", "name": name}, className="button small")
    cells = (
        sign(tone, TONE_SHAPE[tone], scope.say(str(alert.severity))),
        title(alert, scope),
        where(alert, scope),
        mark(alert, scope),
        scope.say("sound_off") if quiet else stop if may else "",
    )
    return html.Tr([html.Td(cell) for cell in cells])
