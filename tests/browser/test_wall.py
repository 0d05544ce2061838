"""The wall in a real browser: never scrolls, never cuts, never shows an old number as new, comes back by itself."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from ioc.store import heartbeat
from ioc.store.engine import writing
from layouts.words import WORDS
from tests.browser.centre import Centre
from tests.browser.conftest import Tab
from tests.browser.seed import ROOT, Seed
from tests.browser.test_desks import VIETNAMESE

pytestmark = pytest.mark.browser

STAGE = "TV-01/tv-cao-lanh/instant/simulated"
MARKED = ".tile .name, .tile .value, .tile .unit, .tile .cut, .tile .aim, .feed-item .title, .panel-title"
CUT = """marked => [...document.querySelectorAll(marked)]
    .filter(node => node.scrollWidth > node.clientWidth + 1).map(node => node.className + ': ' + node.textContent)"""
SMALL = """() => [...document.querySelectorAll('.wall *')].filter(node => {
        const style = getComputedStyle(node), least = 16 * innerWidth / 1920 - .01;
        const said = !node.children.length && node.textContent.trim() && style.visibility === 'visible';
        return said && parseFloat(style.fontSize) < least;
    }).map(node => node.className + ': ' + node.textContent)"""
OUTSIDE = """() => [...document.querySelectorAll('.wall-head > *, .panel, .tile, .wall-foot')].filter(node => {
        const box = node.getBoundingClientRect();
        return box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1;
    }).map(node => node.className)"""
OVERLAPS = """() => {
    const labels = [...document.querySelectorAll('.station .label')].filter(one => one.style.visibility === 'visible');
    const boxes = labels.map(one => one.getBoundingClientRect());
    const hit = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => hit(a, b))).length;
}"""
COLOURS = """() => {
    const canvas = document.querySelector('.wall-map canvas');
    if (!canvas) return 0;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height), colours = new Set();
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] === 255) colours.add(data.slice(i, i + 3).join());
    return colours.size;
}"""


def open_wall(tab: Tab, centre: Centre, scene: str = "tong-quan", lang: str = "vi") -> Page:
    tab.page.goto(f"{centre.url}/wall?scene={scene}&lang={lang}")
    expect(tab.page.locator(".tile").first).to_be_visible(timeout=20_000)
    return tab.page


@pytest.mark.parametrize("size", [(1920, 1080), (3840, 2160)])
@pytest.mark.parametrize("scene", ["tong-quan", "thuy-van"])
def test_the_wall_fills_the_screen_without_scroll_or_cut_text(
    tab: Tab, centre: Centre, size: tuple[int, int], scene: str
) -> None:
    tab.page.set_viewport_size({"width": size[0], "height": size[1]})
    page = open_wall(tab, centre, scene)
    overflow = "() => [document.documentElement.scrollWidth - innerWidth, document.documentElement.scrollHeight - innerHeight]"
    assert page.evaluate(overflow) == [0, 0]
    assert page.evaluate(OUTSIDE) == []
    page.evaluate("() => document.querySelector('.wall-foot').append('một nguồn có tên rất dài '.repeat(40))")
    assert page.evaluate(OUTSIDE) == []
    assert page.evaluate(CUT, MARKED) == []
    assert page.evaluate(SMALL) == []
    expect(page.locator(".tile")).to_have_count(12)
    assert tab.complaints == []


def test_the_map_is_drawn_with_stations_whose_labels_do_not_collide(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre)
    page.wait_for_function(
        "() => [...document.querySelectorAll('.station .label')].some(one => one.style.visibility === 'visible')"
    )
    assert page.evaluate(OVERLAPS) == 0
    page.wait_for_function(f"() => ({COLOURS})() > 5")
    expect(page.locator("#wall-map-caption")).to_contain_text("không có giá trị pháp lý")


def test_a_new_value_is_on_the_wall_within_three_seconds(tab: Tab, centre: Centre, seed: Seed) -> None:
    page = open_wall(tab, centre)
    Seed(seed.engine, seed.profile, datetime.now(UTC)).value("CQS-02", ROOT, 41.0, "tthc-tinh")
    expect(page.locator(f'[data-tile^="CQS-02/{ROOT}"] .value')).to_have_text("41", timeout=3_000)


def test_a_simulated_value_says_so_and_a_real_one_does_not(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre)
    expect(page.locator(f'[data-tile^="CQS-02/{ROOT}"] .badge')).to_have_text("MÔ PHỎNG")
    expect(page.locator('[data-tile^="HTS-06A/"] .badge')).to_have_count(0)
    expect(page.locator("#wall-map-title .badge")).to_have_text("MÔ PHỎNG")


def test_a_stale_value_is_grey_with_its_age(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre)
    tile = page.locator('[data-tile^="TV-02/man-hoa-binh"]')
    expect(tile).to_have_class("tile tone-ok simulated stale")
    expect(tile.locator(".when")).to_have_text("Số cũ · 1 giờ trước")
    grey, fresh = (
        page.locator(where).evaluate("node => getComputedStyle(node).color")
        for where in ('[data-tile^="TV-02/man-hoa-binh"] .value', '[data-tile^="HTS-06A"] .value')
    )
    assert grey != fresh


def test_a_value_turns_stale_by_itself_when_nothing_comes(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre)
    tile = page.locator('[data-tile^="HTS-06A/"]')
    expect(tile).not_to_have_class("stale")
    centre.clock.ahead = timedelta(minutes=2)
    expect(tile.locator(".when")).to_contain_text("Số cũ · 2 phút trước", timeout=12_000)


def test_a_value_whose_source_is_unreachable_says_since_when(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre)
    expect(page.locator('[data-tile^="HTS-05/lgsp"] .state')).to_contain_text("Mất kết nối từ")


def test_the_wall_says_that_the_server_is_gone_and_comes_back_by_itself(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre)
    expect(page.locator(".banner.cut-off")).to_be_hidden()
    centre.stop()
    expect(page.locator(".banner.cut-off")).to_contain_text("Mất kết nối máy chủ từ", timeout=15_000)
    centre.start()
    expect(page.locator(".banner.cut-off")).to_be_hidden(timeout=20_000)


def test_a_dead_worker_is_said(tab: Tab, centre: Centre, seed: Seed) -> None:
    page = open_wall(tab, centre)
    expect(page.locator(".banner.unwatched")).to_be_hidden()
    with writing(seed.engine) as conn:
        heartbeat.beat(conn, "worker", datetime.now(UTC) - timedelta(seconds=40))
    expect(page.locator(".banner.unwatched")).to_contain_text("Ngừng giám sát từ", timeout=8_000)


def test_an_alert_names_how_grave_it_is_in_words_and_shape(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre)
    first = page.locator(".feed-item").first
    expect(first.locator(".word")).to_have_text("Nguy cấp")
    expect(first.locator(".shape.triangle")).to_have_count(1)
    expect(first.locator(".title")).to_have_text("Mực nước từ báo động III")
    expect(first.locator(".badge")).to_have_text("MÔ PHỎNG")


def test_the_wall_speaks_english(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre, lang="en")
    text = page.inner_text(".wall")
    ours = [vi for vi, en in WORDS.values() if vi != en and VIETNAMESE.search(vi) and "{" not in vi]
    assert [word for word in ours if word in text] == []
    assert "SIMULATED" in text
