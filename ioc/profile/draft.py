"""Everything a folder says, each thing with its place, before it is known whether the parts fit together."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from ioc.domain.calendar import SpecialDay
from ioc.domain.derivation import Derivation
from ioc.domain.duty import Inhibition, Maintenance, Rota
from ioc.domain.form import Form, Phoned
from ioc.domain.hours import Hours
from ioc.domain.indicator import Indicator
from ioc.domain.notification import Receiver, Route
from ioc.domain.plan import Target
from ioc.domain.rule import Rule
from ioc.domain.screen import Screen
from ioc.domain.source import Source
from ioc.domain.story import RuleStory
from ioc.domain.subject import StationLevels
from ioc.profile.derivations import DerivedFile
from ioc.profile.document import read_document
from ioc.profile.fault import Fault, Place, suggest
from ioc.profile.forms import PhonedFile, ReportFile, strange_columns
from ioc.profile.manifest import ManifestFile
from ioc.profile.national import HolidayRow, air_scales
from ioc.profile.rules import RulesFile
from ioc.profile.screens import ScreenFile
from ioc.profile.shape import Loc, Shape, always, fit
from ioc.profile.sources import SourceFile
from ioc.profile.stories import StoriesFile
from ioc.profile.table import read_table
from ioc.profile.tables import IndicatorRow, LevelsRow, MeasureRow, PointRow, SubjectRow, TargetRow

PRACTICE = "practice/"
_PATTERNS = (
    "profile.toml", "indicators.csv", "stations.csv", "units.csv", "levels.csv", "points.csv", "holidays.csv",
    "measures.csv", "sources/*.toml", "derived/*.toml", "rules/*.toml", "stories/*.toml", "plans/*.csv", "screens/*.toml",
    "forms/*.toml",
    "phoned/*.toml", "data/*", "*.md",
)  # fmt: skip

Files = Mapping[str, bytes]
OptionModels = Mapping[str, type[BaseModel]]
Thing = TypeVar("Thing")
Read = TypeVar("Read", bound=Shape)


@dataclass(frozen=True)
class Placed(Generic[Thing]):
    """A thing and a way to find where each of its keys was written."""

    thing: Thing
    at: Callable[[Loc], Place]

    def fault(self, loc: Loc, what: str, instead: str) -> Fault:
        return self.at(loc).fault(what, instead)


@dataclass
class Draft:
    """`below`, `derived_below`: by the code of a rule or derivation, the unit whose direct children it is for.

    `options`: by source, its options as data. `checks`: by form, the columns that its checks name in vain, each with the
    index of the check.
    """

    faults: list[Fault] = field(default_factory=list)
    manifest: Placed[ManifestFile] | None = None
    indicators: list[Placed[Indicator]] = field(default_factory=list)
    subjects: list[Placed[SubjectRow]] = field(default_factory=list)
    levels: list[Placed[tuple[str, StationLevels]]] = field(default_factory=list)
    points: list[Placed[PointRow]] = field(default_factory=list)
    holidays: list[Placed[SpecialDay]] = field(default_factory=list)
    measures: list[Placed[MeasureRow]] = field(default_factory=list)
    sources: list[Placed[Source]] = field(default_factory=list)
    options: dict[str, dict[str, Any]] = field(default_factory=dict)
    derivations: list[Placed[Derivation]] = field(default_factory=list)
    derived_below: dict[str, str] = field(default_factory=dict)
    rules: list[Placed[Rule]] = field(default_factory=list)
    below: dict[str, str] = field(default_factory=dict)
    receivers: list[Placed[Receiver]] = field(default_factory=list)
    routes: list[Placed[Route]] = field(default_factory=list)
    hours: list[Placed[Hours]] = field(default_factory=list)
    rotas: list[Placed[Rota]] = field(default_factory=list)
    maintenance: list[Placed[Maintenance]] = field(default_factory=list)
    inhibitions: list[Placed[Inhibition]] = field(default_factory=list)
    stories: list[Placed[RuleStory]] = field(default_factory=list)
    targets: list[Placed[Target]] = field(default_factory=list)
    screens: list[Placed[Screen]] = field(default_factory=list)
    forms: list[Placed[Form]] = field(default_factory=list)
    phoned: list[Placed[Phoned]] = field(default_factory=list)
    checks: dict[str, tuple[tuple[int, str], ...]] = field(default_factory=dict)


def read_draft(files: Files, option_models: OptionModels) -> Draft:
    """What the files say. Anything that cannot be read is left out and becomes a fault."""
    draft = Draft()
    _strangers(files, draft)
    _manifest(files, draft)
    draft.indicators = [Placed(row.thing.indicator(), row.at) for row in _rows(files, "indicators.csv", IndicatorRow, draft)]
    for name in ("stations.csv", "units.csv"):
        draft.subjects += _rows(files, name, SubjectRow, draft)
    draft.levels = [
        Placed((row.thing.station, row.thing.levels()), row.at) for row in _rows(files, "levels.csv", LevelsRow, draft)
    ]
    draft.points = _rows(files, "points.csv", PointRow, draft)
    draft.holidays = [Placed(row.thing.special_day(), row.at) for row in _rows(files, "holidays.csv", HolidayRow, draft)]
    draft.measures = _rows(files, "measures.csv", MeasureRow, draft)
    _sources(files, option_models, draft)
    _forms(files, draft)
    _derivations(files, draft)
    _rules(files, draft)
    _stories(files, draft)
    _targets(files, draft)
    for name, screen in _structures(files, "screens/*.toml", ScreenFile, draft):
        draft.screens.append(Placed(screen.thing.screen(name), screen.at))
    return draft


def within(name: str, pattern: str) -> bool:
    """Whether a file of the profile, or of its practice part, is one of the pattern's."""
    return fnmatchcase(name.removeprefix(PRACTICE), pattern)


def _strangers(files: Files, draft: Draft) -> None:
    for name in sorted(files):
        if not any(within(name, pattern) for pattern in _PATTERNS):
            draft.faults.append(Fault(name, 0, "tệp lạ trong hồ sơ", suggest(name, list(_PATTERNS))))


def _manifest(files: Files, draft: Draft) -> None:
    found = [manifest for _, manifest in _structures(files, "profile.toml", ManifestFile, draft)]
    if found:
        draft.manifest = found[0]
    elif "profile.toml" not in files:
        draft.faults.append(
            Fault("profile.toml", 0, "hồ sơ không có tệp profile.toml", "Tạo tệp này với name, title_vi, title_en, root.")
        )


def _structures(files: Files, pattern: str, model: type[Read], draft: Draft) -> Iterator[tuple[str, Placed[Read]]]:
    """Every TOML file of the pattern that reads well, with its stem."""
    for file in sorted(name for name in files if within(name, pattern)):
        document = read_document(file, files[file])
        if isinstance(document, Fault):
            draft.faults.append(document)
            continue
        thing, faults = fit(model, document.data, document.place)
        draft.faults += faults
        if thing is not None:
            yield PurePosixPath(file).stem, Placed(thing, document.place)


def _rows(files: Files, pattern: str, model: type[Read], draft: Draft) -> list[Placed[Read]]:
    """Every row of the tables of the pattern that reads well."""
    kept: list[Placed[Read]] = []
    for file in sorted(name for name in files if within(name, pattern)):
        rows, faults = read_table(file, files[file])
        draft.faults += faults
        for row in rows:
            at = always(row.place)
            thing, wrong = fit(model, row.cells, at, {"decimal_comma": row.decimal_comma})
            draft.faults += wrong
            if thing is not None:
                kept.append(Placed(thing, at))
    return kept


def _below(placed: Placed[Read], *path: str | int) -> Callable[[Loc], Place]:
    return lambda loc: placed.at((*path, *loc))


def _sources(files: Files, option_models: OptionModels, draft: Draft) -> None:
    for name, file in _structures(files, "sources/*.toml", SourceFile, draft):
        model = option_models.get(file.thing.kind)
        if model is None:
            draft.faults.append(
                file.fault(("kind",), f"không có bộ thu thập “{file.thing.kind}”", suggest(file.thing.kind, list(option_models)))
            )
            continue
        options, faults = fit(model, file.thing.options, _below(file, "options"))
        draft.faults += [*faults, *_schedule_fault(file, model)]
        if options is not None:
            draft.sources.append(Placed(file.thing.source(name, options), file.at))
            draft.options[name] = options.model_dump()


def _forms(files: Files, draft: Draft) -> None:
    """Forms, which are sources too."""
    for name, report in _structures(files, "forms/*.toml", ReportFile, draft):
        draft.forms.append(Placed(report.thing.form(name), report.at))
        draft.checks[name] = tuple(strange_columns(report.thing))
        _source_of(name, report, draft)
    for name, calls in _structures(files, "phoned/*.toml", PhonedFile, draft):
        draft.phoned.append(Placed(calls.thing.phoned(name), calls.at))
        _source_of(name, calls, draft)


def _source_of(name: str, file: Placed[ReportFile] | Placed[PhonedFile], draft: Draft) -> None:
    draft.sources.append(Placed(file.thing.source(name), file.at))
    draft.options[name] = {}


def _schedule_fault(file: Placed[SourceFile], model: type[BaseModel]) -> Iterator[Fault]:
    """A source that is asked needs a schedule, one that tells by itself has none."""
    tells, kind = getattr(model, "tells", False), file.thing.kind
    if tells and file.thing.schedule is not None:
        yield file.fault(("schedule",), f"nguồn “{kind}” tự gửi số liệu đến, không có lịch hỏi", "Bỏ phần [schedule].")
    if not tells and file.thing.schedule is None:
        yield file.fault((), "thiếu “schedule”", 'Thêm [schedule] với every = "15m" hoặc cron = "0 7 * * *".')


def _derivations(files: Files, draft: Draft) -> None:
    indicators = {row.thing.code: row.thing for row in draft.indicators}
    for _, file in _structures(files, "derived/*.toml", DerivedFile, draft):
        for index, table in enumerate(file.thing.derivation):
            at = _below(file, "derivation", index)
            draft.derivations += (Placed(one, at) for one in table.derivations(indicators, air_scales()))
            if table.below:
                draft.derived_below[table.code] = table.below


def _rules(files: Files, draft: Draft) -> None:
    for _, file in _structures(files, "rules/*.toml", RulesFile, draft):
        for index, rule in enumerate(file.thing.rule):
            draft.rules.append(Placed(rule.rule(), _below(file, "rule", index)))
            if rule.below:
                draft.below[rule.code] = rule.below
        for index, receiver in enumerate(file.thing.receiver):
            draft.receivers.append(Placed(receiver.receiver(), _below(file, "receiver", index)))
        for index, route in enumerate(file.thing.route):
            draft.routes.append(Placed(route.root(), _below(file, "route", index)))
        _duty(file, draft)


def _duty(file: Placed[RulesFile], draft: Draft) -> None:
    for index, hours in enumerate(file.thing.hours):
        draft.hours.append(Placed(hours.hours(), _below(file, "hours", index)))
    for index, rota in enumerate(file.thing.rota):
        draft.rotas.append(Placed(rota.rota(), _below(file, "rota", index)))
    for index, window in enumerate(file.thing.maintenance):
        draft.maintenance.append(Placed(window.maintenance(), _below(file, "maintenance", index)))
    for index, inhibition in enumerate(file.thing.inhibit):
        draft.inhibitions.append(Placed(inhibition.inhibition(), _below(file, "inhibit", index)))


def _stories(files: Files, draft: Draft) -> None:
    for _, file in _structures(files, "stories/*.toml", StoriesFile, draft):
        for index, story in enumerate(file.thing.story):
            draft.stories.append(Placed(story.story(), _below(file, "story", index)))


def _targets(files: Files, draft: Draft) -> None:
    rows = _rows(files, "plans/*.csv", TargetRow, draft)
    if draft.manifest is not None:
        zone = draft.manifest.thing.zone
        draft.targets = [Placed(row.thing.target(zone), row.at) for row in rows]
