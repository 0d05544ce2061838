"""Where zones stand when a scene draws no grid, and how large letters must be."""

from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind
from ioc.domain.screen import Grid, Kind, MapView, Scene, Tile, Words, Zone
from layouts.parts.arrange import arrangement, legible

MAP = MapView("82@2025", "A", PeriodKind.INSTANT, (1.0,))
TILE = Tile("A", "82@2025", PeriodKind.INSTANT, origin=Origin.REAL)


def test_the_usual_scene_has_alerts_left_and_numbers_right() -> None:
    grid = arrangement(Scene("s", "S", "S", MAP, (TILE,), TILE, MAP))
    assert grid.areas == ("feed map map tiles", "feed chart ranking tiles")
    assert (len(grid.columns), len(grid.rows)) == (4, 2)


def test_a_scene_without_chart_gives_its_map_the_whole_height() -> None:
    assert arrangement(Scene("s", "S", "S", MAP, (TILE,))).areas == ("feed map tiles",)


def test_a_scene_of_numbers_only_still_has_its_alerts() -> None:
    assert arrangement(Scene("s", "S", "S", None, (TILE,))).areas == ("feed tiles",)


def test_a_scene_with_a_grid_of_its_own_shows_alerts_only_where_it_says_so() -> None:
    scene = Scene("s", "S", "S", None, (TILE,), grid=Grid(("tiles lenh",)), more=(Zone("lenh", Kind.TEXT, Words("Trực 24/24")),))
    assert arrangement(scene).areas == ("tiles lenh",)
    assert [zone.area for zone in scene.zones] == ["tiles", "lenh"]


def test_letters_grow_with_the_distance_and_never_shrink() -> None:
    assert legible(0, 0) == 1.0
    assert legible(3, 5) == 1.0
    assert 1.0 < legible(5, 2) < legible(6, 2) <= 1.6
