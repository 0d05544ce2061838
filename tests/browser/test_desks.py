"""The leaders' pages in a real browser."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from ioc.store.engine import reading
from ioc.store.queries import alerts
from layouts.words import WORDS
from tests.browser.centre import Centre
from tests.browser.conftest import DESK, Tab
from tests.browser.seed import FLOOD, ROOT, Seed

pytestmark = pytest.mark.browser

PAGES = {
    "/": "#overview-body .card",
    "/alerts": ".alert-row",
    "/sources": ".sources tbody tr",
    "/sources/new": ".new-source-kinds label",
}
VIETNAMESE = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")


def open_page(tab: Tab, centre: Centre, path: str) -> None:
    tab.page.set_viewport_size(DESK)
    tab.page.goto(centre.url + path)
    expect(tab.page.locator(PAGES[path.partition("?")[0]]).first).to_be_visible(timeout=20_000)


@pytest.mark.parametrize("path", PAGES)
def test_each_page_is_drawn_without_a_complaint_and_without_sideways_scroll(tab: Tab, centre: Centre, path: str) -> None:
    open_page(tab, centre, path)
    assert tab.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert tab.complaints == []
    expect(tab.page.locator(".unsigned")).to_contain_text("Đang xem không đăng nhập")


@pytest.mark.parametrize("path", PAGES)
def test_english_leaves_no_vietnamese_word_of_ours(tab: Tab, centre: Centre, path: str) -> None:
    open_page(tab, centre, path + "?lang=en")
    text = tab.page.inner_text("body")
    ours = [vi for vi, en in WORDS.values() if vi != en and VIETNAMESE.search(vi) and "{" not in vi]
    assert [word for word in ours if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)] == [
        "Tiếng Việt"
    ] or "Tiếng Việt" not in ours


def test_what_is_wrong_comes_first_and_the_rest_is_folded(tab: Tab, centre: Centre) -> None:
    open_page(tab, centre, "/")
    groups = tab.page.locator(".group-title").all_inner_texts()
    assert groups == ["Cần xử lý", "Có rủi ro", "Chưa thể đánh giá", "Bình thường"]
    assert tab.page.locator("#fine").evaluate("node => node.open") is False
    expect(tab.page.locator(".cards.wrong .card").first).to_have_class(re.compile("tone-crit"))


def test_a_figure_of_the_old_province_says_so_and_has_no_state(tab: Tab, centre: Centre) -> None:
    open_page(tab, centre, "/")
    table = tab.page.locator("#published")
    expect(table).to_contain_text("địa giới cũ")
    row = table.locator("tr", has_text="đến 08/2023")
    expect(row).to_contain_text("Báo Đồng Tháp, 15/08/2023")
    expect(table).to_contain_text("> 438")
    expect(table).to_contain_text("≈ 4")
    expect(table).to_contain_text("ước")
    assert table.locator(".sign, .stale").count() == 0


def test_a_filter_lives_in_the_url(tab: Tab, centre: Centre) -> None:
    open_page(tab, centre, "/")
    tab.page.locator(".pill", has_text="Tài chính").click()
    expect(tab.page.locator(".pill.here")).to_have_text("Tài chính")
    assert "sector=" in tab.page.url
    tab.page.reload()
    expect(tab.page.locator(".pill.here")).to_have_text("Tài chính")


def test_an_operator_takes_an_alert_on(operator: Tab, centre: Centre, seed: Seed) -> None:
    open_page(operator, centre, "/alerts")
    operator.page.locator(".alert-row.tone-crit button").click()
    expect(operator.page.locator("#alerts-said")).to_contain_text("Đã tiếp nhận cảnh báo “Mực nước từ báo động III”")
    expect(operator.page.locator(".alert-row.tone-crit")).to_contain_text("Đã tiếp nhận: truc.ca", timeout=10_000)
    with reading(seed.engine) as conn:
        assert alerts.one(conn, FLOOD).acknowledged_by == "truc.ca"


def test_a_viewer_sees_no_button_and_is_refused_when_asking_anyway(tab: Tab, centre: Centre, seed: Seed) -> None:
    open_page(tab, centre, "/alerts")
    assert tab.page.locator(".alert-row button").count() == 0
    ask = """() => {
        const said = {id: 'alerts-said', property: 'children'};
        const body = JSON.stringify({output: 'alerts-said.children', outputs: said, inputs: [], state: []});
        const headers = {'content-type': 'application/json'};
        return fetch('/_dash-update-component', {method: 'POST', headers, body}).then(answer => answer.status);
    }"""
    assert tab.page.evaluate(ask) == 401
    with reading(seed.engine) as conn:
        assert alerts.one(conn, FLOOD).acknowledged_by is None


def test_the_story_of_an_alert_says_who_was_told_and_why_not(tab: Tab, centre: Centre) -> None:
    open_page(tab, centre, "/alerts")
    tab.page.locator(".alert-row.tone-crit .alert-title").click()
    story = tab.page.locator("#story")
    expect(story).to_contain_text("hop-thu-dien-tap")
    expect(story).to_contain_text("Báo khi phát cảnh báo")
    expect(story).to_contain_text("Đang cảnh báo")


def test_a_source_that_fails_is_first_and_says_since_when(tab: Tab, centre: Centre) -> None:
    open_page(tab, centre, "/sources")
    first = tab.page.locator(".sources tbody tr").first
    expect(first).to_contain_text("Mất kết nối từ")
    expect(first).to_contain_text("Không kết nối được")


def test_rejected_rows_are_listed_with_their_reasons(tab: Tab, centre: Centre) -> None:
    open_page(tab, centre, "/sources")
    tab.page.locator(".source-name", has_text="Giải quyết TTHC theo xã, phường").click()
    expect(tab.page.locator(".rejects")).to_contain_text("giá trị không phải số")
    expect(tab.page.locator(".rejects")).to_contain_text("dòng 14")


def test_rejected_rows_are_taken_away_as_a_file(tab: Tab, centre: Centre) -> None:
    open_page(tab, centre, "/sources")
    tab.page.locator(".source-name", has_text="Giải quyết TTHC theo xã, phường").click()
    with tab.page.expect_download() as taken:
        tab.page.get_by_role("button", name="Tải các dòng bị loại").click()
    text = taken.value.path().read_text("utf-8-sig")
    assert text.splitlines()[0] == "Chạy lúc;Dòng;Nội dung;Lý do"
    assert "giá trị không phải số" in text


def test_an_operator_asks_for_old_values_again(operator: Tab, centre: Centre) -> None:
    open_page(operator, centre, "/sources?source=quan-trac")
    operator.page.get_by_label("Từ ngày").fill("2020-01-01")
    operator.page.get_by_role("button", name="Lấy bù").click()
    expect(operator.page.locator("#sources-asked")).to_contain_text("chỉ giữ số liệu trong")
    operator.page.get_by_label("Từ ngày").fill(operator.page.get_by_label("Đến hết ngày").input_value())
    operator.page.get_by_role("button", name="Lấy bù").click()
    expect(operator.page.locator("#sources-asked")).to_contain_text("Đã yêu cầu lấy bù")
    expect(operator.page.locator(".sources .opened")).to_contain_text("Đang lấy bù, còn")


def test_nobody_who_only_looks_is_offered_a_back_fill(tab: Tab, centre: Centre) -> None:
    open_page(tab, centre, "/sources?source=quan-trac")
    expect(tab.page.get_by_role("button", name="Tải các dòng bị loại")).to_be_visible()
    expect(tab.page.get_by_role("button", name="Lấy bù")).to_have_count(0)


def test_an_operator_pauses_and_resumes_a_source(operator: Tab, centre: Centre) -> None:
    open_page(operator, centre, "/sources")
    row = operator.page.locator('[data-source="ioc-host"]')
    row.locator("button", has_text="Tạm dừng").click()
    expect(operator.page.locator("#sources-said")).to_contain_text("Đã tạm dừng nguồn “Máy chủ IOC”")


def test_a_changed_value_redraws_the_overview_by_itself(tab: Tab, centre: Centre, seed: Seed) -> None:
    open_page(tab, centre, "/")
    now = Seed(seed.engine, seed.profile, datetime.now(UTC))
    now.value("CQS-17", ROOT, 9.0, "tthc-tinh")
    expect(tab.page.locator(f'[data-tile^="CQS-17/{ROOT}"] .card-value')).to_have_text("9", timeout=8_000)


def test_the_desk_says_that_the_server_is_gone(tab: Tab, centre: Centre) -> None:
    open_page(tab, centre, "/sources")
    centre.stop()
    expect(tab.page.locator(".banner.cut-off")).to_contain_text("Mất kết nối máy chủ từ", timeout=20_000)
