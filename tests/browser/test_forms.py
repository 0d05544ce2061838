"""The page of reports in a real browser: filled in, pasted, asked back, submitted, approved; and readings told by telephone."""

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ioc.commands.create_account import NewAccount, create_account
from ioc.commands.make_sign_in_link import make_sign_in_link
from ioc.domain.observation import Origin, Reading, SeriesKey
from ioc.domain.period import PeriodKind, start_of
from ioc.domain.principal import SYSTEM, Role
from ioc.domain.source import Batch
from ioc.store import observations, runs
from ioc.store.engine import reading, writing
from ioc.store.queries import history
from tests.browser.centre import Centre
from tests.browser.conftest import DESK, Tab, open_tab
from tests.browser.seed import ROOT, Seed

pytestmark = pytest.mark.browser
AGENCY = "so-khcn"
MONTHLY, BY_COMMUNE = "chuyen-doi-so-thang", "san-tmdt-xa"
SignIn = Callable[[str, Role], Tab]


@pytest.fixture
def sign_in(browser: Browser, seed: Seed, centre: Centre) -> Iterator[SignIn]:
    """Opens a browser of its own in which a person of the agency has signed in."""
    contexts = []

    def opened(name: str, role: Role) -> Tab:
        now = datetime.now(UTC)
        agency = AGENCY if role in (Role.CLERK, Role.HEAD) else None
        create_account(seed.engine, SYSTEM, NewAccount(name, role, agency), now)
        contexts.append(browser.new_context(viewport=DESK, locale="vi-VN"))
        tab = open_tab(contexts[-1])
        tab.page.goto(centre.url + make_sign_in_link(seed.engine, SYSTEM, name, now))
        tab.page.locator("form button").first.click()
        tab.page.wait_for_load_state()
        return tab

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def last_month(seed: Seed) -> datetime:
    """The end of the last whole month, aware; the two months before it and the year before are already in the store."""
    zone = seed.profile.zone
    local = seed.now.astimezone(zone)
    end = datetime(local.year, local.month, 1, tzinfo=zone)
    past = [start_of(PeriodKind.MONTH, end, zone), end.replace(year=end.year - 1)]
    figures = {"CQS-12D": 2500.0, "CQS-12N": 2400.0, "CQS-16": 70.5, "KTS-04": 1500.0, "KTS-05": 50_000.0}
    rows = [Reading(code, ROOT, PeriodKind.MONTH, at, value) for code, value in figures.items() for at in past]
    begun = 0.0 if past[0].astimezone(zone).month == 1 else 450_000.0
    rows.append(Reading("KTS-05", ROOT, PeriodKind.CUMULATIVE, past[0], begun))
    source = seed.profile.source["bao-cao-cu"]
    with writing(seed.engine) as conn:
        run = runs.open_run(conn, source.name, seed.now)
        observations.save(conn, Batch(tuple(rows)), source, run, seed.now, zone)
    return end


def report(form: str, end: datetime) -> str:
    return f"/forms?form={form}&agency={AGENCY}&end={(end - timedelta(days=1)):%Y-%m-%d}"


def open_report(tab: Tab, centre: Centre, path: str) -> Locator:
    tab.page.goto(centre.url + path)
    cells = tab.page.locator(".form-table .form-cell")
    expect(cells.first).to_be_visible(timeout=20_000)
    return tab.page.locator(".form-table .form-input")


def paste(page: Page, at: Locator, text: str) -> None:
    """As Excel puts it on the clipboard."""
    at.focus()
    page.evaluate(
        """text => {
            const clipboardData = new DataTransfer();
            clipboardData.setData("text/plain", text);
            const event = new ClipboardEvent("paste", {clipboardData, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(event);
        }""",
        text,
    )


def saved(page: Page) -> None:
    expect(page.locator(".form-status")).to_contain_text("Đã lưu nháp", timeout=10_000)


def deed(page: Page, verb: str) -> None:
    page.locator(f"[data-deed={verb}]").click()


def stored(seed: Seed, indicator: str, at: datetime, subject: str = ROOT, kind: PeriodKind = PeriodKind.MONTH) -> object:
    with reading(seed.engine) as conn:
        found = history.points(conn, SeriesKey(indicator, subject, kind, Origin.SIMULATED))
    return next((one for one in found if one.at == at), None)


def test_a_report_is_pasted_asked_back_submitted_approved_and_seen_with_its_typist(
    sign_in: SignIn, centre: Centre, seed: Seed, last_month: datetime
) -> None:
    clerk, head = sign_in("lan", Role.CLERK), sign_in("minh", Role.HEAD)
    path, page = report(MONTHLY, last_month), clerk.page
    cells = open_report(clerk, centre, path)
    row = page.locator(".form-table tbody tr").first
    expect(row).to_contain_text("2.500")  # beside the empty cell: the month before, and a year ago
    paste(page, cells.first, "2.600\r\n2.700\r\n1.234\r\n1.600\r\n51.000\r\n")
    expect(page.locator(".form-status")).to_contain_text("Đã dán 5 ô")
    asked = page.locator(".form-ask")
    expect(asked).to_contain_text("một nghìn hai trăm ba mươi tư")
    expect(asked).to_contain_text("một phẩy hai ba bốn")
    asked.get_by_role("button", name="1,234").click()
    expect(page.locator(".form-cell.wrong")).to_contain_text("lớn hơn “Văn bản đi” (2.600)")
    deed(page, "submit")
    expect(page.locator("#forms-said-fill")).to_contain_text("Chưa nộp được")
    cells.nth(1).fill("2500")
    cells.nth(2).fill("72,5")
    begun = 0 if last_month.astimezone(seed.profile.zone).month == 2 else 450_000
    cells.nth(5).fill(str(begun + 51_000))
    cells.nth(5).press("Enter")
    expect(page.locator(".form-status")).to_contain_text("Không có ô nào sai", timeout=10_000)
    expect(cells.nth(1)).to_have_value("2.500")
    deed(page, "submit")
    expect(page.locator("#forms-said-fill")).to_contain_text("người duyệt của Sở Khoa học và Công nghệ", timeout=10_000)
    assert stored(seed, "CQS-12D", last_month) is None

    head.page.goto(centre.url + "/forms")
    waiting = head.page.locator("section", has_text="Chờ duyệt").locator(".alert-row")
    expect(waiting).to_have_count(1, timeout=20_000)
    waiting.locator(".alert-title").click()
    expect(head.page.locator(".form-value").first).to_have_text("2.600", timeout=20_000)
    deed(head.page, "approve")
    expect(head.page.locator("#forms-said-judge")).to_contain_text("Đã duyệt", timeout=10_000)
    expect(head.page.locator(".form-cell").first).to_contain_text("trong kho, lan lập", timeout=10_000)
    expect(head.page.locator(".form-trail")).to_contain_text("minh duyệt")
    kept = stored(seed, "CQS-12D", last_month)
    assert kept is not None and (kept.value, kept.note.typed_by) == (2600.0, "lan")  # type: ignore[attr-defined]
    assert clerk.complaints == head.complaints == []


def test_a_returned_report_says_why_and_an_approved_one_is_reopened_on_request(
    sign_in: SignIn, centre: Centre, seed: Seed, last_month: datetime
) -> None:
    clerk, head = sign_in("lan", Role.CLERK), sign_in("minh", Role.HEAD)
    path, page = report(BY_COMMUNE, last_month), clerk.page
    cells = open_report(clerk, centre, path)
    communes = cells.count() // 2 - 1
    paste(page, cells.first, "\n".join([f"{communes}\t{2 * communes}", *["1\t2"] * communes]))
    expect(page.locator(".form-status")).to_contain_text("Không có ô nào sai", timeout=10_000)
    deed(page, "submit")
    expect(page.locator("#forms-said-fill .done")).to_be_visible(timeout=10_000)
    open_report(head, centre, path)
    deed(head.page, "return")
    expect(head.page.locator("#forms-said-judge")).to_contain_text("Hãy ghi lý do trả lại", timeout=10_000)
    head.page.locator("#forms-words").fill("Thiếu xã Mỹ Quý")
    deed(head.page, "return")
    expect(head.page.locator("#forms-said-judge .done")).to_be_visible(timeout=10_000)
    cells = open_report(clerk, centre, path)
    expect(page.locator(".form-remark")).to_contain_text("minh: Thiếu xã Mỹ Quý")
    deed(page, "submit")
    expect(page.locator("#forms-said-fill .done")).to_be_visible(timeout=10_000)
    open_report(head, centre, path)
    deed(head.page, "approve")
    expect(head.page.locator(".form-cell").first).to_contain_text("trong kho, lan lập", timeout=10_000)
    open_report(clerk, centre, path)
    page.locator("#forms-words").fill("Gõ nhầm một xã")
    deed(page, "ask_reopen")
    expect(page.locator("#forms-said-fill .done")).to_be_visible(timeout=10_000)
    open_report(head, centre, path)
    expect(head.page.locator(".form-remark")).to_contain_text("lan: Gõ nhầm một xã")
    deed(head.page, "reopen")
    expect(head.page.locator("#forms-said-judge .done")).to_be_visible(timeout=10_000)
    expect(head.page.locator(".form-input").first).to_have_value(str(communes), timeout=10_000)


def test_what_is_typed_survives_a_lost_line_and_a_closed_page(sign_in: SignIn, centre: Centre, last_month: datetime) -> None:
    clerk = sign_in("lan", Role.CLERK)
    page = clerk.page
    cells = open_report(clerk, centre, report(MONTHLY, last_month))
    page.context.set_offline(True)
    cells.first.fill("2600")
    expect(page.locator(".form-status")).to_contain_text("1 ô đang giữ trong máy này", timeout=15_000)
    page.context.set_offline(False)
    saved(page)
    page.context.set_offline(True)
    cells.nth(1).fill("2500")
    page.close()
    clerk = open_tab(page.context)
    page = clerk.page
    page.context.set_offline(False)
    cells = open_report(clerk, centre, report(MONTHLY, last_month))
    expect(cells.nth(1)).to_have_value(re.compile(r"2\.?500"))
    expect(page.locator(".form-status")).to_contain_text("Đã lấy lại 1 ô")
    expect(cells.first).to_have_value("2.600")


def test_two_who_type_into_one_report_are_told_and_choose(sign_in: SignIn, centre: Centre, last_month: datetime) -> None:
    clerk, head = sign_in("lan", Role.CLERK), sign_in("minh", Role.HEAD)
    path = report(MONTHLY, last_month)
    mine, theirs = open_report(clerk, centre, path), open_report(head, centre, path)
    theirs.first.fill("2700")
    theirs.nth(1).fill("2500")
    saved(head.page)
    mine.first.fill("2600")
    conflict = clerk.page.locator(".form-conflict")
    expect(conflict).to_contain_text("“minh” vừa sửa biểu này", timeout=10_000)
    expect(conflict).to_contain_text("Văn bản đi: của bạn: 2600; của “minh”: 2.700")
    conflict.get_by_role("button", name="Giữ số của tôi").click()
    saved(clerk.page)
    expect(mine.first).to_have_value("2.600", timeout=10_000)
    expect(mine.nth(1)).to_have_value("2.500")


@contextmanager
def workbook(tmp_path: Path, template: bytes) -> Iterator[Path]:
    """The template of the page, filled in by somebody who makes mistakes."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    page = book.active
    for row in range(5, page.max_row + 1):
        page.cell(row, 3, 10)
        page.cell(row, 4, 20)
    page.cell(4, 3, 10 * (page.max_row - 4))
    page.cell(4, 4, 1)
    page.cell(6, 3, "mười")
    page.cell(7, 3, "-")
    page.append(["x", "Xã Lạ", 1, 2])
    book.save(tmp_path / "thang.xlsx")
    yield tmp_path / "thang.xlsx"


def test_the_months_excel_is_brought_and_its_faults_stand_in_their_cells(
    sign_in: SignIn, centre: Centre, last_month: datetime, tmp_path: Path
) -> None:
    clerk = sign_in("lan", Role.CLERK)
    page = clerk.page
    open_report(clerk, centre, report(BY_COMMUNE, last_month))
    with page.expect_download() as taken:
        page.locator("#forms-template").click()
    assert taken.value.suggested_filename.endswith(".xlsx")
    with workbook(tmp_path, Path(taken.value.path()).read_bytes()) as file:
        page.locator("#forms-upload input[type=file]").set_input_files(file)
    status = page.locator(".form-status")
    expect(status).to_contain_text("ô từ tệp “thang.xlsx”", timeout=10_000)
    expect(status).to_contain_text("“Xã Lạ” không có trong biểu")
    rows = page.locator(".form-table tbody tr")
    expect(rows.nth(2).locator(".form-cell.wrong")).to_contain_text("không đọc được “mười” thành số", timeout=10_000)
    expect(rows.nth(3).locator(".form-input").first).to_have_value("không phát sinh")
    expect(rows.first.locator(".form-cell").nth(1)).to_contain_text("cộng các dòng được")
    status.get_by_role("button", name="Hoàn tác").click()
    expect(rows.nth(3).locator(".form-input").first).to_have_value("")
    assert clerk.complaints == []


def test_enter_and_arrows_lead_from_cell_to_cell(sign_in: SignIn, centre: Centre, last_month: datetime) -> None:
    clerk = sign_in("lan", Role.CLERK)
    cells = open_report(clerk, centre, report(BY_COMMUNE, last_month))
    cells.first.focus()
    for key, reached in (("Enter", 2), ("ArrowDown", 4), ("ArrowUp", 2), ("ArrowRight", 3), ("ArrowLeft", 2), ("Tab", 3)):
        clerk.page.keyboard.press(key)
        expect(cells.nth(reached)).to_be_focused()


def test_a_phoned_reading_is_two_keys_away_and_kept_with_who_told_it(sign_in: SignIn, centre: Centre, seed: Seed) -> None:
    operator = sign_in("truc", Role.OPERATOR)
    page = operator.page
    page.goto(centre.url + "/forms")
    expect(page.locator(".form-call").first).to_be_visible(timeout=20_000)
    page.keyboard.press("g")
    page.keyboard.press("1")
    page.keyboard.type("231")
    page.keyboard.press("Enter")
    said = page.locator("#forms-said-call")
    expect(said).to_contain_text("Đã ghi Hồng Ngự: 2,31 m", timeout=10_000)
    expect(said).to_contain_text("Ông Ba báo")
    expect(page.locator(".form-call").first).to_contain_text("gần nhất 2,31 m", timeout=10_000)
    with reading(seed.engine) as conn:
        [kept] = history.points(conn, SeriesKey("TV-01", "tv-hong-ngu", PeriodKind.INSTANT, Origin.SIMULATED))
    assert (kept.value, kept.note.typed_by, kept.note.remark) == (2.31, "truc", "Ông Ba báo qua điện thoại")
    page.keyboard.press("Escape")
    page.locator("h1").click()
    page.keyboard.press("g")
    page.keyboard.press("3")
    page.keyboard.type("150")
    page.keyboard.press("Enter")
    expect(said).to_contain_text("Hãy ghi tên người báo", timeout=10_000)
    assert operator.complaints == []


def test_who_only_looks_sees_what_is_due_and_no_unapproved_figure(tab: Tab, centre: Centre, last_month: datetime) -> None:
    tab.page.set_viewport_size(DESK)
    tab.page.goto(centre.url + "/forms")
    expect(tab.page.locator(".alert-row.tone-crit").first).to_contain_text("quá hạn", timeout=20_000)
    assert tab.page.locator(".form-call").count() == 0
    tab.page.locator(".alert-title", has_text="Báo cáo chuyển đổi số").first.click()
    expect(tab.page.locator(".form-remark")).to_contain_text("Chỉ người lập và người duyệt", timeout=20_000)
    assert tab.page.locator(".form-input, [data-deed]").count() == 0
    assert tab.complaints == []


@pytest.mark.parametrize("path", ["/forms", "/forms?form=no&agency=x&end=2026-10-31", "/forms?form=chuyen-doi-so-thang"])
def test_the_page_is_never_blank(tab: Tab, centre: Centre, path: str) -> None:
    tab.page.goto(centre.url + path)
    expect(tab.page.locator("#forms-body h1, #forms-body h2").first).to_be_visible(timeout=20_000)
    assert tab.page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert tab.complaints == []
