"""What was done about an alert, and what may be done: a line each, and a form each."""

from datetime import datetime

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.alert import AlertKey
from ioc.domain.answer import Assignment, Cause, PartyKind, Silence
from ioc.domain.subject import SubjectKind
from layouts.parts.scope import Scope
from layouts.read_alerts import Work

FORMS = ("assign", "comment", "snooze", "close", "silence")


def work_list(work: Work, scope: Scope) -> list[Component]:
    """Who has it, what was said, how it ended: in the order in which it happened."""
    lines = [(one.made_at, one.made_by, _assigned(one, scope)) for one in work.assignments]
    lines += [(one.made_at, one.made_by, scope.say("work_remark", text=one.text)) for one in work.remarks]
    for one in work.closures:
        cause = scope.say(f"cause_{one.cause}")
        lines.append((one.made_at, one.made_by, " · ".join(filter(None, (scope.say("work_closed", cause=cause), one.note)))))
    if work.snooze is not None:
        until = scope.say("work_snoozed", time=_clock(work.snooze.until, scope))
        lines.append((work.snooze.made_at, work.snooze.made_by, " · ".join(filter(None, (until, work.snooze.why)))))
    if not lines:
        return [html.P(scope.say("work_none"), className="empty")]
    return [
        html.P([html.Span(_clock(at, scope), className="quiet"), " ", html.B(who), f" {text}"]) for at, who, text in sorted(lines)
    ]


def silence_list(silences: tuple[Silence, ...], may_act: bool, scope: Scope) -> list[Component]:
    """What is muted now or will be, each with a button that ends it."""
    return [html.Li(_silence(one, may_act, scope), className="alert-row") for one in silences]


def work_forms(key: AlertKey, people: list[str], work: Work, scope: Scope) -> list[Component]:
    """A form for each deed, folded until it is wanted; what is being typed is not touched by what happens meanwhile."""
    fields = {
        "assign": [_parties(people, scope), _field("due", "datetime-local", scope), _field("order", "text", scope)],
        "comment": [_field("text", "text", scope, "comment")],
        "snooze": [_field("minutes", "number", scope, value="60"), _field("text", "text", scope, "snooze")],
        "close": [_causes(scope), _field("text", "text", scope, "close")],
        "silence": [_matchers(key, scope), _field("hours", "number", scope, value="2"), _field("why", "text", scope)],
    }
    forms = [_form(verb, fields[verb], scope) for verb in FORMS]
    return forms + ([_button("wake", scope)] if work.snooze else [])


def _form(verb: str, fields: list[Component], scope: Scope) -> html.Details:
    return html.Details([html.Summary(scope.say(f"do_{verb}")), html.Div([*fields, _button(verb, scope)], className="choices")])


def _button(verb: str, scope: Scope) -> html.Button:
    return html.Button(scope.say(f"do_{verb}"), id={"type": "alerts-deed", "verb": verb}, className="button", n_clicks=0)


def _field(name: str, kind: str, scope: Scope, of: str = "", value: str = "") -> html.Label:
    own = {"type": "alerts-field", "name": name, "of": of}
    return html.Label([scope.say(f"field_{name}"), dcc.Input(id=own, type=kind, value=value, className="select")])


def _parties(people: list[str], scope: Scope) -> html.Label:
    agencies = [one for one in scope.profile.subjects if one.kind is SubjectKind.AGENCY]
    options = [(f"{PartyKind.AGENCY}:{one.code}", one.name(scope.language)) for one in agencies]
    return _choice("party", options + [(f"{PartyKind.PERSON}:{name}", name) for name in people], scope)


def _causes(scope: Scope) -> html.Label:
    return _choice("cause", [(str(one), scope.say(f"cause_{one}")) for one in Cause], scope)


def _choice(name: str, options: list[tuple[str, str]], scope: Scope) -> html.Label:
    rows = [{"value": value, "label": label} for value, label in options]
    own = {"type": "alerts-field", "name": name, "of": ""}
    return html.Label([scope.say(f"field_{name}"), dcc.Dropdown(id=own, options=rows, clearable=False, className="work-choice")])


def _matchers(key: AlertKey, scope: Scope) -> html.Label:
    text = f'rule="{key.rule}"\nsubject="{key.subject}"'
    own = {"type": "alerts-field", "name": "matchers", "of": ""}
    return html.Label([scope.say("field_matchers"), dcc.Textarea(id=own, value=text, rows=3, className="select")])


def _assigned(one: Assignment, scope: Scope) -> str:
    agency = scope.profile.subject.get(one.party.name) if one.party.kind is PartyKind.AGENCY else None
    party = agency.name(scope.language) if agency else one.party.name
    parts = [scope.say("work_assigned", party=party)]
    if one.due_at is not None:
        parts.append(scope.say("work_due", time=_clock(one.due_at, scope)))
    if one.accepted_at is not None:
        parts.append(scope.say("work_accepted", who=one.accepted_by, time=_clock(one.accepted_at, scope)))
    if one.done_at is not None:
        parts.append(scope.say("work_done", who=one.done_by, time=_clock(one.done_at, scope), result=one.result))
    return " · ".join(filter(None, (*parts, one.order)))


def _silence(one: Silence, may_act: bool, scope: Scope) -> list[Component]:
    until = scope.say("silence_until", time=_clock(one.ends_at, scope), who=one.made_by, why=one.why)
    later = [scope.say("silence_later", time=_clock(one.starts_at, scope))] if one.starts_at > scope.now else []
    words = html.Div([html.Code(" ".join(map(str, one.matchers))), html.P(" · ".join([*later, until]), className="quiet")])
    end = html.Button(scope.say("do_end"), id={"type": "alerts-end", "name": one.id}, className="button plain", n_clicks=0)
    return [words, end] if may_act else [words]


def _clock(at: datetime, scope: Scope) -> str:
    return f"{at.astimezone(scope.profile.zone):%H:%M %d/%m}"
