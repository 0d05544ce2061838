"""Opening the database, and the two ways to use it: `reading` and `writing`. SQLite and PostgreSQL behave the same."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError

from ioc.errors import SettingsInvalid
from ioc.store.turnstile import Turnstile

POOL = 32
"""Connections kept, one for each web thread; `OVERFLOW` more may open for the stream, jobs and health."""
OVERFLOW = 8
BUSY_SECONDS = 10
_IMMEDIATE = "ioc_immediate"
_TURNSTILE = "ioc_turnstile"


def open_engine(url: str) -> Engine:
    """The engine of `sqlite:///path` or `postgresql+psycopg://…`. Connects to nothing yet.

    Raises SettingsInvalid when the URL cannot be read or names another kind of database.
    """
    parsed = _parse(url)
    if parsed.get_backend_name() == "sqlite":
        return _open_sqlite(parsed)
    return create_engine(parsed, pool_size=POOL, max_overflow=OVERFLOW, pool_pre_ping=True)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction that may write: committed at the end, rolled back on any error.

    On SQLite it opens with BEGIN IMMEDIATE, after waiting its turn among all threads and processes. Do no network or
    file work inside, and write at most 10,000 observations.
    """
    turnstile: Turnstile = engine.get_execution_options()[_TURNSTILE] if engine.dialect.name == "sqlite" else Turnstile(None)
    with turnstile.turn(), engine.connect() as conn:
        conn.execution_options(**{_IMMEDIATE: True})
        with conn.begin():
            yield conn


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection in one transaction that only reads; on SQLite all its statements see one snapshot."""
    with engine.connect() as conn:
        yield conn


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as unreadable:
        raise SettingsInvalid(
            "IOC_DATABASE_URL không phải địa chỉ cơ sở dữ liệu: viết như sqlite:////đường/dẫn/ioc.db"
        ) from unreadable
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise SettingsInvalid(f"IOC_DATABASE_URL: không dùng được “{parsed.get_backend_name()}”, chỉ dùng SQLite hoặc PostgreSQL")
    return parsed.set(drivername="postgresql+psycopg") if parsed.drivername == "postgresql" else parsed


def _open_sqlite(url: URL) -> Engine:
    if not url.database or url.database == ":memory:":
        raise SettingsInvalid("IOC_DATABASE_URL: SQLite phải là một tệp, viết như sqlite:////đường/dẫn/ioc.db")
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        pool_size=POOL,
        max_overflow=OVERFLOW,
        connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
        execution_options={_TURNSTILE: Turnstile(path)},
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _set_pragmas(connection: SqliteConnection, _record: object) -> None:
    # The driver must not open transactions by itself: `_begin` says which kind.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        f"busy_timeout={BUSY_SECONDS * 1000}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(conn: Connection) -> None:
    # A deferred transaction that reads and then writes fails at once with "database is locked", whatever the time-out.
    immediate = conn.get_execution_options().get(_IMMEDIATE, False)
    conn.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
