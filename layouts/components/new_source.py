"""A source being made: its form, and what its file brings of the sample."""

from collections.abc import Mapping, Sequence

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.formats import clock, quantity
from ioc.domain.observation import Reading
from ioc.domain.source import Reject
from layouts.parts.scope import Scope
from layouts.proposing import Tried
from layouts.words import say

LARGEST = 2_500_000
"""Bytes of a sample; a request may carry 4 MB, and base64 grows by a third."""
_SHOWN = 30


def form(lang: str) -> list[Component]:
    """The kind, the sample, and what the sample does not say of itself."""
    upload = dcc.Upload(
        html.Button(say(lang, "new_source_upload"), className="button plain", type="button"),
        id="new-source-upload",
        max_size=LARGEST,
    )
    return [
        html.H2(say(lang, "new_source_kind")),
        dcc.RadioItems(id="new-source-kind", options=[], value="http_json", className="new-source-kinds"),
        html.H2(say(lang, "new_source_sample")),
        _area("new-source-sample", say(lang, "new_source_paste")),
        html.Div([upload, html.Span(id="new-source-uploaded", className="quiet")], className="new-source-deeds"),
        _field(say(lang, "new_source_where"), "where"),
        _field(say(lang, "new_source_name"), "name", "nguon-moi"),
        _field(say(lang, "new_source_subject"), "subject"),
        html.Button(say(lang, "new_source_propose"), id="new-source-propose", className="button", n_clicks=0),
    ]


def result(lang: str) -> list[Component]:
    """The file, to be edited, tried and taken."""
    return [
        html.Div(id="new-source-said"),
        html.H2(say(lang, "new_source_file")),
        _area("new-source-file", ""),
        html.Div(
            [
                html.Button(say(lang, "new_source_try"), id="new-source-try", className="button plain", n_clicks=0),
                html.Button(say(lang, "new_source_take"), id="new-source-take", className="button plain", n_clicks=0),
                html.Button(say(lang, "new_source_keep"), id="new-source-keep", className="button plain", n_clicks=0),
            ],
            className="new-source-deeds",
        ),
        html.Div(id="new-source-kept"),
        html.Div(id="new-source-tried"),
        dcc.Download(id="new-source-download"),
    ]


def kinds(offered: Mapping[str, Mapping[str, str]], lang: str) -> list[dict[str, object]]:
    return [{"value": kind, "label": html.Span([html.B(kind), f" {wants[lang]}"])} for kind, wants in offered.items()]


def doubts(found: Sequence[str], lang: str) -> Component:
    """What a person must look at again."""
    items = [html.Li(one) for one in found]
    return (
        html.Div([html.B(say(lang, "new_source_doubts")), html.Ul(items)], className="notice", role="status")
        if items
        else html.Div()
    )


def tried(found: Tried, scope: Scope) -> list[Component]:
    """The values, newest first, and the rows that were refused; or the faults of the file."""
    if found.faults:
        items = html.Ul([html.Li(one) for one in found.faults])
        return [html.Div([html.B(scope.say("new_source_faults")), items], className="notice refused", role="alert")]
    readings = sorted(found.batch.readings, key=lambda one: one.at, reverse=True)
    left = len(readings) - _SHOWN
    return [
        html.H2(scope.say("new_source_yields", n=str(len(readings)), rejected=str(len(found.batch.rejects)))),
        _readings(readings[:_SHOWN], scope),
        *([html.P(scope.say("new_source_more", n=str(left)), className="quiet")] if left > 0 else []),
        *([_rejects(found.batch.rejects[:_SHOWN], scope)] if found.batch.rejects else []),
    ]


def _area(name: str, placeholder: str) -> dcc.Textarea:
    return dcc.Textarea(id=name, placeholder=placeholder, className="new-source-area", spellCheck=False)


def _field(words: str, name: str, value: str = "") -> html.Label:
    control = dcc.Input(id=f"new-source-{name}", value=value, type="text", autoComplete="off")
    return html.Label([html.Span(words), control], className="console-field")


def _readings(rows: Sequence[Reading], scope: Scope) -> Component:
    head = html.Tr([html.Th(scope.say(word), scope="col") for word in ("indicator", "subject", "new_source_at", "value")])
    body = [html.Tr([html.Td(cell) for cell in _cells(one, scope)]) for one in rows]
    return html.Table([html.Thead(head), html.Tbody(body)], className="table")


def _cells(one: Reading, scope: Scope) -> list[str]:
    indicator, subject = scope.profile.indicator[one.indicator], scope.profile.subject[one.subject]
    said = one.note.text if one.value is None and one.note else None
    value = said or quantity(one.value or 0, indicator.decimals, indicator.unit_in(scope.language), scope.language)
    names = [f"{indicator.name(scope.language)} ({one.indicator})", f"{subject.name(scope.language)} ({one.subject})"]
    return [*names, clock(one.at, scope.profile.zone), value]


def _rejects(rows: Sequence[Reject], scope: Scope) -> Component:
    head = html.Tr([html.Th(scope.say(word), scope="col") for word in ("row", "content", "reason")])
    body = [html.Tr([html.Td(one.row), html.Td(one.content[:120]), html.Td(one.reason)]) for one in rows]
    return html.Table([html.Thead(head), html.Tbody(body)], className="table")
