"""The way in through a browser: link, password, session, sign-out."""

import re
from datetime import timedelta

import pytest

from ioc.commands.create_account import NewAccount, create_account
from ioc.commands.first_link import first_link
from ioc.commands.make_sign_in_link import make_sign_in_link
from ioc.commands.sessions import SESSION_LIFE
from ioc.commands.set_password import SetPassword, set_password
from ioc.domain.principal import SYSTEM, Role
from tests.stored import NOW
from tests.web_centre import Clock, browser, parts

PASSWORD = "lúa chín đầy đồng"


@pytest.fixture
def centre(sqlite_engine):
    create_account(sqlite_engine, SYSTEM, NewAccount("lan", Role.OPERATOR), NOW)
    set_password(sqlite_engine, SYSTEM, SetPassword("lan", PASSWORD), NOW)
    return sqlite_engine


def enter(client, name="lan", password=PASSWORD, **more):
    return client.post("/sign-in", data={"name": name, "password": password, **more})


def test_a_person_signs_in_and_comes_back_to_the_page_they_wanted(centre):
    client = browser(parts(centre, Clock()))
    asked = client.get("/alerts?screen=a")
    form = client.get(asked.headers["location"])
    wanted = re.search(r'name="next" value="([^"]*)"', form.text)[1]
    answer = enter(client, next=wanted)
    assert (answer.status_code, answer.headers["location"]) == (303, "/alerts?screen=a")
    assert client.get("/alerts?screen=a").text == "lan"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(centre):
    cookie = enter(browser(parts(centre, Clock()))).headers["set-cookie"]
    assert cookie.startswith("ioc_session=")
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


def test_over_https_the_cookie_is_bound_to_the_host(centre):
    answer = enter(browser(parts(centre, Clock(), https=True)))
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-ioc_session=") and "Secure" in cookie and "Domain" not in cookie
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


def test_a_wrong_password_is_said_on_the_page_and_opens_nothing(centre):
    client = browser(parts(centre, Clock()))
    answer = enter(client, password="sai rồi nhé các bạn")
    assert answer.status_code == 401 and "không đúng" in answer.text and "set-cookie" not in answer.headers
    assert client.get("/api/v1/latest").status_code == 401


def test_a_session_ends_after_its_shift(centre):
    clock = Clock()
    client = browser(parts(centre, clock))
    enter(client)
    assert client.get("/alerts").status_code == 200
    clock.now = NOW + SESSION_LIFE
    assert client.get("/alerts").status_code == 303


def test_signing_out_ends_the_session_even_for_who_kept_the_cookie(centre):
    client = browser(parts(centre, Clock()))
    enter(client)
    kept = dict(client.cookies)
    client.post("/sign-out")
    assert not client.cookies
    assert client.get("/alerts", cookies=kept).status_code == 303


@pytest.mark.parametrize("elsewhere", ["https://evil.test/", "//evil.test", "/\\evil.test", "evil", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere_after_signing_in(centre, elsewhere):
    assert enter(browser(parts(centre, Clock())), next=elsewhere).headers["location"] == "/"


def test_the_first_administrator_follows_the_link_and_sets_a_password(sqlite_engine):
    client = browser(parts(sqlite_engine, Clock()))
    link = first_link(sqlite_engine, "http://127.0.0.1:8050", NOW)
    looked = client.get(link)
    assert looked.status_code == 200
    token = link.partition("token=")[2]
    used = client.post("/sign-in/link", data={"token": token})
    assert (used.status_code, used.headers["location"]) == (303, "/account")
    saved = client.post("/account", data={"new": PASSWORD})
    assert saved.headers["location"] == "/account?saved=1"
    assert "Đã đặt mật khẩu" in client.get("/account?saved=1").text
    assert client.post("/sign-in/link", data={"token": token}).status_code == 401
    assert enter(browser(parts(sqlite_engine, Clock())), name="quan-tri").status_code == 303


def test_a_link_that_is_too_old_says_so(centre):
    clock = Clock()
    client = browser(parts(centre, clock))
    token = make_sign_in_link(centre, SYSTEM, "lan", NOW).partition("token=")[2]
    clock.now = NOW + timedelta(minutes=15)
    answer = client.post("/sign-in/link", data={"token": token})
    assert answer.status_code == 401 and "hết hạn" in answer.text


def test_a_password_that_cannot_be_set_is_explained(centre):
    client = browser(parts(centre, Clock()))
    enter(client)
    short = client.post("/account", data={"old": PASSWORD, "new": "ngắn"})
    assert short.status_code == 400 and "12" in short.text
    assert "không đúng" in client.post("/account", data={"old": "sai", "new": PASSWORD}).text


def test_a_guest_of_this_machine_sees_that_they_may_only_look(centre):
    guest = browser(parts(centre, Clock(), loopback_viewer=True))
    assert guest.get("/alerts").text == "khách trên máy này"
    assert "chỉ xem được" in guest.get("/account").text
    assert guest.post("/api/v1/sources/pause", json={"name": "cong"}).status_code == 401


def test_a_form_of_another_site_signs_nobody_in(centre):
    client = browser(parts(centre, Clock()))
    client.headers["sec-fetch-site"] = "cross-site"
    assert enter(client).status_code == 403


def test_the_pages_speak_english_when_asked_and_remember_it(centre):
    client = browser(parts(centre, Clock()))
    assert "Đăng nhập" in client.get("/sign-in").text
    assert "Sign in" in client.get("/sign-in?lang=en").text
    assert "Sign in" in client.get("/sign-in").text


def test_what_was_typed_is_shown_as_text(centre):
    answer = enter(browser(parts(centre, Clock())), name='"><script>alert(1)</script>')
    assert "<script>alert" not in answer.text


def test_every_answer_carries_the_security_headers(centre):
    client = browser(parts(centre, Clock()))
    for path in ("/sign-in", "/healthz", "/api/v1/latest", "/undeclared"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert "frame-ancestors 'self'" in headers["content-security-policy"]
        assert "'unsafe-inline'" not in headers["content-security-policy"].partition("style-src")[0]
