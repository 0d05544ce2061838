"""A scene with a grid of its own: a text, a camera whose picture may stop, two charts."""

import http.server
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import Engine

from ioc.domain.centre import Profile
from ioc.domain.screen import Grid, Kind, Scene, Screen, Window, Words, Zone
from tests.browser.centre import Centre, serving
from tests.browser.conftest import Tab
from tests.browser.seed import Seed
from tests.browser.test_wall import CUT, OUTSIDE, SMALL

pytestmark = pytest.mark.browser

PICTURE = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 9"><rect width="16" height="9" fill="gray"/></svg>"""


class _Camera(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:  # noqa: N802 - the name that http.server calls
        self.send_response(200)
        self.send_header("content-type", "image/svg+xml")
        self.end_headers()
        self.wfile.write(PICTURE)

    def log_message(self, format: str, *args: object) -> None:
        """A camera says nothing."""


@pytest.fixture
def camera() -> Iterator[http.server.ThreadingHTTPServer]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Camera)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@contextmanager
def wall_of(engine: Engine, profile: Profile, url: str, **screen: float) -> Iterator[Centre]:
    """The practice province with one screen of one scene that draws its own grid."""
    first, second = profile.screens[0].scenes[:2]
    more = (
        Zone("lenh", Kind.TEXT, Words("Ban chỉ huy họp 14:00\nĐiện thoại trực: 0277 3851 000", "", "Mệnh lệnh trong ngày")),
        Zone("cong", Kind.FRAME, Window(url, "Cống Mỹ Tho", every=timedelta(seconds=1))),
        Zone("song-tien", Kind.CHART, first.chart),
        Zone("cua-bien", Kind.CHART, second.chart),
    )
    grid = Grid(("lenh song-tien tiles", "cong cua-bien tiles"), (1, 1.4, 1), (1, 1.2))
    scene = Scene("ca-truc", "Ca trực", "Shift", None, first.tiles[:8], grid=grid, more=more)
    shown = replace(profile, screens=(Screen("ca-truc", "Ca trực", "Shift", (scene,), **screen),))
    seed = Seed(engine, shown, datetime.now(UTC))
    seed.all()
    seed.taken_on()
    with serving(engine, shown) as centre:
        yield centre


PLACES = """() => Object.fromEntries([...document.querySelectorAll("[data-zone]")].map(zone => {
    const {x, y} = zone.getBoundingClientRect();
    return [zone.dataset.zone, {x, y}];
}))"""
"""All at one instant: the whole picture moves by a few pixels now and then, against burn-in."""


def test_zones_stand_where_the_grid_says_and_nothing_is_cut(
    tab: Tab, engine_of_centre: Engine, profile: Profile, camera: http.server.ThreadingHTTPServer
) -> None:
    with wall_of(engine_of_centre, profile, f"http://127.0.0.1:{camera.server_port}/anh") as centre:
        tab.page.goto(f"{centre.url}/wall")
        expect(tab.page.locator('[data-zone="lenh"] .text-body')).to_contain_text("Ban chỉ huy họp", timeout=20_000)
        expect(tab.page.locator(".chart")).to_have_count(2)
        expect(tab.page.locator(".tile[data-tile]")).to_have_count(8)
        box = tab.page.evaluate(PLACES)
        assert box["lenh"]["y"] < box["cong"]["y"]
        assert box["lenh"]["x"] == box["cong"]["x"] < box["song-tien"]["x"]
        assert tab.page.evaluate(OUTSIDE) == []
        assert tab.page.evaluate(CUT, ".tile .name, .tile .value, .tile .cut, .panel-name") == []
        assert tab.complaints == []


def test_a_camera_whose_picture_stops_says_since_when(
    tab: Tab, engine_of_centre: Engine, profile: Profile, camera: http.server.ThreadingHTTPServer
) -> None:
    with wall_of(engine_of_centre, profile, f"http://127.0.0.1:{camera.server_port}/anh") as centre:
        tab.page.goto(f"{centre.url}/wall")
        zone = tab.page.locator('[data-zone="cong"]')
        tab.page.wait_for_function("() => document.querySelector('.kind-frame img')?.naturalWidth > 0", timeout=20_000)
        expect(zone.locator(".sub")).not_to_contain_text("Mất hình")
        camera.shutdown()
        camera.server_close()
        expect(zone.locator(".sub")).to_contain_text("Mất hình từ", timeout=15_000)


def test_letters_grow_where_people_stand_far_away(
    tab: Tab, engine_of_centre: Engine, profile: Profile, camera: http.server.ThreadingHTTPServer
) -> None:
    url = f"http://127.0.0.1:{camera.server_port}/anh"
    with wall_of(engine_of_centre, profile, url, distance_m=5.0, width_m=2.0) as centre:
        tab.page.goto(f"{centre.url}/wall")
        expect(tab.page.locator(".tile[data-tile]").first).to_be_visible(timeout=20_000)
        size = tab.page.evaluate("() => parseFloat(getComputedStyle(document.documentElement).fontSize)")
        assert size == pytest.approx(16 * 1.25, rel=0.02)
        assert tab.page.evaluate(OUTSIDE) == []
        assert tab.page.evaluate(SMALL) == []
        assert tab.page.evaluate(CUT, ".tile .value, .tile .unit, .tile .aim, .tile .when") == []
        low = "() => [...document.querySelectorAll('.tile')].filter(one => one.scrollHeight > one.clientHeight + 1).length"
        assert tab.page.evaluate(low) == 0
