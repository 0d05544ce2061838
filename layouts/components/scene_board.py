"""The board on which a scene is arranged, and a small wall beside it that shows the same at once."""

import json

from dash import dcc, html

from ioc.domain.screen import Scene, Screen
from layouts.parts.arrange import arrangement
from layouts.parts.console import zone_words
from layouts.parts.lattice import COLUMNS, ROWS, boxes
from layouts.parts.scope import Scope


def board(scene: Scene, scope: Scope) -> html.Div:
    """Boxes that the pointer or the arrow keys move; `assets/scene_board.js` gives them life."""
    words = {zone.area: zone_words(zone, scope) for zone in scene.zones}
    placed = [[box.area, words[box.area], box.x, box.y, box.width, box.height] for box in boxes(arrangement(scene))]
    data = {"data-boxes": json.dumps(placed, ensure_ascii=False), "data-lattice": f"{COLUMNS},{ROWS}", "data-scene": scene.name}
    return html.Div(id="scenes-board", className="scene-board", **data)


def preview(screen: Screen, scene: Scene, scope: Scope) -> html.Iframe:
    address = f"/wall/{screen.name}?scene={scene.name}&lang={scope.language}"
    return html.Iframe(id="scenes-preview", src=address, title=scope.say("preview"), className="scene-preview")


def choices(screen: Screen, scene: Scene, scope: Scope) -> html.Nav:
    """A link to every scene of every screen."""
    links = [
        dcc.Link(
            f"{one.title_vi if scope.language == 'vi' else one.title_en} / {other.title(scope.language)}",
            href=f"/scenes?screen={one.name}&scene={other.name}",
            className="choice" + (" here" if (one.name, other.name) == (screen.name, scene.name) else ""),
        )
        for one in scope.profile.screens
        for other in one.scenes
    ]
    return html.Nav(links, className="scene-choices")


def deeds(scope: Scope, may: bool) -> html.Div:
    save = html.Button(scope.say("save_scene"), id={"type": "scenes-deed", "name": "save"}, className="button")
    take = html.Button(scope.say("export_scene"), id={"type": "scenes-deed", "name": "export"}, className="button plain")
    return html.Div([save, take] if may else [take], className="scene-deeds")
