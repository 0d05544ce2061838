"""The wall in a real browser: never scrolls, never cuts, never shows an old number as new, comes back by itself."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect

from ioc.commands.create_wall import NewWall, create_wall
from ioc.commands.revoke_wall import revoke_wall
from ioc.domain.observation import Reading
from ioc.domain.period import PeriodKind
from ioc.domain.principal import SYSTEM
from ioc.domain.quality import Quality
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
    const labels = [...document.querySelectorAll('.station .label')].filter(one => one.style.visibility !== 'hidden');
    const boxes = labels.map(one => one.getBoundingClientRect());
    const hit = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => hit(a, b))).length;
}"""
COLOURS = "() => new Set([...document.querySelectorAll('.shapes path')].map(one => getComputedStyle(one).fill)).size"


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
        "() => [...document.querySelectorAll('.station .label')].some(one => one.style.visibility !== 'hidden')"
    )
    assert page.evaluate(OVERLAPS) == 0
    page.wait_for_function(f"() => ({COLOURS})() > 4")
    expect(page.locator(".map-caption")).to_contain_text("không có giá trị pháp lý")


def test_a_new_value_is_on_the_wall_within_three_seconds(tab: Tab, centre: Centre, seed: Seed) -> None:
    page = open_wall(tab, centre)
    Seed(seed.engine, seed.profile, datetime.now(UTC)).value("CQS-02", ROOT, 41.0, "tthc-tinh")
    expect(page.locator(f'[data-tile^="CQS-02/{ROOT}"] .value')).to_have_text("41", timeout=3_000)


def test_a_simulated_value_says_so_and_a_real_one_does_not(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre)
    expect(page.locator(f'[data-tile^="CQS-02/{ROOT}"] .badge')).to_have_text("MÔ PHỎNG")
    expect(page.locator('[data-tile^="HTS-06A/"] .badge')).to_have_count(0)
    expect(page.locator('[data-zone="map"] .badge')).to_have_text("MÔ PHỎNG")


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


def test_a_faulty_device_looks_neither_old_nor_cut_off(tab: Tab, centre: Centre, seed: Seed) -> None:
    now = datetime.now(UTC)
    broken = Reading("CQS-02", ROOT, PeriodKind.INSTANT, now, 55.0, Quality.FAULTY)
    Seed(seed.engine, seed.profile, now).readings("tthc-tinh", [broken])
    page = open_wall(tab, centre)
    tile = page.locator(f'[data-tile^="CQS-02/{ROOT}"]')
    expect(tile).to_have_class(re.compile("faulty"), timeout=5_000)
    expect(tile).not_to_have_class(re.compile("(^| )(stale|lost)( |$)"))
    expect(tile.locator(".state")).to_contain_text("Thiết bị báo lỗi")
    expect(tile.locator(".shape.crossed")).to_have_count(1)


def test_nothing_moves_by_itself_and_the_first_paint_is_light(tab: Tab, centre: Centre) -> None:
    tab.page.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const one of list.getEntries()) window.moved += one.value; })"
        ".observe({ type: 'layout-shift', buffered: true });"
    )
    sizes: list[int] = []
    devtools = tab.page.context.new_cdp_session(tab.page)
    devtools.send("Network.enable")
    devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    names: list[str] = []
    tab.page.on("request", lambda request: names.append(request.url))
    page = open_wall(tab, centre)
    page.wait_for_function("() => document.querySelectorAll('.shapes path').length > 50")
    assert sum(sizes) < 700_000
    assert [name for name in names if "plotly" in name or "_dash" in name] == []
    page.wait_for_timeout(3_000)
    assert page.evaluate("() => window.moved") == 0


def test_scenes_turn_without_a_blank_moment(tab: Tab, centre: Centre, seed: Seed) -> None:
    seed.taken_on()
    tab.page.goto(f"{centre.url}/wall")
    expect(tab.page.locator(".tile").first).to_be_visible(timeout=20_000)
    page = tab.page
    first = page.locator(".scene").get_attribute("data-scene")
    page.evaluate(
        "() => { window.blank = 0; const look = () => { const one = document.querySelector('.scene .tile .value');"
        " if (!one || !one.textContent) window.blank += 1; requestAnimationFrame(look); }; look(); }"
    )
    centre.clock.ahead = timedelta(seconds=60)
    page.wait_for_function("first => document.querySelector('.scene').dataset.scene !== first", arg=first, timeout=15_000)
    expect(page.locator(".scene")).to_have_count(1)
    assert page.evaluate("() => window.blank") == 0


def test_a_wide_wall_shows_scenes_side_by_side(tab: Tab, centre: Centre, seed: Seed) -> None:
    seed.taken_on()
    tab.page.set_viewport_size({"width": 2880, "height": 540})
    tab.page.goto(f"{centre.url}/wall")
    expect(tab.page.locator(".scene")).to_have_count(2, timeout=20_000)
    assert tab.page.evaluate(OUTSIDE) == []


def test_one_part_of_a_video_wall_shows_its_part_of_the_picture(tab: Tab, centre: Centre) -> None:
    tab.page.goto(f"{centre.url}/wall?scene=tong-quan&crop=1,0,2,1&bezel=40,0")
    expect(tab.page.locator(".tile").first).to_be_visible(timeout=20_000)
    box = tab.page.locator("#wall").evaluate("node => [node.offsetLeft, node.offsetTop, node.offsetWidth, node.offsetHeight]")
    assert box == [-1960, 0, 3880, 1080]


def test_a_newer_build_is_loaded_by_itself(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre)
    before = page.locator("#wall").get_attribute("data-build")
    centre.stop()
    centre.build = "another"
    centre.start()
    expect(page.locator("#wall")).to_have_attribute("data-build", "another", timeout=20_000)
    expect(page.locator(".tile").first).to_be_visible(timeout=20_000)
    assert before != "another"


def test_a_clock_set_back_hides_no_silence_and_a_clock_set_on_ages_nothing(tab: Tab, centre: Centre) -> None:
    tab.page.add_init_script("(() => { const real = Date.now; window.ahead = 0; Date.now = () => real() + window.ahead; })()")
    page = open_wall(tab, centre)
    page.evaluate("() => { window.ahead = 3600000; }")
    tile = page.locator('[data-tile^="HTS-06A/"]')
    expect(tile.locator(".when")).not_to_contain_text("giờ", timeout=8_000)
    centre.stop()
    page.evaluate("() => { window.ahead = -7200000; }")
    expect(page.locator(".banner.cut-off")).to_contain_text("Mất kết nối máy chủ từ", timeout=15_000)


def test_a_revoked_wall_goes_blank_and_says_why(tab: Tab, centre: Centre, seed: Seed) -> None:
    centre.stop()
    centre.loopback_viewer = False
    centre.start()
    now = datetime.now(UTC)
    seed.taken_on()
    way_in = create_wall(seed.engine, SYSTEM, NewWall("sanh", "tong-quan"), centre.profile.screen, now)
    tab.page.goto(centre.url + way_in)
    expect(tab.page.locator(".tile").first).to_be_visible(timeout=20_000)
    revoke_wall(seed.engine, SYSTEM, "sanh", now)
    expect(tab.page.locator(".banner.refused")).to_contain_text("không còn được phép xem", timeout=30_000)
    expect(tab.page.locator(".tile").first).to_be_hidden()
    renewed = create_wall(seed.engine, SYSTEM, NewWall("sanh", "tong-quan"), centre.profile.screen, now)
    tab.page.context.new_page().goto(centre.url + renewed)
    expect(tab.page.locator(".tile").first).to_be_visible(timeout=30_000)


def test_a_page_whose_drawing_keeps_failing_loads_itself_anew(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre)
    born = page.evaluate("() => performance.timeOrigin")
    page.evaluate("() => { for (let i = 0; i < 3; i++) setTimeout(() => { throw new Error('hỏng'); }); }")
    page.wait_for_function("born => performance.timeOrigin !== born", arg=born, timeout=15_000)
    expect(page.locator(".tile").first).to_be_visible(timeout=20_000)


def test_a_page_that_keeps_failing_is_not_loaded_into_nothing(tab: Tab, centre: Centre) -> None:
    page = open_wall(tab, centre)
    centre.stop()
    page.evaluate("() => { for (let i = 0; i < 3; i++) setTimeout(() => { throw new Error('hỏng'); }); }")
    expect(page.locator(".banner.cut-off")).to_contain_text("Mất kết nối máy chủ từ", timeout=15_000)
    expect(page.locator(".tile").first).to_be_visible()


def test_a_machine_that_slept_says_at_once_what_is_new(tab: Tab, centre: Centre, seed: Seed) -> None:
    page = open_wall(tab, centre)
    devtools = page.context.new_cdp_session(page)
    devtools.send("Page.setWebLifecycleState", {"state": "frozen"})
    centre.stop()
    centre.start()
    Seed(seed.engine, seed.profile, datetime.now(UTC)).value("CQS-02", ROOT, 44.0, "tthc-tinh")
    devtools.send("Page.setWebLifecycleState", {"state": "active"})
    expect(page.locator(f'[data-tile^="CQS-02/{ROOT}"] .value')).to_have_text("44", timeout=8_000)


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
    assert page.evaluate(CUT, ".tile .name, .tile .value, .tile .cut") == []
