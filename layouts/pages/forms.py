"""`/forms`: the reports that are due, one of them opened on its grid, and readings told by telephone."""

import json
from collections.abc import Callable

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from ioc.domain.form_calendar import approver
from ioc.domain.formats import clock, quantity
from ioc.domain.principal import Permission
from layouts.access import Callbacks, asking, principal
from layouts.act import Act
from layouts.answer_form import laid, saved
from layouts.components.form_head import deeds, form_head, trail
from layouts.components.form_list import form_list
from layouts.components.live import banners, live
from layouts.form_template import template
from layouts.parts.form_asked import PATH, Call, Deed, Named, Typing, named
from layouts.parts.form_phone import phone, told
from layouts.parts.form_sheet import insider, sheet
from layouts.read import Read
from layouts.read_forms import Opened
from layouts.safely import done_or_why, message, read_or_say, said_or_why
from layouts.words import form_words, say

__all__ = ["PATH", "connect", "layout"]
LARGEST = 2_500_000
"""Bytes of an uploaded file; a request may carry 4 MB, and base64 grows by a third."""
DONE = {"approve": "form_approved", "return": "form_returned", "reopen": "form_reopened", "ask_reopen": "form_reopen_asked"}


def layout(lang: str = "vi", form: str = "", agency: str = "", end: str = "", **query: str) -> html.Div:
    """The empty frame. `form`, `agency` and `end` (the last day of its period) name the report that is opened."""
    children = [
        *banners(),
        *(html.Div(id=f"forms-said-{room}") for room in ("fill", "judge", "call")),
        html.Div(html.P(say(lang, "loading"), className="quiet"), id="forms-body"),
        html.Div(id="forms-grid", className="form-grid"),
        _tools(lang, hidden=not form),
        html.Div(
            [
                dcc.Textarea(id="forms-words", className="form-words", placeholder=say(lang, "form_words")),
                html.Div(id="forms-deeds"),
            ],
            className="form-act",
            hidden=not form,
        ),
        html.Div(id="forms-trail"),
        html.Div(id="forms-phone", className="form-phone"),
        *(html.Div(id=f"forms-{name}", hidden=True) for name in ("sheet", "saved", "laid")),
        dcc.Download(id="forms-download"),
        *(dcc.Store(id=f"forms-{name}") for name in ("signal", "typed", "fill", "judge", "call")),
        dcc.Store(id="forms-query", data={"lang": lang, "form": form, "agency": agency, "end": end}),
    ]
    return html.Div(children, className="page forms", **live("forms-signal", ("*",), lang))


def connect(app: Dash, read: Read, act: Act) -> Callbacks:
    """One reading; what is typed is kept; the clerk's deeds, the head's, and the telephone's."""
    callbacks: Callbacks = {}
    with asking(app, Permission.VIEW, callbacks):

        @app.callback(
            Output("forms-body", "children"),
            Output("forms-sheet", "children"),
            Output("forms-deeds", "children"),
            Output("forms-trail", "children"),
            Input("forms-signal", "data"),
            *(Input(f"forms-said-{room}", "children") for room in ("fill", "judge", "call")),
            State("forms-query", "data"),
        )
        def draw(*changed_and_query: object) -> object:
            asked = changed_and_query[-1]
            return read_or_say(asked["lang"], lambda: _drawn(read, asked), others=3)  # type: ignore[index,arg-type]

        @app.callback(
            Output("forms-download", "data"),
            Input("forms-template", "n_clicks"),
            State("forms-query", "data"),
            prevent_initial_call=True,
        )
        def take_template(clicks: int, asked: dict[str, str]) -> object:
            opened = _opened(read, asked)
            return template(opened, insider(principal()), read.forms.scope(asked["lang"])) if clicks and opened else no_update

    with asking(app, Permission.FILL, callbacks):

        @app.callback(Output("forms-saved", "children"), Input("forms-typed", "data"), prevent_initial_call=True)
        def save(typed: dict[str, object]) -> str:
            return saved(Typing.model_validate(typed), read.forms, act.forms)

        @app.callback(
            Output("forms-laid", "children"),
            Input("forms-upload", "contents"),
            State("forms-upload", "filename"),
            State("forms-query", "data"),
            prevent_initial_call=True,
        )
        def upload(content: str | None, name: str, asked: dict[str, str]) -> object:
            return laid(content, name, Named.model_validate(asked), read.forms, act.forms) if content else no_update

        @app.callback(Output("forms-said-fill", "children"), Input("forms-fill", "data"), prevent_initial_call=True)
        def fill(asked: dict[str, str]) -> Component:
            deed = Deed.model_validate(asked)
            return _did(deed, lambda: act.forms.fill(deed), read)

    with asking(app, Permission.APPROVE, callbacks):

        @app.callback(Output("forms-said-judge", "children"), Input("forms-judge", "data"), prevent_initial_call=True)
        def judge(asked: dict[str, str]) -> Component:
            deed = Deed.model_validate(asked)
            return _did(deed, lambda: act.forms.judge(deed), read)

    with asking(app, Permission.NOTE, callbacks):

        @app.callback(Output("forms-said-call", "children"), Input("forms-call", "data"), prevent_initial_call=True)
        def call(asked: dict[str, str]) -> Component:
            return said_or_why(lambda: _noted(Call.model_validate(asked), read, act))

    return callbacks


def _tools(lang: str, hidden: bool) -> html.Div:
    upload = dcc.Upload(
        html.Button(say(lang, "form_upload"), className="button plain", type="button"),
        id="forms-upload",
        accept=".xlsx,.xls,.csv",
        max_size=LARGEST,
    )
    take = html.Button(say(lang, "form_template"), id="forms-template", className="button plain", n_clicks=0)
    return html.Div([upload, take, html.Span(say(lang, "form_keys"), className="quiet")], className="form-tools", hidden=hidden)


def _opened(read: Read, asked: dict[str, str]) -> Opened | None:
    wanted = named(asked)
    return read.forms.one(wanted.key(read.profile().zone), principal()) if wanted else None


def _drawn(read: Read, asked: dict[str, str]) -> tuple[object, ...]:
    """Body, the grid's sheet, the buttons, the trail."""
    who, scope = principal(), read.forms.scope(asked["lang"])
    if not asked["form"]:
        calls = phone(read.forms.called(), scope) if who.may(Permission.NOTE) else []
        panel = {"phone": calls, "words": form_words(scope.language), "lang": scope.language}
        return form_list(read.forms.due(who), who, scope), json.dumps(panel, ensure_ascii=False), [], []
    opened = _opened(read, asked)
    if opened is None:
        return message(scope.say("form_gone"), scope.say("form_gone_hint")), "", [], []
    drawn = json.dumps(sheet(opened, who, scope), ensure_ascii=False)
    return form_head(opened, who, scope), drawn, deeds(opened, who, scope), trail(opened, scope)


def _did(deed: Deed, do: Callable[[], object], read: Read) -> Component:
    scope = read.forms.scope(deed.lang)
    if deed.verb != "submit":
        return done_or_why(do, scope.say(DONE[deed.verb]))
    form = next((one for one in scope.profile.forms if one.name == deed.form), None)
    head = scope.profile.subject.get(approver(form, deed.agency)) if form else None
    who = scope.say("form_approver", agency=head.name(scope.language) if head else deed.agency)
    return done_or_why(do, scope.say("form_submitted", who=who))


def _noted(asked: Call, read: Read, act: Act) -> str:
    """The reading as it is kept, said back."""
    scope = read.forms.scope(asked.lang)
    reading = act.forms.note(told(asked, scope))
    indicator, station = scope.profile.indicator[reading.indicator], scope.profile.subject[reading.subject]
    value = quantity(reading.value or 0.0, indicator.decimals, indicator.unit_in(scope.language), scope.language)
    name, at = station.name(scope.language), clock(reading.at, scope.profile.zone)
    return scope.say("call_done", station=name, value=value, time=at, reporter=asked.reporter.strip())
