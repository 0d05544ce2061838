"""The parts of a screen: pure, from what was gathered to view models that the browser only places."""

from datetime import datetime

from ioc.domain.centre import Profile
from ioc.domain.screen import Kind, MapView, Scene, Screen, Tile, Window, Words
from layouts.data import ScreenData
from layouts.parts.chart import chart
from layouts.parts.feed import feed
from layouts.parts.figure import tile
from layouts.parts.head import foot, health, screen
from layouts.parts.scope import Part, Scope
from layouts.parts.sent import guests, sent_part, takeover
from layouts.parts.set_piece import window, words
from layouts.parts.territory import Credits, Geometry, Places, ranking, shipped, stations, territory


def encode(
    shown: Screen,
    language: str,
    profile: Profile,
    data: ScreenData,
    now: datetime,
    geometry: Geometry,
    places: Places,
    credits: Credits = shipped,
) -> dict[str, Part]:
    """Part id → view model. Ids of a scene's parts begin with the scene's name: `tong-quan/tiles/3`.

    `now` (aware UTC) only decides what is late: the same values give the same parts however time passes.
    """
    scope = Scope(profile, language, data, now)
    parts = {"screen": screen(shown, scope), "health": health(scope), "feed": feed(scope), "foot": foot(shown, scope)}
    parts |= {"sent": sent_part(shown, scope), "takeover": takeover(scope)}
    for scene in (*shown.scenes, *guests(shown, data.sent, profile)):
        parts |= {f"{scene.name}/{name}": part for name, part in _scene(scene, scope, geometry, places, credits).items()}
    return parts


def _scene(scene: Scene, scope: Scope, geometry: Geometry, places: Places, credits: Credits) -> dict[str, Part]:
    parts: dict[str, Part] = {}
    for zone in scene.zones:
        match zone.kind, zone.view:
            case Kind.TILES, tuple() as tiles:
                parts |= {f"{zone.area}/{index}": tile(view, scope) for index, view in enumerate(tiles)}
            case Kind.MAP, MapView() as view:
                parts[zone.area] = territory(view, scope, geometry, places, credits)
                parts[f"{zone.area}/stations"] = stations(view, scope)
            case Kind.RANKING, MapView() as view:
                parts[zone.area] = ranking(view, scope)
            case Kind.CHART, Tile() as view:
                parts[zone.area] = chart(view, scope)
            case Kind.TEXT, Words() as view:
                parts[zone.area] = words(view, scope)
            case Kind.FRAME, Window() as view:
                parts[zone.area] = window(view, scope)
    return parts
