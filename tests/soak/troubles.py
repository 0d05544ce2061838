"""What happens to the wall: each trouble begins, lasts, ends, and names the moment from which recovery counts."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count

from playwright.sync_api import Page

from tests.soak.world import World

_builds = count(1)


@dataclass(frozen=True)
class Trouble:
    """`lasts` seconds lie between `begin` and `end`."""

    name: str
    lasts: float
    begin: Callable[[World, Page], None]
    end: Callable[[World, Page], None]


def _stop_server(world: World, page: Page) -> None:
    world.centre.stop()


def _start_server(world: World, page: Page) -> None:
    world.centre.start()


def _start_newer(world: World, page: Page) -> None:
    world.centre.build = f"soak-{next(_builds)}"
    world.centre.start()


def _cut(world: World, page: Page) -> None:
    world.relay.cut()


def _mend(world: World, page: Page) -> None:
    world.relay.mend()


def _stop_database(world: World, page: Page) -> None:
    world.server.stop()


def _start_database(world: World, page: Page) -> None:
    world.server.start()


def _fall_silent(world: World, page: Page) -> None:
    world.silent.set()


def _speak_again(world: World, page: Page) -> None:
    world.silent.clear()


def _clock(hours: int) -> Callable[[World, Page], None]:
    return lambda world, page: page.evaluate(f"() => {{ window.ahead = {hours} * 3600000; }}")


RESTART = Trouble("máy chủ khởi động lại", 4, _stop_server, _start_server)
CUT = Trouble("mất mạng", 15, _cut, _mend)
DATABASE = Trouble("cơ sở dữ liệu dừng", 12, _stop_database, _start_database)
ASSETS = Trouble("lên bản mới", 2, _stop_server, _start_newer)
SILENCE = Trouble("nguồn im lặng", 75, _fall_silent, _speak_again)
CLOCK = Trouble("đồng hồ máy bị vặn", 5, _clock(2), _clock(-3))
CLOCK_SCRIPT = "(() => { const real = Date.now; window.ahead = 0; Date.now = () => real() + window.ahead; })()"
"""Before the page's own scripts: a clock that can be set."""
