"""Files of automatic stations: readings parsed in a second, beside what reading the bare columns with csv and float costs."""

import csv
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from statistics import median

from bench.table import verdict
from collectors.recorded import Recorded
from collectors.station_files import collect
from ioc.domain.period import PROVINCE_ZONE
from ioc.domain.source import Window
from tests.recorded_drops import telling
from tests.recorded_sources import NOW, province, source_of

FILES, LINES, ROUNDS, AIM = 1000, 40, 7, 50_000
NAMES = ("NhietDo", "LuuLuong", "CO", "PM2.5", "Khác 1", "Khác 2", "Khác 3", "Khác 4")
OPTIONS = {
    "drop": {"protocol": "folder", "path": "tram"},
    "stations": {f"NUO{number:03}": f"tv-{number % 3 + 1}" for number in range(20)},
    "parameters": {name: {"indicator": "NHIET", "units": {"mg/L": {"factor": 2}}} for name in NAMES},
    "files_per_visit": FILES,
}


def run() -> None:
    files = _files()
    count = FILES * LINES
    print(f"Station files: {FILES:,} files of {LINES} lines, all of it (choosing, decoding, parsing, cursor); median of {ROUNDS}")
    ours, bare = (median(_rate(work, files, count) for _ in range(ROUNDS)) for work in (_collect, _columns))
    print(f"  readings a second: {ours:9,.0f}    {verdict(ours, AIM, 'readings/s', least=True)}")
    print(f"  csv and float:     {bare:9,.0f}    (columns as text and one number: no time, unit, state, station or reject)")
    print(f"  ratio to csv and float: {bare / ours:.1f} times the work")


def _rate(work: Callable[[dict[str, bytes]], int], files: dict[str, bytes], count: int) -> float:
    began = time.perf_counter()
    assert work(files) == count
    return count / (time.perf_counter() - began)


def _collect(files: dict[str, bytes]) -> int:
    source, io = source_of("station_files", OPTIONS), Recorded(NOW, tell=telling(files))
    (batch,) = collect(source, Window(NOW - timedelta(days=60), NOW + timedelta(minutes=2)), province(), io)
    assert batch.rejects == ()
    return len(batch.readings)


def _columns(files: dict[str, bytes]) -> int:
    read = []
    for content in files.values():
        for row in csv.reader(content.decode("utf-8-sig").splitlines(), delimiter="\t"):
            read.append((row[0], float(row[1].replace(",", ".")), row[2], row[3], row[4]))  # noqa: PERF401
    return len(read)


def _files() -> dict[str, bytes]:
    """A file each five minutes and station, as they are sent."""
    return {_name(number): _content(number) for number in range(FILES)}


def _name(number: int) -> str:
    return f"DT_CTY_NUO{number % 20:03}_{_sent(number):%Y%m%d%H%M%S}.txt"


def _sent(number: int) -> datetime:
    return (NOW - timedelta(minutes=5 * (number // 20 + 1))).astimezone(PROVINCE_ZONE)


def _content(number: int) -> bytes:
    at = f"{_sent(number):%Y%m%d%H%M%S}"
    lines = (f"{NAMES[line % 8]}\t{_written(number + line / 7, line)}\tmg/L\t{at}\t0{line % 3}" for line in range(LINES))
    return ("\ufeff" + "\r\n".join(lines)).encode()


def _written(value: float, line: int) -> str:
    return f"{value:.3f}".replace(".", "," if line % 2 else ".")
