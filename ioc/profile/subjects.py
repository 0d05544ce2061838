"""The subjects of a profile: its administrative units, and the stations, systems and agencies of its tables."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from geodata.units import Unit
from ioc.domain.subject import StationLevels, Subject, SubjectKind
from ioc.profile.draft import Draft
from ioc.profile.fault import Fault, suggest
from ioc.profile.manifest import ManifestFile


def subjects_of(draft: Draft, units: Sequence[Unit]) -> tuple[tuple[Subject, ...], list[Fault]]:
    """Every subject, root first, and what is wrong with the unit ids the profile names."""
    chosen, faults = _chosen(draft, units)
    levels: dict[str, tuple[StationLevels, ...]] = {}
    for row in draft.levels:
        station, value = row.thing
        levels[station] = (*levels.get(station, ()), value)
    own = tuple(row.thing.subject(levels.get(row.thing.code, ())) for row in draft.subjects)
    points = {row.thing.unit: (row.thing.latitude, row.thing.longitude) for row in draft.points}
    return (*(_subject(unit, chosen, points) for unit in chosen.values()), *own), faults


def _chosen(draft: Draft, units: Sequence[Unit]) -> tuple[dict[str, Unit], list[Fault]]:
    if draft.manifest is None:
        return {}, []
    manifest, place = draft.manifest.thing, draft.manifest
    known = {unit.id: unit for unit in units}
    if manifest.root not in known:
        what = f"đơn vị gốc “{manifest.root}” không có trong danh mục đơn vị hành chính"
        return {}, [place.fault(("root",), what, suggest(manifest.root, list(known)))]
    faults = [
        place.fault(("units", "past"), f"không có đơn vị nào khớp “{pattern}”", suggest(pattern, list(known)))
        for pattern in manifest.units.past
        if not any(fnmatchcase(unit, pattern) for unit in known)
    ]
    return {unit.id: unit for unit in (*_under_root(manifest, known), *_past(manifest, units))}, faults


def _under_root(manifest: ManifestFile, known: dict[str, Unit]) -> Iterable[Unit]:
    """The root and the units in force below it, level by level."""
    level = [known[manifest.root]]
    for _ in range(manifest.units.levels_below + 1):
        yield from level
        parents = {unit.id for unit in level}
        level = [unit for unit in known.values() if unit.parent in parents and unit.valid_to is None]


def _past(manifest: ManifestFile, units: Sequence[Unit]) -> Iterable[Unit]:
    return (unit for unit in units if any(fnmatchcase(unit.id, pattern) for pattern in manifest.units.past))


def _subject(unit: Unit, chosen: dict[str, Unit], points: dict[str, tuple[float, float]]) -> Subject:
    """A unit no longer in force stands beside the tree of today's units, not in it."""
    parent = unit.parent if unit.parent in chosen else None
    if parent is not None and (unit.valid_to is None) != (chosen[parent].valid_to is None):
        parent = None
    latitude, longitude = points.get(unit.id, (unit.latitude, unit.longitude))
    return Subject(
        code=unit.id, kind=SubjectKind.UNIT, name_vi=unit.name_vi, name_en=unit.name_en, parent=parent,
        latitude=latitude, longitude=longitude, valid_from=unit.valid_from, valid_to=unit.valid_to,
        official_code=unit.code or None, level=unit.level.value,
    )  # fmt: skip
