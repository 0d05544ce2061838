"""How people are told and spared over time, on both databases: groups, storms, flapping, reminders, escalation, silences."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine

from ioc.commands.close_alert import close_alert
from ioc.commands.end_silence import end_silence
from ioc.commands.silence_alerts import silence_alerts
from ioc.commands.snooze_alert import snooze_alert
from ioc.domain.alert import AlertKey
from ioc.domain.answer import Cause
from ioc.domain.centre import Profile
from ioc.domain.duty import Restraint
from ioc.domain.lateness import late_code
from ioc.domain.matcher import read_matcher
from ioc.domain.notification import DeliveryState, Escalation, Reason, Route
from ioc.domain.observation import Origin
from ioc.domain.principal import Principal, PrincipalKind, Role
from ioc.domain.rule import Severity
from ioc.jobs.follow_up import follow_up
from ioc.jobs.sum_up import sum_up
from ioc.store import alerts
from ioc.store.engine import reading, writing
from ioc.store.queries.alerts import deliveries, history
from tests.contract.desk import Desk
from tests.stories.province import CPU, FLOOD, HOST, MINUTE, NOW, PROVINCE, STATION, a_source

LAN = Principal("lan", PrincipalKind.PERSON, Role.OPERATOR)
STAGE = AlertKey(FLOOD.code, STATION.code, Origin.REAL)
LOAD = AlertKey(CPU.code, HOST.code, Origin.REAL)
TRUC, HE = ("truc-ban",), ("he-thong",)
LIFE = replace(FLOOD, code="lut", life_safety=True)
DROWNING = AlertKey("lut", STATION.code, Origin.REAL)
SILENT = AlertKey(late_code("tram"), "tram", Origin.REAL)


def desk(engine: Engine, *routes: Route, **other: object) -> Desk:
    profile: Profile = replace(PROVINCE, routes=routes, rules=(*PROVINCE.rules, LIFE), **other)  # type: ignore[arg-type]
    return Desk(engine, profile)


def many(of: Desk, number: int, rule: str = FLOOD.code) -> list:  # type: ignore[type-arg]
    return [of.fires(AlertKey(rule, f"tram-{place}", Origin.REAL)) for place in range(number)]


# groups


GROUPED = Route(TRUC, group_by=("origin",), group_wait=30 * MINUTE / 60, group_interval=5 * MINUTE)


def test_alerts_of_a_group_are_told_in_one_message_after_the_wait(engine: Engine) -> None:
    here = desk(engine, GROUPED)
    here.happen(here.fires(STAGE))
    assert here.work() == []
    here.minute = 0.25
    here.happen(here.fires(LOAD))
    assert here.work() == []
    assert here.until(0.5, 0.25) == [("truc-ban", "2 sự kiện cảnh báo: 1 nguy cấp, 1 cảnh báo")]
    _, message = here.heard[0]
    assert message.text.index("Cao Lãnh") < message.text.index("Máy chủ IOC"), "from grave to mild"
    assert [row.state for row in here.rows() if row.receiver == "truc-ban"] == [DeliveryState.DELIVERED] * 3


def test_what_changes_in_a_group_is_told_an_interval_later_in_the_same_thread(engine: Engine) -> None:
    here = desk(engine, GROUPED)
    here.happen(here.fires(STAGE), here.fires(LOAD))
    here.work()
    here.until(1)
    here.happen(here.ends(STAGE), here.ends(LOAD))
    assert here.until(5) == []
    assert here.until(6) == [("truc-ban", "2 sự kiện cảnh báo: 2 đã hết")]
    first, last = (message for _, message in here.heard)
    assert (first.thread, last.resolved) == (last.thread, True)
    assert first.id != last.id


def test_a_group_of_one_is_told_as_an_alert(engine: Engine) -> None:
    here = desk(engine, GROUPED)
    here.happen(here.fires(STAGE))
    here.work()
    assert here.until(1) == [("truc-ban", "[NGUY CẤP] Cao Lãnh 2,40 m, trên BĐ III 0,10 m")]


def test_groups_are_apart_by_their_labels(engine: Engine) -> None:
    here = desk(engine, replace(GROUPED, group_by=("rule",)))
    here.happen(here.fires(STAGE), here.fires(LOAD))
    here.work()
    assert len(here.until(1)) == 2


def test_what_is_silenced_while_its_group_waits_is_not_told_until_the_silence_ends(engine: Engine) -> None:
    here = desk(engine, GROUPED)
    here.happen(here.fires(STAGE), here.fires(LOAD))
    here.work()
    silence_alerts(engine, LAN, [read_matcher("rule=bd3")], NOW + 10 * MINUTE, "sửa", NOW)
    assert here.until(1) == [("truc-ban", "[CẢNH BÁO] Máy chủ IOC: CPU 2,4%, trên ngưỡng 2,3%")]
    assert Reason.NOT_TOLD_SILENCED in here.reasons("truc-ban")
    assert here.until(9) == []
    assert here.until(12) == [("truc-ban", "[NGUY CẤP] Cao Lãnh 2,40 m, trên BĐ III 0,10 m")]


def test_no_group_delays_what_life_depends_on(engine: Engine) -> None:
    here = desk(engine, GROUPED)
    here.happen(here.fires(DROWNING), here.fires(LOAD))
    assert here.names(here.work()) == ["truc-ban"]
    assert here.heard[0][1].subject_line.startswith("[NGUY CẤP]")


# storms


def test_more_than_so_many_a_minute_become_one_summary_and_then_one_a_minute(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.happen(*many(here, 11))
    assert here.work() == [("truc-ban", "11 sự kiện cảnh báo: 11 nguy cấp")]
    here.minute = 0.25
    here.happen(*many(here, 3, CPU.code))
    assert here.until(0.75, 0.25) == []
    assert here.until(1.5, 0.25) == [("truc-ban", "3 sự kiện cảnh báo: 3 cảnh báo")]
    first, second = (message for _, message in here.heard)
    assert first.thread != second.thread or first.id != second.id
    assert {row.state for row in here.rows() if row.receiver == "truc-ban"} == {DeliveryState.DELIVERED}


def test_as_many_as_are_allowed_are_told_one_by_one(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.happen(*many(here, 10))
    assert len(here.work()) == 10


def test_messages_of_the_last_minute_count(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.happen(*many(here, 10))
    here.work()
    here.minute = 0.5
    here.happen(here.fires(LOAD), here.fires(STAGE))
    assert here.work() == [("truc-ban", "2 sự kiện cảnh báo: 1 nguy cấp, 1 cảnh báo")]


def test_a_calm_minute_ends_the_storm(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.happen(*many(here, 11))
    here.work()
    here.until(1.5)
    here.happen(here.fires(LOAD))
    assert here.work() == [("truc-ban", "[CẢNH BÁO] Máy chủ IOC: CPU 2,4%, trên ngưỡng 2,3%")]


def test_a_storm_names_what_life_depends_on_first_and_never_delays_it(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.happen(*many(here, 40, CPU.code), here.fires(DROWNING))
    assert here.work() == [("truc-ban", "41 sự kiện cảnh báo: 1 an toàn tính mạng, 1 nguy cấp, 40 cảnh báo")]
    lines = [line for line in here.heard[0][1].text.splitlines() if line.startswith("[")]
    assert lines[0].startswith("[AN TOÀN TÍNH MẠNG, NGUY CẤP]")
    assert "… và 11 sự kiện khác" in here.heard[0][1].text
    here.minute = 0.25
    here.happen(here.fires(replace(DROWNING, subject="noi-khac")))
    assert here.names(here.work()) == ["truc-ban"], "the next is told at once, too"


def test_the_end_waits_for_the_summary_that_told_the_beginning(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.away.add("truc-ban")
    here.happen(*many(here, 11), here.fires(STAGE))
    here.work()
    here.minute = 2
    here.happen(here.ends(STAGE))
    here.work()
    here.away.clear()
    here.until(20, 1)
    told = [message.subject_line for _, message in here.heard]
    assert told[0].startswith("12 sự kiện"), told
    assert told[1:] == ["[ĐÃ HẾT] Cao Lãnh 2,40 m, trên BĐ III 0,10 m"]


def test_every_alert_of_a_storm_has_its_answer(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.happen(*many(here, 300))
    here.work()
    told = [row for row in here.rows() if row.receiver == "truc-ban" and row.reason is Reason.FIRED]
    assert len(told) == 300
    assert len(here.heard) == 1


# flapping


def flap(here: Desk, spells: range) -> list[str]:
    told = []
    for spell in spells:
        here.happen(here.fires(STAGE, spell))
        told += here.work()
        here.minute += 2
        here.happen(here.ends(STAGE, spell))
        told += here.work()
        here.minute += 2
    return [line.split("]")[0] for _, line in told]


def test_flapping_is_said_once_and_then_nothing_until_it_has_been_calm(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    assert flap(here, range(1, 4)) == ["[NGUY CẤP", "[ĐÃ HẾT"] * 3
    assert flap(here, range(4, 9)) == ["[DAO ĐỘNG QUANH NGƯỠNG"]
    calm = here.until(60)
    assert calm == [("truc-ban", "[ĐÃ HẾT] Cao Lãnh 2,40 m, trên BĐ III 0,10 m")]
    assert Reason.NOT_TOLD_FLAPPING in here.reasons("truc-ban")
    here.happen(here.fires(STAGE, 9))
    assert len(here.work()) == 1, "what fires after the calm is news again"


def test_what_still_fires_when_it_is_calm_is_told_so_and_so_is_its_end(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    flap(here, range(1, 6))
    here.happen(here.fires(STAGE, 6))
    assert here.work() == []
    assert here.until(60) == [("truc-ban", "[NGUY CẤP] Cao Lãnh 2,40 m, trên BĐ III 0,10 m")]
    here.happen(here.ends(STAGE, 6))
    assert here.work() == [("truc-ban", "[ĐÃ HẾT] Cao Lãnh 2,40 m, trên BĐ III 0,10 m")]


# reminders and escalation


def take_on(here: Desk, key: AlertKey) -> None:
    with writing(here.engine) as conn:
        assert alerts.acknowledge(conn, key, "lan", here.now)


def test_what_fires_on_is_told_again_in_its_thread_until_somebody_takes_it_on(engine: Engine) -> None:
    here = desk(engine, Route(TRUC, repeat_interval=10 * MINUTE))
    here.happen(here.fires(STAGE))
    here.work()
    assert here.until(25) == [("truc-ban", "[NHẮC LẠI] [NGUY CẤP] Cao Lãnh 2,40 m, trên BĐ III 0,10 m")] * 2
    assert len({message.thread for _, message in here.heard}) == 1
    assert len({message.id for _, message in here.heard}) == 3
    assert "Vẫn đang cảnh báo, đã 10 phút" in here.heard[1][1].text
    take_on(here, STAGE)
    assert here.until(60, 5) == []


@pytest.mark.parametrize("how", ["it ends", "somebody closes it"])
def test_nobody_is_reminded_of_what_is_done_with(engine: Engine, how: str) -> None:
    here = desk(engine, Route(TRUC, repeat_interval=10 * MINUTE, send_resolved=False))
    here.happen(here.fires(STAGE))
    here.work()
    if how == "it ends":
        here.happen(here.ends(STAGE))
    else:
        close_alert(engine, LAN, STAGE, Cause.FALSE, "", here.now)
    assert here.until(30, 5) == []


UPWARDS = Route(TRUC, escalation=(Escalation(10 * MINUTE, HE), Escalation(20 * MINUTE, TRUC)))


def test_what_nobody_takes_on_goes_up_step_by_step(engine: Engine) -> None:
    here = desk(engine, UPWARDS)
    here.happen(here.fires(STAGE))
    assert here.names(here.work()) == ["truc-ban"]
    assert here.until(9.5) == []
    assert here.until(10) == [("he-thong", "[ESCALATED] [CRITICAL] Cao Lanh 2.40 m, above alarm level III 0.10 m")]
    assert here.until(20) == [("truc-ban", "[CHUYỂN CẤP] [NGUY CẤP] Cao Lãnh 2,40 m, trên BĐ III 0,10 m")]
    assert here.until(60, 5) == []
    here.happen(here.ends(STAGE))
    assert here.names(here.work()) == ["he-thong", "truc-ban"], "whoever was called hears the end"


def test_what_somebody_took_on_goes_up_no_further_until_it_gets_worse(engine: Engine) -> None:
    here = desk(engine, UPWARDS)
    here.happen(here.fires(STAGE, severity=Severity.WARNING))
    here.work()
    take_on(here, STAGE)
    assert here.until(15, 1) == []
    here.happen(here.rises(STAGE))
    here.work()
    assert here.names(here.until(25, 1)) == ["he-thong"]


def test_practice_never_goes_up_to_real_people(engine: Engine) -> None:
    here = desk(engine, Route(("dien-tap",), escalation=(Escalation(MINUTE, (*HE, "dien-tap")),)))
    here.happen(here.fires(replace(STAGE, origin=Origin.SIMULATED)))
    here.work()
    assert here.names(here.until(2)) == ["dien-tap"]


# what is kept from people for a while


def test_what_fires_on_when_a_silence_ends_is_told_then(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    silence_alerts(engine, LAN, [read_matcher("rule=bd3")], NOW + 10 * MINUTE, "sửa", NOW)
    here.happen(here.fires(STAGE))
    assert here.until(9.5) == []
    assert here.names(here.until(11)) == ["truc-ban"]
    assert here.until(20, 1) == [], "and once only"
    here.happen(here.ends(STAGE))
    assert here.names(here.work()) == ["truc-ban"]
    assert here.reasons("truc-ban") == [Reason.NOT_TOLD_SILENCED, Reason.FIRED, Reason.RESOLVED]


def test_what_is_over_before_a_silence_ends_is_never_told(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    silence_alerts(engine, LAN, [read_matcher("rule=bd3")], NOW + 10 * MINUTE, "sửa", NOW)
    here.happen(here.fires(STAGE))
    here.work()
    here.happen(here.ends(STAGE))
    assert here.until(20, 1) == []


def test_a_silence_ended_early_and_a_snooze_that_runs_out_let_the_alert_be_told(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    silenced = silence_alerts(engine, LAN, [read_matcher("rule=bd3")], NOW + timedelta(hours=9), "sửa", NOW)
    here.happen(here.fires(STAGE))
    here.until(2)
    snooze_alert(engine, LAN, STAGE, NOW + 5 * MINUTE, "", here.now)
    end_silence(engine, LAN, silenced, here.now)
    assert here.until(4.5) == []
    assert here.names(here.until(6)) == ["truc-ban"]


def test_a_source_outage_is_one_alert_and_those_it_stood_for_are_told_when_it_is_over(engine: Engine) -> None:
    here = desk(engine, Route(TRUC), sources=(replace(a_source(), delivers=("TV-01",)),))
    here.happen(here.fires(SILENT))
    here.work()
    here.happen(here.fires(STAGE), here.fires(DROWNING))
    assert len(here.work()) == 1, "only what life depends on"
    inhibited = [row for row in here.rows() if row.reason is Reason.NOT_TOLD_INHIBITED and row.receiver == "truc-ban"]
    assert [row.cause for row in inhibited] == ["source-late:tram|tram|real"]
    here.happen(here.ends(SILENT))
    assert here.names(here.until(1)) == ["truc-ban"] * 2, "the outage is over, and the stage is high"


def test_a_profile_without_restraint_tells_everything(engine: Engine) -> None:
    here = desk(engine, Route(TRUC), restraint=Restraint(0, 0))
    here.happen(*many(here, 30))
    assert len(here.work()) == 30


# broken channels


def test_a_channel_that_refuses_is_stood_in_for_by_another(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.broken.add("truc-ban")
    here.happen(here.fires(STAGE))
    told = here.work()
    assert told == [("he-thong", "[IN PLACE OF A BROKEN CHANNEL] [NGUY CẤP] Cao Lãnh 2,40 m, trên BĐ III 0,10 m")]
    assert "truc-ban" in here.heard[0][1].text
    assert here.until(30, 5) == []


def test_a_channel_that_does_not_answer_is_stood_in_for_after_three_tries_and_told_when_it_is_back(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.away.add("truc-ban")
    here.happen(here.fires(STAGE))
    assert here.work() == []
    assert here.names(here.until(2, 0.25)) == ["he-thong"]
    here.away.clear()
    assert here.names(here.until(15)) == ["truc-ban"]


def test_who_knows_of_the_alerts_hears_once_an_hour_that_a_channel_is_broken(engine: Engine) -> None:
    here = desk(engine, Route((*TRUC, *HE)), restraint=Restraint(0, 0))
    here.broken.add("truc-ban")
    here.happen(*many(here, 5))
    assert here.names(here.work()) == ["he-thong"] * 6
    here.minute = 61
    here.happen(here.fires(STAGE))
    assert here.names(here.work()) == ["he-thong"] * 2


def test_two_broken_channels_do_not_call_each_other_for_ever(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.broken |= {"truc-ban", "he-thong"}
    here.happen(here.fires(STAGE))
    assert here.work() == []
    assert here.reasons("he-thong") == [Reason.NOT_TOLD_NO_ROUTE, Reason.INSTEAD]


def test_practice_is_never_stood_in_for_by_real_people(engine: Engine) -> None:
    here = desk(engine, Route(("dien-tap",)))
    here.broken.add("dien-tap")
    here.happen(here.fires(replace(STAGE, origin=Origin.SIMULATED)))
    assert here.work() == []
    assert Reason.INSTEAD not in here.reasons("truc-ban") + here.reasons("he-thong")


STORM, PASSES = 5_000, 12


def test_five_thousand_breaches_in_a_minute_are_at_most_one_message_a_minute_and_all_in_the_history(engine: Engine) -> None:
    here = desk(engine, Route((*TRUC, *HE)))
    for number in range(PASSES):
        here.minute = number / PASSES
        first, last = number * STORM // PASSES, (number + 1) * STORM // PASSES
        here.happen(*(here.fires(AlertKey(FLOOD.code, f"tram-{place}", Origin.REAL)) for place in range(first, last)))
        here.work()
    here.until(3, 1 / PASSES)
    by_receiver = [[message.at for name, message in here.heard if name == receiver] for receiver in ("truc-ban", "he-thong")]
    for times in by_receiver:
        assert len(times) == 2, "one when it begins, one with the rest"
        assert all(later - earlier >= MINUTE for earlier, later in zip(times, times[1:], strict=False))
    assert [message.payload["count"] for name, message in here.heard if name == "truc-ban"] == [416, 4584]
    with reading(engine) as conn:
        told = history(conn, limit=2 * STORM)
        answered = {row.transition_id for row in deliveries(conn, [one.id for one in told[:500]]) if row.receiver == "truc-ban"}
    assert len({one.transition.key for one in told}) == STORM
    assert len(answered) == 500


def test_two_processes_that_look_again_at_once_remind_once(engine: Engine) -> None:
    here = desk(engine, replace(GROUPED, repeat_interval=10 * MINUTE), restraint=Restraint(0, 0))
    here.happen(*many(here, 40))
    here.until(1)
    here.minute = 11
    ready = Barrier(2)

    def look() -> None:
        ready.wait(10)
        follow_up(engine, here.profile, here.now)
        sum_up(engine, here.profile, here.now)

    with ThreadPoolExecutor(2) as both:
        for one in [both.submit(look) for _ in range(2)]:
            one.result()
    here.until(20)
    assert here.reasons("truc-ban").count(Reason.REMINDED) == 40
    assert [message.payload["count"] for _, message in here.heard] == [40, 40]
