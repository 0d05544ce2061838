import json

import psycopg
import pytest
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.testclient import TestClient

from ioc.domain.principal import Permission, Principal, PrincipalKind, Role
from ioc.web.doors import CALLBACK_PATH, Door, Doors
from ioc.web.guard import PRINCIPAL, Guard

CALLBACKS = {"wall.children": Permission.VIEW, "alerts-said.children": Permission.ACKNOWLEDGE}
TABLE = Doors(
    (
        Door("GET", "/open", Permission.PUBLIC),
        Door("GET", "/wall", Permission.VIEW),
        Door("GET", "/api/v1/latest", Permission.VIEW),
        Door("POST", "/api/v1/ack", Permission.ACKNOWLEDGE),
    ),
    CALLBACKS,
)
PEOPLE = {f"key-{role}": Principal(f"chị {role}", PrincipalKind.API_KEY, role) for role in Role}


async def echo(scope, receive, send):
    """Answers who acts and what they sent, so that a test sees both came through."""
    principal = scope.get(PRINCIPAL)
    body = await Request(scope, receive).body()
    await JSONResponse({"name": principal.name if principal else None, "body": body.decode()})(scope, receive, send)


def identify(headers):
    return PEOPLE.get(headers.get("authorization", "").removeprefix("Bearer "))


def client(loopback_viewer=False, peer="127.0.0.1", base="http://127.0.0.1:8050"):
    guard = Guard(echo, TABLE, identify, loopback_viewer)
    return TestClient(guard, base_url=base, client=(peer, 5000), follow_redirects=False)


def as_role(role):
    return {"Authorization": f"Bearer key-{role}"}


def test_a_public_door_asks_nobody():
    assert client().get("/open").json()["name"] is None


def test_an_anonymous_browser_is_sent_to_sign_in_and_back():
    answer = client().get("/wall?screen=a")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=%2Fwall%3Fscreen%3Da"


def test_an_anonymous_program_is_told_to_bring_a_key():
    answer = client().get("/api/v1/latest")
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")


def test_a_key_puts_its_principal_into_the_scope():
    assert client().get("/wall", headers=as_role(Role.VIEWER)).json()["name"] == "chị viewer"


def test_a_wrong_key_is_refused_even_where_anyone_may_look():
    assert client(loopback_viewer=True).get("/api/v1/latest", headers={"Authorization": "Bearer wrong"}).status_code == 401


@pytest.mark.parametrize(("role", "status"), [(Role.VIEWER, 403), (Role.OPERATOR, 200), (Role.ADMINISTRATOR, 200)])
def test_a_door_opens_only_to_roles_that_have_its_permission(role, status):
    assert client().post("/api/v1/ack", headers=as_role(role)).status_code == status


@pytest.mark.parametrize("role", list(Role))
def test_what_is_not_declared_is_refused_to_everyone(role):
    assert client().get("/undeclared", headers=as_role(role)).status_code == 403


def test_a_person_at_an_unknown_address_gets_a_page_with_a_way_home():
    answer = client(loopback_viewer=True).get("/nowhere", headers={"Accept": "text/html"})
    assert answer.status_code == 404
    assert "Không có trang này" in answer.text and 'href="/"' in answer.text


@pytest.mark.parametrize("address", ["/wall?indicator=%00", "/wa%00ll"])
def test_a_nul_character_never_reaches_a_database(address):
    assert client(loopback_viewer=True).get(address).status_code == 400


def test_a_guest_of_this_machine_may_look_but_not_act():
    here = client(loopback_viewer=True)
    assert here.get("/wall").json()["name"] == "khách trên máy này"
    assert here.post("/api/v1/ack", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 401


@pytest.mark.parametrize(
    "visit",
    [
        lambda: client(True, peer="10.0.0.7").get("/api/v1/latest"),
        lambda: client(True, base="http://evil.test:8050").get("/api/v1/latest"),
        lambda: client(True).get("/api/v1/latest", headers={"X-Forwarded-For": "10.0.0.7"}),
        lambda: client(True).get("/api/v1/latest", headers={"Forwarded": "for=10.0.0.7"}),
    ],
    ids=["another machine", "a name that was rebound to loopback", "a proxy on this machine", "a proxy of the new kind"],
)
def test_nobody_else_passes_for_a_guest_of_this_machine(visit):
    assert visit().status_code == 401


def test_a_change_from_another_site_is_refused():
    answer = client(loopback_viewer=True).post("/api/v1/ack", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def call(output):
    return {"content": json.dumps({"output": output, "inputs": []})}


@pytest.mark.parametrize(
    ("role", "output", "status"),
    [
        (Role.VIEWER, "wall.children", 200),
        (Role.VIEWER, "alerts-said.children", 403),
        (Role.OPERATOR, "alerts-said.children", 200),
        (Role.ADMINISTRATOR, "undeclared.children", 403),
        (Role.ADMINISTRATOR, None, 403),
        (Role.ADMINISTRATOR, ["wall.children"], 403),
    ],
)
def test_a_callback_asks_for_what_it_declared(role, output, status):
    assert client().post(CALLBACK_PATH, headers=as_role(role), **call(output)).status_code == status


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 100_000, b'{"output": "wall.children", "output": "x"}'])
def test_a_callback_body_that_says_nothing_clear_is_refused(body):
    assert client().post(CALLBACK_PATH, headers=as_role(Role.ADMINISTRATOR), content=body).status_code == 403


def test_the_callback_still_gets_its_whole_body():
    answer = client().post(CALLBACK_PATH, headers=as_role(Role.VIEWER), **call("wall.children"))
    assert json.loads(answer.json()["body"])["output"] == "wall.children"


def test_a_body_larger_than_anyone_types_is_refused():
    large = b"x" * (4 * 1024 * 1024 + 1)
    assert client().post(CALLBACK_PATH, headers=as_role(Role.ADMINISTRATOR), content=large).status_code == 413
    in_pieces = (large[i : i + 65536] for i in range(0, len(large), 65536))
    assert client().post(CALLBACK_PATH, headers=as_role(Role.ADMINISTRATOR), content=in_pieces).status_code == 413


def test_a_wall_that_starts_while_the_database_is_away_asks_again_by_itself():
    def nobody_knows(headers):
        raise psycopg.OperationalError("mất kết nối")

    answer = TestClient(Guard(echo, TABLE, nobody_knows)).get("/wall", headers={"cookie": "ioc_wall=x"})
    assert (answer.status_code, answer.headers["refresh"]) == (503, "5")
