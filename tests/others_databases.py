"""Databases that are not ours, for tests: SQLite, PostgreSQL and MariaDB, each with a table of readings.

The user may even write, so that what keeps us from writing is ours alone."""

import getpass
import os
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pymysql
from sqlalchemy import URL, make_url

from tests.counterparts import answers, free_port, program, running
from tests.databases import NewDatabase

READER, PASSWORD = "ioc_doc", "mat-khau-doc-01"
TABLE = "CREATE TABLE so_lieu (id integer PRIMARY KEY, tram varchar(20), luc timestamp NULL, gia_tri numeric(10,3), ghi_chu text)"
ROWS = (
    (1, "tv-1", "2026-11-24 08:00:00", 1.5, "100% đầy"), (2, "tv-2", "2026-11-24 08:10:00", 0, None),
    (3, "tv-1", "2026-11-24 08:20:00", None, "mất điện"), (4, "tv-2", "2026-11-24 08:30:00", 2.25, "phút 08:30"),
)  # fmt: skip

Run = Callable[..., list[tuple[Any, ...]]]
"""A statement of the administrator, with values for %s, committed at once."""


@dataclass(frozen=True)
class Other:
    """`url` holds no password; `kind` is the first word of it."""

    kind: str
    url: str
    run: Run

    @property
    def login(self) -> dict[str, str]:
        return {} if self.kind == "sqlite" else {"username": READER, "password": "env:MK"}


def fill(run: Run) -> None:
    """The table and its rows."""
    run(TABLE)
    for row in ROWS:
        run("INSERT INTO so_lieu VALUES (%s, %s, %s, %s, %s)", *row)


def sqlite_database(folder: Path) -> Other:
    path = folder / "so-lieu.db"

    def run(statement: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(path)) as conn, conn:
            return conn.execute(statement.replace("%s", "?"), values).fetchall()

    fill(run)
    return Other("sqlite", f"sqlite:///{path}", run)


def postgresql_database(make: NewDatabase) -> Other:
    url = make_url(make())
    whole = url.set(drivername="postgresql").render_as_string(hide_password=False)

    def run(statement: str, *values: object) -> list[tuple[Any, ...]]:
        with psycopg.connect(whole, autocommit=True) as conn:
            found = conn.execute(statement.encode(), values or None)
            return found.fetchall() if found.description else []

    fill(run)
    if not run("SELECT 1 FROM pg_roles WHERE rolname = %s", READER):
        run(f"CREATE ROLE {READER} LOGIN PASSWORD '{PASSWORD}'")
    run(f"GRANT ALL ON so_lieu TO {READER}")
    _demand_passwords(run)
    bare = URL.create("postgresql", host=url.host, port=url.port, database=url.database, query=url.query)
    return Other("postgresql", bare.render_as_string(), run)


def _demand_passwords(run: Run) -> None:
    """Our own server believes everybody who comes by its socket; the reader must show a password."""
    [[path]] = run("SHOW hba_file")
    [[user]] = run("SELECT current_user")
    hba = Path(str(path))
    if user == READER or not os.access(hba, os.W_OK) or READER in hba.read_text():
        return
    rules = "".join(f"{kind} all {READER} {where}scram-sha-256\n" for kind, where in (("local", ""), ("host", "all ")))
    hba.write_text(rules + hba.read_text())
    run("SELECT pg_reload_conf()")


@contextmanager
def mariadb_database(folder: Path) -> Iterator[Other]:
    """Debian's MariaDB in a fresh folder on a free port."""
    port, data, me = free_port(), folder / "data", f"--user={getpass.getuser()}"
    making = ["--no-defaults", f"--datadir={data}", "--auth-root-authentication-method=normal", "--skip-test-db", me]
    program("my_print_defaults")
    subprocess.run([program("mariadb-install-db"), *making], check=True, capture_output=True, timeout=60)
    command = [
        program("mariadbd"), "--no-defaults", me, f"--datadir={data}", f"--port={port}", "--bind-address=127.0.0.1",
        f"--socket={folder}/s", "--skip-log-bin",
        "--character-set-server=utf8mb4", "--innodb-buffer-pool-size=16M", "--innodb-flush-log-at-trx-commit=0",
    ]  # fmt: skip

    def run(statement: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(pymysql.connect(host="127.0.0.1", port=port, user="root", autocommit=True)) as conn, conn.cursor() as cursor:
            cursor.execute("CREATE DATABASE IF NOT EXISTS khac")
            cursor.execute("USE khac")
            cursor.execute(statement, values or None)
            return list(cursor.fetchall())

    with running(command, answers(port), folder):
        fill(run)
        run(f"CREATE USER {READER} IDENTIFIED BY '{PASSWORD}'")
        run(f"GRANT SELECT, INSERT, UPDATE, DELETE, DROP, CREATE, FILE ON *.* TO {READER}")
        yield Other("mariadb", f"mariadb://127.0.0.1:{port}/khac", run)
