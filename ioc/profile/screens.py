"""`screens/*.toml`: scenes of the wall, the grid of each and what fills its areas."""

from datetime import timedelta

from pydantic import Field, field_validator, model_validator

from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind
from ioc.domain.screen import Grid, Kind, MapView, Scene, Screen, Tile, View, Window, Words, Zone
from ioc.profile.scalars import Duration
from ioc.profile.shape import Shape

AREA = r"^[a-z][a-z0-9-]*$"
"""Names of scenes and areas: they stand in addresses and style sheets."""


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


class WordsTable(Shape):
    text_vi: str
    text_en: str = ""
    title_vi: str = ""
    title_en: str = ""

    def words(self) -> Words:
        return Words(**self.model_dump())


class WindowTable(Shape):
    url: str = Field(pattern=r"^(https?://|/)\S+$")
    title_vi: str = ""
    title_en: str = ""
    every: Duration | None = None

    def window(self) -> Window:
        return Window(**self.model_dump())


class ZoneTable(Shape):
    """`[[scene.zone]]`: one area more, filled by exactly one of the seven kinds."""

    area: str = Field(pattern=AREA)
    map: MapTable | None = None
    tile: tuple[TileTable, ...] = ()
    chart: TileTable | None = None
    ranking: MapTable | None = None
    text: WordsTable | None = None
    frame: WindowTable | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> "ZoneTable":
        if len(self._filled()) != 1:
            raise ValueError(
                f"vùng “{self.area}” phải có đúng một nội dung; viết một trong: map, tile, chart, ranking, text, frame"
            )
        return self

    def _filled(self) -> list[tuple[Kind, View]]:
        found: tuple[tuple[Kind, View], ...] = (
            (Kind.MAP, self.map.view() if self.map else None),
            (Kind.TILES, tuple(tile.tile() for tile in self.tile)),
            (Kind.CHART, self.chart.tile() if self.chart else None),
            (Kind.RANKING, self.ranking.view() if self.ranking else None),
            (Kind.TEXT, self.text.words() if self.text else None),
            (Kind.FRAME, self.frame.window() if self.frame else None),
        )
        return [(kind, view) for kind, view in found if view]

    def zone(self) -> Zone:
        return Zone(self.area, *self._filled()[0])


class GridTable(Shape):
    """`[scene.grid]`: a row of area names for each row of the picture."""

    areas: tuple[str, ...] = Field(min_length=1, max_length=12)
    columns: tuple[float, ...] = ()
    rows: tuple[float, ...] = ()

    @model_validator(mode="after")
    def _agrees(self) -> "GridTable":
        widths = {len(row.split()) for row in self.areas}
        if len(widths) != 1:
            raise ValueError("các hàng của areas không cùng số ô; viết mỗi hàng cùng một số tên")
        if bent := next((name for name in Grid(self.areas).names if not _is_rectangle(name, self.areas)), None):
            raise ValueError(f"vùng “{bent}” không phải hình chữ nhật; mỗi tên chỉ phủ một hình chữ nhật liền")
        for name, shares, needed in (("columns", self.columns, widths.pop()), ("rows", self.rows, len(self.areas))):
            if shares and (len(shares) != needed or min(shares) <= 0):
                raise ValueError(f"{name} phải có {needed} số dương; viết một phần cho mỗi ô")
        return self

    def grid(self) -> Grid:
        return Grid(**self.model_dump())


def _is_rectangle(name: str, areas: tuple[str, ...]) -> bool:
    cells = {(row, column) for row, line in enumerate(areas) for column, one in enumerate(line.split()) if one == name}
    rows, columns = {row for row, _ in cells}, {column for _, column in cells}
    full = (max(rows) - min(rows) + 1) * (max(columns) - min(columns) + 1)
    return len(cells) == full


class SceneTable(Shape):
    name: str = Field(pattern=AREA)
    title_vi: str
    title_en: str
    dwell: Duration = timedelta(seconds=60)
    grid: GridTable | None = None
    map: MapTable | None = None
    tile: tuple[TileTable, ...] = ()
    chart: TileTable | None = None
    ranking: MapTable | None = None
    zone: tuple[ZoneTable, ...] = ()

    @model_validator(mode="after")
    def _every_area_filled(self) -> "SceneTable":
        scene = self.scene()
        filled = [zone.area for zone in scene.zones]
        if twice := [area for area in filled if filled.count(area) > 1]:
            raise ValueError(f"vùng “{twice[0]}” có hai nội dung; giữ một")
        if self.zone and scene.grid is None:
            raise ValueError('có [[scene.zone]] thì phải có [scene.grid]; viết areas, ví dụ areas = ["map tiles"]')
        if scene.grid and set(scene.grid.names) != set(filled):
            odd = sorted(set(scene.grid.names) ^ set(filled))
            raise ValueError(f"lưới và nội dung không khớp ở “{odd[0]}”; mỗi vùng của areas cần một nội dung và ngược lại")
        return self

    def scene(self) -> Scene:
        return Scene(
            self.name, self.title_vi, self.title_en, self.map.view() if self.map else None,
            tuple(tile.tile() for tile in self.tile), self.chart.tile() if self.chart else None,
            self.ranking.view() if self.ranking else None, self.dwell, self.grid.grid() if self.grid else None,
            tuple(zone.zone() for zone in self.zone),
        )  # fmt: skip


class ScreenFile(Shape):
    """`screens/NAME.toml`; the file name is the screen's name."""

    title_vi: str
    title_en: str
    distance_m: float = Field(0.0, ge=0)
    width_m: float = Field(0.0, ge=0)
    scene: tuple[SceneTable, ...] = Field(min_length=1)

    def screen(self, name: str) -> Screen:
        scenes = tuple(scene.scene() for scene in self.scene)
        return Screen(name, self.title_vi, self.title_en, scenes, self.distance_m, self.width_m)
