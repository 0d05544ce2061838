"""One import, from a path to layers in force."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from geodata.boundaries import MERGER
from geodata.importing.feature import Problem
from geodata.importing.layers import Layers, make_layers
from geodata.importing.matching import Matches, match
from geodata.importing.reading import read
from geodata.importing.register import Register
from geodata.importing.repairing import repair
from geodata.importing.store import Origin, save
from ioc.errors import CommandInvalid

FIRST_DAY = date(2008, 8, 1)
"""Hà Tây joined Hà Nội: since then the layers of the past are those of 63 provinces."""
LOST = 0.1
"""Share of the features that may stay unmatched; above it the file is of other units than those of the day."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What to import, for which day's units, and what is known of where it comes from."""

    path: Path
    as_of: date
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an import. `bad` were not drawn, `unmatched` belong to no unit, `by_name` have a code that is no unit's."""

    files: int
    matched: int
    repaired: int
    bad: tuple[Problem, ...]
    by_name: tuple[Problem, ...]
    unmatched: tuple[Problem, ...]
    notes: tuple[str, ...]
    incomplete: tuple[str, ...]
    layers: tuple[tuple[str, int], ...]
    version: str


def import_shapes(asked: Asked, folder: Path, now: datetime) -> Report:
    """Put the shapes of a file in force in `folder`.

    Raises CommandInvalid when nothing in it can be used, PayloadInvalid when it cannot be read.
    """
    reading = read(asked.path)
    sound, bad, repaired = repair(reading.features)
    problems = (*reading.problems, *bad)
    if not sound:
        raise CommandInvalid(f"{asked.path.name}: không có hình nào dùng được. {_first(problems)}")
    if asked.as_of < FIRST_DAY:
        raise CommandInvalid(f"Chỉ có danh mục đơn vị hành chính từ {FIRST_DAY:%d/%m/%Y}; --as-of không được sớm hơn")
    register = Register(asked.as_of)
    matches = match(sound, register)
    _refuse_other_day(asked, matches, len(sound))
    layers = make_layers(matches.found, register)
    if not layers.shapes:
        raise CommandInvalid(f"{asked.path.name}: không có lớp nào đủ đơn vị để vẽ.\n" + "\n".join(layers.incomplete))
    version = save(folder, layers.shapes, _origin(asked, now))
    return _report(reading.files, (*reading.warnings, *layers.notes), problems, repaired, matches, layers, version)


def _refuse_other_day(asked: Asked, matches: Matches, features: int) -> None:
    if len(matches.unmatched) <= LOST * features:
        return
    other = "2025-06-30" if asked.as_of >= MERGER else "2025-07-01"
    raise CommandInvalid(
        f"{asked.path.name}: {len(matches.unmatched)} trên {features} hình không thuộc đơn vị nào "
        f"của ngày {asked.as_of:%d/%m/%Y}. "
        f"Nếu là địa giới của ngày khác, thêm --as-of (ví dụ --as-of {other}).\n" + _first(matches.unmatched)
    )


def _first(problems: tuple[Problem, ...], limit: int = 5) -> str:
    return "\n".join(f"  {one.origin}: {one.reason}" for one in problems[:limit])


def _origin(asked: Asked, now: datetime) -> Origin:
    return Origin(asked.source, asked.licence, asked.as_of.isoformat(), now.isoformat(timespec="seconds"), _checksum(asked.path))


def _checksum(path: Path) -> str:
    """SHA-256 of the file, or of the names and contents below a folder."""
    if path.is_file():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    digest = hashlib.sha256()
    for one in sorted(one for one in path.rglob("*") if one.is_file()):
        digest.update(f"{one.relative_to(path).as_posix()} {_checksum(one)}\n".encode())
    return digest.hexdigest()


def _report(
    files: int,
    notes: tuple[str, ...],
    bad: tuple[Problem, ...],
    repaired: int,
    matches: Matches,
    layers: Layers,
    version: str,
) -> Report:
    counts = tuple((name, len(shapes)) for name, shapes in sorted(layers.shapes.items()))
    found = len(matches.found)
    return Report(files, found, repaired, bad, matches.by_name, matches.unmatched, notes, layers.incomplete, counts, version)
