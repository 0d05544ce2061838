"""Screens are data: a playlist of scenes; a scene is what fills the wall at one moment."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

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


@dataclass(frozen=True, slots=True)
class Words:
    """A text that stands on the wall: an order of the day, a telephone number."""

    text_vi: str
    text_en: str = ""
    title_vi: str = ""
    title_en: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """Another site in a frame; with `every` a camera's still picture that is asked for anew each time that long has passed."""

    url: str
    title_vi: str = ""
    title_en: str = ""
    every: timedelta | None = None


class Kind(StrEnum):
    """What a zone of the wall may show."""

    MAP = "map"
    TILES = "tiles"
    CHART = "chart"
    RANKING = "ranking"
    FEED = "feed"
    TEXT = "text"
    FRAME = "frame"


View = MapView | Tile | tuple[Tile, ...] | Words | Window | None
"""What a zone shows of its kind; the alert feed needs nothing more."""


@dataclass(frozen=True, slots=True)
class Zone:
    """One area of a scene's grid and what fills it."""

    area: str
    kind: Kind
    view: View = None


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of area names, as a style sheet names them; `columns` and `rows` are shares of the width and of the height."""

    areas: tuple[str, ...]
    columns: tuple[float, ...] = ()
    rows: tuple[float, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Each area once, in order; "." is an empty one."""
        return tuple(dict.fromkeys(name for row in self.areas for name in row.split() if name != "."))


@dataclass(frozen=True)
class Scene:
    """What fills the wall for `dwell`. The four usual zones have fields of their own; `more` are others, by their area."""

    name: str
    title_vi: str
    title_en: str
    map: MapView | None
    tiles: tuple[Tile, ...]
    chart: Tile | None = None
    ranking: MapView | None = None
    dwell: timedelta = timedelta(seconds=60)
    grid: Grid | None = None
    more: tuple[Zone, ...] = ()

    def title(self, language: str) -> str:
        return self.title_vi if language == "vi" else self.title_en

    @property
    def zones(self) -> tuple[Zone, ...]:
        """Everything the scene shows; the alert feed wherever the grid has an area for it."""
        usual = ((Kind.MAP, self.map), (Kind.CHART, self.chart), (Kind.RANKING, self.ranking), (Kind.TILES, self.tiles))
        filled = (*(Zone(str(kind), kind, view) for kind, view in usual if view), *self.more)
        feed = () if self.grid and Kind.FEED not in self.grid.names else (Zone("feed", Kind.FEED),)
        return (*feed, *filled)

    def all_tiles(self) -> Iterator[Tile]:
        """Every number of the scene."""
        for zone in self.zones:
            if zone.kind is Kind.TILES and isinstance(zone.view, tuple):
                yield from zone.view

    def charts(self) -> Iterator[Tile]:
        yield from (zone.view for zone in self.zones if isinstance(zone.view, Tile))

    def units(self) -> Iterator[MapView]:
        """Every choropleth and ranking of the scene."""
        yield from (zone.view for zone in self.zones if isinstance(zone.view, MapView))


@dataclass(frozen=True)
class Screen:
    """A playlist. `distance_m` is how far people stand from it and `width_m` how wide it is, in metres; 0 = unknown."""

    name: str
    title_vi: str
    title_en: str
    scenes: tuple[Scene, ...]
    distance_m: float = 0.0
    width_m: float = 0.0
