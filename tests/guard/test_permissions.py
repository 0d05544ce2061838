"""Nothing in the web process answers without a declared permission, and each role gets exactly what it may."""

import json

import pytest
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from ioc.domain.principal import ROLE_PERMISSIONS, Permission, Role
from ioc.web.app import build
from ioc.web.doors import CALLBACK_PATH, DOORS, Door, Doors, with_pages
from layouts.app import PAGES as SERVED
from layouts.app import PATHS
from tests.web_centre import CALLBACKS, PAGES, Clock, browser, key_for, parts

OF_DASH = ("/assets/", "/_dash-component-suites/", "/_favicon.ico", "/_dash-layout", "/_dash-dependencies", "/_reload-hash")
"""Doors whose answers come from the Dash app, mounted below everything else."""

GUARDED = [door for door in DOORS if door.permission is not Permission.PUBLIC and door.path != "/stream"]
REFUSED = (401, 403)


@pytest.fixture
def centre(sqlite_engine, tmp_path):
    return parts(sqlite_engine, Clock(), tmp_path)


def own_routes(app):
    """(method, path) of everything our own routers answer. What is mounted is only reached through a declared prefix or page."""
    contexts = [one for one in iter_route_contexts(app.routes) if not isinstance(one.original_route, Mount)]
    return {(method, one.path) for one in contexts for method in (one.methods or ()) if method not in ("HEAD", "OPTIONS")}


def test_every_route_has_a_declared_permission(centre):
    app, _ = build(centre)
    routes = own_routes(app)
    assert len(routes) > 20
    assert sorted(route for route in routes if Doors().permission(*route) is None) == []


def test_no_door_is_declared_that_leads_nowhere(centre):
    app, _ = build(centre)
    mounted = [one.original_route.path + "/" for one in iter_route_contexts(app.routes) if isinstance(one.original_route, Mount)]
    ours = [door for door in DOORS if door.path not in (*OF_DASH, *mounted)]
    led = own_routes(app) | {(method, path.partition("{")[0]) for method, path in own_routes(app)}
    assert [door for door in ours if (door.method, door.path) not in led] == []


def test_a_route_that_somebody_adds_and_forgets_to_declare_is_refused(centre):
    app, _ = build(centre)
    app.get("/api/v1/forgotten")(lambda: {"secret": 1})
    assert ("GET", "/api/v1/forgotten") in own_routes(app)
    client = browser(centre)
    client.app = app
    for role in Role:
        assert client.get("/api/v1/forgotten", headers=key_for(centre.engine, role)).status_code == 403


def test_only_health_and_the_way_in_are_public():
    public = {door.path for door in DOORS if door.permission is Permission.PUBLIC}
    assert public == {
        "/healthz",
        "/readyz",
        "/sign-in",
        "/sign-in/link",
        "/sign-out",
        "/wall/enter",
        "/wall-files/",
        "/assets/",
        "/_dash-component-suites/",
        "/_favicon.ico",
    }


@pytest.mark.parametrize("door", GUARDED, ids=lambda door: f"{door.method} {door.path}")
def test_each_door_opens_to_exactly_the_roles_that_have_its_permission(centre, door: Door):
    client = browser(centre)
    assert client.request(door.method, door.path).status_code in (303, 401)
    for role in Role:
        answer = client.request(door.method, door.path, headers=key_for(centre.engine, role))
        assert (answer.status_code not in REFUSED) == (door.permission in ROLE_PERMISSIONS[role]), (role, answer.status_code)


@pytest.mark.parametrize("page", [page for page in PAGES if not page.endswith("/")])
def test_a_page_of_dash_knows_who_looks(centre, page):
    assert browser(centre).get(page, headers=key_for(centre.engine, Role.VIEWER)).text == "khoa-viewer"


def test_the_pages_that_are_really_served_are_doors_that_ask_for_looking():
    doors = with_pages(PATHS, {})
    assert {doors.permission("GET", page.PATH) for page in SERVED} == {Permission.VIEW}


def called(client, output, headers):
    return client.post(CALLBACK_PATH, content=json.dumps({"output": output}), headers=headers).status_code


def test_each_callback_opens_to_exactly_the_roles_that_have_its_permission(centre):
    client = browser(centre)
    for role in Role:
        headers = key_for(centre.engine, role)
        opened = {output for output in CALLBACKS if called(client, output, headers) == 200}
        assert opened == {output for output, permission in CALLBACKS.items() if permission in ROLE_PERMISSIONS[role]}


def test_an_undeclared_callback_is_refused_to_everyone(centre):
    client = browser(centre)
    for role in Role:
        assert called(client, "forgotten.children", key_for(centre.engine, role)) == 403


@pytest.mark.parametrize(
    "path",
    [
        "//api/v1/latest",
        "/api/v1/latest/",
        "/API/v1/latest",
        "/api/v1/../v1/latest",
        "/_dash-update-component/",
        "/assets",
        "/wal",
        "/.env",
    ],
)
def test_no_other_spelling_of_a_path_gets_past_the_table(centre, path):
    headers = key_for(centre.engine, Role.ADMINISTRATOR)
    for method in ("GET", "POST", "PUT", "DELETE", "PATCH"):
        answer = browser(centre).request(method, path, headers=headers)
        assert answer.status_code == 403 or str(answer.request.url).endswith("/api/v1/latest")
