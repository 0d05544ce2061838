"""The overview's board: every tile of the province's screens once, sorted by how much it needs a person."""

from dataclasses import dataclass

from ioc.domain.alert import AlertState
from ioc.domain.centre import Profile
from ioc.domain.rule import Severity
from ioc.domain.screen import MapView, Scene, Screen, Tile
from layouts.parts.feed import item, key_words, ranked
from layouts.parts.figure import tile
from layouts.parts.scope import Part, Scope, millis

OVERVIEW = "overview"
_GROUPS = {"crit": "wrong", "warn": "risk", "note": "risk", "lost": "unknown", "ok": "fine", "none": "fine"}


@dataclass(frozen=True)
class Board:
    """`alerts` are (part, key) of the firing alerts that no tile tells of; the four groups hold tiles' parts."""

    alerts: list[tuple[Part, list[str]]]
    wrong: list[Part]
    risk: list[Part]
    unknown: list[Part]
    fine: list[Part]

    @property
    def to_handle(self) -> int:
        return len(self.wrong) + sum(part["tone"] == "crit" for part, _ in self.alerts)


def board_screen(profile: Profile) -> Screen:
    """The screen named `overview` where the profile has one, else all scenes of all its screens."""
    scenes = tuple(scene for screen in profile.screens for scene in screen.scenes)
    return profile.screen.get(OVERVIEW) or Screen(OVERVIEW, profile.title_vi, profile.title_en, scenes)


def board_map(screen: Screen) -> MapView | None:
    return next((scene.map for scene in screen.scenes if scene.map), None)


def sectors(screen: Screen, profile: Profile) -> list[str]:
    """The sectors that have a tile, in the order of the screens."""
    return list(dict.fromkeys(profile.indicator[view.indicator].sector for view in _tiles(screen)))


def board(screen: Screen, scope: Scope, sector: str = "") -> Board:
    """The tiles of `sector` ("" = all) in their groups, with the firing alerts that are critical or warnings."""
    parts = [tile(view, scope) for view in _tiles(screen) if sector in ("", scope.profile.indicator[view.indicator].sector)]
    groups: dict[str, list[Part]] = {name: [] for name in ("wrong", "risk", "unknown", "fine")}
    for part in parts:
        groups[group(part, scope)].append(part)
    told = [part["alert"]["key"] for part in parts if part["alert"]]  # type: ignore[index]
    others = [pair for pair in _alerts(scope) if pair[1] not in told]
    return Board([] if sector else others, **groups)


def group(part: Part, scope: Scope) -> str:
    """Which of the four groups a tile's part belongs to; a value older than its promise cannot be judged."""
    stale_at, now = part["stale_at"], millis(scope.now)
    old = isinstance(stale_at, int) and now is not None and stale_at < now
    unjudged = part["state"] in (scope.say("no_data"), scope.say("cannot_judge"))
    return "unknown" if old or unjudged else _GROUPS[str(part["tone"])]


def _alerts(scope: Scope) -> list[tuple[Part, list[str]]]:
    grave = [one for one in scope.data.alerts if one.state is AlertState.FIRING and one.severity is not Severity.NOTICE]
    return [(item(one, scope), key_words(one.key)) for one in ranked(grave)]


def _tiles(screen: Screen) -> list[Tile]:
    scenes: tuple[Scene, ...] = screen.scenes
    seen = {
        (view.indicator, view.subject, view.period_kind, view.origin): view
        for scene in reversed(scenes)
        for view in reversed(list(scene.all_tiles()))
    }
    return list(reversed(seen.values()))
