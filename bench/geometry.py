"""Boundaries: seconds to import the 3,321 official communes; what a browser loads to draw them all, beside the shipped diagram.

The ratios are to 15 s and to 650 kB. Reads ../shared; says so where it is not there.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from geodata.boundaries import CURRENT, FOLDER

OFFICIAL = Path(__file__).resolve().parents[2] / "shared" / "geodata" / "vn_communes_3321.geojson"
SECONDS, BYTES = 15.0, 650_000


def run() -> None:
    if not OFFICIAL.is_file():
        print(f"Boundaries: not measured, {OFFICIAL} is not here")
        return
    with tempfile.TemporaryDirectory() as folder:
        took = _import(Path(folder))
        version = Path(folder) / (Path(folder) / CURRENT).read_text(encoding="utf-8").strip()
        print("Boundaries: 3,321 communes imported, process start included")
        print(f"{'':14}{'seconds':>10}{'ratio':>8}    (ratio: to {SECONDS:.0f} s)")
        print(f"{'import':14}{took:10.1f}{took / SECONDS:8.2f}")
        print(f"{'':14}{'bytes br':>10}{'ratio':>8}{'bytes gzip':>12}{'ratio':>8}    (ratio: to {BYTES:,} bytes)")
        for name, place in (("official", version), ("diagram", FOLDER)):
            br, gz = _bytes(place, "br"), _bytes(place, "gz")
            print(f"{name:14}{br:10,}{br / BYTES:8.2f}{gz:12,}{gz / BYTES:8.2f}")


def _import(folder: Path) -> float:
    options = ["--folder", str(folder), "--as-of", "2026-04-30", "--source", "bench", "--licence", "MIT"]
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "geodata.importing", *options, str(OFFICIAL)], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - began


def _bytes(folder: Path, suffix: str) -> int:
    return sum(path.stat().st_size for path in folder.glob(f"communes_*.{suffix}"))


if __name__ == "__main__":
    run()
