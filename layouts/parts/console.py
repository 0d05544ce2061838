"""What the operators' console offers: places on walls, and what can be put there."""

from collections.abc import Iterable, Iterator

from ioc.domain.alert import AlertState
from ioc.domain.screen import Scene, Screen, Zone
from ioc.domain.sending import Sent, SentKind
from ioc.store.walls import Wall
from layouts.parts.feed import key_words, ranked, title, where
from layouts.parts.scope import Scope

Offer = tuple[str, str]
"""(value as `ActWalls.send` reads it, words)."""


def places(walls: Iterable[Wall], scope: Scope) -> list[Offer]:
    """screen/wall/area: every screen with all its walls, then each wall by itself; of each the whole picture, then its zones."""
    bound: dict[str, list[str]] = {}
    for wall in walls:
        if wall.revoked_at is None:
            bound.setdefault(wall.screen, []).append(wall.name)
    return [
        offer
        for screen in scope.profile.screens
        for wall in ("", *bound.get(screen.name, ()))
        for offer in _of(screen, wall, scope)
    ]


def _of(screen: Screen, wall: str, scope: Scope) -> Iterator[Offer]:
    head = f"{_name(screen, scope)} · {wall or scope.say('all_walls_of')}"
    yield f"{screen.name}/{wall}/", f"{head} · {scope.say('whole_picture')}"
    zones = {zone.area: zone for scene in screen.scenes for zone in scene.zones}
    for area, zone in zones.items():
        yield f"{screen.name}/{wall}/{area}", f"{head} · {zone_words(zone, scope)}"


def offers(scope: Scope) -> list[Offer]:
    """kind:name of every scene, every zone of one, every open alert."""
    firing = [alert for alert in scope.data.alerts if alert.state is AlertState.FIRING]
    alerts = [
        ("alert:" + "/".join(key_words(one.key)), f"{scope.say('alert')} · {title(one, scope)} · {where(one, scope)}")
        for one in ranked(firing)
    ]
    return [*_scenes(scope), *alerts, *_zones(scope)]


def _scenes(scope: Scope) -> Iterator[Offer]:
    for screen, scene in _every(scope):
        yield f"scene:{screen.name}/{scene.name}", f"{scope.say('scene_word')} · {_title(screen, scene, scope)}"


def _zones(scope: Scope) -> Iterator[Offer]:
    for screen, scene in _every(scope):
        for zone in scene.zones:
            yield f"zone:{screen.name}/{scene.name}/{zone.area}", f"{zone_words(zone, scope)} · {_title(screen, scene, scope)}"


def standing_words(one: Sent, scope: Scope) -> tuple[str, str]:
    """(where, what) of something that stands on a wall; codes where the profile knows it no more."""
    sending = one.sending
    place = f"{sending.screen}/{sending.wall}/{sending.area}"
    screen = scope.profile.screen.get(sending.screen)
    known = dict(_of(screen, sending.wall, scope)) if screen else {}
    return known.get(place, place), dict(offers(scope)).get(f"{sending.kind}:{sending.what}", sending.what)


def pictures(sent: Iterable[Sent]) -> list[Sent]:
    """Those that show something; a stopped sound is no picture."""
    return [one for one in sent if one.sending.kind is not SentKind.QUIET]


def zone_words(zone: Zone, scope: Scope) -> str:
    return scope.say(f"kind_of_{zone.kind}") + ("" if zone.area == zone.kind else f" “{zone.area}”")


def _every(scope: Scope) -> Iterator[tuple[Screen, Scene]]:
    yield from ((screen, scene) for screen in scope.profile.screens for scene in screen.scenes)


def _title(screen: Screen, scene: Scene, scope: Scope) -> str:
    return f"{_name(screen, scope)} / {scene.title(scope.language)}"


def _name(screen: Screen, scope: Scope) -> str:
    return screen.title_vi if scope.language == "vi" else screen.title_en
