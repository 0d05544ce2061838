"""The real web process on a temporary database, in a thread, so that a test can stop it and start it again on the same port."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import uvicorn
from sqlalchemy import Engine

from collectors import OPTION_MODELS
from collectors.brought import brought
from geodata.boundaries import Boundaries
from ioc.domain.centre import Profile
from ioc.profile.read import read_folder, read_profile
from ioc.spool.shelf import shelves
from ioc.web.app import DashPart, Parts, build
from ioc.web.proposing import proposing
from ioc.web.serve import check_files, encode_screen, push_part, script_hashes, wall_part
from ioc.web.server import GRACE, Server
from layouts.access import principal
from layouts.act import Act
from layouts.app import PATHS, build_app
from layouts.read import Read

SHIPPED = Path(__file__).resolve().parents[2] / "ioc" / "profiles"


def province(name: str = "dong-thap", practice: bool = True) -> Profile:
    """A profile that ships with the program."""
    return read_profile(read_folder(SHIPPED / name, practice), OPTION_MODELS)


@dataclass(eq=False)
class Clock:
    """The present, which a test may move on."""

    ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Centre:
    engine: Engine
    profile: Profile
    clock: Clock = field(default_factory=Clock)
    port: int = 0
    imported: Path | None = None
    build: str = ""
    loopback_viewer: bool = True
    spool: TemporaryDirectory[str] = field(default_factory=TemporaryDirectory)
    _server: Server | None = None
    _thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Serve; on the port of last time if there was one. Returns once the socket listens."""
        app, stream = build(self._parts())
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", self.port))
        listening.listen(128)
        self.port = listening.getsockname()[1]
        config = uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=GRACE)
        self._server = Server(config, stream.close)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listening]}, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        if self._server and self._thread:
            self._server.should_exit = True
            self._thread.join(timeout=20)

    def _parts(self) -> Parts:
        shapes = Boundaries(self.imported)
        read = Read(
            self.engine,
            lambda: self.profile,
            self.clock,
            shapes.address,
            shapes.named_places,
            shapes.credit,
            workbook=brought,
            proposing=proposing(),
        )
        dash, callbacks = build_app(
            read, Act(self.engine, lambda: self.profile, self.clock, principal, check_files(practice=True)), lambda: self.profile
        )
        part = DashPart(dash.server, callbacks, PATHS, script_hashes(dash))
        return Parts(
            self.engine,
            lambda: self.profile,
            partial(encode_screen, read, self.profile),
            self.clock,
            part,
            wall_part(lambda: self.profile, self.build),
            shapes.find,
            push_part(),
            shelves(Path(self.spool.name), 1_000_000),
            loopback_viewer=self.loopback_viewer,
        )


@contextmanager
def serving(engine: Engine, profile: Profile) -> Iterator[Centre]:
    """A centre that serves until the block ends."""
    centre = Centre(engine, profile)
    centre.start()
    try:
        yield centre
    finally:
        centre.stop()
