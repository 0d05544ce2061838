"""What people may do about alerts, on both databases: permission, change, audit row, one transaction."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from ioc.commands.acknowledge_alert import acknowledge_alerts
from ioc.commands.answer_assignment import accept_assignment, finish_assignment
from ioc.commands.assign_alert import assign_alert
from ioc.commands.close_alert import close_alert
from ioc.commands.comment_alert import comment_alert
from ioc.commands.end_silence import end_silence
from ioc.commands.incidents import close_incident, join_incident, open_incident
from ioc.commands.silence_alerts import silence_alerts
from ioc.commands.snooze_alert import snooze_alert, wake_alert
from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.answer import Cause, Party, PartyKind
from ioc.domain.matcher import read_matcher
from ioc.domain.observation import Origin
from ioc.domain.principal import Principal, PrincipalKind, Role
from ioc.domain.rule import Severity
from ioc.errors import CommandInvalid, PermissionDenied
from ioc.store import accounts, alerts
from ioc.store.engine import reading, writing
from ioc.store.queries import answers, incidents, silences
from ioc.store.queries.audit import recent
from ioc.store.queries.latest import newest_change
from tests.stories.province import FLOOD, HOST, MINUTE, NOW, PROVINCE, STATION, UNIT

VIEWER = Principal("khanh", PrincipalKind.PERSON, Role.VIEWER)
OPERATOR = Principal("lan", PrincipalKind.PERSON, Role.OPERATOR)
OFFICE = Principal("phuong", PrincipalKind.PERSON, Role.CLERK, agency=UNIT.code)
KEY = AlertKey(FLOOD.code, STATION.code, Origin.REAL)
DRILL = replace(KEY, origin=Origin.SIMULATED)
ALERT = Alert(KEY, AlertState.FIRING, Severity.CRITICAL, NOW, NOW, value=2.4, limit=2.3, spell=1)
BY_RULE = (read_matcher('rule="bd3"'),)
AGENCY = Party(PartyKind.AGENCY, UNIT.code)
HOUR = timedelta(hours=1)


@pytest.fixture
def engine(engine: Engine) -> Engine:
    fired = Transition(KEY, AlertState.PENDING, AlertState.FIRING, NOW, Severity.CRITICAL, 1, 2.4, 2.3)
    with writing(engine) as conn:
        alerts.save(conn, [ALERT, replace(ALERT, key=DRILL)], [fired])
    return engine


def hand_over(engine: Engine, actor: Principal = OPERATOR) -> int:
    return assign_alert(engine, actor, PROVINCE, KEY, AGENCY, NOW, NOW + HOUR, "Kiểm tra đê")


def gather(engine: Engine, actor: Principal = OPERATOR) -> int:
    return open_incident(engine, actor, "Lũ Cao Lãnh", UNIT.code, [KEY], NOW)


COMMANDS: dict[str, Callable[[Engine, Principal], object]] = {
    "silence_alerts": lambda engine, actor: silence_alerts(engine, actor, BY_RULE, NOW + HOUR, "Sửa trạm", NOW),
    "snooze_alert": lambda engine, actor: snooze_alert(engine, actor, KEY, NOW + HOUR, "", NOW),
    "assign_alert": hand_over,
    "comment_alert": lambda engine, actor: comment_alert(engine, actor, KEY, "Đã gọi xã", NOW),
    "close_alert": lambda engine, actor: close_alert(engine, actor, KEY, Cause.FALSE, "Đầu đo hỏng", NOW),
    "open_incident": gather,
}
LATER: dict[str, Callable[[Engine, Principal], object]] = {
    "end_silence": lambda engine, actor: end_silence(engine, actor, 1, NOW),
    "wake_alert": lambda engine, actor: wake_alert(engine, actor, KEY, NOW),
    "accept_assignment": lambda engine, actor: accept_assignment(engine, actor, 1, NOW),
    "finish_assignment": lambda engine, actor: finish_assignment(engine, actor, 1, "Đã gia cố", NOW),
    "join_incident": lambda engine, actor: join_incident(engine, actor, 1, [KEY], NOW),
    "close_incident": lambda engine, actor: close_incident(engine, actor, 1, "Nước rút", NOW),
}


def done(engine: Engine) -> list[tuple[str, str]]:
    with reading(engine) as conn:
        return [(row.action, row.actor) for row in reversed(recent(conn))]


@pytest.mark.parametrize("name", [*COMMANDS, *LATER])
def test_who_only_looks_may_do_nothing_and_leaves_no_trace(engine: Engine, name: str) -> None:
    for prepare in COMMANDS.values():
        prepare(engine, OPERATOR)
    before = done(engine)
    with pytest.raises(PermissionDenied, match="khanh"):
        (COMMANDS | LATER)[name](engine, VIEWER)
    assert done(engine) == before


def test_every_deed_is_audited_and_moves_the_screens(engine: Engine) -> None:
    for command in (COMMANDS | LATER).values():
        with reading(engine) as conn:
            before = newest_change(conn)
        command(engine, OPERATOR)
        with reading(engine) as conn:
            assert newest_change(conn) > before
    assert done(engine) == [(name, "lan") for name in COMMANDS | LATER]


def test_several_alerts_are_taken_on_at_once_and_each_is_audited(engine: Engine) -> None:
    gone = replace(KEY, subject="het-roi")
    assert acknowledge_alerts(engine, OPERATOR, [KEY, DRILL, gone, KEY], NOW) == 2
    assert acknowledge_alerts(engine, OPERATOR, [KEY, DRILL], NOW) == 0
    assert done(engine) == [("acknowledge_alert", "lan")] * 2
    with pytest.raises(PermissionDenied):
        acknowledge_alerts(engine, VIEWER, [KEY], NOW)


def test_a_silence_says_what_it_mutes_until_when_and_why(engine: Engine) -> None:
    made = silence_alerts(engine, OPERATOR, BY_RULE, NOW + HOUR, " Sửa trạm ", NOW)
    with reading(engine) as conn:
        (one,) = silences.silences(conn, NOW)
        assert {alert.key for alert in silences.muted(conn, PROVINCE, one.matchers)} == {KEY, DRILL}
        assert silences.muted(conn, PROVINCE, [read_matcher("rule=cpu")]) == []
        assert silences.silences(conn, NOW + HOUR) == []
        assert silences.silences(conn, NOW + HOUR, over=5) == [one]
    assert (one.id, one.matchers, one.ends_at, one.made_by, one.why) == (made, BY_RULE, NOW + HOUR, "lan", "Sửa trạm")


def test_a_silence_ended_early_is_over_and_keeps_who_ended_it(engine: Engine) -> None:
    made = silence_alerts(engine, OPERATOR, BY_RULE, NOW + HOUR, "Sửa trạm", NOW)
    end_silence(engine, OPERATOR, made, NOW + MINUTE)
    with pytest.raises(CommandInvalid, match="đã hết hạn"):
        end_silence(engine, OPERATOR, made, NOW + MINUTE)
    with reading(engine) as conn:
        assert silences.silences(conn, NOW + MINUTE) == []
        found = silences.silence_of(conn, made)
    assert found is not None
    assert (found.ends_at, found.ended_by) == (NOW + MINUTE, "lan")


@pytest.mark.parametrize(
    ("matchers", "hours", "why", "said"),
    [
        ((), 1, "x", "không ngừng báo tất cả"),
        ((read_matcher('rule!="x"'),), 1, "x", "không ngừng báo tất cả"),
        (BY_RULE, 0, "x", "sau lúc bắt đầu"),
        (BY_RULE, 24 * 31, "x", "không quá 30 ngày"),
        (BY_RULE, 1, "  ", "Hãy ghi lý do"),
    ],
)
def test_a_silence_of_everything_for_ever_or_without_a_reason_is_refused(
    engine: Engine, matchers: tuple, hours: int, why: str, said: str
) -> None:
    with pytest.raises(CommandInvalid, match=said):
        silence_alerts(engine, OPERATOR, matchers, NOW + hours * HOUR, why, NOW)


def test_an_alert_is_put_off_until_then_and_woken(engine: Engine) -> None:
    snooze_alert(engine, OPERATOR, KEY, NOW + HOUR, "", NOW)
    snooze_alert(engine, OPERATOR, KEY, NOW + 2 * HOUR, "chờ đội", NOW)
    with reading(engine) as conn:
        assert silences.snoozes(conn, NOW)[KEY].until == NOW + 2 * HOUR
        assert silences.snoozes(conn, NOW + 2 * HOUR) == {}
    wake_alert(engine, OPERATOR, KEY, NOW)
    with pytest.raises(CommandInvalid, match="không bị hoãn"):
        wake_alert(engine, OPERATOR, KEY, NOW)
    with pytest.raises(CommandInvalid, match="24 giờ"):
        snooze_alert(engine, OPERATOR, KEY, NOW + 25 * HOUR, "", NOW)


def test_several_parties_own_an_alert_each_with_its_own_deadline_and_answer(engine: Engine) -> None:
    with writing(engine) as conn:
        accounts.create(conn, "binh", Role.OPERATOR, NOW)
    office = hand_over(engine)
    person = assign_alert(engine, OPERATOR, PROVINCE, KEY, Party(PartyKind.PERSON, "binh"), NOW)
    accept_assignment(engine, OFFICE, office, NOW + MINUTE)
    finish_assignment(engine, OFFICE, office, "Đã gia cố", NOW + HOUR)
    with reading(engine) as conn:
        first, second = answers.assignments(conn, KEY, 1)
        assert [one.id for one in answers.undone(conn)] == [person]
        assert answers.undone(conn, AGENCY) == []
    assert (first.accepted_by, first.done_by, first.result, first.due_at) == ("phuong", "phuong", "Đã gia cố", NOW + HOUR)
    assert (second.party.name, second.accepted_at, second.due_at) == ("binh", None, None)


def test_an_office_answers_for_itself_and_for_no_other(engine: Engine) -> None:
    office = hand_over(engine)
    with pytest.raises(PermissionDenied, match="không thuộc nơi được giao"):
        accept_assignment(engine, replace(OFFICE, agency="87@2008"), office, NOW)
    accept_assignment(engine, OFFICE, office, NOW)
    with pytest.raises(CommandInvalid, match="đã có người nhận"):
        accept_assignment(engine, OPERATOR, office, NOW)


@pytest.mark.parametrize(
    ("party", "minutes", "said"),
    [
        (Party(PartyKind.AGENCY, "khong-co"), 1, "Hồ sơ không có"),
        (Party(PartyKind.PERSON, "khong-co"), 1, "Không có tài khoản"),
        (AGENCY, 0, "sau bây giờ"),
    ],
)
def test_nobody_gets_what_they_cannot_answer(engine: Engine, party: Party, minutes: int, said: str) -> None:
    with pytest.raises(CommandInvalid, match=said):
        assign_alert(engine, OPERATOR, PROVINCE, KEY, party, NOW, NOW + minutes * MINUTE)


def test_the_same_work_is_given_once(engine: Engine) -> None:
    hand_over(engine)
    with pytest.raises(CommandInvalid, match="đã giao"):
        hand_over(engine)


def test_a_spell_is_closed_once_with_its_cause(engine: Engine) -> None:
    close_alert(engine, OPERATOR, KEY, Cause.FALSE, "Đầu đo hỏng", NOW)
    with pytest.raises(CommandInvalid, match="đã kết thúc"):
        close_alert(engine, OPERATOR, KEY, Cause.REAL, "", NOW)
    with pytest.raises(CommandInvalid, match="không có lần đó"):
        close_alert(engine, OPERATOR, KEY, Cause.REAL, "", NOW, spell=2)
    with reading(engine) as conn:
        assert [(one.cause, one.spell) for one in answers.closures(conn, KEY)] == [(Cause.FALSE, 1)]
        assert len(answers.closed_since(conn, NOW)) == 1
        assert answers.closed_since(conn, NOW + MINUTE) == []


def test_an_incident_has_one_timeline_of_all_its_alerts(engine: Engine) -> None:
    made = gather(engine)
    assert join_incident(engine, OPERATOR, made, [KEY], NOW) == 0
    office = hand_over(engine)
    comment_alert(engine, OPERATOR, KEY, "Đã gọi xã", NOW + MINUTE)
    accept_assignment(engine, OFFICE, office, NOW + 2 * MINUTE)
    finish_assignment(engine, OFFICE, office, "Đã gia cố", NOW + 3 * MINUTE)
    close_alert(engine, OPERATOR, KEY, Cause.REAL, "", NOW + 4 * MINUTE)
    with reading(engine) as conn:
        told = [(moment.what, moment.words) for moment in incidents.timeline(conn, made)]
        assert incidents.incidents_with(conn, KEY, 1) == [made]
    assert sorted(told[:2]) == [("assigned", "82@2025: Kiểm tra đê"), ("firing", "critical")]
    assert told[2:] == [("remark", "Đã gọi xã"), ("accepted", "82@2025"), ("done", "Đã gia cố"), ("closed", "real")]


def test_practice_and_reality_never_meet_in_one_incident(engine: Engine) -> None:
    with pytest.raises(CommandInvalid, match="MÔ PHỎNG"):
        open_incident(engine, OPERATOR, "Lũ", UNIT.code, [KEY, DRILL], NOW)
    made = gather(engine)
    with pytest.raises(CommandInvalid, match="MÔ PHỎNG"):
        join_incident(engine, OPERATOR, made, [DRILL], NOW)


def test_alerts_of_one_place_matter_and_hour_are_proposed_as_one_event_until_they_are_in_an_incident(engine: Engine) -> None:
    station = replace(STATION, parent=UNIT.code)
    other = replace(station, code="tv-my-tho")
    province = replace(PROVINCE, subjects=(station, other, UNIT, HOST))
    near, late = replace(KEY, subject=other.code), replace(KEY, rule="lut", subject=other.code)
    elsewhere = AlertKey("cpu", HOST.code, Origin.REAL)
    with writing(engine) as conn:
        alerts.save(conn, [replace(ALERT, key=near, since=NOW + 30 * MINUTE), replace(ALERT, key=elsewhere)], [])
        alerts.save(conn, [replace(ALERT, key=late, since=NOW + 5 * HOUR)], [])
    with reading(engine) as conn:
        assert [[one.key for one in group] for group in incidents.proposals(conn, province)] == [[KEY, near]]
    open_incident(engine, OPERATOR, "Lũ", UNIT.code, [KEY, near], NOW)
    with reading(engine) as conn:
        assert incidents.proposals(conn, province) == []


def test_a_closed_incident_takes_nothing_more(engine: Engine) -> None:
    made = gather(engine)
    close_incident(engine, OPERATOR, made, "Nước rút", NOW)
    with pytest.raises(CommandInvalid, match="đã đóng"):
        join_incident(engine, OPERATOR, made, [KEY], NOW)
    with reading(engine) as conn:
        assert incidents.incidents(conn) == []
        assert incidents.incidents(conn, closed=1)[0].outcome == "Nước rút"


def test_what_never_was_an_alert_cannot_be_answered(engine: Engine) -> None:
    with pytest.raises(CommandInvalid, match="Không có cảnh báo"):
        comment_alert(engine, OPERATOR, replace(KEY, subject="ai"), "x", NOW)
