"""How long a shown value may be believed, and whether its source can be reached."""

from datetime import datetime, timedelta

from ioc.domain.observation import Observation
from ioc.domain.period import PeriodKind
from ioc.domain.source import Source
from ioc.store.sources import SourceState
from layouts.parts.scope import Scope

_HOUR = timedelta(hours=1)
_MEASURED = frozenset({PeriodKind.INSTANT, PeriodKind.HOUR})


def is_measured(kind: PeriodKind) -> bool:
    """Whether the age of a value, rather than its period, says how new it is."""
    return kind in _MEASURED


def stale_at(observation: Observation, scope: Scope) -> datetime | None:
    """When the promise behind the value is broken; None where nothing is promised.

    A measured value ages from its own instant; the value of a longer period ages from the last good visit to its source. A
    computed value is as old as what it is computed from: the first of those sources to break its promise counts.
    """
    if scope.is_past(observation.key.subject):
        return None
    behind = scope.profile.behind(observation.source, observation.key.origin)
    limits = (scope.profile.broken_at(source, _heard_at(observation, source, scope)) for source in behind)
    return min((limit for limit in limits if limit is not None), default=None)


def unreachable(observation: Observation, scope: Scope) -> SourceState | None:
    """The state of a source behind the value that fails, when its promise is broken: not merely old, but cut off. Else None."""
    limit = stale_at(observation, scope)
    if limit is None or limit >= scope.now:
        return None
    behind = scope.profile.behind(observation.source, observation.key.origin)
    states = (scope.data.sources.get(source.name) for source in behind)
    return next((state for state in states if state and state.failing_since), None)


def _heard_at(observation: Observation, source: Source, scope: Scope) -> datetime:
    if is_measured(observation.key.period_kind):
        return observation.at + scope.profile.stands(observation.source)
    state = scope.data.sources.get(source.name)
    return state.last_success if state and state.last_success else observation.collected_at
