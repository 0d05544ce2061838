"""The database of the practice hospitals: an SQLite file in the practice folder, written every five minutes (port unused)."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from ioc.practice.hospitals import STEP, rows
from ioc.practice.marks import grid
from ioc.practice.province import Province

_FILE = "benh-vien.db"
_KEPT = timedelta(hours=48)
_LOOK = 5.0
_TABLE = (
    "CREATE TABLE IF NOT EXISTS giuong_benh (id INTEGER PRIMARY KEY, ma_benh_vien TEXT NOT NULL, ten_benh_vien TEXT NOT NULL,"
    " thoi_diem TEXT NOT NULL, giuong_ke_hoach INTEGER NOT NULL, giuong_su_dung INTEGER NOT NULL)"
)


@asynccontextmanager
async def serve(province: Province, port: int) -> AsyncIterator[None]:
    """Keeps the file up to date until the block ends. Raises sqlite3.Error where it cannot be written."""
    file, seed = province.folder / _FILE, province.world.seed
    await asyncio.to_thread(write, file, province.now(), seed)
    writing = asyncio.create_task(_go_on(province, file))
    try:
        yield
    finally:
        writing.cancel()
        with suppress(asyncio.CancelledError):
            await writing


async def _go_on(province: Province, file: Path) -> None:
    while True:
        await asyncio.sleep(_LOOK)
        with suppress(sqlite3.OperationalError):  # somebody reads for long: the next look writes it
            await asyncio.to_thread(write, file, province.now(), province.world.seed)


def write(file: Path, now: datetime, seed: int) -> None:
    """Every row of the last 48 hours that is not there yet; older ones go. Nothing is written when there is nothing new."""
    with closing(sqlite3.connect(file, timeout=2)) as database, database:
        database.execute(_TABLE)
        wanted = [row for at in grid(now - _KEPT, now, STEP) for row in rows(at, seed)]
        (newest,) = database.execute("SELECT coalesce(max(id), 0) FROM giuong_benh").fetchone()
        fresh = [row for row in wanted if row[0] > newest]
        if fresh:
            database.executemany("INSERT INTO giuong_benh VALUES (?, ?, ?, ?, ?, ?)", fresh)
            database.execute("DELETE FROM giuong_benh WHERE id < ?", (wanted[0][0],))
