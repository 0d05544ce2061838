"""Versions of imported layers on disk: written whole beside the others, then put in force by moving one small file."""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from geodata.boundaries import CURRENT, MANIFEST
from geodata.importing.simplifying import Shapes
from geodata.importing.writing import write_layer

KEPT = 3
"""Versions kept: pages that were opened before the last import still ask for theirs."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where shapes come from. `checksum` is the SHA-256 of what was imported, `as_of` the day (ISO) whose units they are of."""

    source: str
    licence: str
    as_of: str
    imported_at: str
    checksum: str

    @property
    def attribution(self) -> str:
        return f"{self.source} ({self.licence})"


def save(folder: Path, layers: Mapping[str, Shapes], origin: Origin) -> str:
    """Write the layers and those of the version in force that they do not replace; put them in force. Returns the version."""
    work = folder / ".partial"
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    rows = _carry_over(folder, work, layers)
    for name, shapes in layers.items():
        write_layer(work, name, shapes)
        rows[name] = asdict(origin) | {"attribution": origin.attribution, "units": str(len(shapes))}
    version = _version(work, origin)
    text = json.dumps({"version": version, "layers": rows}, ensure_ascii=False, indent=1, sort_keys=True)
    (work / MANIFEST).write_text(text, encoding="utf-8")
    _put(work, folder / version)
    _point(folder, version)
    _forget(folder, version)
    return version


def _carry_over(folder: Path, work: Path, layers: Mapping[str, Shapes]) -> dict[str, dict[str, str]]:
    try:
        before = folder / (folder / CURRENT).read_text(encoding="utf-8").strip()
        rows = json.loads((before / MANIFEST).read_text(encoding="utf-8"))["layers"]
    except FileNotFoundError:
        return {}
    kept: dict[str, dict[str, str]] = {name: row for name, row in rows.items() if name not in layers}
    for name in kept:
        for packed in before.glob(f"{name}.geojson.*"):
            shutil.copy2(packed, work)
    return kept


def _version(work: Path, origin: Origin) -> str:
    """The day of the import and what is in the files; the same files on the same day are the same version."""
    digest = hashlib.sha256(json.dumps([origin.source, origin.licence, origin.as_of], ensure_ascii=False).encode())
    for path in sorted(work.glob("*.gz")):
        digest.update(path.name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return f"{datetime.fromisoformat(origin.imported_at):%Y%m%d}-{digest.hexdigest()[:12]}"


def _put(work: Path, target: Path) -> None:
    for path in work.iterdir():
        with path.open("rb") as file:
            os.fsync(file.fileno())
    if target.exists():
        shutil.rmtree(work)
    else:
        work.rename(target)


def _point(folder: Path, version: str) -> None:
    pointer = folder / f"{CURRENT}.partial"
    pointer.write_text(version + "\n", encoding="utf-8")
    pointer.replace(folder / CURRENT)


def _forget(folder: Path, version: str) -> None:
    versions = sorted((one.parent for one in folder.glob(f"*/{MANIFEST}")), key=lambda one: one.stat().st_mtime)
    for old in [one for one in versions if one.name != version][: -(KEPT - 1)]:
        shutil.rmtree(old)
