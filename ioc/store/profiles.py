"""Versions of the profile, as their files were when somebody applied them."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from ioc.store.changes import next_change
from ioc.store.instants import from_micros, to_micros
from ioc.store.records import AnyRow
from ioc.store.schema import profile_version


@dataclass(frozen=True)
class ProfileVersion:
    """`files` maps paths inside the profile folder to text; empty where only the history was asked for."""

    id: int
    name: str
    files: dict[str, str]
    who: str
    why: str
    at: datetime


def save_version(conn: Connection, name: str, files: dict[str, str], who: str, why: str, now: datetime) -> int:
    """Make this the current version; its id."""
    values = {"name": name, "files": json.dumps(files, ensure_ascii=False), "who": who, "why": why, "at": to_micros(now)}
    version = conn.execute(insert(profile_version).values(**values).returning(profile_version.c.id)).scalar_one()
    next_change(conn)
    return int(version)


def current(conn: Connection) -> ProfileVersion | None:
    """The newest version; None before the first was applied."""
    row = conn.execute(select(profile_version).order_by(profile_version.c.id.desc()).limit(1)).one_or_none()
    return None if row is None else _version(row, json.loads(row.files))


def current_id(conn: Connection) -> int | None:
    """The id of the newest version, without its files: cheap enough to ask at every tick."""
    return conn.execute(select(profile_version.c.id).order_by(profile_version.c.id.desc()).limit(1)).scalar()


def versions(conn: Connection, limit: int = 100) -> list[ProfileVersion]:
    """The history, newest first, without files."""
    columns = [column for column in profile_version.columns if column.name != "files"]
    return [_version(row, {}) for row in conn.execute(select(*columns).order_by(profile_version.c.id.desc()).limit(limit))]


def _version(row: AnyRow, files: dict[str, str]) -> ProfileVersion:
    return ProfileVersion(row.id, row.name, files, row.who, row.why, from_micros(row.at))
