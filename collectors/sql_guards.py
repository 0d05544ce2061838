"""How each kind of database is opened so that nothing can be written and nothing runs beyond the visit's time."""

import os
import socket
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from collectors.budget import Budget

_STEPS = 20_000
"""Of SQLite's virtual machine, between two looks at the clock: some milliseconds."""

_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION, sqlite3.SQLITE_RECURSIVE})

SETTINGS = frozenset({
    "sslmode", "sslrootcert", "sslcert", "sslkey", "ssl_ca", "ssl_cert", "ssl_key", "ssl_verify_cert", "ssl_verify_identity",
    "host", "port", "charset", "unix_socket", "target_session_attrs",
})  # fmt: skip
"""What may follow the ? of an address: nothing that runs a command, or hands over a file of ours."""


@dataclass(frozen=True)
class Guard:
    """`driver` is SQLAlchemy's name; `settings` is what to connect with, for waits of so many seconds.

    `begin` makes a fresh connection of the driver read only, and bounds its statements to so many seconds and where it can to
    so many rows.
    """

    driver: str
    settings: Callable[[float], dict[str, Any]]
    begin: Callable[[Any, float, int, Budget], None]


def _postgresql(connection: Any, seconds: float, rows: int, budget: Budget) -> None:
    with socket.socket(fileno=os.dup(connection.fileno())) as wire:
        budget.watch(wire)
    connection.read_only = True
    connection.execute(f"SET LOCAL statement_timeout = {int(seconds * 1000) + 1}")


def _mysql(connection: Any, seconds: float, rows: int, budget: Budget) -> None:
    """MariaDB counts in seconds, MySQL in milliseconds."""
    budget.watch(connection._sock)
    maria = "mariadb" in connection.get_server_info().lower()
    connection.rollback()
    with connection.cursor() as cursor:
        cursor.execute(
            f"SET SESSION {f'max_statement_time = {seconds}' if maria else f'max_execution_time = {int(seconds * 1000)}'}"
        )
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.execute("START TRANSACTION READ ONLY")


def _sqlite(connection: Any, seconds: float, rows: int, budget: Budget) -> None:
    connection.text_factory = lambda raw: raw.decode("utf-8", "replace")
    connection.set_authorizer(lambda action, *_: sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY)
    connection.set_progress_handler(lambda: budget.over, _STEPS)


GUARDS: Mapping[str, Guard] = {
    "postgresql": Guard("postgresql+psycopg", lambda seconds: {"connect_timeout": max(2, int(seconds))}, _postgresql),
    "mysql": Guard(
        "mysql+pymysql",
        lambda seconds: {"connect_timeout": seconds, "read_timeout": seconds, "write_timeout": seconds, "local_infile": False},
        _mysql,
    ),
    "sqlite": Guard("sqlite+pysqlite", lambda seconds: {"timeout": seconds}, _sqlite),
}
"""By the kind of database that the address names."""

ALIASES = {"postgres": "postgresql", "mariadb": "mysql"}
