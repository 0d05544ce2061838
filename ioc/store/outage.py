"""Telling a database that does not answer from a question that is wrong."""

import sqlite3

import psycopg
from sqlalchemy.exc import DBAPIError, TimeoutError

from ioc.errors import DatabaseBusy


def is_outage(error: BaseException) -> bool:
    """Whether the same would succeed once the database is well again: it is down, full, held by another, or gave way to one.

    The write path speaks to the drivers directly, so their errors come both bare and wrapped by SQLAlchemy.
    """
    if isinstance(error, (DatabaseBusy, TimeoutError)):  # the turnstile; the pool
        return True
    if isinstance(error, DBAPIError):
        return error.connection_invalidated or (error.orig is not None and is_outage(error.orig))
    if isinstance(error, sqlite3.OperationalError):
        return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF != sqlite3.SQLITE_ERROR
    return isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError))
