"""Reads a profile, from a folder or from a stored version alike, into the domain's Profile."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from geodata.units import Unit, load_units
from ioc.domain.calendar import WorkCalendar
from ioc.domain.centre import Profile
from ioc.domain.condition import with_children
from ioc.domain.derivation import Derivation
from ioc.domain.indicator import Indicator
from ioc.domain.rule import Rule
from ioc.domain.subject import Subject, SubjectKind
from ioc.errors import ProfileInvalid
from ioc.profile.coherence import faults_between
from ioc.profile.draft import PRACTICE, Draft, Files, OptionModels, Placed, Thing, read_draft
from ioc.profile.fault import Fault
from ioc.profile.manifest import ManifestFile
from ioc.profile.national import holidays, measures
from ioc.profile.subjects import subjects_of

Scoped = TypeVar("Scoped", Rule, Derivation)


def read_profile(files: Files, option_models: OptionModels, units: Sequence[Unit] | None = None) -> Profile:
    """The profile that the files describe. `units` None = the units that ship with the program.

    Raises ProfileInvalid whose `faults` hold every reason, each with file, line and what to write instead.
    """
    profile, faults = examine(files, option_models, units)
    refusing = tuple(fault for fault in faults if fault.refuses)
    if profile is None or refusing:
        lines = "\n".join(str(fault) for fault in refusing)
        raise ProfileInvalid(f"Hồ sơ có {len(refusing)} lỗi:\n{lines}", refusing)
    return profile


def examine(
    files: Files, option_models: OptionModels, units: Sequence[Unit] | None = None
) -> tuple[Profile | None, tuple[Fault, ...]]:
    """The profile as far as it can be told (None without a readable profile.toml) and every fault, in order of file and line."""
    draft = read_draft(files, option_models)
    subjects, faults = subjects_of(draft, load_units() if units is None else units)
    found = {*draft.faults, *faults, *faults_between(draft, subjects)}
    return _profile(draft, subjects), tuple(sorted(found))


def read_folder(folder: Path, practice: bool | None = None) -> dict[str, bytes]:
    """Every file of a profile folder by its path inside it; `practice` True or False chooses, None keeps everything.

    Raises ProfileInvalid when there is no such folder.
    """
    if not folder.is_dir():
        raise ProfileInvalid(
            f"Không có thư mục hồ sơ “{folder}”. Đặt IOC_PROFILE là tên hồ sơ đi kèm hoặc đường dẫn một thư mục."
        )
    paths = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith((".", "~")))
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    return files if practice is None else choose(files, practice)


def choose(files: Files, practice: bool) -> dict[str, bytes]:
    """The files that count: without practice none under `practice/`; with it, a file there replaces its namesake outside.

    Tables are the exception: those of practice add rows.
    """
    if not practice:
        return {name: content for name, content in files.items() if not name.startswith(PRACTICE)}
    return {name: content for name, content in files.items() if name.endswith(".csv") or PRACTICE + name not in files}


def _profile(draft: Draft, subjects: tuple[Subject, ...]) -> Profile | None:
    if draft.manifest is None:
        return None
    manifest = draft.manifest.thing
    return Profile(
        name=manifest.name, title_vi=manifest.title_vi, title_en=manifest.title_en, root=manifest.root,
        language=manifest.language, zone=manifest.zone,
        indicators=_indicators(draft), subjects=subjects, sources=_things(draft.sources),
        rules=tuple(_rule(rule, draft, subjects) for rule in _things(draft.rules)),
        derivations=tuple(_scoped(one, draft.derived_below, subjects) for one in _things(draft.derivations)),
        calendar=_calendar(manifest, draft),
        receivers=_things(draft.receivers), routes=_things(draft.routes),
        screens=_things(draft.screens), targets=_things(draft.targets),
        forms=_things(draft.forms), phoned=_things(draft.phoned),
        named_hours=_things(draft.hours), rotas=_things(draft.rotas), maintenance=_things(draft.maintenance),
        inhibitions=_things(draft.inhibitions),
        restraint=manifest.alerting.restraint(), watchdog=manifest.alerting.watchdog,
        stories=_things(draft.stories),
    )  # fmt: skip


def _things(placed: Sequence[Placed[Thing]]) -> tuple[Thing, ...]:
    return tuple(row.thing for row in placed)


def _indicators(draft: Draft) -> tuple[Indicator, ...]:
    """Each with its unit of measure in English; a row of the province's own takes the place of the country's."""
    english = {row.unit: row.unit_en for row in (*measures(), *_things(draft.measures))}
    return tuple(replace(one, unit_en=english.get(one.unit, "")) for one in _things(draft.indicators))


def _rule(rule: Rule, draft: Draft, subjects: tuple[Subject, ...]) -> Rule:
    def children(parent: str) -> tuple[str, ...]:
        return _children(parent, subjects)

    counted = replace(
        rule,
        condition=with_children(rule.condition, children),
        graver=tuple(replace(step, condition=with_children(step.condition, children)) for step in rule.graver),
    )
    return _scoped(counted, draft.below, subjects)


def _scoped(thing: Scoped, below: Mapping[str, str], subjects: tuple[Subject, ...]) -> Scoped:
    """What is for the children of a unit gets the codes of these."""
    parent = below.get(thing.code)
    return thing if parent is None else replace(thing, subjects=_children(parent, subjects))


def _children(parent: str, subjects: tuple[Subject, ...]) -> tuple[str, ...]:
    return tuple(row.code for row in subjects if row.parent == parent and row.kind is SubjectKind.UNIT)


def _calendar(manifest: ManifestFile, draft: Draft) -> WorkCalendar:
    """The holidays of the country; a row of the province's own takes the place of the country's for that day."""
    days = {row.day: row for row in (*holidays(), *_things(draft.holidays))}
    return WorkCalendar(tuple(days[day] for day in sorted(days)), manifest.calendar.office_hours, manifest.zone)
