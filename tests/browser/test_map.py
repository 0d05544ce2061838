"""The map page in a real browser: into a province and back, by time, side by side, as files; only colours are drawn anew."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from sqlalchemy import Engine

from geodata.units import children_on
from layouts.words import WORDS
from tests.browser.centre import Centre, serving
from tests.browser.conftest import DESK, Tab
from tests.browser.nation import MISSING, THEN, ZERO, nation, seed_nation
from tests.browser.seed import ROOT
from tests.browser.test_desks import VIETNAMESE

pytestmark = pytest.mark.browser

Y2014 = "2014-12-31T17:00:00Z"
BUDGET = f"/map?indicator=NS-01&at={Y2014}&classes=quantile"
READY = """() => {
    const { main, paint, fitted } = document.querySelector('[data-pane="a"]')?.atlas ?? {};
    return Boolean(main?.layers.size && paint && fitted && document.querySelectorAll('tr[data-unit]').length);
}"""
FILLS = """() => {
    const { main } = document.querySelector('[data-pane="a"]').atlas;
    const known = (fill) => typeof fill === 'string' ? fill : 'hatched';
    return Object.fromEntries([...main.layers].map(([code, layer]) => [code, known(layer.options.fillColor)]));
}"""
AT_UNIT = """(code) => {
    const { main } = document.querySelector('[data-pane="a"]').atlas, frame = main.map.getContainer().getBoundingClientRect();
    const { at } = main.layers.get(code).feature.properties, point = main.map.latLngToContainerPoint([at[1], at[0]]);
    return [frame.left + point.x, frame.top + point.y];
}"""
OVERLAPS = """() => {
    const names = [...document.querySelectorAll('.unit-name > div, .map-box > .leaflet-container .place > div')];
    const boxes = names.filter(one => getComputedStyle(one).visibility === 'visible').map(one => one.getBoundingClientRect());
    const hit = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
    return [boxes.length, boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b => hit(a, b))).length];
}"""
IN_VIEW = """() => {
    const frame = document.querySelector('[data-pane="a"] .map-box').getBoundingClientRect();
    return [...document.querySelectorAll('[data-pane="a"] .map-box > .leaflet-container .place > div')].filter(one => {
        const box = one.getBoundingClientRect();
        return box.left >= frame.left && box.right <= frame.right && box.top >= frame.top && box.bottom <= frame.bottom;
    }).map(one => one.textContent);
}"""


@pytest.fixture
def country(engine_of_centre: Engine) -> Iterator[Centre]:
    profile = nation()
    seed_nation(engine_of_centre, profile, datetime.now(UTC))
    with serving(engine_of_centre, profile) as centre:
        yield centre


def open_map(tab: Tab, centre: Centre, path: str) -> Page:
    tab.page.set_viewport_size(DESK)
    tab.page.goto(centre.url + path)
    tab.page.wait_for_function(READY, timeout=20_000)
    return tab.page


def row(page: Page, code: str, pane: str = "a"):  # type: ignore[no-untyped-def]
    return page.locator(f'[data-pane="{pane}"] tr[data-unit="{code}"]')


def saved(page: Page, button: str) -> tuple[str, bytes]:
    with page.expect_download() as download:
        page.locator(button).click()
    return download.value.suggested_filename, Path(download.value.path()).read_bytes()


def test_the_nation_shows_both_archipelagos_by_name(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, "/map?indicator=NS-01")
    expect(page.locator('[data-pane="a"]')).not_to_have_class(re.compile("cropped"))
    assert sorted(page.evaluate(IN_VIEW)) == ["Quần đảo Hoàng Sa", "Quần đảo Trường Sa"]
    page.evaluate("() => document.querySelector('[data-pane=\"a\"]').atlas.main.map.setView([21, 105.8], 8, { animate: false })")
    expect(page.locator('[data-pane="a"]')).to_have_class(re.compile("cropped"))
    expect(page.locator('[data-pane="a"] .map-inset .place')).to_have_text(["Quần đảo Hoàng Sa", "Quần đảo Trường Sa"])
    expect(page.locator('[data-pane="a"] .map-inset')).to_be_visible()
    assert tab.complaints == []


def test_what_lies_far_out_at_sea_stands_in_an_inset_on_the_map_of_its_province(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, "/map?unit=56@2025")
    expect(page.locator('[data-pane="a"] .map-inset')).to_be_visible()
    expect(page.locator('[data-pane="a"] .map-inset .place')).to_have_text(["Quần đảo Trường Sa"])
    assert page.evaluate("() => document.querySelector('[data-pane=\"a\"]').atlas.main.map.getZoom()") > 8


def test_no_data_is_hatched_and_zero_is_not(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET)
    fills = page.evaluate(FILLS)
    assert fills[MISSING] == "hatched"
    assert fills[ZERO] != "hatched"
    assert len(fills) == 63 and sum(fill == "hatched" for fill in fills.values()) == 1
    counts = [int(one.strip("()")) for one in page.locator('[data-pane="a"] .map-legend small').all_inner_texts()]
    assert (sum(counts), counts[-1]) == (63, 1)
    expect(row(page, ZERO).locator(".col-value")).to_have_text("0")
    expect(row(page, MISSING).locator(".col-value")).to_have_text("—")


def test_names_do_not_collide(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET)
    page.wait_for_function("() => document.querySelector('.unit-name > div[style*=\"visible\"]')")
    shown, overlaps = page.evaluate(OVERLAPS)
    assert shown > 15
    assert overlaps == 0


def test_a_click_goes_into_a_province_and_back_keeps_the_state(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, "/map?indicator=NS-01&classes=equal&n=4")
    page.mouse.click(*page.evaluate(AT_UNIT, "40@2025"))
    expect(page.locator("h1")).to_have_text("Tỉnh Nghệ An")
    assert "unit=40%402025" in page.url or "unit=40@2025" in page.url
    page.wait_for_function(READY)
    expect(page.locator('[data-pane="a"] .map-note')).to_contain_text("Chưa có số liệu")
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_have_text("Việt Nam")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Tỉnh Nghệ An")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Việt Nam")
    assert [page.locator(f'[data-key="{key}"]').input_value() for key in ("indicator", "classes", "n")] == ["NS-01", "equal", "4"]
    page.reload()
    page.wait_for_function(READY)
    expect(page.locator('[data-key="n"]')).to_have_value("4")
    assert tab.complaints == []


def test_another_classification_recolours_without_loading_shapes_again(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET)
    before, asked = page.evaluate(FILLS), []
    page.on("request", lambda request: asked.append(request.url))
    with page.expect_response("**/_dash-update-component*") as answer:
        page.select_option('[data-key="classes"]', "natural")
    page.wait_for_function(f"(before) => JSON.stringify(({FILLS})()) !== before", arg=_json(before))
    assert not [url for url in asked if "/geometry/" in url]
    assert int(answer.value.request.sizes()["responseBodySize"]) <= 25_000
    assert "classes=natural" in page.url
    page.go_back()
    page.wait_for_function(f"(before) => JSON.stringify(({FILLS})()) === before", arg=_json(before))


def test_the_slider_goes_through_the_years_with_the_units_of_each(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET)
    slider, said = page.locator("#map-times input"), page.locator("#map-times output")
    expect(said).to_have_text("Năm 2014")
    expect(page.locator('[data-pane="a"] .map-title')).to_contain_text("63 đơn vị khi đó")
    expect(row(page, "82@2008")).to_contain_text("nay thuộc Đồng Tháp (cùng Đồng Tháp cũ)")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(said).to_have_text("Năm 2025")
    expect(row(page, "82@2025")).to_contain_text("gồm Tiền Giang cũ + Đồng Tháp cũ")
    page.wait_for_function(f"() => Object.keys(({FILLS})()).length === 34")
    assert "at=2025" in page.url
    assert tab.complaints == []


def test_play_goes_from_the_first_year_to_the_last_and_stops(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, "/map?indicator=NS-01")
    page.locator("#map-times button").click()
    said = page.locator("#map-times output")
    for year in (2012, 2013, 2014, 2025):
        expect(said).to_have_text(f"Năm {year}", timeout=10_000)
    expect(page.locator("#map-times button")).to_have_text("Chạy")
    assert tab.complaints == []


def test_a_year_of_63_provinces_stands_beside_itself_restated_on_34(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET)
    page.select_option('[data-key="compare"]', "restated")
    expect(page.locator('[data-pane="b"] .map-title')).to_contain_text("quy về 34 đơn vị nay")
    numbers = [int(row(page, code, pane).locator(".col-value").inner_text().replace(".", "")) for code, pane in (
        ("82@2008", "a"), ("87@2008", "a"), ("82@2025", "b"))]  # fmt: skip
    assert numbers[0] + numbers[1] == numbers[2]
    expect(row(page, "82@2025", "b")).to_contain_text("cộng từ đơn vị cũ")
    expect(row(page, "11@2025", "b").locator(".col-value")).to_have_text("—")
    legends = [page.locator(f'[data-pane="{name}"] .map-legend > span').all_inner_texts() for name in "ab"]
    strip = [[re.sub(r"\s*\(\d+\)", "", text) for text in legend] for legend in legends]
    assert strip[0] == strip[1]


def test_what_does_not_add_up_is_refused_with_a_reason(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, "/map?indicator=NS-02&compare=restated")
    expect(row(page, "82@2025", "b").locator(".col-value")).to_have_text("—")
    expect(row(page, "82@2025", "b").locator(".col-lineage")).to_contain_text("không cộng được")
    expect(row(page, "22@2025", "b").locator(".col-value")).not_to_have_text("—")


def test_two_years_and_two_indicators_stand_side_by_side(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET + "&compare=2012-12-31T17:00:00Z")
    expect(page.locator('[data-pane="b"] .map-title')).to_contain_text("Năm 2012")
    page.select_option('[data-key="compare"]', "NS-02")
    expect(page.locator('[data-pane="b"] .map-title')).to_contain_text("Chỉ số điều hành")
    page.select_option('[data-key="compare"]', "")
    expect(page.locator('[data-pane="b"]')).to_be_hidden()
    assert tab.complaints == []


def test_the_card_under_the_pointer_says_everything_and_lights_the_row(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET)
    page.mouse.move(*page.evaluate(AT_UNIT, "10@2008"))
    card = page.locator('[data-pane="a"] .map-card.shown')
    for words in (
        "Tỉnh Lào Cai",
        "Giá trị",
        "Hạng",
        "/62",
        "sơ bộ",
        "nay thuộc Lào Cai (cùng Yên Bái cũ)",
        "Năm 2014",
        "63 đơn vị khi đó",
    ):
        expect(card).to_contain_text(words)
    expect(row(page, "10@2008")).to_have_class(re.compile("lit"))


def test_the_keyboard_walks_the_table_and_enters(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, "/map?indicator=NS-01&sort=name")
    rows = page.locator('[data-pane="a"] tr[data-unit]')
    rows.first.focus()
    page.keyboard.press("ArrowDown")
    second = rows.nth(1)
    expect(second).to_be_focused()
    expect(page.locator('[data-pane="a"] .map-card.shown .map-card-name')).to_have_text(
        second.locator(".col-of_unit").inner_text()
    )
    name = str(second.get_attribute("data-name"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text(name)
    page.keyboard.press("Escape")
    expect(page.locator("h1")).to_have_text("Việt Nam")


def test_the_table_is_sorted_by_its_heads(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET)
    page.locator('[data-pane="a"] th.col-value a').click()
    expect(page.locator('[data-pane="a"] th.col-value a')).to_have_text("Giá trị ▲")
    assert "sort=value" in page.url
    values = [
        int(text.replace(".", "")) for text in page.locator('[data-pane="a"] td.col-value').all_inner_texts() if text != "—"
    ]
    assert values == sorted(values, reverse=True)


def test_the_csv_and_the_workbook_hold_what_is_shown(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET + "&unit=vn")
    name, content = saved(page, "#map-csv")
    assert name == "ban-do-vn-NS-01-2014-12-31.csv"
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Thu ngân sách địa phương"] and ["Kỳ", "Năm 2014"] in rows and ["Đơn vị tính", "tỷ đồng"] in rows
    assert any(cells and cells[0].startswith("Nguồn: Niên giám (số thử)") for cells in rows)
    told = {cells[0]: cells[2] for cells in rows if cells and "@" in cells[0]}
    assert (len(told), told[ZERO], told[MISSING]) == (63, "0,0", "")
    _, book = saved(page, "#map-xlsx")
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    assert sum(isinstance(line[2].value, int | float) for line in sheet.iter_rows()) == 62


def test_the_picture_says_what_it_shows(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET)
    _, svg = saved(page, '[data-picture="svg"]')
    text = re.sub(r"\s+", " ", " ".join(re.findall(r">([^<>]+)</text>", svg.decode())))
    for words in (
        "Thu ngân sách địa phương",
        "Năm 2014",
        "tỷ đồng",
        "Niên giám (số thử)",
        "Quần đảo Hoàng Sa",
        "Quần đảo Trường Sa",
        "không có giá trị",
    ):
        assert words in text, words
    assert svg.count(b"<path") >= 63
    _, png = saved(page, '[data-picture="png"]')
    assert png.startswith(b"\x89PNG") and len(png) > 50_000


def test_stations_of_the_indicator_stand_on_the_map_in_clusters(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, "/map?indicator=MT-07&period=instant")
    expect(page.locator('[data-pane="a"] .cluster')).to_have_text("4")
    page = open_map(tab, country, "/map?unit=82@2025&indicator=MT-07&period=instant")
    expect(page.locator('[data-pane="a"] .station')).to_have_count(4)
    expect(page.locator('[data-pane="a"] .station').first).to_contain_text("Trạm")


def test_units_that_have_no_shapes_are_said_in_words_and_listed(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET)
    page.mouse.click(*page.evaluate(AT_UNIT, "38@2008"))
    expect(page.locator("h1")).to_contain_text("Tỉnh Thanh Hóa (đến 30/06/2025)")
    expect(page.locator('[data-pane="a"] .map-empty')).to_contain_text("Chưa có hình")
    expect(page.locator('[data-pane="a"] tr[data-unit]')).to_have_count(len(children_on("38@2008", THEN)))
    page.go_back()
    expect(page.locator('[data-pane="a"] .map-empty')).to_be_hidden()
    page.wait_for_function(f"() => Object.keys(({FILLS})()).length === 63")
    assert tab.complaints == []


def test_a_time_before_the_province_is_said_in_words(tab: Tab, centre: Centre) -> None:
    page = open_map(tab, centre, f"/map?at={Y2014}")
    expect(page.locator('[data-pane="a"] .map-note')).to_contain_text("xã, phường cũ, không có hình")
    page.goto(f"{centre.url}/map?unit=nowhere")
    expect(page.locator("#map-head")).to_contain_text("Không có đơn vị “nowhere”", timeout=20_000)


def test_an_indicator_that_is_none_is_said_and_another_is_shown(tab: Tab, centre: Centre) -> None:
    page = open_map(tab, centre, "/map?indicator=KHONG-CO")
    expect(page.locator("#map-head [role=status]")).to_contain_text("Không có chỉ tiêu “KHONG-CO”; đang xem “", timeout=20_000)
    assert tab.complaints == []


def test_a_province_is_drawn_by_commune_and_marked_as_simulated(tab: Tab, centre: Centre) -> None:
    page = open_map(tab, centre, "/map")
    expect(page.locator("h1")).to_have_text("Tỉnh Đồng Tháp")
    expect(page.locator('[data-pane="a"] .map-title .badge')).to_have_text("MÔ PHỎNG")
    fills = page.evaluate(FILLS)
    assert len(fills) == 102 and len(set(fills.values())) > 4
    page.locator(".crumb.up").click()
    expect(row(page, ROOT).locator(".col-rank")).to_have_text("1/1")
    assert tab.complaints == []


def test_the_map_speaks_english_and_its_language_switch_keeps_the_state(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET)
    page.select_option('[data-key="n"]', "4")
    expect(page.locator('[data-pane="a"] .map-legend > span')).to_have_count(5)
    page.locator("#language-switch").click()
    expect(page.locator("html, .desk-nav").last).to_contain_text("Overview")
    page.wait_for_function(READY)
    expect(page.locator('[data-key="n"]')).to_have_value("4")
    text = page.inner_text("body")
    ours = [vi for vi, en in WORDS.values() if vi != en and VIETNAMESE.search(vi) and "{" not in vi]
    assert [word for word in ours if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)] in ([], ["Tiếng Việt"])


def _json(fills: dict[str, str]) -> str:
    return "{" + ",".join(f'"{code}":"{fill}"' for code, fill in fills.items()) + "}"


CUT = """() => {
    const wide = document.documentElement.clientWidth;
    return [...document.querySelectorAll('.map-page *')].filter(one => {
        if (one.closest('.leaflet-container, .map-rows, svg') || !one.offsetParent) return false;
        return one.getBoundingClientRect().right > wide + 1;
    }).map(one => one.className || one.tagName);
}"""


def test_on_a_phone_nothing_is_cut_and_both_archipelagos_are_named_whole(tab: Tab, country: Centre) -> None:
    page = open_map(tab, country, BUDGET)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(country.url + BUDGET)
    page.wait_for_function(READY, timeout=20_000)
    page.wait_for_function(f"({IN_VIEW})().length === 2", timeout=10_000)
    assert page.evaluate(CUT) == []
