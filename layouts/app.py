"""The Dash app: one explicit tuple of pages, one router, no globals."""

from collections.abc import Callable
from functools import partial
from types import ModuleType

from dash import Dash, Input, Output, callback_context, dcc, html
from dash.development.base_component import Component
from flask import request

from ioc.domain.centre import Profile
from ioc.domain.principal import Permission
from layouts import shell
from layouts.access import Callbacks, principal
from layouts.act import Act
from layouts.pages import alerts, forms, map, overview, scenes, source_new, sources, walls
from layouts.read import Read
from layouts.visit import COOKIE, Visit, visit

PAGES: tuple[ModuleType, ...] = (overview, map, alerts, forms, sources, source_new, walls, scenes)
PATHS = ("/", "/map", "/alerts", "/forms", "/sources", "/sources/new", "/walls", "/scenes")
"""What the web room opens for looking. The wall is a page of its own, without Dash (`layouts/wall`)."""

ROUTER = "page.children"
WORKER = "worker/live-worker.js"
YEAR = 31_536_000


def build_app(read: Read, act: Act, profile: Callable[[], Profile]) -> tuple[Dash, Callbacks]:
    """The app and the permission of each of its callbacks (keys of `app.callback_map`).

    `profile` gives the profile in force now: a page is drawn with the newest one without a restart.
    """
    app = Dash(
        __name__,
        pages_folder="",
        use_pages=False,
        title="IOC",
        update_title="",
        assets_folder="assets",
        assets_ignore=r"live-worker\.js",
        suppress_callback_exceptions=False,
    )
    app.layout = partial(_layout, app, profile)
    app.validation_layout = html.Div([_layout(app, profile), *(page.layout() for page in PAGES)])
    callbacks: Callbacks = {ROUTER: Permission.VIEW}
    _route(app, profile)
    for page in PAGES:
        callbacks |= page.connect(app, read, act)
    return app, callbacks


def _layout(app: Dash, profile: Callable[[], Profile]) -> html.Div:
    constants = {
        "data-stream": "/stream",
        "data-screen": first_screen(profile()),
        "data-zone": str(profile().zone),
        "data-worker": app.get_asset_url(WORKER),
    }
    return html.Div([dcc.Location(id="location", refresh="callback-nav"), html.Div(id="page", **constants)])


def _route(app: Dash, profile: Callable[[], Profile]) -> None:
    @app.callback(Output("page", "children"), Input("location", "pathname"), Input("location", "search"))
    def route(path: str, search: str) -> Component:
        looked = visit(path, search or "", request.cookies.get(COOKIE), profile().language, principal())
        callback_context.response.set_cookie(COOKIE, looked.language, max_age=YEAR, samesite="Lax")
        return page_of(looked, profile())


def page_of(looked: Visit, profile: Profile) -> Component:
    """The frame of the page behind a visit, still empty of values."""
    page = next((one for one in PAGES if looked.path == one.PATH), None)
    inner = page.layout(**looked.query, lang=looked.language) if page else shell.missing(looked)
    return shell.frame(looked, _short(profile.title(looked.language)), inner)


def _short(title: str) -> str:
    """The province's own name, without the word for what it is."""
    return title.removeprefix("Tỉnh ").removeprefix("Thành phố ").removesuffix(" Province").removesuffix(" province")


def first_screen(profile: Profile) -> str:
    """The screen of `/wall`, whose stream also wakes the desks; "" in a profile without screens."""
    return profile.screens[0].name if profile.screens else ""
