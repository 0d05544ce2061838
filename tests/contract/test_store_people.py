"""Accounts, keys, audit and profile versions, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from ioc.domain.principal import SYSTEM, PrincipalKind, Role
from ioc.store import accounts, audit, profiles
from ioc.store.accounts import ApiKey
from ioc.store.engine import reading, writing
from ioc.store.queries import audit as audit_queries
from tests.stored import NOW

HOUR = timedelta(hours=1)


def test_a_session_ends_with_its_time_or_with_sign_out(engine: Engine) -> None:
    with writing(engine) as conn:
        an = accounts.create(conn, "an", Role.OPERATOR, NOW, "$argon2id$…")
        for token in ("t1", "t2"):
            accounts.open_session(conn, token, an.id, NOW, NOW + HOUR)
        assert accounts.of_session(conn, "t1", NOW) == an
        assert accounts.of_session(conn, "t1", NOW + HOUR) is None
        assert accounts.of_session(conn, "unknown", NOW) is None
        accounts.close_session(conn, "t1")
        assert accounts.of_session(conn, "t1", NOW) is None
        assert accounts.of_session(conn, "t2", NOW) == an


def test_a_disabled_account_has_no_way_in(engine: Engine) -> None:
    with writing(engine) as conn:
        an = accounts.create(conn, "an", Role.VIEWER, NOW)
        accounts.open_session(conn, "t", an.id, NOW, NOW + HOUR)
        accounts.create_link(conn, "link", an.id, NOW + HOUR)
        accounts.disable(conn, an.id)
        assert accounts.of_session(conn, "t", NOW) is None
        assert accounts.use_link(conn, "link", NOW) is None


def test_a_new_password_ends_the_sessions(engine: Engine) -> None:
    with writing(engine) as conn:
        an = accounts.create(conn, "an", Role.VIEWER, NOW)
        accounts.open_session(conn, "t", an.id, NOW, NOW + HOUR)
        accounts.set_password(conn, an.id, "new")
        accounts.set_role(conn, an.id, Role.ADMINISTRATOR)
        assert accounts.of_session(conn, "t", NOW) is None
        found = accounts.by_name(conn, "an")
        assert found is not None
        assert (found.password_hash, found.role) == ("new", Role.ADMINISTRATOR)
        assert accounts.all_accounts(conn) == [found]


def test_a_sign_in_link_works_once_and_in_time(engine: Engine) -> None:
    with writing(engine) as conn:
        an = accounts.create(conn, "an", Role.ADMINISTRATOR, NOW)
        accounts.create_link(conn, "once", an.id, NOW + HOUR)
        accounts.create_link(conn, "late", an.id, NOW + HOUR)
        assert [accounts.use_link(conn, "once", NOW), accounts.use_link(conn, "once", NOW)] == [an, None]
        assert accounts.use_link(conn, "late", NOW + HOUR) is None
        assert accounts.use_link(conn, "never made", NOW) is None


def test_two_accounts_never_share_a_name(engine: Engine) -> None:
    with pytest.raises(IntegrityError), writing(engine) as conn:
        accounts.create(conn, "an", Role.VIEWER, NOW)
        accounts.create(conn, "an", Role.VIEWER, NOW)
    with reading(engine) as conn:
        assert accounts.by_name(conn, "an") is None


def test_an_api_key_works_until_revoked_or_too_old(engine: Engine) -> None:
    with writing(engine) as conn:
        accounts.create_key(conn, "h1", "kho dữ liệu", Role.VIEWER, NOW)
        accounts.create_key(conn, "h2", "ngắn hạn", Role.OPERATOR, NOW, NOW + HOUR)
        assert accounts.of_key(conn, "h1", NOW + 9999 * HOUR) == ApiKey("kho dữ liệu", Role.VIEWER)
        assert accounts.of_key(conn, "h2", NOW) == ApiKey("ngắn hạn", Role.OPERATOR)
        assert accounts.of_key(conn, "h2", NOW + HOUR) is None
        assert [accounts.revoke_key(conn, "kho dữ liệu", NOW), accounts.revoke_key(conn, "kho dữ liệu", NOW)] == [True, False]
        assert accounts.of_key(conn, "h1", NOW) is None


def test_the_audit_says_who_did_what_newest_first(engine: Engine) -> None:
    with writing(engine) as conn:
        audit.record(conn, SYSTEM, "source.pause", "cong", NOW)
        audit.record(conn, SYSTEM, "source.backfill", "cong", NOW + HOUR, {"từ": NOW})
        newest, oldest = audit_queries.recent(conn)
        assert audit_queries.recent(conn, before_id=newest.id) == [oldest]
    assert (newest.action, newest.subject, newest.at, newest.actor_kind) == (
        "source.backfill",
        "cong",
        NOW + HOUR,
        PrincipalKind.SYSTEM,
    )
    assert newest.detail == {"từ": str(NOW)}


def test_an_applied_profile_is_the_current_one_and_the_older_stay(engine: Engine) -> None:
    with writing(engine) as conn:
        assert (profiles.current(conn), profiles.current_id(conn)) == (None, None)
        first = profiles.save_version(conn, "dong-thap", {"profile.toml": "a"}, "an", "lần đầu", NOW)
        second = profiles.save_version(conn, "dong-thap", {"profile.toml": "b"}, "bình", "sửa ngưỡng", NOW + HOUR)
        current = profiles.current(conn)
        history = profiles.versions(conn)
    assert current is not None
    assert (current.id, current.files, current.who, current.why, current.at) == (
        second,
        {"profile.toml": "b"},
        "bình",
        "sửa ngưỡng",
        NOW + HOUR,
    )
    assert [(one.id, one.files) for one in history] == [(second, {}), (first, {})]
