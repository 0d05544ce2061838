"""`screens/*.toml`: scenes of the wall, their map, tiles, chart and ranking."""

from datetime import timedelta

from pydantic import Field, field_validator

from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind
from ioc.domain.screen import MapView, Scene, Screen, Tile
from ioc.profile.scalars import Duration
from ioc.profile.shape import Shape


class TileTable(Shape):
    indicator: str
    subject: str
    period: PeriodKind
    title_vi: str = ""
    title_en: str = ""
    origin: Origin | None = None
    trend: Duration = timedelta(hours=24)

    def tile(self) -> Tile:
        return Tile(period_kind=self.period, **self.model_dump(exclude={"period"}))


class MapTable(Shape):
    root: str
    indicator: str
    period: PeriodKind
    breaks: tuple[float, ...] = Field(min_length=1, max_length=8)
    stations: tuple[str, ...] = ()

    @field_validator("breaks")
    @classmethod
    def _ascending(cls, breaks: tuple[float, ...]) -> tuple[float, ...]:
        if sorted(set(breaks)) != list(breaks):
            raise ValueError(f"các mốc {list(breaks)} không tăng dần; viết {sorted(set(breaks))}")
        return breaks

    def view(self) -> MapView:
        return MapView(period_kind=self.period, **self.model_dump(exclude={"period"}))


class SceneTable(Shape):
    name: str
    title_vi: str
    title_en: str
    dwell: Duration = timedelta(seconds=60)
    map: MapTable | None = None
    tile: tuple[TileTable, ...] = ()
    chart: TileTable | None = None
    ranking: MapTable | None = None

    def scene(self) -> Scene:
        return Scene(
            self.name, self.title_vi, self.title_en, self.map.view() if self.map else None,
            tuple(tile.tile() for tile in self.tile), self.chart.tile() if self.chart else None,
            self.ranking.view() if self.ranking else None, self.dwell,
        )  # fmt: skip


class ScreenFile(Shape):
    """`screens/NAME.toml`; the file name is the screen's name."""

    title_vi: str
    title_en: str
    scene: tuple[SceneTable, ...] = Field(min_length=1)

    def screen(self, name: str) -> Screen:
        return Screen(name, self.title_vi, self.title_en, tuple(scene.scene() for scene in self.scene))
