"""The database of the practice hospitals, written as time passes and read as a province reads it."""

import asyncio
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ioc.practice.credentials import load_credentials, practice_folder
from ioc.practice.hospital_database import serve, write
from ioc.practice.hospitals import HOSPITALS, STEP, rows
from ioc.practice.province import open_province
from ioc.practice.world import Place, World

AT = datetime(2026, 11, 24, 2, tzinfo=UTC)


def numbers(file: Path) -> list[int]:
    with closing(sqlite3.connect(file)) as database:
        return [row[0] for row in database.execute("SELECT id FROM giuong_benh ORDER BY id")]


def test_beds_in_use_are_never_more_than_there_are_and_move() -> None:
    used = {one.code: set[int]() for one in HOSPITALS}
    for hour in range(48):
        for _, code, name, _, beds, now in rows(AT + timedelta(hours=hour), 1):
            assert 0 < now <= beds
            assert "MÔ PHỎNG" in name
            used[code].add(now)
    assert all(len(seen) > 5 for seen in used.values())


def test_two_days_stand_in_the_file_and_each_step_adds_one_row_a_hospital(tmp_path: Path) -> None:
    file = tmp_path / "benh-vien.db"
    write(file, AT, 1)
    first = numbers(file)
    assert len(first) == timedelta(hours=48) // STEP * len(HOSPITALS)
    write(file, AT + timedelta(minutes=4), 1)
    assert numbers(file) == first
    write(file, AT + STEP, 1)
    later = numbers(file)
    assert (len(later), later[-1]) == (len(first), first[-1] + len(HOSPITALS))


def test_a_province_that_stood_still_catches_up_without_doing_anything_twice(tmp_path: Path) -> None:
    file = tmp_path / "benh-vien.db"
    write(file, AT, 1)
    write(file, AT + timedelta(hours=3), 1)
    found = numbers(file)
    assert found == list(range(found[0], found[0] + len(found)))


def test_the_file_is_there_as_soon_as_the_service_is(tmp_path: Path) -> None:
    folder = practice_folder(tmp_path)
    province = open_province(folder, World(1, Place("82", "Tỉnh"), ()), load_credentials(tmp_path), lambda: AT)

    async def served() -> list[int]:
        async with serve(province, 0):
            return numbers(folder / "benh-vien.db")

    assert asyncio.run(served())
