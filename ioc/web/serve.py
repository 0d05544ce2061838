"""The web process: where the application, the pages, the profile and the maps meet."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import uvicorn
from dash import Dash

from collectors import OPTION_MODELS, push
from collectors.brought import brought
from collectors.contract import Message
from collectors.push_unpack import unpack
from geodata.boundaries import Boundaries
from ioc.applied import applied_version, load_applied, to_bytes
from ioc.commands.arrange_scene import Check
from ioc.domain.centre import Profile
from ioc.domain.notification import Notification, Receiver
from ioc.domain.source import Batch
from ioc.errors import ChannelRefused, SettingsInvalid
from ioc.notifiers.contract import Io, deliver
from ioc.notifiers.email import EMAIL
from ioc.notifiers.webhook import WEBHOOK
from ioc.profile.read import choose, read_profile
from ioc.settings import Settings, read_secret
from ioc.spool.shelf import shelves
from ioc.store.engine import open_engine
from ioc.store.migrate import require_current
from ioc.web.api.push_body import PushPart
from ioc.web.app import DashPart, Parts, build
from ioc.web.profile_box import ProfileBox
from ioc.web.proposing import proposing
from ioc.web.server import GRACE, Server
from ioc.web.wall_door import WallPart
from ioc.web.watchdog import Watchdog
from layouts.access import principal
from layouts.act import Act
from layouts.app import PATHS, build_app
from layouts.encode import encode
from layouts.read import Read
from layouts.wall.files import wall_build, wall_files
from layouts.wall.page import Wanted, page


def serve(settings: Settings) -> None:
    """Serve until SIGINT or SIGTERM; open streams end at once.

    Raises SettingsInvalid when the schema is behind, ProfileInvalid when no profile can be read.
    """
    app, stream = build(make_parts(settings))
    config = uvicorn.Config(
        app,
        settings.host,
        settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        proxy_headers=False,
    )
    Server(config, stream.close).run()


def make_parts(settings: Settings) -> Parts:
    """Everything the application is made of, for this deployment."""
    engine = open_engine(settings.database)
    require_current(engine)
    box = ProfileBox(lambda: load_applied(engine, OPTION_MODELS, settings.practice).profile, lambda: applied_version(engine))
    shapes = Boundaries(settings.data_dir / "geodata")
    read = Read(
        engine, box.current, clock, shapes.address, shapes.named_places, shapes.credit, missing_address, brought, proposing()
    )
    dash_app, callbacks = build_app(read, Act(engine, box.current, clock, principal, check_files(settings.practice)), box.current)
    dash = DashPart(dash_app.server, callbacks, PATHS, script_hashes(dash_app))
    return Parts(
        engine,
        box.current,
        lambda screen, language: encode_screen(read, box.current(), screen, language),
        clock,
        dash,
        wall_part(box.current),
        shapes.find,
        push_part(timedelta(days=settings.retention_days)),
        shelves(settings.data_dir, settings.spool_bytes),
        https=settings.address.startswith("https://"),
        # Behind a proxy on this machine everybody would come from here.
        loopback_viewer=settings.on_loopback and not settings.public_url,
        watchdog=Watchdog(engine, box.current, clock, by_itself, settings.address),
    )


def by_itself(message: Notification) -> None:
    """Send from this process. Raises ChannelUnavailable or ChannelRefused."""
    channel = {one.channel: one for one in (EMAIL, WEBHOOK)}.get(message.receiver.channel)
    if channel is None:
        raise ChannelRefused(f"kênh “{message.receiver.channel}” chỉ tiến trình thu thập gửi được")
    deliver(channel, message, Io(lambda reference: read_secret(reference, os.environ)))


def check_files(practice: bool) -> Check:
    """Reads the files of a version of the profile with the adapters that the program has."""
    return lambda files: read_profile(choose(to_bytes(files), practice), OPTION_MODELS)


def wall_part(profile: Callable[[], Profile], build: str = "") -> WallPart:
    """The wall's page and files; `build` stands for another build of them."""
    made = build or wall_build()

    def drawn(screen: str, language: str, scene: str, wall: str) -> str:
        return page(Wanted(screen, language, str(profile().zone), made, scene, wall))

    return WallPart(drawn, wall_files(), made)


def push_part(keep: timedelta | None = None) -> PushPart:
    """How what programs send is read."""
    return PushPart(
        unpack,
        lambda source, profile, form, body, at: push.hear(source, profile, Message(form, body, at)),
        lambda body, wrong: Batch(rejects=(push.unreadable(body, wrong),)),
        keep,
    )


def encode_screen(read: Read, profile: Profile, screen: str, language: str) -> dict[str, dict[str, object]]:
    """The parts of one screen as they are now."""
    shown = profile.screen[screen]
    scope = read.screen(shown, language)
    return encode(shown, language, scope.profile, scope.data, scope.now, read.geometry, read.places, read.credits)


def missing_address(receiver: Receiver) -> str:
    """Which variables or files the address of a receiver names in vain; "" = none."""
    return "; ".join(reason for _, value in receiver.address if (reason := _missing(value)))


def _missing(value: str) -> str:
    if not value.startswith(("env:", "file:")):
        return ""
    try:
        read_secret(value, os.environ)
    except SettingsInvalid as missing:
        return str(missing)
    return ""


def script_hashes(app: Dash) -> tuple[str, ...]:
    """What the content security policy must allow: the scripts that Dash writes into its page."""
    return tuple(app.csp_hashes())


def clock() -> datetime:
    return datetime.now(UTC)
