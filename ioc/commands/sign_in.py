"""Đăng nhập bằng tên và mật khẩu."""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from ioc.commands.passwords import verify_password
from ioc.commands.people import plain_name, principal_of
from ioc.commands.sessions import open_session
from ioc.domain.principal import SYSTEM
from ioc.errors import CommandInvalid
from ioc.store import accounts, audit
from ioc.store.accounts import Account
from ioc.store.attempts import FAILED, LOCKED, SIGNED_IN, attempts
from ioc.store.engine import reading, writing

MOST_FAILURES = 5
LOCK = timedelta(minutes=15)
_WRONG = "Tên tài khoản hoặc mật khẩu không đúng"
_LOCKED = "Sai quá nhiều lần: tài khoản tạm khóa 15 phút. Hãy thử lại sau, hoặc nhờ người quản trị tạo liên kết một lần"


@dataclass(frozen=True, slots=True)
class SignIn:
    name: str
    password: str = field(repr=False)


def sign_in(engine: Engine, given: SignIn, now: datetime) -> str:
    """The token of a new session. Raises CommandInvalid, with the same words whether name or password is wrong."""
    name = plain_name(given.name)
    with reading(engine) as conn:
        account = accounts.by_name(conn, name)
    # Argon2id takes a tenth of a second: never while others wait to write.
    right = verify_password(account.password_hash if account else None, given.password)
    with writing(engine) as conn:
        token, fault = _decide(conn, name, account if right else None, now)
    if token is None:
        raise CommandInvalid(fault)
    return token


def _decide(conn: Connection, name: str, account: Account | None, now: datetime) -> tuple[str | None, str]:
    """The token, or None and why. Looks at the lock only here, so that guesses made side by side are all counted."""
    trail = name if accounts.by_name(conn, name) else _masked(name)
    tried = attempts(conn, trail, now - LOCK)
    if tried.locked_at is not None:
        return None, _LOCKED
    if account is not None and not account.disabled:
        audit.record(conn, principal_of(account), SIGNED_IN, trail, now)
        return open_session(conn, account.id, now), ""
    audit.record(conn, SYSTEM, FAILED, trail, now)
    if tried.failures + 1 < MOST_FAILURES:
        return None, _WRONG
    audit.record(conn, SYSTEM, LOCKED, trail, now)
    return None, _LOCKED


def _masked(name: str) -> str:
    """An unknown name is often a password typed in the wrong box: the audit keeps only its hash."""
    return "không rõ " + hashlib.sha256(name.encode()).hexdigest()[:12]
