"""Each scene of the wall looks as it looked: at a day that never changes, ages and clocks covered."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import Engine

from ioc.domain.centre import Profile
from tests.browser.centre import Centre
from tests.browser.conftest import FULL_HD, Tab
from tests.browser.pictures import share_changed
from tests.browser.seed import Seed

pytestmark = pytest.mark.browser

THEN = datetime(2026, 11, 20, 5, 0, tzinfo=UTC)
STILL = "#wall { translate: 0 !important; } "
"""Without the drift against burn-in."""
COVERED = ".when, .feed-item .top span, .alarm-where, .wall-clock, .wall-health, #wall-runs { visibility: hidden !important; }"
TOLERANCE = 0.01


@pytest.fixture
def then(engine_of_centre: Engine, profile: Profile) -> Iterator[tuple[Centre, Seed]]:
    """A centre that believes it is THEN."""
    seed = Seed(engine_of_centre, profile, THEN)
    seed.all()
    centre = Centre(seed.engine, profile)
    centre.clock.ahead = THEN - datetime.now(UTC)
    centre.start()
    yield centre, seed
    centre.stop()


@pytest.fixture
def bench(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    yield page
    page.close()


def look(tab: Tab, url: str) -> Page:
    tab.page.set_viewport_size(FULL_HD)
    tab.page.goto(url)
    tab.page.locator("#wall:not(.is-empty)").wait_for(timeout=20_000)
    tab.page.add_style_tag(content=STILL + COVERED)
    tab.page.evaluate("() => document.fonts.ready")
    return tab.page


@pytest.mark.parametrize("scene", ["tong-quan", "thuy-van"])
def test_a_scene_looks_as_it_looked(tab: Tab, then: tuple[Centre, Seed], bench: Page, scene: str) -> None:
    centre, seed = then
    seed.taken_on()
    page = look(tab, f"{centre.url}/wall?scene={scene}")
    expect(page.locator(".shapes path").first).to_be_attached(timeout=10_000)
    assert share_changed(page, bench, scene) < TOLERANCE


def test_a_takeover_looks_as_it_looked(tab: Tab, then: tuple[Centre, Seed], bench: Page) -> None:
    page = look(tab, f"{then[0].url}/wall")
    expect(page.locator(".alarm-title")).to_be_visible()
    assert share_changed(page, bench, "nguy-cap") < TOLERANCE


def test_a_zone_that_moved_would_be_seen(tab: Tab, then: tuple[Centre, Seed], bench: Page) -> None:
    centre, seed = then
    seed.taken_on()
    page = look(tab, f"{centre.url}/wall?scene=tong-quan")
    expect(page.locator(".shapes path").first).to_be_attached(timeout=10_000)
    page.add_style_tag(content="[data-zone=map] { translate: 3rem 0; }")
    assert share_changed(page, bench, "tong-quan") > TOLERANCE
