"""Arranging a scene by drag and drop: the preview follows, what is saved is a version and comes out as TOML."""

import tomllib
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Page, expect

from collectors import OPTION_MODELS
from ioc.applied import load_applied, to_text
from ioc.commands.create_account import NewAccount, create_account
from ioc.commands.make_sign_in_link import make_sign_in_link
from ioc.domain.principal import SYSTEM, Role
from ioc.profile.read import read_folder
from ioc.store import profiles
from ioc.store.engine import reading, writing
from ioc.store.queries import audit
from tests.browser.centre import SHIPPED, Centre
from tests.browser.conftest import DESK, Tab
from tests.browser.seed import Seed

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(tab: Tab, centre: Centre, seed: Seed) -> Page:
    """An administrator before the first scene; the profile is in the database, and nothing alarms."""
    now = datetime.now(UTC)
    seed.taken_on()
    with writing(seed.engine) as conn:
        profiles.save_version(conn, "dong-thap", to_text(read_folder(SHIPPED / "dong-thap")), "hệ thống", "lần đầu", now)
    create_account(seed.engine, SYSTEM, NewAccount("quan.tri", Role.ADMINISTRATOR), now)
    tab.page.set_viewport_size(DESK)
    tab.page.goto(centre.url + make_sign_in_link(seed.engine, SYSTEM, "quan.tri", now))
    tab.page.locator("form button").first.click()
    tab.page.wait_for_load_state()
    tab.page.goto(centre.url + "/scenes?screen=tong-quan&scene=tong-quan")
    expect(tab.page.locator(".scene-box")).to_have_count(5, timeout=20_000)
    expect(tab.page.frame_locator("#scenes-preview").locator(".tile").first).to_be_visible(timeout=20_000)
    return tab.page


def swap(page: Page) -> None:
    """Chart and ranking change places by the mouse and the keyboard."""
    chart = page.locator('[data-area="chart"]').bounding_box()
    board = page.locator("#scenes-board").bounding_box()
    assert chart and board
    page.mouse.move(chart["x"] + 8, chart["y"] + 8)
    page.mouse.down()
    page.mouse.move(chart["x"] + 8 + board["width"] * 3 / 12, chart["y"] + 8, steps=6)
    page.mouse.up()
    for _ in range(3):
        page.locator('[data-area="ranking"]').press("ArrowLeft")


def test_what_is_dragged_is_previewed_saved_and_exported(editor: Page, seed: Seed) -> None:
    inside = editor.frame_locator("#scenes-preview")
    before = inside.locator('[data-zone="ranking"]').bounding_box()
    swap(editor)
    expect(editor.locator(".scene-box.over")).to_have_count(0)
    expect(inside.locator(".tile").first).to_be_visible()
    editor.wait_for_function(
        "x => document.getElementById('scenes-preview').contentDocument.querySelector('[data-zone=ranking]')"
        ".getBoundingClientRect().left + document.getElementById('scenes-preview').getBoundingClientRect().left < x - 20",
        arg=before["x"] if before else 0,
    )
    editor.get_by_role("button", name="Lưu thành phiên bản mới").click()
    expect(editor.locator("#scenes-said")).to_contain_text("Đã lưu")
    grid = load_applied(seed.engine, OPTION_MODELS, practice=True).profile.screen["tong-quan"].scenes[0].grid
    assert grid is not None
    assert grid.areas[-1].split().index("ranking") < grid.areas[-1].split().index("chart")
    with reading(seed.engine) as conn:
        assert ("quan.tri", "arrange_scene") in {(row.actor, row.action) for row in audit.recent(conn)}
    with editor.expect_download() as taken:
        editor.get_by_role("button", name="Tải tệp TOML").click()
    exported = tomllib.loads(taken.value.path().read_text("utf-8"))
    assert tuple(exported["scene"][0]["grid"]["areas"]) == grid.areas
    assert exported["scene"][0]["tile"][0]["indicator"] == "CQS-01"


def test_zones_over_each_other_are_shown_and_refused(editor: Page) -> None:
    feed = editor.locator('[data-area="feed"]')
    for _ in range(12):
        feed.press("Shift+ArrowRight")
    expect(editor.locator(".scene-box.over").first).to_be_visible()
    editor.get_by_role("button", name="Lưu thành phiên bản mới").click()
    expect(editor.locator("#scenes-said .refused")).to_contain_text("Hai vùng đè nhau")


def test_who_only_looks_may_arrange_nothing(tab: Tab, centre: Centre) -> None:
    tab.page.goto(centre.url + "/scenes")
    expect(tab.page.locator(".scene-box").first).to_be_visible(timeout=20_000)
    expect(tab.page.get_by_role("button", name="Lưu thành phiên bản mới")).to_have_count(0)
