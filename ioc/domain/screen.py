"""Screens are data: a playlist of scenes; a scene is what fills the wall at one moment."""

from dataclasses import dataclass
from datetime import timedelta

from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind


@dataclass(frozen=True, slots=True)
class Tile:
    """A number with its trend. `origin` None = the real series if it has a value, else the simulated one, marked.

    `trend` is how much history the sparkline shows.
    """

    indicator: str
    subject: str
    period_kind: PeriodKind
    title_vi: str = ""
    title_en: str = ""
    origin: Origin | None = None
    trend: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class MapView:
    """A choropleth of one indicator over the units directly below `root`, with stations of the listed indicators on it.

    `breaks` are the inner class limits, ascending, in the unit of measure.
    """

    root: str
    indicator: str
    period_kind: PeriodKind
    breaks: tuple[float, ...]
    stations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    name: str
    title_vi: str
    title_en: str
    map: MapView | None
    tiles: tuple[Tile, ...]
    chart: Tile | None = None
    ranking: MapView | None = None
    dwell: timedelta = timedelta(seconds=60)

    def title(self, language: str) -> str:
        return self.title_vi if language == "vi" else self.title_en


@dataclass(frozen=True)
class Screen:
    name: str
    title_vi: str
    title_en: str
    scenes: tuple[Scene, ...]
