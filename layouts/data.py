"""What a screen is drawn from: the answers of a few queries, gathered by `gather`, turned into parts by `encode`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ioc.domain.alert import Alert, AlertKey
from ioc.domain.observation import Forecast, Observation, SeriesKey
from ioc.domain.plan import Target
from ioc.domain.sending import Sent
from ioc.domain.source import Run
from ioc.store.sources import SourceState

Point = tuple[datetime, float]
"""(end instant, value) of a trend; aware UTC, in order."""


@dataclass(frozen=True)
class ScreenData:
    """Instants aware UTC. `trends` has only the series a sparkline or chart asked for; `forecasts` the newest issue of each.

    `alerts` are the open ones (pending, firing); `closed` counts those resolved in the last 24 hours; `flapping` are those
    that fired three times or more within the last hour.
    """

    latest: Mapping[SeriesKey, Observation] = field(default_factory=dict)
    trends: Mapping[SeriesKey, tuple[Point, ...]] = field(default_factory=dict)
    forecasts: Mapping[SeriesKey, tuple[Forecast, ...]] = field(default_factory=dict)
    targets: tuple[Target, ...] = ()
    alerts: tuple[Alert, ...] = ()
    closed: int = 0
    flapping: frozenset[AlertKey] = frozenset()
    sent: tuple[Sent, ...] = ()
    sources: Mapping[str, SourceState] = field(default_factory=dict)
    runs: tuple[Run, ...] = ()
