"""`/sources/new`: a source proposed from a sample, its file edited and tried on the sample, then taken away or kept."""

from base64 import b64decode

from dash import Dash, Input, Output, State, dcc, html, no_update
from dash.development.base_component import Component

from ioc.domain.principal import Permission
from ioc.errors import CommandInvalid
from layouts.access import Callbacks, asking, principal
from layouts.act import Act
from layouts.components import new_source
from layouts.proposing import Wanted
from layouts.read import Read
from layouts.safely import message, read_or_say, said_or_why
from layouts.words import say

PATH = "/sources/new"
_GIVEN = tuple(
    State(f"new-source-{name}", part)
    for name, part in (
        ("kind", "value"), ("name", "value"), ("sample", "value"), ("where", "value"), ("subject", "value"),
        ("upload", "contents"), ("upload", "filename"), ("query", "data"),
    )
)  # fmt: skip


def layout(lang: str = "vi", **query: str) -> html.Div:
    """The empty frame."""
    children = [
        html.H1(say(lang, "nav_source_new"), className="page-title"),
        html.P(say(lang, "new_source_hint"), className="quiet"),
        html.Div(id="new-source-may"),
        html.Div([html.Div(new_source.form(lang)), html.Div(new_source.result(lang))], className="new-source"),
        dcc.Store(id="new-source-query", data={"lang": lang}),
    ]
    return html.Div(children, className="page")


def connect(app: Dash, read: Read, act: Act) -> Callbacks:
    """The kinds are drawn once; a proposal is followed by its trial. Only a draft is written, into the profile."""
    callbacks: Callbacks = {}
    with asking(app, Permission.VIEW, callbacks):

        @app.callback(
            Output("new-source-kind", "options"), Output("new-source-may", "children"), Input("new-source-query", "data")
        )
        def offer(asked: dict[str, str]) -> object:
            may = principal().may(Permission.ADMINISTER)
            return new_source.kinds(read.proposing.kinds, asked["lang"]), [] if may else message(
                say(asked["lang"], "new_source_admin")
            )

    with asking(app, Permission.ADMINISTER, callbacks):

        @app.callback(
            Output("new-source-sample", "value"),
            Output("new-source-uploaded", "children"),
            Input("new-source-upload", "contents"),
            State("new-source-upload", "filename"),
            State("new-source-query", "data"),
            prevent_initial_call=True,
        )
        def show(contents: str | None, name: str, asked: dict[str, str]) -> object:
            return _shown(contents, name, asked["lang"]) if contents else no_update

        @app.callback(
            Output("new-source-file", "value"),
            Output("new-source-said", "children"),
            Input("new-source-propose", "n_clicks"),
            *_GIVEN,
            prevent_initial_call=True,
        )
        def propose(clicks: int, *given: object) -> object:
            return _proposed(read, *given) if clicks else no_update  # type: ignore[arg-type]

        @app.callback(
            Output("new-source-tried", "children"),
            Input("new-source-try", "n_clicks"),
            Input("new-source-said", "children"),
            State("new-source-file", "value"),
            *_GIVEN,
            prevent_initial_call=True,
        )
        def attempt(clicks: int, said: object, text: str | None, *given: object) -> object:
            return _tried(read, text, *given) if text else []  # type: ignore[arg-type]

        @app.callback(
            Output("new-source-kept", "children"),
            Input("new-source-keep", "n_clicks"),
            State("new-source-file", "value"),
            State("new-source-name", "value"),
            State("new-source-query", "data"),
            prevent_initial_call=True,
        )
        def keep(clicks: int, text: str | None, name: str | None, asked: dict[str, str]) -> object:
            return said_or_why(lambda: _kept(act, text, name, asked["lang"])) if clicks and text else no_update

        @app.callback(
            Output("new-source-download", "data"),
            Input("new-source-take", "n_clicks"),
            State("new-source-file", "value"),
            State("new-source-name", "value"),
            prevent_initial_call=True,
        )
        def take(clicks: int, text: str | None, name: str | None) -> object:
            return dcc.send_string(text, f"{name or 'nguon-moi'}.toml") if clicks and text else no_update

    return callbacks


def _kept(act: Act, text: str, name: str | None, lang: str) -> str:
    named = (name or "").strip()
    return say(lang, "new_source_kept", name=named, version=act.draft_source(named, text))


def _shown(contents: str, name: str, lang: str) -> tuple[str, str]:
    """A sample of text goes where it can be read and edited; a workbook stays as it is."""
    try:
        return _bytes(contents).decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", say(lang, "new_source_binary", name=name)


def _bytes(contents: str | None) -> bytes:
    return b64decode(contents.partition(",")[2]) if contents else b""


def _wanted(
    kind: str, name: str | None, sample: str | None, where: str | None, subject: str | None, contents: str | None,
    filename: str | None, asked: dict[str, str],
) -> Wanted:  # fmt: skip
    """What was given. Raises CommandInvalid where there is no sample."""
    content = sample.encode() if sample and sample.strip() else _bytes(contents)
    if not content:
        raise CommandInvalid(say(asked["lang"], "new_source_empty"))
    return Wanted(kind, (name or "").strip(), content, (where or filename or "").strip(), (subject or "").strip())


def _proposed(read: Read, *given: object) -> tuple[object, Component]:
    asked = given[-1]
    assert isinstance(asked, dict)
    try:
        found = read.proposing.propose(_wanted(*given), read.profile())  # type: ignore[arg-type]
    except CommandInvalid as refused:
        return no_update, html.Div(str(refused), className="notice refused", role="alert")
    return found.text, new_source.doubts(found.doubts, asked["lang"])


def _tried(read: Read, text: str, *given: object) -> object:
    asked = given[-1]
    assert isinstance(asked, dict)

    def drawn() -> object:
        scope = read.open_alerts(asked["lang"])
        wanted = _wanted(*given)  # type: ignore[arg-type]
        return new_source.tried(read.proposing.attempt(text, wanted, scope.profile, scope.now), scope)

    try:
        return read_or_say(asked["lang"], drawn)
    except CommandInvalid as refused:
        return html.Div(str(refused), className="notice refused", role="alert")
