"""What the operators' console does to walls, bound to this deployment and to whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.commands.arrange_scene import Arranged, Check, arrange_scene
from ioc.commands.quiet_alert import quiet_alert
from ioc.commands.send_to_wall import send_to_wall, take_back
from ioc.domain.alert import AlertKey
from ioc.domain.centre import Profile
from ioc.domain.observation import Origin
from ioc.domain.principal import Principal
from ioc.domain.screen import Grid
from ioc.domain.sending import Sending, SentKind
from ioc.errors import CommandInvalid
from layouts.words import LANGUAGES, say

_KINDS = {str(kind): kind for kind in (SentKind.SCENE, SentKind.ZONE, SentKind.ALERT)}
_MOST = 10_000
"""Minutes; more than any sending may last, so that the command says so and not the calendar."""


@dataclass(frozen=True)
class ActWalls:
    """Deeds raise PermissionDenied or CommandInvalid."""

    engine: Engine
    profile: Callable[[], Profile]
    clock: Callable[[], datetime]
    who: Callable[[], Principal]
    check: Check

    def send(self, place: str, what: str, minutes: int) -> None:
        """`place` is screen/wall/area, `what` kind:name, as the console offers them."""
        screen, wall, area = place.split("/")
        word, _, name = what.partition(":")
        kind, now = _KINDS.get(word), self.clock()
        if kind is None:
            raise CommandInvalid(say(LANGUAGES[0], "send_nothing"))
        wanted = Sending(screen, wall, area, kind, name, now + timedelta(minutes=min(minutes, _MOST)))
        send_to_wall(self.engine, self.who(), self.profile(), wanted, now)

    def arrange(self, screen: str, scene: str, grid: Grid) -> None:
        """Give the scene another grid, in a new version of the profile."""
        arrange_scene(self.engine, self.who(), Arranged(screen, scene, grid), self.check, self.clock())

    def take_back(self, number: int) -> None:
        take_back(self.engine, self.who(), number, self.clock())

    def quiet(self, name: str) -> None:
        """`name` is rule/subject/origin."""
        rule, subject, origin = name.split("/")
        quiet_alert(self.engine, self.who(), AlertKey(rule, subject, Origin(origin)), self.clock())
