"""Who is told, and in what words."""

from dataclasses import replace
from datetime import time

import pytest

from ioc.alerting.decide import decide
from ioc.alerting.headline import headline, matter_of
from ioc.alerting.index import RuleIndex
from ioc.alerting.messages import compose, notification_id, thread_of
from ioc.alerting.suppress import Quiet
from ioc.domain.alert import AlertKey, AlertState, Transition
from ioc.domain.lateness import late_code, late_rule
from ioc.domain.notification import Notification, Reason, Receiver, Route
from ioc.domain.observation import Origin, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.promise import Daily, Promise
from ioc.domain.rule import Rule, Severity
from ioc.jobs.parcel import pack, unpack
from tests.stories.province import (
    CPU,
    FLOOD,
    HOST,
    MINUTE,
    NOW,
    OLD_UNIT,
    ON_TIME,
    PROVINCE,
    STATION,
    UNIT,
    a_source,
    a_transition,
)

TRUC_BAN, HE_THONG, DIEN_TAP = PROVINCE.receivers


def reasons(transition: Transition, told: bool = True, routes: tuple[Route, ...] = PROVINCE.routes) -> dict[str, Reason]:
    province = replace(PROVINCE, routes=routes)
    return {one.receiver.name: one.reason for one in decide(transition, province, Quiet(NOW), lambda _: told)}


def message(transition: Transition, receiver: Receiver = TRUC_BAN, address: str = "https://ioc.x.vn") -> Notification:
    return compose(7, transition, PROVINCE, receiver, address)


def test_real_alerts_never_reach_practice_receivers() -> None:
    assert reasons(a_transition()) == {"truc-ban": Reason.FIRED, "he-thong": Reason.FIRED, "dien-tap": Reason.NOT_TOLD_REAL}


def test_simulated_alerts_reach_practice_receivers_only() -> None:
    told = reasons(a_transition(origin=Origin.SIMULATED))
    assert told == {"truc-ban": Reason.NOT_TOLD_PRACTICE, "he-thong": Reason.NOT_TOLD_PRACTICE, "dien-tap": Reason.FIRED}


@pytest.mark.parametrize(
    ("after", "told", "reason"),
    [
        (AlertState.PENDING, True, Reason.NOT_TOLD_PENDING),
        (AlertState.INACTIVE, True, Reason.NOT_TOLD_NEVER_FIRED),
        (AlertState.FIRING, False, Reason.FIRED),
        (AlertState.RESOLVED, True, Reason.RESOLVED),
        (AlertState.RESOLVED, False, Reason.NOT_TOLD_NEVER_FIRED),
    ],
)
def test_only_firing_is_told_and_its_end_to_those_who_were_told(after: AlertState, told: bool, reason: Reason) -> None:
    assert reasons(a_transition(after), told)["truc-ban"] is reason


@pytest.mark.parametrize(
    ("route", "reason"),
    [
        (Route(("truc-ban",), at_least=Severity.CRITICAL), Reason.FIRED),
        (Route(("truc-ban",), rules=("bd3",)), Reason.FIRED),
        (Route(("truc-ban",), rules=("cpu",)), Reason.NOT_TOLD_NO_ROUTE),
        (Route(("he-thong",)), Reason.NOT_TOLD_NO_ROUTE),
    ],
)
def test_a_route_leads_by_rule_and_receiver(route: Route, reason: Reason) -> None:
    assert reasons(a_transition(), routes=(route,))["truc-ban"] is reason


@pytest.mark.parametrize("severity", Severity)
@pytest.mark.parametrize("at_least", Severity)
def test_a_route_takes_what_is_grave_enough(severity: Severity, at_least: Severity) -> None:
    order = list(Severity)
    transition = replace(a_transition(), severity=severity)
    expected = Reason.FIRED if order.index(severity) >= order.index(at_least) else Reason.NOT_TOLD_NO_ROUTE
    assert reasons(transition, routes=(Route(("truc-ban",), at_least=at_least),))["truc-ban"] is expected


def test_the_end_is_told_unless_every_route_says_not_to() -> None:
    over = a_transition(AlertState.RESOLVED)
    silent, loud = Route(("truc-ban",), send_resolved=False), Route(("truc-ban",))
    assert reasons(over, routes=(silent,))["truc-ban"] is Reason.NOT_TOLD_NO_ROUTE
    assert reasons(over, routes=(silent, loud))["truc-ban"] is Reason.RESOLVED
    assert reasons(over, routes=())["truc-ban"] is Reason.RESOLVED


@pytest.mark.parametrize(
    ("transition", "vi", "en"),
    [
        (
            a_transition(),
            "[NGUY CẤP] Cao Lãnh 2,33 m, trên BĐ III 0,03 m",
            "[CRITICAL] Cao Lanh 2.33 m, above alarm level III 0.03 m",
        ),
        (a_transition(value=2.3), "[NGUY CẤP] Cao Lãnh 2,30 m, bằng BĐ III", "[CRITICAL] Cao Lanh 2.30 m, at alarm level III"),
        (
            a_transition(AlertState.RESOLVED, value=2.1),
            "[ĐÃ HẾT] Cao Lãnh 2,10 m, dưới BĐ III 0,20 m",
            "[RESOLVED] Cao Lanh 2.10 m, below alarm level III 0.20 m",
        ),
        (
            a_transition(rule=CPU, subject=HOST.code, value=95, limit=90),
            "[CẢNH BÁO] Máy chủ IOC: CPU 95,0%, trên ngưỡng 90,0%",
            "[WARNING] IOC host: CPU 95.0%, above the limit 90.0%",
        ),
        (
            a_transition(rule=ON_TIME, subject=UNIT.code, value=91.2, limit=98),
            "[CHÚ Ý] Đồng Tháp: Tỷ lệ đúng hạn 91,20%, dưới mục tiêu 98,00%",
            "[NOTICE] Dong Thap: Tỷ lệ đúng hạn 91.20%, below the target 98.00%",
        ),
    ],
)
def test_the_subject_line_says_what_where_and_how_far(transition: Transition, vi: str, en: str) -> None:
    assert message(transition).subject_line == vi
    assert message(transition, HE_THONG).subject_line == en


def the_late_rule() -> Rule:
    rule = late_rule(a_source())
    assert rule is not None
    return rule


def test_a_late_source_is_named_with_its_promise() -> None:
    late = a_transition(rule=the_late_rule(), subject="tram", value=None, limit=None)
    assert message(late).subject_line == "[CẢNH BÁO] Nguồn “Trạm” quá 15 phút không có số liệu mới"
    over = replace(late, after=AlertState.RESOLVED)
    assert message(over).subject_line == "[ĐÃ HẾT] Nguồn “Trạm” đã có số liệu trở lại"
    assert "Giá trị" not in message(late).text


def test_a_missed_deadline_is_told_in_its_own_words() -> None:
    daily = a_source(promise=Promise(by=Daily(time(17))))
    rule = late_rule(daily)
    assert rule is not None
    late = a_transition(rule=rule, subject="tram", value=None, limit=None)
    matter = matter_of(late, replace(PROVINCE, sources=(daily,)), "vi")
    assert headline(matter) == "Nguồn “Trạm” lỡ hạn “trước 17:00 mỗi ngày”, không có số liệu mới"
    matter = matter_of(late, replace(PROVINCE, sources=(daily,)), "en")
    assert headline(matter) == "Source “Stations” missed its deadline “before 17:00 each day”"


def test_a_rule_that_has_left_the_profile_is_named_by_its_code() -> None:
    gone = replace(a_transition(AlertState.RESOLVED), key=AlertKey("cu", "mat-roi", Origin.REAL))
    assert message(gone).subject_line == "[ĐÃ HẾT] mat-roi: quy tắc không còn áp dụng (cu)"


def test_simulated_is_marked_in_line_text_page_and_facts() -> None:
    mail = message(a_transition(origin=Origin.SIMULATED), DIEN_TAP)
    assert mail.subject_line.startswith("[MÔ PHỎNG] [NGUY CẤP] ")
    assert mail.text.startswith("MÔ PHỎNG: ")
    assert "MÔ PHỎNG: " in mail.html
    assert (mail.simulated, mail.payload["origin"]) == (True, "simulated")
    english = message(a_transition(origin=Origin.SIMULATED), replace(DIEN_TAP, language="en"))
    assert "SIMULATED" in english.subject_line
    real = message(a_transition())
    assert "MÔ PHỎNG" not in real.subject_line + real.text + real.html


def test_the_text_says_when_why_and_what_to_do() -> None:
    text = message(a_transition()).text
    for line in ("Giá trị: 2,33 m", "Ngưỡng: 2,30 m", "Thời điểm: 10:00 24/11/2026", "Căn cứ: QĐ 05", "Việc cần làm: Báo ngay"):
        assert line in text.splitlines()
    assert "Xem tại: https://ioc.x.vn/alerts" in text.splitlines()
    assert "Xem tại" not in message(a_transition(), address="").text
    assert "Việc cần làm" not in message(a_transition(AlertState.RESOLVED)).text


def test_the_page_escapes_what_the_profile_says() -> None:
    sly = replace(PROVINCE, subjects=(replace(STATION, name_vi="<script>alert(1)</script>"),))
    assert "<script>" not in compose(7, a_transition(), sly, TRUC_BAN, "").html


def test_the_id_is_the_same_on_every_try_and_differs_for_everything_else() -> None:
    fired, over = a_transition(), a_transition(AlertState.RESOLVED)
    assert message(fired).id == message(fired).id == notification_id(7, fired, PROVINCE.name, "truc-ban")
    others = [
        notification_id(8, fired, PROVINCE.name, "truc-ban"),
        notification_id(7, over, PROVINCE.name, "truc-ban"),
        notification_id(7, fired, PROVINCE.name, "he-thong"),
        notification_id(7, fired, "tinh-khac", "truc-ban"),
        notification_id(7, replace(fired, at=NOW + MINUTE), PROVINCE.name, "truc-ban"),
    ]
    assert len({message(fired).id, *others}) == 6


def test_one_thread_holds_a_spell_and_no_other() -> None:
    fired, over = a_transition(), a_transition(AlertState.RESOLVED)
    assert message(fired).thread == message(over).thread == message(fired, HE_THONG).thread
    assert thread_of(replace(fired, spell=2), PROVINCE.name) != message(fired).thread


def test_a_message_comes_out_of_the_outbox_as_it_went_in() -> None:
    mail = message(a_transition())
    assert unpack(pack(mail), mail.id, mail.thread, mail.receiver) == mail


def test_the_index_finds_the_rules_of_a_series_and_leaves_dissolved_units_alone() -> None:
    index = RuleIndex(PROVINCE, NOW)
    stage = SeriesKey("TV-01", STATION.code, PeriodKind.INSTANT, Origin.SIMULATED)
    assert [(one.rule, one.key) for one in index.on(stage)] == [(FLOOD, AlertKey("bd3", STATION.code, Origin.SIMULATED))]
    assert index.on(replace(stage, period_kind=PeriodKind.HOUR)) == ()
    assert index.on(replace(stage, subject="ai-do")) == ()
    month = SeriesKey("CQS-01", UNIT.code, PeriodKind.MONTH, Origin.REAL)
    assert [one.rule for one in index.on(month)] == [ON_TIME]
    assert index.on(replace(month, subject=OLD_UNIT.code)) == ()


def test_a_rule_that_names_its_subjects_watches_no_other() -> None:
    named = replace(PROVINCE, rules=(replace(ON_TIME, subjects=(OLD_UNIT.code,)),))
    index = RuleIndex(named, NOW)
    month = SeriesKey("CQS-01", UNIT.code, PeriodKind.MONTH, Origin.REAL)
    assert index.on(month) == ()
    assert len(index.on(replace(month, subject=OLD_UNIT.code))) == 1
    assert index.holds(AlertKey("dung-han", OLD_UNIT.code, Origin.REAL))
    assert not index.holds(AlertKey("dung-han", UNIT.code, Origin.REAL))
    assert not index.holds(AlertKey("bd3", STATION.code, Origin.REAL))


def test_every_source_that_promises_and_is_on_has_its_rule() -> None:
    off = replace(a_source("tat"), enabled=False)
    silent = a_source("cong-bo", promise=Promise())
    index = RuleIndex(replace(PROVINCE, sources=(a_source(), off, silent)), NOW)
    assert [late.key for late in index.promises] == [AlertKey(late_code("tram"), "tram", Origin.REAL)]
    assert index.holds(AlertKey(late_code("tram"), "tram", Origin.REAL))
    assert not index.holds(AlertKey(late_code("tat"), "tat", Origin.REAL))


def test_a_source_that_joins_later_is_listened_to_from_then_on() -> None:
    index = RuleIndex(replace(PROVINCE, sources=(a_source("cu"), a_source("moi"))), NOW, {"moi": NOW + MINUTE})
    assert {late.source.name: late.since for late in index.promises} == {"cu": NOW, "moi": NOW + MINUTE}
