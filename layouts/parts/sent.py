"""What operators have put on this screen: scenes and zones of any screen, and alerts, in place of what its playlist shows."""

from collections.abc import Iterable
from dataclasses import replace

from ioc.domain.alert import Alert, AlertState
from ioc.domain.centre import Profile
from ioc.domain.rule import Severity
from ioc.domain.screen import Scene, Screen, Zone
from ioc.domain.sending import Sent, SentKind
from layouts.parts.feed import item, key_words, ranked
from layouts.parts.head import scene_part, zone_part
from layouts.parts.scope import Part, Scope, millis

_PICTURES = (SentKind.SCENE, SentKind.ZONE)


def guests(shown: Screen, sent: Iterable[Sent], profile: Profile) -> list[Scene]:
    """The scenes of other screens that something was sent from, each under a name of its own."""
    pictures = [one.sending for one in sent if one.sending.kind in _PICTURES and one.sending.screen == shown.name]
    found = {named: scene for one in pictures if (scene := origin(one.what, shown, profile)) and (named := scene.name)}
    return [scene for name, scene in found.items() if name not in {one.name for one in shown.scenes}]


def origin(what: str, shown: Screen, profile: Profile) -> Scene | None:
    """The scene that `screen/scene[/area]` names; None where the profile has it no more."""
    screen, scene = what.split("/")[:2]
    found = next((one for one in profile.screen[screen].scenes if one.name == scene), None) if screen in profile.screen else None
    return found if found is None or screen == shown.name else replace(found, name=f"{screen}--{scene}")


def sent_part(shown: Screen, scope: Scope) -> Part:
    """Rows of what stands on walls of this screen; those whose origin is gone are left out."""
    mine = [one for one in scope.data.sent if one.sending.screen == shown.name]
    return {"rows": [row for one in mine if (row := _row(one, shown, scope)) is not None]}


def _row(one: Sent, shown: Screen, scope: Scope) -> Part | None:
    sending = one.sending
    row: Part = {
        "wall": sending.wall,
        "area": sending.area,
        "kind": str(sending.kind),
        "by": one.sent_by,
        "until": millis(sending.until_at),
    }
    if sending.kind is SentKind.ALERT:
        alert = next((found for found in scope.data.alerts if key_words(found.key) == sending.what.split("/")), None)
        return row | {"zone": ["", "alert", 1], "alert": item(alert, scope)} if alert else None
    scene = origin(sending.what, shown, scope.profile)
    if scene is None:
        return None
    if sending.kind is SentKind.SCENE:
        return row | {"scene": scene_part(scene, scope)}
    zone = _zone_of(scene, sending.what)
    return row | {"zone": zone_part(zone), "from": f"{scene.name}/{zone.area}"} if zone else None


def _zone_of(scene: Scene, what: str) -> Zone | None:
    area = what.split("/")[2]
    return next((one for one in scene.zones if one.area == area), None)


def takeover(scope: Scope) -> Part:
    """The critical alerts that nobody has taken on: they take over the wall. `quiet`: an operator has stopped the sound."""
    return {"items": [item(alert, scope) | {"quiet": is_quiet(alert, scope.data.sent)} for alert in ranked(unheeded(scope))]}


def is_quiet(alert: Alert, sent: Iterable[Sent]) -> bool:
    """Whether an operator has stopped the sound of this spell of the alert."""
    return any(one.sending.kind is SentKind.QUIET and one.sending.what == _name(alert) for one in sent)


def unheeded(scope: Scope) -> list[Alert]:
    """Critical, firing, not acknowledged."""
    firing = [one for one in scope.data.alerts if one.state is AlertState.FIRING and one.severity is Severity.CRITICAL]
    return [one for one in firing if one.acknowledged_by is None]


def _name(alert: Alert) -> str:
    return "/".join((*key_words(alert.key), str(alert.spell)))
