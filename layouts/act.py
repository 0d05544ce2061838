"""The deeds pages can ask for, bound to this deployment and to whoever asks."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import Engine

from ioc.commands.acknowledge_alert import acknowledge_alert
from ioc.commands.arrange_scene import Check
from ioc.commands.draft_source import draft_source
from ioc.commands.pause_source import pause_source
from ioc.commands.request_backfill import Backfill, request_backfill
from ioc.commands.request_run import request_run
from ioc.commands.resume_source import resume_source
from ioc.domain.alert import AlertKey
from ioc.domain.centre import Profile
from ioc.domain.principal import Principal
from ioc.domain.source import Window
from ioc.errors import CommandInvalid
from layouts.act_alerts import ActAlerts
from layouts.act_forms import ActForms
from layouts.act_walls import ActWalls

SOURCE_VERBS = {"run": request_run, "pause": pause_source, "resume": resume_source}


@dataclass(frozen=True)
class Act:
    """`who` names the principal of the request being answered. Deeds raise PermissionDenied or CommandInvalid.

    `check` reads the files of a version of the profile as this deployment does.
    """

    engine: Engine
    profile: Callable[[], Profile]
    clock: Callable[[], datetime]
    who: Callable[[], Principal]
    check: Check

    @property
    def forms(self) -> ActForms:
        """What the page of reports does."""
        return ActForms(self.engine, self.profile, self.clock, self.who)

    @property
    def walls(self) -> ActWalls:
        """What the console of the walls does."""
        return ActWalls(self.engine, self.profile, self.clock, self.who, self.check)

    @property
    def alerts(self) -> ActAlerts:
        """What people do about alerts."""
        return ActAlerts(self.engine, self.profile, self.clock, self.who)

    def acknowledge(self, key: AlertKey) -> None:
        acknowledge_alert(self.engine, self.who(), key, self.clock())

    def on_source(self, verb: str, name: str) -> None:
        """`verb` is run, pause or resume."""
        source = self.profile().source.get(name)
        if source is None or verb not in SOURCE_VERBS:
            raise CommandInvalid(f"Không có nguồn “{name}” hoặc không có việc “{verb}”; hãy tải lại trang")
        SOURCE_VERBS[verb](self.engine, self.who(), source, self.clock())

    def draft_source(self, name: str, text: str) -> int:
        """Keep a source file in the profile, switched off. The number of the new version."""
        return draft_source(self.engine, self.who(), name, text, self.check, self.clock())

    def backfill(self, name: str, first: date, last: date) -> None:
        """Ask for the days from `first` to `last` (of the province, both included) again."""
        source = self.profile().source.get(name)
        if source is None:
            raise CommandInvalid(f"Không có nguồn “{name}”; hãy tải lại trang")
        now, zone = self.clock(), self.profile().zone
        start, end = (datetime.combine(day, time(), zone) for day in (first, last + timedelta(days=1)))
        request_backfill(self.engine, self.who(), Backfill(source, Window(start, min(end, now))), now)
