"""Who may come in, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from ioc.commands.create_account import NewAccount, create_account
from ioc.commands.create_api_key import NewKey, create_api_key
from ioc.commands.first_link import first_link
from ioc.commands.make_sign_in_link import LINK_LIFE, make_sign_in_link
from ioc.commands.revoke import revoke
from ioc.commands.sessions import SESSION_LIFE
from ioc.commands.set_password import SetPassword, set_password
from ioc.commands.sign_in import LOCK, MOST_FAILURES, SignIn, sign_in
from ioc.commands.sign_in_by_link import sign_in_by_link
from ioc.commands.sign_out import sign_out
from ioc.commands.tokens import token_hash
from ioc.domain.principal import LOOPBACK_VIEWER, SYSTEM, Principal, PrincipalKind, Role
from ioc.errors import CommandInvalid, PermissionDenied
from ioc.store import accounts
from ioc.store.engine import reading
from ioc.store.queries.audit import recent
from ioc.store.schema import api_key, session, sign_in_link
from tests.stored import NOW

PASSWORD = "lúa chín đầy đồng"
LAN = Principal("lan", PrincipalKind.PERSON, Role.OPERATOR)


@pytest.fixture
def lan(engine):
    """The account `lan`, an operator with a password."""
    create_account(engine, SYSTEM, NewAccount(" Lan ", Role.OPERATOR), NOW)
    set_password(engine, LAN, SetPassword("lan", PASSWORD), NOW)
    return engine


def session_of(engine, token, now=NOW):
    with reading(engine) as conn:
        return accounts.of_session(conn, token_hash(token), now)


def trail(engine):
    with reading(engine) as conn:
        return [(row.actor, row.action, row.subject) for row in recent(conn)]


def test_a_right_password_opens_a_session_of_one_shift(lan):
    token = sign_in(lan, SignIn("LAN", PASSWORD), NOW)
    assert session_of(lan, token).role is Role.OPERATOR
    assert session_of(lan, token, NOW + SESSION_LIFE - timedelta(seconds=1)) is not None
    assert session_of(lan, token, NOW + SESSION_LIFE) is None
    assert ("lan", "sign_in", "lan") in trail(lan)


def test_wrong_name_and_wrong_password_say_the_same(lan):
    with pytest.raises(CommandInvalid) as wrong_password:
        sign_in(lan, SignIn("lan", "sai rồi nhé các bạn"), NOW)
    with pytest.raises(CommandInvalid) as wrong_name:
        sign_in(lan, SignIn("không có ai", PASSWORD), NOW)
    assert str(wrong_password.value) == str(wrong_name.value)
    assert not any("không có ai" in part for row in trail(lan) for part in row)


def fail(engine, times, now, name="lan"):
    for _ in range(times):
        with pytest.raises(CommandInvalid):
            sign_in(engine, SignIn(name, "sai rồi nhé các bạn"), now)


def test_the_account_locks_after_five_failures_for_fifteen_minutes(lan):
    fail(lan, MOST_FAILURES, NOW)
    with pytest.raises(CommandInvalid, match="tạm khóa"):
        sign_in(lan, SignIn("lan", PASSWORD), NOW + LOCK - timedelta(seconds=1))
    assert session_of(lan, sign_in(lan, SignIn("lan", PASSWORD), NOW + LOCK), NOW + LOCK)


def test_a_success_forgets_the_failures_before_it(lan):
    fail(lan, MOST_FAILURES - 1, NOW)
    sign_in(lan, SignIn("lan", PASSWORD), NOW)
    fail(lan, MOST_FAILURES - 1, NOW)
    assert sign_in(lan, SignIn("lan", PASSWORD), NOW)


def test_a_link_signs_in_once(lan):
    path = make_sign_in_link(lan, SYSTEM, "lan", NOW)
    token = path.partition("token=")[2]
    assert session_of(lan, sign_in_by_link(lan, token, NOW)).name == "lan"
    with pytest.raises(CommandInvalid):
        sign_in_by_link(lan, token, NOW)


def test_a_link_is_too_old_after_fifteen_minutes(lan):
    token = make_sign_in_link(lan, SYSTEM, "lan", NOW).partition("token=")[2]
    with pytest.raises(CommandInvalid):
        sign_in_by_link(lan, token, NOW + LINK_LIFE)


def test_a_link_takes_the_old_password_and_the_open_sessions_away(lan):
    before = sign_in(lan, SignIn("lan", PASSWORD), NOW)
    sign_in_by_link(lan, make_sign_in_link(lan, SYSTEM, "lan", NOW).partition("token=")[2], NOW)
    assert session_of(lan, before) is None
    with pytest.raises(CommandInvalid):
        sign_in(lan, SignIn("lan", PASSWORD), NOW)


def test_one_sets_ones_own_password_knowing_the_old_one(lan):
    with pytest.raises(CommandInvalid, match="hiện nay không đúng"):
        set_password(lan, LAN, SetPassword("lan", "mật khẩu mới hẳn", "sai"), NOW)
    token = set_password(lan, LAN, SetPassword("lan", "mật khẩu mới hẳn", PASSWORD), NOW)
    assert session_of(lan, token).name == "lan"
    assert sign_in(lan, SignIn("lan", "mật khẩu mới hẳn"), NOW)


def test_a_short_password_is_refused(lan):
    with pytest.raises(CommandInvalid, match="12"):
        set_password(lan, LAN, SetPassword("lan", "ngắn", PASSWORD), NOW)


@pytest.mark.parametrize(
    "actor",
    [
        LOOPBACK_VIEWER,
        Principal("minh", PrincipalKind.PERSON, Role.OPERATOR),
        Principal("lan", PrincipalKind.API_KEY, Role.OPERATOR),
    ],
    ids=["a guest", "somebody else", "a key of the same name"],
)
def test_nobody_else_sets_it_but_an_administrator(lan, actor):
    with pytest.raises(PermissionDenied):
        set_password(lan, actor, SetPassword("lan", "mật khẩu mới hẳn", PASSWORD), NOW)
    assert set_password(lan, SYSTEM, SetPassword("lan", "mật khẩu mới hẳn"), NOW) is None


def test_signing_out_ends_the_session(lan):
    token = sign_in(lan, SignIn("lan", PASSWORD), NOW)
    sign_out(lan, token, NOW)
    assert session_of(lan, token) is None


def test_a_key_works_until_it_is_revoked_or_too_old(engine):
    def alive(key, now=NOW):
        with reading(engine) as conn:
            return accounts.of_key(conn, token_hash(key), now)

    key = create_api_key(engine, SYSTEM, NewKey("cong-so-lieu", Role.VIEWER), NOW)
    brief = create_api_key(engine, SYSTEM, NewKey("tam", Role.VIEWER, NOW + timedelta(days=1)), NOW)
    assert alive(key).role is Role.VIEWER
    assert alive(brief) and alive(brief, NOW + timedelta(days=1)) is None
    revoke(engine, SYSTEM, "cong-so-lieu", NOW)
    assert alive(key) is None
    with pytest.raises(CommandInvalid):
        revoke(engine, SYSTEM, "cong-so-lieu", NOW)
    with pytest.raises(CommandInvalid, match="một lần"):
        create_api_key(engine, SYSTEM, NewKey("cong-so-lieu", Role.VIEWER), NOW)


def test_no_secret_is_stored_as_it_was_given(lan):
    secrets = [
        sign_in(lan, SignIn("lan", PASSWORD), NOW),
        make_sign_in_link(lan, SYSTEM, "lan", NOW).partition("token=")[2],
        create_api_key(lan, SYSTEM, NewKey("khoa", Role.VIEWER), NOW),
        PASSWORD,
    ]
    with reading(lan) as conn:
        stored = repr([conn.execute(select(table)).all() for table in (session, sign_in_link, api_key)])
        stored += repr(accounts.by_name(conn, "lan")) + repr(recent(conn))
    assert not any(secret in stored for secret in secrets)


def test_the_first_administrator_gets_a_link_until_a_password_is_set(engine):
    first = first_link(engine, "http://127.0.0.1:8050/", NOW)
    assert first.startswith("http://127.0.0.1:8050/sign-in/link?token=")
    again = first_link(engine, "http://127.0.0.1:8050", NOW)
    token = sign_in_by_link(engine, again.partition("token=")[2], NOW)
    owner = session_of(engine, token)
    assert owner.role is Role.ADMINISTRATOR
    set_password(engine, Principal(owner.name, PrincipalKind.PERSON, owner.role), SetPassword(owner.name, PASSWORD), NOW)
    assert first_link(engine, "http://127.0.0.1:8050", NOW) is None


def test_names_are_plain_and_taken_once(lan):
    for name in ("LAN", "lan "):
        with pytest.raises(CommandInvalid, match="Đã có"):
            create_account(lan, SYSTEM, NewAccount(name, Role.VIEWER), NOW)
    for name in ("", "a", "Nguyễn Văn A", "../x", "x" * 65):
        with pytest.raises(CommandInvalid, match="không hợp lệ"):
            create_account(lan, SYSTEM, NewAccount(name, Role.VIEWER), NOW)
