"""The practice province at an instant: a function of seed, time and incidents, and of nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache

from ioc.practice.dossiers import Commune, Counts
from ioc.practice.incidents import Log
from ioc.practice.meters import Meter, read_meters, show
from ioc.practice.stations import Measurement, StageForecast, Station, forecast, measure, read_stations


@dataclass(frozen=True)
class Place:
    """An administrative unit by its official code, as the portals of the province write it."""

    code: str
    name: str


@dataclass(frozen=True)
class World:
    """`province` is the unit whose counts are the sums over `places`. The same question always gets the same answer."""

    seed: int
    province: Place
    places: tuple[Place, ...]

    @cached_property
    def communes(self) -> tuple[Commune, ...]:
        return tuple(Commune(place.code, place.name, self.seed) for place in self.places)

    @cached_property
    def stations(self) -> tuple[Station, ...]:
        return read_stations()

    @cached_property
    def meters(self) -> tuple[Meter, ...]:
        return read_meters()

    def dossiers(self, at: datetime, log: Log) -> tuple[tuple[Place, Counts], ...]:
        """The province's counts first, then those of every commune."""
        return _dossiers(self, at, log)

    def measurements(self, station: Station, at: datetime, log: Log) -> tuple[Measurement, ...]:
        return measure(station, at, log, self.seed)

    def forecasts(self, station: Station, issued_at: datetime, log: Log) -> tuple[StageForecast, ...]:
        return forecast(station, issued_at, log, self.seed)

    def shown(self, at: datetime) -> dict[str, float]:
        """What the meters of the province's systems show, by code."""
        return show(self.meters, at, self.seed)


@lru_cache(maxsize=8)
def _dossiers(world: World, at: datetime, log: Log) -> tuple[tuple[Place, Counts], ...]:
    counted = [(place, commune.counts(at, log)) for place, commune in zip(world.places, world.communes, strict=True)]
    return ((world.province, total([counts for _, counts in counted])), *counted)


def total(parts: Sequence[Counts]) -> Counts:
    """The sum; all zero for no parts."""
    return sum(parts, Counts(*(0 for _ in Counts.__slots__)))
