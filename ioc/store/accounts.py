"""Local accounts, sessions, one-time sign-in links and API keys. Only hashes of secrets come here."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, or_, select, update

from ioc.domain.principal import Role
from ioc.store.instants import from_micros, maybe_micros, to_micros
from ioc.store.records import AnyRow
from ioc.store.schema import account, api_key, session, sign_in_link


@dataclass(frozen=True, slots=True)
class Account:
    """`password_hash` is Argon2id's own text, None until a password is set; `agency` whose reports are theirs, None = all."""

    id: int
    name: str
    role: Role
    password_hash: str | None
    disabled: bool
    created_at: datetime
    agency: str | None = None


@dataclass(frozen=True, slots=True)
class ApiKey:
    """`source` is the one source whose values it may send, None for keys that send none."""

    name: str
    role: Role
    source: str | None = None


def create(
    conn: Connection, name: str, role: Role, now: datetime, password_hash: str | None = None, agency: str | None = None
) -> Account:
    """A new account. Raises sqlalchemy's IntegrityError if the name is taken: look with `by_name` first."""
    values = {"name": name, "role": str(role), "password_hash": password_hash, "agency": agency, "created_at": to_micros(now)}
    return _account(conn.execute(insert(account).values(**values).returning(account)).one())


def by_name(conn: Connection, name: str) -> Account | None:
    row = conn.execute(select(account).where(account.c.name == name)).one_or_none()
    return None if row is None else _account(row)


def all_accounts(conn: Connection) -> list[Account]:
    return [_account(row) for row in conn.execute(select(account).order_by(account.c.id))]


def set_password(conn: Connection, account_id: int, password_hash: str | None) -> None:
    """Set it (None: take it away) and end every session of the account."""
    conn.execute(update(account).where(account.c.id == account_id).values(password_hash=password_hash))
    conn.execute(delete(session).where(session.c.account_id == account_id))


def set_role(conn: Connection, account_id: int, role: Role) -> None:
    conn.execute(update(account).where(account.c.id == account_id).values(role=str(role)))


def disable(conn: Connection, account_id: int) -> None:
    """Shut the account and end its sessions."""
    conn.execute(update(account).where(account.c.id == account_id).values(disabled=True))
    conn.execute(delete(session).where(session.c.account_id == account_id))


def open_session(conn: Connection, token_hash: str, account_id: int, now: datetime, expires_at: datetime) -> None:
    values = {"token_hash": token_hash, "account_id": account_id}
    conn.execute(insert(session).values(**values, created_at=to_micros(now), expires_at=to_micros(expires_at)))


def of_session(conn: Connection, token_hash: str, now: datetime) -> Account | None:
    """Whose session it is; None if it is unknown, over, or its account disabled."""
    query = select(account).join(session).where(session.c.token_hash == token_hash, session.c.expires_at > to_micros(now))
    row = conn.execute(query.where(account.c.disabled.is_(False))).one_or_none()
    return None if row is None else _account(row)


def close_session(conn: Connection, token_hash: str) -> None:
    conn.execute(delete(session).where(session.c.token_hash == token_hash))


def create_link(conn: Connection, token_hash: str, account_id: int, expires_at: datetime) -> None:
    """A link that signs its bearer in once."""
    conn.execute(insert(sign_in_link).values(token_hash=token_hash, account_id=account_id, expires_at=to_micros(expires_at)))


def use_link(conn: Connection, token_hash: str, now: datetime) -> Account | None:
    """Whom the link signs in, once; None if it is unknown, used, too old, or its account disabled."""
    fresh = (sign_in_link.c.used_at.is_(None)) & (sign_in_link.c.expires_at > to_micros(now))
    used = update(sign_in_link).where(sign_in_link.c.token_hash == token_hash, fresh).values(used_at=to_micros(now))
    owner = conn.execute(used.returning(sign_in_link.c.account_id)).scalar()
    row = conn.execute(select(account).where(account.c.id == owner, account.c.disabled.is_(False))).one_or_none()
    return None if row is None else _account(row)


def create_key(
    conn: Connection,
    key_hash: str,
    name: str,
    role: Role,
    now: datetime,
    expires_at: datetime | None = None,
    source: str | None = None,
) -> None:
    """A new API key; `expires_at` None = never; `source` binds it to one source."""
    values = {"key_hash": key_hash, "name": name, "role": str(role), "source": source}
    conn.execute(insert(api_key).values(**values, created_at=to_micros(now), expires_at=maybe_micros(expires_at)))


def of_key(conn: Connection, key_hash: str, now: datetime) -> ApiKey | None:
    """The API key in force; None if it is unknown, revoked or too old."""
    lasting = or_(api_key.c.expires_at.is_(None), api_key.c.expires_at > to_micros(now))
    row = conn.execute(
        select(api_key).where(api_key.c.key_hash == key_hash, api_key.c.revoked_at.is_(None), lasting)
    ).one_or_none()
    return None if row is None else ApiKey(row.name, Role(row.role), row.source)


def revoke_key(conn: Connection, name: str, now: datetime) -> bool:
    """Whether there was such a key in force."""
    mine = update(api_key).where(api_key.c.name == name, api_key.c.revoked_at.is_(None))
    return conn.execute(mine.values(revoked_at=to_micros(now))).rowcount == 1


def _account(row: AnyRow) -> Account:
    return Account(row.id, row.name, Role(row.role), row.password_hash, row.disabled, from_micros(row.created_at), row.agency)
