"""What every part is made from."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ioc.domain.centre import Profile
from ioc.domain.observation import Observation, Origin, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.plan import Target
from layouts.data import ScreenData
from layouts.words import say

_RUNNING = frozenset({PeriodKind.CUMULATIVE, PeriodKind.INSTANT, PeriodKind.HOUR, PeriodKind.AS_OF})
_YEAR = timedelta(days=366)

Part = dict[str, object]
"""A view model: words and numbers ready to be placed; JSON."""


@dataclass(frozen=True)
class Scope:
    """`now` is aware UTC and only decides what is late: parts must not change merely because time passes."""

    profile: Profile
    language: str
    data: ScreenData
    now: datetime

    def say(self, key: str, **values: object) -> str:
        return say(self.language, key, **values)

    def series(self, indicator: str, subject: str, kind: PeriodKind, origin: Origin | None) -> SeriesKey:
        """The series a screen means: the named origin, else the real one where it has a value, else the simulated one."""
        real = SeriesKey(indicator, subject, kind, Origin.REAL)
        made = SeriesKey(indicator, subject, kind, Origin.SIMULATED)
        if origin is not None:
            return real if origin is Origin.REAL else made
        return made if real not in self.data.latest and made in self.data.latest else real

    def target(self, observation: Observation) -> Target | None:
        """The target that the value is held to: same indicator, subject and kind of period; None where no plan sets one.

        A closed period has its own target; a running figure (cumulative, instant) is held to the next one due within a year.
        """
        key = observation.key
        mine = [
            one
            for one in self.data.targets
            if (one.indicator, one.subject, one.period_kind) == (key.indicator, key.subject, key.period_kind)
        ]
        if key.period_kind not in _RUNNING:
            return next((one for one in mine if one.at == observation.at), None)
        due = [one for one in mine if observation.at <= one.at <= observation.at + _YEAR]
        return min(due, key=lambda one: one.at, default=None)

    def origin_badges(self, key: SeriesKey) -> list[list[str]]:
        """The marks of a series that is simulated or of a unit that no longer exists: [class, words]."""
        badges = []
        if key.origin is Origin.SIMULATED:
            badges.append(["simulated", self.say("simulated")])
        if self.is_past(key.subject):
            badges.append(["old-boundary", self.say("old_boundary")])
        return badges

    def is_past(self, subject: str) -> bool:
        """Whether the subject is a unit of older boundaries."""
        found = self.profile.subject.get(subject)
        return (
            found is not None
            and found.valid_to is not None
            and not found.exists_on(self.now.astimezone(self.profile.zone).date())
        )


def millis(at: datetime | None) -> int | None:
    """Epoch milliseconds, as browsers count; None stays None."""
    return None if at is None else round(at.timestamp() * 1000)
