"""The operators' console and what it does to a wall; a critical alert takes over, and who makes it give way."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, Page, expect

from ioc.commands.create_wall import NewWall, create_wall
from ioc.domain.principal import SYSTEM
from ioc.store import walls
from ioc.store.engine import reading
from ioc.store.queries import audit
from tests.browser.centre import Centre
from tests.browser.conftest import DESK, FULL_HD, Tab
from tests.browser.seed import Seed

pytestmark = pytest.mark.browser


@pytest.fixture
def wall(browser: Browser, centre: Centre) -> Page:
    """A wall with a name of its own, in another browser than the operator's."""
    context = browser.new_context(viewport=FULL_HD, locale="vi-VN")
    way_in = create_wall(centre.engine, SYSTEM, NewWall("sanh", "tong-quan"), centre.profile.screen, datetime.now(UTC))
    page = context.new_page()
    page.goto(centre.url + way_in)
    page.locator("#wall:not(.is-empty)").wait_for(timeout=20_000)
    yield page
    context.close()


def console(tab: Tab, centre: Centre) -> Page:
    tab.page.set_viewport_size(DESK)
    tab.page.goto(centre.url + "/walls")
    expect(tab.page.locator("#walls-send, .console-form .button")).to_be_visible(timeout=20_000)
    return tab.page


def choose(page: Page, field: str, words: str) -> None:
    page.locator(".console-field", has_text=field).locator("[id*=walls-choice]").first.click()
    page.get_by_role("option", name=words, exact=True).click()


def send(page: Page, place: str, what: str) -> None:
    choose(page, "Gửi tới", place)
    choose(page, "Nội dung", what)
    page.get_by_role("button", name="Gửi lên").click()


def test_a_scene_is_sent_pinned_and_taken_back(operator: Tab, centre: Centre, seed: Seed, wall: Page) -> None:
    seed.taken_on()
    page = console(operator, centre)
    send(page, "Tổng quan · mọi màn hình · cả màn hình", "Cảnh · Tổng quan / Thủy văn, môi trường")
    expect(page.locator("#walls-said")).to_contain_text("Đã gửi, tự hết sau 10 phút")
    expect(wall.locator(".scene")).to_have_attribute("data-scene", "thuy-van", timeout=8_000)
    expect(wall.locator("#wall-scenes")).to_contain_text(re.compile(r"Ghim đến \d\d:\d\d · truc.ca"))
    page.get_by_role("button", name="Thu lại").click()
    expect(page.locator("#walls-undone")).to_contain_text("Đã thu lại")
    expect(wall.locator("#wall-scenes")).not_to_contain_text("Ghim", timeout=8_000)


def test_a_zone_of_one_wall_shows_what_is_sent_there(operator: Tab, centre: Centre, seed: Seed, wall: Page) -> None:
    seed.taken_on()
    page = console(operator, centre)
    send(page, "Tổng quan · sanh · Bản đồ", "Biểu đồ · Tổng quan / Thủy văn, môi trường")
    zone = wall.locator('[data-zone="map"]')
    expect(zone.locator(".panel-name")).to_have_text("Mực nước Mỹ Tho", timeout=8_000)
    expect(zone).to_have_class(re.compile("pinned"))
    operator.page.goto(f"{centre.url}/wall/tong-quan")
    expect(operator.page.locator('[data-zone="map"] .shapes')).to_be_visible(timeout=20_000)


def test_a_critical_alert_takes_over_until_somebody_takes_it_on(centre: Centre, seed: Seed, wall: Page) -> None:
    expect(wall.locator("#wall")).to_have_class(re.compile("is-alarm"), timeout=8_000)
    expect(wall.locator(".alarm-title")).to_have_text("Mực nước từ báo động III")
    expect(wall.locator(".alarm-item .badge")).to_have_text("MÔ PHỎNG")
    expect(wall.locator(".tile").first).to_be_hidden()
    seed.taken_on()
    expect(wall.locator("#wall")).not_to_have_class(re.compile("is-alarm"), timeout=8_000)
    expect(wall.locator(".tile").first).to_be_visible()


def test_a_scene_that_an_operator_sends_stands_below_the_banner_of_the_alert(operator: Tab, centre: Centre, wall: Page) -> None:
    page = console(operator, centre)
    send(page, "Tổng quan · mọi màn hình · cả màn hình", "Cảnh · Tổng quan / Tổng quan")
    expect(wall.locator("#wall")).to_have_class(re.compile("is-bannered"), timeout=8_000)
    expect(wall.locator(".alarm-title")).to_be_visible()
    expect(wall.locator(".tile").first).to_be_visible()


def test_the_sound_is_stopped_at_the_desk_and_that_is_audited(operator: Tab, centre: Centre, seed: Seed, wall: Page) -> None:
    expect(wall.locator("#wall")).to_have_class(re.compile("is-alarm"), timeout=8_000)
    page = console(operator, centre)
    page.get_by_role("button", name="Tắt chuông").click()
    expect(page.locator("#walls-quieted")).to_contain_text("Đã tắt chuông")
    expect(wall.locator(".alarm-note")).to_contain_text("Chuông đã tắt tại bàn trực", timeout=8_000)
    with reading(seed.engine) as conn:
        assert ("truc.ca", "quiet_alert") in {(row.actor, row.action) for row in audit.recent(conn)}


def test_the_list_of_walls_says_what_each_shows_and_whether_it_can_be_heard(
    tab: Tab, centre: Centre, seed: Seed, wall: Page
) -> None:
    seed.taken_on()
    tab.page.set_viewport_size(DESK)
    tab.page.goto(centre.url + "/sources")
    row = tab.page.locator('[data-wall="sanh"]')
    expect(row).to_contain_text("Đang hiện", timeout=40_000)
    expect(row).to_contain_text("mới nhất")
    expect(row).to_contain_text("1920×1080")


def test_who_only_looks_finds_no_form(tab: Tab, centre: Centre) -> None:
    tab.page.goto(centre.url + "/walls")
    expect(tab.page.locator("#walls-body")).to_contain_text("Mực nước từ báo động III", timeout=20_000)
    expect(tab.page.locator(".console-form")).to_have_count(0)
    expect(tab.page.get_by_role("button", name="Tắt chuông")).to_have_count(0)


@pytest.mark.parametrize(("silent", "found"), [(False, "ok"), (True, "blocked")])
def test_a_wall_proves_at_its_start_whether_it_can_be_heard(tab: Tab, centre: Centre, silent: bool, found: str) -> None:
    if silent:
        tab.page.add_init_script("window.AudioContext = function () { throw new Error('no sound here'); };")
    way_in = create_wall(centre.engine, SYSTEM, NewWall("kiosk", "tong-quan"), centre.profile.screen, datetime.now(UTC))
    tab.page.goto(centre.url + way_in)
    tab.page.locator(".alarm-title").wait_for(timeout=20_000)
    mute = tab.page.locator(".alarm-note", has_text="không phát được chuông")
    expect(mute).to_have_count(1 if silent else 0, timeout=10_000)
    assert heard(tab.page, centre) == found


def heard(page: Page, centre: Centre) -> str:
    """What the wall told of its sound, once it has told."""
    for _ in range(40):
        with reading(centre.engine) as conn:
            (row,) = walls.every(conn)
        if row.sound:
            return row.sound
        page.wait_for_timeout(500)
    return ""
