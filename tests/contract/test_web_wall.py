"""A wall's own token: opens its own screen and nothing else, until it is taken back."""

import pytest
from sqlalchemy import Engine
from starlette.testclient import TestClient

from ioc.commands.create_wall import NewWall, create_wall
from ioc.commands.revoke_wall import revoke_wall
from ioc.domain.principal import LOOPBACK_VIEWER, SYSTEM
from ioc.errors import CommandInvalid, PermissionDenied
from ioc.store import walls
from ioc.store.engine import reading
from ioc.store.queries import audit
from tests.stored import NOW
from tests.web_centre import Clock, browser, parts

SCREENS = ("wall", "other")


def new_wall(engine: Engine, name: str = "sanh-chinh", screen: str = "wall") -> str:
    return create_wall(engine, SYSTEM, NewWall(name, screen), SCREENS, NOW)


@pytest.fixture
def client(engine: Engine, tmp_path) -> TestClient:
    return browser(parts(engine, Clock()))


def test_a_wall_enters_by_its_address_and_sees_its_screen(engine: Engine, client: TestClient) -> None:
    answer = client.get(new_wall(engine))
    assert (answer.status_code, answer.headers["location"]) == (303, "/wall/wall")
    page = client.get("/wall/wall")
    assert page.status_code == 200
    assert 'data-wall="sanh-chinh"' in page.text
    assert "httponly" in page.headers["set-cookie"].lower()


@pytest.mark.parametrize("path", ["/", "/alerts", "/sources", "/api/v1/latest", "/metrics", "/account"])
def test_a_wall_opens_no_other_page(engine: Engine, client: TestClient, path: str) -> None:
    client.get(new_wall(engine))
    assert client.get(path).status_code == 403


def test_a_wall_opens_no_other_screen(engine: Engine, client: TestClient) -> None:
    client.get(new_wall(engine, screen="other"))
    assert client.get("/wall/wall").status_code == 403
    assert client.get("/stream?screen=wall&lang=vi").status_code == 403


def test_a_revoked_wall_sees_nothing_from_the_next_request_on(engine: Engine, client: TestClient) -> None:
    way_in = new_wall(engine)
    client.get(way_in)
    revoke_wall(engine, SYSTEM, "sanh-chinh", NOW)
    assert client.post("/wall/seen", json={}).status_code == 401
    assert client.get("/stream?screen=wall&lang=vi").status_code == 401
    assert client.get(way_in).status_code == 401


def test_a_wall_says_what_it_shows(engine: Engine, client: TestClient) -> None:
    client.get(new_wall(engine))
    assert client.post("/wall/seen", json={"build": "b1", "shows": "tong-quan", "size": "1920×1080"}).status_code == 204
    with reading(engine) as conn:
        (row,) = walls.every(conn)
    assert (row.shows, row.build, row.size, row.seen_at) == ("tong-quan", "b1", "1920×1080", NOW)


def test_a_person_who_looks_at_a_wall_is_no_wall(engine: Engine) -> None:
    here = browser(parts(engine, Clock(), loopback_viewer=True))
    assert here.post("/wall/seen", json={"shows": "x"}).status_code == 204
    with reading(engine) as conn:
        assert walls.every(conn) == []


def test_a_name_in_use_is_refused_and_free_again_once_revoked(engine: Engine) -> None:
    first = new_wall(engine)
    with pytest.raises(CommandInvalid, match="ioc walls revoke sanh-chinh"):
        new_wall(engine)
    revoke_wall(engine, SYSTEM, "sanh-chinh", NOW)
    assert new_wall(engine) != first


def test_only_an_existing_screen_can_be_bound(engine: Engine) -> None:
    with pytest.raises(CommandInvalid, match="Không có màn hình “khac”"):
        new_wall(engine, screen="khac")


def test_only_an_administrator_makes_and_revokes_walls(engine: Engine) -> None:
    with pytest.raises(PermissionDenied):
        create_wall(engine, LOOPBACK_VIEWER, NewWall("x1", "wall"), SCREENS, NOW)
    new_wall(engine)
    with pytest.raises(PermissionDenied):
        revoke_wall(engine, LOOPBACK_VIEWER, "sanh-chinh", NOW)


def test_making_and_revoking_are_audited_without_the_token(engine: Engine) -> None:
    token = new_wall(engine).partition("token=")[2]
    revoke_wall(engine, SYSTEM, "sanh-chinh", NOW)
    with reading(engine) as conn:
        rows = audit.recent(conn)
    assert {row.action for row in rows} >= {"create_wall", "revoke_wall"}
    assert token not in str(rows)
