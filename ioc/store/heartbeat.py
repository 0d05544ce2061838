"""Signs of life, and the lock that keeps a second worker from starting."""

from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select, update

from ioc.store.instants import maybe_instant, to_micros
from ioc.store.schema import heartbeat, worker_lock
from ioc.store.upsert import insert_or_ignore, upsert


def beat(conn: Connection, name: str, now: datetime, detail: str = "") -> None:
    upsert(conn, heartbeat, [{"name": name, "at": to_micros(now), "detail": detail}])


def seen(conn: Connection, name: str) -> datetime | None:
    """When the named process last beat; None if it never has."""
    return maybe_instant(conn.execute(select(heartbeat.c.at).where(heartbeat.c.name == name)).scalar())


def acquire(conn: Connection, name: str, owner: str, now: datetime, lease: timedelta) -> bool:
    """Take the lock until `now + lease` if nobody holds it, its holder's lease ran out, or it is ours; whether we have it."""
    free = (worker_lock.c.until <= to_micros(now)) | (worker_lock.c.owner == owner)
    values = {"owner": owner, "until": to_micros(now + lease)}
    if conn.execute(update(worker_lock).where(worker_lock.c.name == name, free).values(**values)).rowcount == 1:
        return True
    return insert_or_ignore(conn, worker_lock, {"name": name, **values})


def holder(conn: Connection, name: str) -> str | None:
    """Who holds the lock, or held it last; None if it was released."""
    return conn.execute(select(worker_lock.c.owner).where(worker_lock.c.name == name)).scalar()


def renew(conn: Connection, name: str, owner: str, now: datetime, lease: timedelta) -> bool:
    """Hold on to our lock for another lease; False if we have lost it: stop working."""
    ours = update(worker_lock).where(worker_lock.c.name == name, worker_lock.c.owner == owner)
    return conn.execute(ours.values(until=to_micros(now + lease))).rowcount == 1


def release(conn: Connection, name: str, owner: str) -> None:
    conn.execute(delete(worker_lock).where(worker_lock.c.name == name, worker_lock.c.owner == owner))
