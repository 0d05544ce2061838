"""What an operator does about an alert: hands it over, notes, puts it off, closes it, silences with a look at what that mutes."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import Locator, expect

from ioc.domain.answer import Cause
from ioc.store.engine import reading
from ioc.store.queries import answers, silences
from tests.browser.centre import Centre
from tests.browser.conftest import DESK, Tab
from tests.browser.seed import FLOOD, Seed

pytestmark = pytest.mark.browser


def story(tab: Tab, centre: Centre) -> None:
    tab.page.set_viewport_size(DESK)
    tab.page.goto(f"{centre.url}/alerts?alert={FLOOD.rule}|{FLOOD.subject}|{FLOOD.origin}")
    expect(tab.page.locator("#alerts-work")).to_contain_text("Việc đã làm", timeout=20_000)


def form(tab: Tab, name: str) -> Locator:
    """The form of that deed, unfolded."""
    found = tab.page.locator("#alerts-tools details", has=tab.page.locator("summary", has_text=name))
    found.locator("summary").click()
    return found


def send(found: Locator, name: str) -> None:
    found.get_by_role("button", name=name, exact=True).click()


def test_an_alert_is_noted_put_off_and_closed_and_each_is_seen(operator: Tab, centre: Centre, seed: Seed) -> None:
    story(operator, centre)
    work, done = operator.page.locator("#alerts-work"), operator.page.locator("#alerts-done")
    expect(work).to_contain_text("Chưa ai làm gì")
    note = form(operator, "Ghi ý kiến")
    note.get_by_label("Ý kiến").fill("đã gọi trạm")
    send(note, "Ghi ý kiến")
    expect(done).to_contain_text("Đã ghi ý kiến", timeout=10_000)
    expect(work).to_contain_text("truc.ca ghi: đã gọi trạm", timeout=10_000)
    snooze = form(operator, "Hoãn báo")
    snooze.get_by_label("Hoãn (phút)").fill("30")
    send(snooze, "Hoãn báo")
    expect(work).to_contain_text("hoãn báo đến", timeout=10_000)
    close = form(operator, "Kết thúc xử lý")
    close.locator(".work-choice").click()
    operator.page.get_by_text("báo sai", exact=True).click()
    send(close, "Kết thúc xử lý")
    expect(work).to_contain_text("kết thúc xử lý: báo sai", timeout=10_000)
    with reading(seed.engine) as conn:
        assert [one.cause for one in answers.closures(conn, FLOOD)] == [Cause.FALSE]
    assert operator.complaints == []


def test_an_agency_is_handed_the_alert_with_a_deadline_that_must_lie_ahead(operator: Tab, centre: Centre, seed: Seed) -> None:
    story(operator, centre)
    assign = form(operator, "Giao xử lý")
    assign.locator(".work-choice").click()
    operator.page.get_by_text("Sở Khoa học và Công nghệ", exact=True).click()
    assign.get_by_label("Hạn").fill("2020-01-01T07:00")
    send(assign, "Giao xử lý")
    expect(operator.page.locator("#alerts-done")).to_contain_text("Hạn xử lý phải sau bây giờ", timeout=10_000)
    assign.get_by_label("Hạn").fill("2099-01-01T07:00")
    assign.get_by_label("Việc cần làm").fill("kiểm tra cống")
    send(assign, "Giao xử lý")
    work = operator.page.locator("#alerts-work")
    expect(work).to_contain_text("giao Sở Khoa học và Công nghệ · hạn 07:00 01/01 · kiểm tra cống", timeout=10_000)
    with reading(seed.engine) as conn:
        assert [one.party.name for one in answers.assignments(conn, FLOOD)] == ["so-khcn"]


def test_a_silence_shows_what_it_would_mute_and_is_ended_again(operator: Tab, centre: Centre, seed: Seed) -> None:
    story(operator, centre)
    silence, preview = form(operator, "Tạm ngừng báo"), operator.page.locator("#alerts-preview")
    expect(preview).to_contain_text("Sẽ ngừng báo 1 cảnh báo đang mở", timeout=10_000)
    conditions = silence.locator("textarea")
    conditions.fill("mau=do")
    expect(preview).to_contain_text("không có nhãn “mau”", timeout=10_000)
    conditions.fill(f'rule="{FLOOD.rule}"')
    send(silence, "Tạm ngừng báo")
    expect(operator.page.locator("#alerts-done")).to_contain_text("Hãy ghi lý do ngừng báo", timeout=10_000)
    silence.get_by_label("Lý do").fill("thay cảm biến")
    send(silence, "Tạm ngừng báo")
    row = operator.page.locator("#alerts-work .alert-row")
    expect(row).to_contain_text("truc.ca: thay cảm biến", timeout=10_000)
    row.get_by_role("button", name="Báo lại").click()
    expect(operator.page.locator("#alerts-ended")).to_contain_text("Đã báo lại", timeout=10_000)
    expect(row).to_have_count(0, timeout=10_000)
    with reading(seed.engine) as conn:
        assert silences.silences(conn, datetime.now(UTC)) == []


def test_who_only_looks_sees_what_was_done_and_no_forms(tab: Tab, centre: Centre) -> None:
    story(tab, centre)
    expect(tab.page.locator("#alerts-tools details")).to_have_count(0)
