"""What stands around the grid of one report: its name and state above, what may be done and what was done below."""

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.form_calendar import approver
from ioc.domain.observation import Origin
from ioc.domain.principal import Permission, Principal
from ioc.domain.report import Event, ReportState, moved
from ioc.domain.report import Verb as V
from layouts.components.sign import badges, sign
from layouts.parts.form_asked import PATH
from layouts.parts.form_sheet import insider, may_fill
from layouts.parts.form_stage import due_word, period_word, stage
from layouts.parts.scope import Scope
from layouts.parts.sign import clock_word
from layouts.read_forms import Opened

DEEDS = (
    (V.SUBMIT, "submit", ""), (V.APPROVE, "approve", ""), (V.RETURN, "return", "plain"),
    (V.ASK_REOPEN, "ask_reopen", "plain"), (V.REOPEN, "reopen", "plain"),
)  # fmt: skip
"""In the order of their buttons; the first of each state is the one that leads on."""
_OF_HEAD = frozenset({V.APPROVE, V.RETURN, V.REOPEN})


def form_head(opened: Opened, principal: Principal, scope: Scope) -> list[Component]:
    """The way back, the form's name, whose it is, for when, and how it stands."""
    form, report = opened.of.form, opened.report
    found = stage(report, opened.due_at, scope)
    simulated = scope.profile.source[form.name].origin is Origin.SIMULATED
    facts = [
        period_word(form, report, scope),
        scope.profile.subject[report.key.agency].name(scope.language),
        due_word(report, opened.due_at, scope),
        *([f"{scope.say('basis')}: {form.basis}"] if form.basis else []),
    ]
    return [
        dcc.Link(f"← {scope.say('form_back')}", href=PATH, className="form-back"),
        html.H1(form.title(scope.language), className="page-title"),
        html.Div(
            [
                sign(found.tone, found.shape, found.word),
                *badges([["simulated", scope.say("simulated")]] if simulated else []),
                html.Span(" · ".join(facts), className="quiet"),
            ],
            className="card-line",
        ),
        *_remarks(opened, principal, scope),
    ]


def deeds(opened: Opened, principal: Principal, scope: Scope) -> list[Component]:
    """A button for everything this person may do with the report as it is; the browser sends the deed with its words."""
    mine = [(word, plain) for verb, word, plain in DEEDS if moved(opened.report.state, verb) and _may(verb, opened, principal)]
    return [
        html.Button(scope.say(f"form_{word}"), type="button", className=f"button {plain}".strip(), **{"data-deed": word})
        for word, plain in mine
    ]


def trail(opened: Opened, scope: Scope) -> list[Component]:
    """Who did what, when, and the words given; the newest first."""
    rows = [html.Li(_told(event, scope)) for event in reversed(opened.events)]
    said = html.Ul(rows, className="form-trail") if rows else html.P(scope.say("form_no_trail"), className="empty")
    return [html.H2(scope.say("form_trail"), className="group-title"), said]


def _remarks(opened: Opened, principal: Principal, scope: Scope) -> list[Component]:
    report = opened.report
    found = []
    last = next((event for event in reversed(opened.events) if event.verb is V.RETURN), None)
    if report.state is ReportState.RETURNED and last is not None and opened.events[-1].verb in (V.RETURN, V.SAVE):
        found.append(f"{scope.say('form_state_returned')} — {last.by}: {last.reason}")
    if report.wishes:
        found.append(scope.say("form_wishes", words=report.wishes))
    if not insider(principal) and report.state is not ReportState.APPROVED:
        found.append(scope.say("form_unseen"))
    return [html.Div(words, className="notice form-remark") for words in found]


def _may(verb: V, opened: Opened, principal: Principal) -> bool:
    if verb in _OF_HEAD:
        form, agency = opened.of.form, opened.report.key.agency
        return principal.may(Permission.APPROVE) and principal.speaks_for(approver(form, agency))
    return may_fill(opened, principal)


def _told(event: Event, scope: Scope) -> list[object]:
    reason = [html.Span(f" — “{event.reason}”")] if event.reason else []
    did = scope.say(f"form_did_{event.verb}")
    return [html.Span(clock_word(event.at, scope), className="quiet"), " ", html.B(event.by), f" {did}", *reason]
