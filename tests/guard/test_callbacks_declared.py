"""The Dash app that is really served: each of its callbacks has a permission, and its pages are doors."""

import pytest

from ioc.domain.principal import Permission
from ioc.web.doors import with_pages
from layouts.access import principal
from layouts.act import Act
from layouts.app import PAGES, PATHS, build_app
from layouts.read import Read
from tests.web_centre import PROFILE, Clock


@pytest.fixture
def built(sqlite_engine):
    read = Read(sqlite_engine, lambda: PROFILE, Clock())
    return build_app(read, Act(sqlite_engine, lambda: PROFILE, Clock(), principal), lambda: PROFILE)


def test_every_callback_that_runs_on_the_server_has_a_permission(built):
    app, callbacks = built
    on_server = {output for output, entry in app.callback_map.items() if "callback" in entry}
    assert on_server
    assert on_server == set(callbacks)


def test_no_callback_is_public(built):
    _, callbacks = built
    assert Permission.PUBLIC not in callbacks.values()


def test_every_page_is_a_door_that_asks_for_looking():
    doors = with_pages(PATHS, {})
    assert {doors.permission("GET", page.PATH) for page in PAGES} == {Permission.VIEW}
