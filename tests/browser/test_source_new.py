"""`/sources/new` in a real browser: a sample becomes a file that is tried, edited, tried again and taken away."""

import json
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from ioc.commands.create_account import NewAccount, create_account
from ioc.commands.make_sign_in_link import make_sign_in_link
from ioc.domain.principal import SYSTEM, Role
from tests.browser.centre import Centre
from tests.browser.conftest import DESK, Tab, open_tab
from tests.browser.seed import Seed

pytestmark = pytest.mark.browser

PAGE = {"du_lieu": [
    {"tram": "tv-cao-lanh", "luc": "2026-11-24T08:00:00+07:00", "muc_nuoc": 2.1, "la": 5},
    {"tram": "tv-my-tho", "luc": "2026-11-24T08:00:00+07:00", "muc_nuoc": 1.9, "la": 6},
]}  # fmt: skip


@pytest.fixture
def administrator(seed: Seed, centre: Centre, context: BrowserContext) -> Tab:
    create_account(seed.engine, SYSTEM, NewAccount("quan.tri", Role.ADMINISTRATOR), datetime.now(UTC))
    tab = open_tab(context)
    tab.page.set_viewport_size(DESK)
    tab.page.goto(centre.url + make_sign_in_link(seed.engine, SYSTEM, "quan.tri", datetime.now(UTC)))
    tab.page.locator("form button").first.click()
    tab.page.wait_for_load_state()
    return tab


def test_a_pasted_sample_becomes_a_file_that_is_tried_edited_and_taken(administrator: Tab, centre: Centre) -> None:
    page = administrator.page
    page.goto(centre.url + "/sources")
    page.get_by_role("link", name="Nguồn mới từ mẫu").click()
    expect(page.locator(".new-source-kinds label")).to_have_count(12, timeout=20_000)
    page.locator("#new-source-sample").fill(json.dumps(PAGE))
    page.locator("#new-source-where").fill("https://cong.tinh.vn/api/muc-nuoc")
    page.locator("#new-source-name").fill("muc-nuoc-moi")
    page.get_by_role("button", name="Đề xuất").click()
    expect(page.locator("#new-source-said")).to_contain_text("chưa nhận ra chỉ tiêu của: la", timeout=20_000)
    expect(page.locator("#new-source-tried")).to_contain_text("Số liệu đọc được từ mẫu: 2, bị loại: 0")
    expect(page.locator("#new-source-tried tbody tr").first).to_contain_text("Mực nước (TV-01)")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    text = page.locator("#new-source-file").input_value()
    page.locator("#new-source-file").fill(text.replace('expr = "tram"', 'exprr = "tram"'))
    page.get_by_role("button", name="Thử lại trên mẫu").click()
    expect(page.locator("#new-source-tried")).to_contain_text("khóa lạ “exprr”")
    page.locator("#new-source-file").fill(text.replace('title_vi = "muc-nuoc-moi"', 'title_vi = "Mực nước mới"'))
    with page.expect_download() as taken:
        page.get_by_role("button", name="Tải tệp .toml").click()
    assert taken.value.suggested_filename == "muc-nuoc-moi.toml"
    assert tomllib.loads(Path(taken.value.path()).read_text(encoding="utf-8"))["title_vi"] == "Mực nước mới"
    page.get_by_role("button", name="Lưu nháp vào hồ sơ").click()
    expect(page.locator("#new-source-kept")).to_contain_text("Chưa có hồ sơ tỉnh nào được nạp")
    assert administrator.complaints == []


def test_a_file_is_uploaded_and_a_sample_that_says_nothing_is_told(administrator: Tab, centre: Centre, tmp_path: Path) -> None:
    page = administrator.page
    page.goto(centre.url + "/sources/new")
    expect(page.locator(".new-source-kinds label")).to_have_count(12, timeout=20_000)
    page.get_by_role("button", name="Đề xuất").click()
    expect(page.locator("#new-source-said")).to_contain_text("Chưa có mẫu", timeout=20_000)
    (tmp_path / "DT_NHAMAYA_NUO001_20261124080000.txt").write_text("TV-02\t2,1\t‰\t20261124080000\t00\n", encoding="utf-8")
    page.locator("#new-source-upload input").set_input_files(tmp_path / "DT_NHAMAYA_NUO001_20261124080000.txt")
    expect(page.locator("#new-source-sample")).to_have_value("TV-02\t2,1\t‰\t20261124080000\t00\n")
    page.get_by_role("button", name="Đề xuất").click()
    expect(page.locator("#new-source-said")).to_contain_text("Không đề xuất được từ mẫu này")
    page.locator(".new-source-kinds label", has_text="station_files").click()
    page.locator("#new-source-subject").fill("tv-cao-lanh")
    page.get_by_role("button", name="Đề xuất").click()
    expect(page.locator("#new-source-tried")).to_contain_text("Độ mặn (TV-02)")
    assert administrator.complaints == []


def test_somebody_who_may_only_look_is_told_so(tab: Tab, centre: Centre) -> None:
    tab.page.goto(centre.url + "/sources/new")
    expect(tab.page.locator("#new-source-may")).to_contain_text("Cần quyền quản trị", timeout=20_000)
