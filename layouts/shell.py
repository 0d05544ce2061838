"""What stands around every page of a desk: name, navigation, language, theme, who is looking."""

from urllib.parse import quote

from dash import dcc, html

from layouts.visit import Visit
from layouts.words import say

WALL = "/wall"
NAVIGATION = (
    ("/", "nav_overview"),
    ("/map", "nav_map"),
    ("/alerts", "nav_alerts"),
    ("/forms", "nav_forms"),
    ("/sources", "nav_sources"),
    (WALL, "nav_wall"),
    ("/walls", "nav_walls"),
)

INNER = {"/sources/new": "nav_source_new"}
"""Pages that another page leads to."""


def frame(visit: Visit, place: str, page: object) -> html.Div:
    """The page with its head. `place` is the province's name."""
    return html.Div(
        [_skip(visit), _head(visit, place), _unsigned(visit), html.Main(page, id="content", className="content")],
        className="desk",
        lang=visit.language,
        **{"data-title": f"{_page_name(visit)} · IOC {place}"},
    )


def _page_name(visit: Visit) -> str:
    return say(visit.language, (dict(NAVIGATION) | INNER).get(visit.path, "not_found"))


def missing(visit: Visit) -> html.Div:
    """What is shown where there is no page."""
    language = visit.language
    return html.Div([html.H1(say(language, "not_found")), html.P(say(language, "not_found_hint"))], className="message")


def _head(visit: Visit, place: str) -> html.Header:
    name = dcc.Link([html.B("IOC "), html.Span(place)], href="/", className="desk-name")
    return html.Header(
        [name, _navigation(visit), html.Div([_language(visit), _theme(visit), _person(visit)], className="desk-tools")],
        className="desk-head",
    )


def _navigation(visit: Visit) -> html.Nav:
    links = [
        dcc.Link(
            say(visit.language, word),
            href=path,
            className="nav-link" + (" here" if path == visit.path else ""),
            refresh=path == WALL,  # not a page of this app
        )
        for path, word in NAVIGATION
    ]
    return html.Nav(links, className="desk-nav")


def _language(visit: Visit) -> dcc.Link:
    other = "en" if visit.language == "vi" else "vi"
    return dcc.Link(
        say(visit.language, "switch_language"), href=visit.link(lang=other), className="nav-link", id="language-switch"
    )


def _theme(visit: Visit) -> html.Button:
    return html.Button(
        html.Span(className="half-moon"), id="theme-switch", className="icon-button", title=say(visit.language, "switch_theme")
    )


def _person(visit: Visit) -> html.A:
    if visit.principal.signed_in:
        return html.A(visit.principal.name, href="/account", className="nav-link person", title=say(visit.language, "account"))
    return html.A(say(visit.language, "sign_in"), href=_sign_in(visit), className="nav-link person")


def _unsigned(visit: Visit) -> html.Div | None:
    if visit.principal.signed_in:
        return None
    words = [say(visit.language, "not_signed_in"), " · ", html.A(say(visit.language, "sign_in_to_act"), href=_sign_in(visit))]
    return html.Div(words, className="unsigned")


def _skip(visit: Visit) -> html.A:
    return html.A(say(visit.language, "skip"), href="#content", className="skip")


def _sign_in(visit: Visit) -> str:
    return "/sign-in?next=" + quote(visit.link(), safe="")
