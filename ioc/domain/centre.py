"""The profile as the centre knows it: a province as data, ready to be asked."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from functools import cached_property

from ioc.domain.calendar import WorkCalendar
from ioc.domain.derivation import Derivation
from ioc.domain.duty import Inhibition, Maintenance, Restraint, Rota
from ioc.domain.form import Form, Phoned
from ioc.domain.hours import Hours, office_hours
from ioc.domain.indicator import Indicator
from ioc.domain.lateness import late_rule
from ioc.domain.lost import lost_rule
from ioc.domain.notification import Receiver, Route
from ioc.domain.observation import Origin
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.plan import Target
from ioc.domain.promise import Works, broken_at, late_since
from ioc.domain.rule import Rule
from ioc.domain.screen import Screen
from ioc.domain.source import Source
from ioc.domain.story import RuleStory
from ioc.domain.subject import Subject, SubjectKind


@dataclass(frozen=True)
class Profile:
    """Everything a province is, validated. `root` is the code of the root subject (`82@2025`).

    `watchdog` names who is told when the worker is gone (empty = every receiver that is not for practice).
    """

    name: str
    title_vi: str
    title_en: str
    root: str
    language: str
    indicators: tuple[Indicator, ...]
    subjects: tuple[Subject, ...]
    sources: tuple[Source, ...]
    rules: tuple[Rule, ...]
    receivers: tuple[Receiver, ...]
    routes: tuple[Route, ...]
    screens: tuple[Screen, ...]
    targets: tuple[Target, ...] = ()
    forms: tuple[Form, ...] = ()
    phoned: tuple[Phoned, ...] = ()
    zone: tzinfo = field(default=PROVINCE_ZONE)
    derivations: tuple[Derivation, ...] = ()
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    named_hours: tuple[Hours, ...] = ()
    rotas: tuple[Rota, ...] = ()
    maintenance: tuple[Maintenance, ...] = ()
    inhibitions: tuple[Inhibition, ...] = ()
    restraint: Restraint = field(default_factory=Restraint)
    watchdog: tuple[str, ...] = ()
    stories: tuple[RuleStory, ...] = ()

    def title(self, language: str) -> str:
        return self.title_vi if language == "vi" else self.title_en

    @cached_property
    def indicator(self) -> dict[str, Indicator]:
        return {row.code: row for row in self.indicators}

    @cached_property
    def subject(self) -> dict[str, Subject]:
        return {row.code: row for row in self.subjects}

    @cached_property
    def source(self) -> dict[str, Source]:
        return {row.name: row for row in self.sources}

    @cached_property
    def rule(self) -> dict[str, Rule]:
        """Every rule by its code, those that watch the sources' promises and the rules' own signals included."""
        made = (*map(late_rule, self.sources), *map(lost_rule, self.rules))
        return {row.code: row for row in (*self.rules, *filter(None, made))}

    @cached_property
    def holidays(self) -> frozenset[date]:
        """The days of the week on which offices rest by law or in exchange for another day."""
        return frozenset(row.day for row in self.calendar.days if row.promulgated and not row.working)

    @cached_property
    def hours(self) -> dict[str, Hours]:
        """Hours by their name, the office hours included."""
        return {row.name: row for row in (office_hours(self.calendar.hours), *self.named_hours)}

    def within(self, hours: str, at: datetime) -> bool:
        """Whether the aware instant lies in the hours of that name; "" are all hours."""
        return not hours or self.hours[hours].hold(at, self.zone, self.works)

    @cached_property
    def receiver(self) -> dict[str, Receiver]:
        return {row.name: row for row in self.receivers}

    @cached_property
    def rota(self) -> dict[str, Rota]:
        return {row.name: row for row in self.rotas}

    @cached_property
    def screen(self) -> dict[str, Screen]:
        return {row.name: row for row in self.screens}

    @cached_property
    def _by_official_code(self) -> dict[str, tuple[Subject, ...]]:
        found: dict[str, tuple[Subject, ...]] = {}
        for row in self.subjects:
            if row.official_code:
                found[row.official_code] = (*found.get(row.official_code, ()), row)
        return found

    def resolve(self, code: str, day: date) -> Subject | None:
        """The subject a source means by `code` on `day`: a subject code, or an official unit code as it stood that day."""
        if code in self.subject:
            return self.subject[code]
        return next((row for row in self._by_official_code.get(code, ()) if row.exists_on(day)), None)

    def behind(self, name: str, origin: Origin) -> tuple[Source, ...]:
        """The sources that a stored value comes from: the one of that name, or, of a computed value, those that deliver what
        it is computed from, in the order of the profile. Empty where the profile no longer knows."""
        if name in self.source:
            return (self.source[name],)
        wanted = self._parts(name)
        return tuple(row for row in self.sources if row.enabled and row.origin is origin and not wanted.isdisjoint(row.delivers))

    def stands(self, name: str) -> timedelta:
        """How long a computed value stands before the next may come: until the next hour is over where hours go into it."""
        made = (row for row in self.derivations if row.source == name)
        kinds = {kind for row in made for kind in (row.period_kind, *(part.period_kind for part in row.inputs))}
        return timedelta(hours=1) if PeriodKind.HOUR in kinds else timedelta(0)

    def _parts(self, name: str) -> set[str]:
        """The indicators that go into a computed one, those included that go into them."""
        found: set[str] = set()
        makers = [row for row in self.derivations if row.source == name]
        while makers:
            fresh = {part.indicator for row in makers for part in row.inputs} - found
            found |= fresh
            makers = [row for row in self.derivations if row.indicator in fresh]
        return found

    @property
    def works(self) -> Works:
        """Whether the offices of the province work on a day."""
        return self.calendar.is_working

    def broken_at(self, source: Source, heard_at: datetime) -> datetime | None:
        """When the source breaks its promise if nothing newer than `heard_at` comes; None where it promises nothing."""
        return broken_at(source.promise, heard_at, self.zone, self.works)

    def late_since(self, source: Source, heard_at: datetime, now: datetime) -> datetime | None:
        """Since when the source has broken its promise; None while it keeps it."""
        return late_since(source.promise, heard_at, now, self.zone, self.works)

    def children(self, parent: str, kind: SubjectKind = SubjectKind.UNIT) -> tuple[Subject, ...]:
        return tuple(row for row in self.subjects if row.parent == parent and row.kind is kind)
