"""The questions pages ask, bound to this deployment: each opens a reading connection of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Engine

from ioc.commands.arrange_scene import screen_file
from ioc.domain.alert import Alert, AlertKey
from ioc.domain.centre import Profile
from ioc.domain.form_file import SheetRow
from ioc.domain.notification import Receiver
from ioc.domain.observation import Observation
from ioc.domain.plan import Target
from ioc.domain.screen import Screen
from ioc.domain.sending import Sent
from ioc.domain.source import Run
from ioc.store import profiles, sendings, walls
from ioc.store import sources as store_sources
from ioc.store.engine import reading
from ioc.store.queries import alerts, channels, latest, runs, sources, targets
from ioc.store.walls import Wall
from layouts.choose_map import Found, choose
from layouts.data import ScreenData
from layouts.gather import HOUR, flapping, gather
from layouts.parts.map_query import MapQuery
from layouts.parts.scope import Scope
from layouts.parts.territory import Credits, Geometry, Places, shipped
from layouts.proposing import Proposing
from layouts.read_alerts import ReadAlerts
from layouts.read_forms import ReadForms, Workbook

RUNS = 8


def no_geometry(root: str, day: date | None = None) -> str:
    """A deployment without shapes: maps stay empty, with their legend."""
    return ""


def no_places(root: str) -> list[tuple[str, float, float]]:
    return []


def no_workbook(content: bytes) -> Sequence[SheetRow]:
    """A deployment that cannot read files: every file is empty."""
    return ()


def nothing_missing(receiver: Receiver) -> str:
    return ""


@dataclass(frozen=True)
class AlertStory:
    """One alert in whatever state, how it came there, and who was told."""

    alert: Alert | None
    transitions: list[alerts.Told]
    deliveries: list[alerts.DeliveryRow]


@dataclass(frozen=True)
class Read:
    """`profile` gives the profile in force, `clock` the present instant (aware UTC)."""

    engine: Engine
    profile: Callable[[], Profile]
    clock: Callable[[], datetime]
    geometry: Geometry = field(default=no_geometry)
    places: Places = field(default=no_places)
    credits: Credits = field(default=shipped)
    missing: Callable[[Receiver], str] = field(default=nothing_missing)
    """What a receiver's address lacks in this deployment; "" = nothing."""
    workbook: Workbook = field(default=no_workbook)
    proposing: Proposing = field(default=Proposing())
    """How a source is proposed from a sample."""

    @property
    def forms(self) -> ReadForms:
        """What the page of reports asks."""
        return ReadForms(self.engine, self.profile, self.clock, self.workbook)

    @property
    def alert_work(self) -> ReadAlerts:
        """What was done about alerts, and what is muted."""
        return ReadAlerts(self.engine, self.profile, self.clock)

    def screen(self, screen: Screen, language: str) -> Scope:
        """What the parts of a screen are made from."""
        now, profile = self.clock(), self.profile()
        with reading(self.engine) as conn:
            return Scope(profile, language, gather(conn, profile, screen, now), now)

    def map(self, asked: MapQuery) -> tuple[Found, Scope]:
        """What the map page shows, and the scope in which it says so."""
        now, profile = self.clock(), self.profile()
        with reading(self.engine) as conn:
            found = choose(conn, profile, asked, now)
            data = ScreenData(sources=store_sources.states(conn), alerts=tuple(alerts.open_alerts(conn)))
        return found, Scope(profile, asked.language, data, now)

    def published(self) -> tuple[list[Observation], list[Target]]:
        """The newest figure of every series of a unit that no longer exists, and what was promised to such units."""
        today = self.clock().astimezone(self.profile().zone).date()
        past = [row.code for row in self.profile().subjects if row.valid_to is not None and row.valid_to <= today]
        with reading(self.engine) as conn:
            return latest.snapshot(conn, subjects=past), targets.targets(conn, subjects=past)

    def open_alerts(self, language: str) -> Scope:
        """A scope that holds the open alerts, and the state of the sources."""
        now = self.clock()
        with reading(self.engine) as conn:
            swinging = flapping([row.transition for row in alerts.history(conn, after=now - HOUR)], now)
            data = ScreenData(alerts=tuple(alerts.open_alerts(conn)), flapping=swinging, sources=store_sources.states(conn))
        return Scope(self.profile(), language, data, now)

    def history(self, limit: int = 60) -> list[alerts.Told]:
        with reading(self.engine) as conn:
            return alerts.history(conn, limit=limit)

    def story(self, key: AlertKey) -> AlertStory:
        with reading(self.engine) as conn:
            told = alerts.transitions(conn, key)
            return AlertStory(alerts.one(conn, key), told, alerts.deliveries(conn, [row.id for row in told]))

    def sources(self) -> dict[str, sources.SourceRow]:
        with reading(self.engine) as conn:
            return sources.overview(conn, self.clock())

    def channels(self) -> tuple[dict[str, alerts.DeliveryRow], dict[str, str]]:
        """By receiver: the last try to tell it, and what its address lacks."""
        with reading(self.engine) as conn:
            tries = channels.last_tries(conn)
        return tries, {one.name: self.missing(one) for one in self.profile().receivers}

    def sent(self) -> list[Sent]:
        """What operators have put on walls and still stands there."""
        with reading(self.engine) as conn:
            return sendings.current(conn, self.clock())

    def screen_file(self, screen: str) -> str | None:
        """The TOML of a screen as the newest version of the profile has it; None where no version was applied."""
        with reading(self.engine) as conn:
            version = profiles.current(conn)
        path = screen_file(version.files, screen, True) if version else None
        return version.files[path] if version and path else None

    def walls(self) -> list[Wall]:
        with reading(self.engine) as conn:
            return walls.every(conn)

    def runs(self, source: str) -> list[Run]:
        """The newest runs of a source, each with its rejected rows."""
        with reading(self.engine) as conn:
            found = [runs.one(conn, run.id) for run in runs.recent(conn, source, RUNS)]
        return [run for run in found if run is not None]
