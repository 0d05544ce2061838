"""How long a shown value may be believed, and whether its source can be reached."""

from datetime import datetime

from ioc.domain.observation import Observation
from ioc.domain.period import PeriodKind
from ioc.store.sources import SourceState
from layouts.parts.scope import Scope

_MEASURED = frozenset({PeriodKind.INSTANT, PeriodKind.HOUR})


def is_measured(kind: PeriodKind) -> bool:
    """Whether the age of a value, rather than its period, says how new it is."""
    return kind in _MEASURED


def stale_at(observation: Observation, scope: Scope) -> datetime | None:
    """When the promise of the value's source is broken; None where it promises nothing.

    A measured value ages from its own instant; the value of a longer period ages from the last good visit to its source.
    """
    source = scope.profile.source.get(observation.source)
    if source is None or scope.is_past(observation.key.subject):
        return None
    state = scope.data.sources.get(observation.source)
    visited = state.last_success if state and state.last_success else observation.collected_at
    return scope.profile.broken_at(source, observation.at if is_measured(observation.key.period_kind) else visited)


def unreachable(observation: Observation, scope: Scope) -> SourceState | None:
    """The state of the value's source when it fails and its promise is broken: not merely old, but cut off. Else None."""
    state = scope.data.sources.get(observation.source)
    limit = stale_at(observation, scope)
    return state if state and state.failing_since and limit and limit < scope.now else None
