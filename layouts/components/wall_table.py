"""The walls: which hangs where, what it shows, which version of its page, when it was last seen."""

from collections.abc import Iterable
from datetime import timedelta

from dash import html

from ioc.store.walls import Wall
from layouts.components.sign import age, sign
from layouts.parts.scope import Scope, millis
from layouts.parts.sign import TONE_SHAPE, clock_word

_HEAD = ("wall", "screen_of_wall", "state", "last_seen", "shows_now", "version", "pixels", "sound")
_SILENT = timedelta(seconds=60)
"""A wall tells of itself every twenty seconds."""


def wall_table(walls: Iterable[Wall], build: str, scope: Scope) -> html.Section:
    """`build` is the version of the page that this centre serves; another one is said to be old."""
    rows = [_row(one, build, scope) for one in walls]
    head = html.Thead(html.Tr([html.Th(scope.say(word)) for word in _HEAD]))
    body = html.Table([head, html.Tbody(rows)], className="table") if rows else html.P(scope.say("no_walls"), className="quiet")
    title = html.H2(scope.say("walls"), className="group-title")
    return html.Section(
        [
            title,
            body,
            html.P([html.A(scope.say("to_console"), href="/walls"), " · ", html.A(scope.say("to_scenes"), href="/scenes")]),
        ],
        id="walls",
    )


def _row(one: Wall, build: str, scope: Scope) -> html.Tr:
    tone, word = _state(one, scope)
    shown = scope.profile.screen.get(one.screen)
    version = (
        sign("ok", "round", scope.say("version_new")) if one.build == build else sign("note", "round", scope.say("version_old"))
    )
    title = (shown.title_vi if scope.language == "vi" else shown.title_en) if shown else one.screen
    cells = (
        html.A(one.name, href=f"/wall/{one.screen}"),
        title,
        sign(tone, TONE_SHAPE[tone], word),
        age(millis(one.seen_at)) if one.seen_at else scope.say("never"),
        _scenes(one, scope) if tone == "ok" else "",
        version if one.build else "",
        one.size,
        _sound(one, scope),
    )
    return html.Tr([html.Td(cell) for cell in cells], **{"data-wall": one.name})


def _state(one: Wall, scope: Scope) -> tuple[str, str]:
    if one.revoked_at:
        return "none", scope.say("wall_revoked", time=clock_word(one.revoked_at, scope))
    if one.seen_at is None:
        return "none", scope.say("wall_never")
    if scope.now - one.seen_at > _SILENT:
        return "lost", scope.say("wall_gone", time=clock_word(one.seen_at, scope))
    return "ok", scope.say("wall_on")


def _scenes(one: Wall, scope: Scope) -> str:
    """The titles of the scenes that the wall named."""
    screen = scope.profile.screen.get(one.screen)
    titles = {scene.name: scene.title(scope.language) for scene in screen.scenes} if screen else {}
    return ", ".join(titles.get(name, name) for name in one.shows.split(",") if name)


def _sound(one: Wall, scope: Scope) -> object:
    if not one.sound:
        return ""
    return (
        sign("ok", "round", scope.say("sound_ok")) if one.sound == "ok" else sign("warn", "diamond", scope.say("sound_blocked"))
    )
