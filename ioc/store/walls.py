"""Walls: each has a token of its own, kept as its hash, and is bound to one screen."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from ioc.store.instants import from_micros, maybe_instant, to_micros
from ioc.store.records import AnyRow
from ioc.store.schema import wall


@dataclass(frozen=True, slots=True)
class Wall:
    """`seen_at` None = it never opened its page. `shows` names the scenes, `build` the version of its page, `size` its pixels."""

    name: str
    screen: str
    created_at: datetime
    revoked_at: datetime | None
    seen_at: datetime | None
    shows: str
    build: str
    size: str
    sound: str = ""
    """"ok" or "blocked", as the wall found at its start; "" while it has not tried."""


def create(conn: Connection, name: str, screen: str, token_hash: str, now: datetime) -> bool:
    """A new wall, in the place of a revoked one of that name; False where the name is in use."""
    found = conn.execute(select(wall.c.revoked_at).where(wall.c.name == name)).one_or_none()
    if found is not None and found.revoked_at is None:
        return False
    conn.execute(delete(wall).where(wall.c.name == name))
    conn.execute(insert(wall).values(name=name, screen=screen, token_hash=token_hash, created_at=to_micros(now)))
    return True


def of_token(conn: Connection, token_hash: str) -> Wall | None:
    """The wall whose token it is; None if unknown or revoked."""
    row = conn.execute(select(wall).where(wall.c.token_hash == token_hash, wall.c.revoked_at.is_(None))).one_or_none()
    return None if row is None else _wall(row)


def every(conn: Connection) -> list[Wall]:
    """All walls, the revoked ones too, by name."""
    return [_wall(row) for row in conn.execute(select(wall).order_by(wall.c.name))]


def revoke(conn: Connection, name: str, now: datetime) -> bool:
    """Whether there was such a wall in use."""
    mine = update(wall).where(wall.c.name == name, wall.c.revoked_at.is_(None))
    return conn.execute(mine.values(revoked_at=to_micros(now))).rowcount == 1


def see(conn: Connection, name: str, shows: str, build: str, size: str, sound: str, now: datetime) -> None:
    """What the wall says that it shows."""
    said = {"shows": shows, "build": build, "size": size, "sound": sound, "seen_at": to_micros(now)}
    conn.execute(update(wall).where(wall.c.name == name).values(**said))


def _wall(row: AnyRow) -> Wall:
    return Wall(
        row.name, row.screen, from_micros(row.created_at), maybe_instant(row.revoked_at), maybe_instant(row.seen_at),
        row.shows or "", row.build or "", row.size or "", row.sound or "",
    )  # fmt: skip
