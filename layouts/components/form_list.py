"""Việc phải nộp by deadline: what waits for one's own approval, what is overdue, what is due, what waits, what is done."""

from collections.abc import Sequence

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.form_calendar import approver
from ioc.domain.observation import Origin
from ioc.domain.principal import Permission, Principal
from ioc.domain.report import ReportState
from ioc.store.queries.reports_due import DueReport
from layouts.components.sign import badges, sign
from layouts.parts.form_asked import report_link
from layouts.parts.form_stage import due_word, is_overdue, period_word, stage
from layouts.parts.scope import Scope

_MOST = 150
"""Rows of one group: an office with more has its first ones to do anyway."""


def form_list(due: Sequence[DueReport], principal: Principal, scope: Scope) -> list[Component]:
    """Everything that is the principal's business."""
    if not due:
        return [html.H1(scope.say("nav_forms"), className="page-title"), html.P(scope.say("form_none"), className="empty")]
    mine = [one for one in due if _to_judge(one, principal)]
    rest = [one for one in due if one not in mine]
    late = [one for one in rest if is_overdue(one.report, one.due_at, scope)]
    soon = [one for one in rest if one.report.open and one not in late]
    sent = [one for one in rest if one.report.state is ReportState.SUBMITTED]
    groups = [
        _group("form_to_judge", "note", "round", mine, scope),
        _group("form_overdue", "crit", "triangle", late, scope),
        _group("form_soon", "none", "dotted", soon, scope),
        _group("form_waiting", "note", "round", sent, scope),
        _folded([one for one in rest if one.report.state is ReportState.APPROVED], scope),
    ]
    return [_title(len(late), len(late) + len(soon), scope), *filter(None, groups)]


def _to_judge(one: DueReport, principal: Principal) -> bool:
    """Waits for this principal: to be approved, or to be reopened."""
    waits = one.report.state is ReportState.SUBMITTED or bool(one.report.wishes)
    return waits and principal.may(Permission.APPROVE) and principal.speaks_for(approver(one.form, one.report.key.agency))


def _title(late: int, due: int, scope: Scope) -> html.H1:
    words = scope.say("form_nothing_due")
    if due:
        words = scope.say("form_n_due", n=due) + (f", {scope.say('form_n_overdue', n=late)}" if late else "")
    return html.H1(words, className="page-title")


def _group(word: str, tone: str, shape: str, rows: list[DueReport], scope: Scope) -> html.Section | None:
    if not rows:
        return None
    title = html.H2([html.I(className=f"shape {shape} tone-{tone}"), scope.say(word)], className="group-title")
    more = [html.P(scope.say("form_more", n=len(rows) - _MOST), className="quiet")] if len(rows) > _MOST else []
    return html.Section([title, html.Ul([_row(one, scope) for one in rows[:_MOST]], className="alert-list"), *more])


def _folded(rows: list[DueReport], scope: Scope) -> html.Section | None:
    if not rows:
        return None
    title = html.H2([html.I(className="shape round tone-ok"), scope.say("form_done")], className="group-title")
    summary = html.Summary(
        [html.B(scope.say("form_n_done", n=len(rows)), className="tone-ok"), html.Span(scope.say("show"), className="fold-more")]
    )
    listed = html.Ul([_row(one, scope) for one in rows[::-1][:_MOST]], className="alert-list")
    return html.Section([title, html.Details([summary, listed], className="fold")])


def _row(one: DueReport, scope: Scope) -> html.Li:
    found, key = stage(one.report, one.due_at, scope), one.report.key
    simulated = scope.profile.source[one.form.name].origin is Origin.SIMULATED
    marks = badges([["simulated", scope.say("simulated")]] if simulated else [])
    link = report_link(key, scope.profile.zone)
    of = f"{period_word(one.form, one.report, scope)} · {scope.profile.subject[key.agency].name(scope.language)} "
    wishes = [html.Div(scope.say("form_wishes", words=one.report.wishes), className="form-wishes")] if one.report.wishes else []
    what = html.Div(
        [
            dcc.Link(one.form.title(scope.language), href=link, className="alert-title"),
            html.Div([of, *marks], className="quiet"),
            *wishes,
        ]
    )
    when = html.Div(due_word(one.report, one.due_at, scope), className="quiet")
    how = html.Div([sign(found.tone, found.shape, found.word), when], className="alert-mark form-mark")
    return html.Li([what, how], className=f"alert-row tone-{found.tone}", **{"data-report": link})
