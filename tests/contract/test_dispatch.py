"""From transitions to people, on both databases, by real SMTP and HTTP servers on loopback."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine

from ioc.domain.alert import Alert, AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.notification import DeliveryState, Reason, Receiver
from ioc.domain.observation import Origin
from ioc.errors import SettingsInvalid
from ioc.jobs.dispatch import LEASE, Sent, dispatch, pause_after
from ioc.jobs.route import route_transitions
from ioc.notifiers import NOTIFIERS
from ioc.notifiers.contract import AddressModel, Io, Notifier
from ioc.store import alerts, outbox
from ioc.store.engine import reading, writing
from ioc.store.queries.alerts import DeliveryRow, deliveries, history, one
from ioc.store.queries.channels import last_tries
from tests.contract.letterbox import Hook, Letterbox, free_port, http_server, smtp_server
from tests.stories.province import MINUTE, NOW, PROVINCE, a_transition

SECOND = timedelta(seconds=1)


def no_secrets(reference: str) -> str:
    raise SettingsInvalid(f"Không có bí mật “{reference}”")


IO = Io(no_secrets, timeout=5)


@pytest.fixture
def box() -> Iterator[Letterbox]:
    with smtp_server(Letterbox()) as running:
        yield running


@pytest.fixture
def hook() -> Iterator[Hook]:
    with http_server(Hook()) as running:
        yield running


@pytest.fixture
def province(box: Letterbox, hook: Hook) -> Profile:
    mail = {"server": f"smtp://127.0.0.1:{box.port}", "sender": "ioc@x.vn"}

    def by_mail(name: str, practice: bool = False) -> Receiver:
        return Receiver(name, "email", tuple((mail | {"to": f"{name}@x.vn"}).items()), practice)

    webhook = Receiver("he-thong", "webhook", (("url", hook.url),), language="en")
    return replace(PROVINCE, receivers=(by_mail("truc-ban"), webhook, by_mail("dien-tap", practice=True)))


def happen(engine: Engine, *transitions: Transition) -> None:
    with writing(engine) as conn:
        alerts.save(conn, [], transitions)


def told(engine: Engine) -> dict[tuple[AlertState, str], DeliveryRow]:
    """What came of every delivery, by the state it told of and the receiver."""
    with reading(engine) as conn:
        after = {row.id: row.transition.after for row in history(conn)}
        return {(after[row.transition_id], row.receiver): row for row in deliveries(conn, after)}


def send(engine: Engine, province: Profile, minute: float = 0, **other: Any) -> list[Sent]:
    return dispatch(engine, province, NOTIFIERS, NOW + minute * MINUTE, IO, other.pop("owner", "ta"), **other)


FIRED, OVER = a_transition(AlertState.FIRING), a_transition(AlertState.RESOLVED, value=2.1)


def test_firing_and_its_end_reach_each_receiver_once(engine: Engine, province: Profile, box: Letterbox, hook: Hook) -> None:
    happen(engine, a_transition(AlertState.PENDING), FIRED)
    assert route_transitions(engine, province, NOW, "https://ioc.x.vn") == 2
    assert len(send(engine, province)) == 2
    happen(engine, OVER)
    assert route_transitions(engine, province, NOW) == 1
    assert len(send(engine, province)) == 2
    assert send(engine, province, 60) == []
    assert [letter["Subject"] for letter in box.letters] == [
        "[NGUY CẤP] Cao Lãnh 2,33 m, trên BĐ III 0,03 m",
        "[ĐÃ HẾT] Cao Lãnh 2,10 m, dưới BĐ III 0,20 m",
    ]
    assert [json.loads(posted.body)["after"] for posted in hook.posted] == ["firing", "resolved"]


def test_every_receiver_has_a_reason_for_every_transition(engine: Engine, province: Profile) -> None:
    happen(engine, a_transition(AlertState.PENDING), FIRED)
    route_transitions(engine, province, NOW)
    found = {key: (row.reason, row.state) for key, row in told(engine).items()}
    assert found == {
        (AlertState.PENDING, "truc-ban"): (Reason.NOT_TOLD_PENDING, DeliveryState.SUPPRESSED),
        (AlertState.PENDING, "he-thong"): (Reason.NOT_TOLD_PENDING, DeliveryState.SUPPRESSED),
        (AlertState.PENDING, "dien-tap"): (Reason.NOT_TOLD_REAL, DeliveryState.SUPPRESSED),
        (AlertState.FIRING, "truc-ban"): (Reason.FIRED, DeliveryState.WAITING),
        (AlertState.FIRING, "he-thong"): (Reason.FIRED, DeliveryState.WAITING),
        (AlertState.FIRING, "dien-tap"): (Reason.NOT_TOLD_REAL, DeliveryState.SUPPRESSED),
    }


def test_a_simulated_alert_reaches_the_practice_receiver_alone(
    engine: Engine, province: Profile, box: Letterbox, hook: Hook
) -> None:
    happen(engine, a_transition(origin=Origin.SIMULATED))
    route_transitions(engine, province, NOW)
    send(engine, province)
    assert [letter["To"] for letter in box.letters] == ["dien-tap@x.vn"]
    assert box.letters[0]["Subject"].startswith("[MÔ PHỎNG]")
    assert hook.posted == []


def test_the_end_is_told_only_to_those_who_were_told_the_beginning(engine: Engine, province: Profile, box: Letterbox) -> None:
    happen(engine, OVER)
    route_transitions(engine, province, NOW)
    assert send(engine, province) == []
    assert told(engine)[AlertState.RESOLVED, "truc-ban"].reason is Reason.NOT_TOLD_NEVER_FIRED
    assert box.letters == []


def test_routing_again_queues_nothing_twice(engine: Engine, province: Profile) -> None:
    happen(engine, FIRED)
    assert route_transitions(engine, province, NOW) == 1
    assert route_transitions(engine, province, NOW) == 0
    assert len(told(engine)) == 3


def test_a_channel_that_is_away_is_tried_again_with_the_same_id_and_longer_pauses(
    engine: Engine, province: Profile, hook: Hook
) -> None:
    hook.status = 503
    happen(engine, FIRED)
    route_transitions(engine, province, NOW)
    send(engine, province)
    row = told(engine)[AlertState.FIRING, "he-thong"]
    assert (row.state, row.attempts, row.due_at) == (DeliveryState.WAITING, 1, NOW + 5 * SECOND)
    assert row.error is not None and "503" in row.error
    assert send(engine, province, 4 / 60) == []
    send(engine, province, 5 / 60)
    assert told(engine)[AlertState.FIRING, "he-thong"].due_at == NOW + 15 * SECOND
    hook.status = 200
    send(engine, province, 1)
    row = told(engine)[AlertState.FIRING, "he-thong"]
    assert (row.state, row.attempts, row.error) == (DeliveryState.DELIVERED, 3, None)
    assert {posted.headers["idempotency-key"] for posted in hook.posted} == {row.notification_id}
    assert len({posted.body for posted in hook.posted}) == 1


def test_a_refused_message_is_shown_and_not_tried_again(engine: Engine, province: Profile, box: Letterbox) -> None:
    box.says["RCPT"] = "550 no such user"
    happen(engine, FIRED)
    route_transitions(engine, province, NOW)
    send(engine, province)
    row = told(engine)[AlertState.FIRING, "truc-ban"]
    assert (row.state, row.done_at) == (DeliveryState.REFUSED, NOW)
    assert row.error is not None and "550" in row.error
    assert "truc-ban" not in {one.delivery.receiver for one in send(engine, province, 600)}


AILMENTS = {
    "refuses the line": {},
    "hangs": {},
    "451": {"DATA": "451 try later"},
    "421": {"MAIL": "421 busy"},
    "450": {"RCPT": "450 grey"},
}


@pytest.mark.parametrize("ailment", AILMENTS)
def test_whatever_ails_the_mail_server_the_letter_arrives_once_it_is_well_under_its_id(
    engine: Engine, province: Profile, box: Letterbox, ailment: str
) -> None:
    box.says.update(AILMENTS[ailment])
    box.pause = 0.5 if ailment == "hangs" else 0
    mail = province.receivers[0]
    nowhere = replace(mail, address=(("server", f"smtp://127.0.0.1:{free_port()}"), *mail.address[1:]))
    ill = replace(province, receivers=(nowhere if ailment == "refuses the line" else mail, *province.receivers[1:]))
    happen(engine, FIRED)
    route_transitions(engine, province, NOW)
    dispatch(engine, ill, NOTIFIERS, NOW, replace(IO, timeout=0.2, talk=1), "ta")
    row = told(engine)[AlertState.FIRING, "truc-ban"]
    assert (row.state, row.attempts) == (DeliveryState.WAITING, 1)
    box.says.clear()
    box.pause = 0
    send(engine, province, 1)
    assert told(engine)[AlertState.FIRING, "truc-ban"].state is DeliveryState.DELIVERED
    assert {letter["X-Notification-Id"] for letter in box.letters} == {row.notification_id}


def test_one_broken_channel_keeps_no_other_waiting(engine: Engine, province: Profile, hook: Hook) -> None:
    broken = replace(
        province.receivers[0], address=(("server", f"smtp://127.0.0.1:{free_port()}"), *province.receivers[0].address[1:])
    )
    province = replace(province, receivers=(broken, *province.receivers[1:]))
    happen(engine, FIRED)
    route_transitions(engine, province, NOW)
    states = {one.delivery.receiver: one.state for one in send(engine, province)}
    assert states == {"truc-ban": DeliveryState.WAITING, "he-thong": DeliveryState.DELIVERED}


def test_the_end_waits_until_the_beginning_is_told(engine: Engine, province: Profile, hook: Hook) -> None:
    hook.status = 500
    happen(engine, FIRED, OVER)
    route_transitions(engine, province, NOW)
    send(engine, province)
    send(engine, province, 1 / 60)
    assert len(hook.posted) == 1
    hook.status = 200
    send(engine, province, 1)
    send(engine, province, 1)
    assert [json.loads(posted.body)["after"] for posted in hook.posted] == ["firing", "firing", "resolved"]


def test_a_failed_delivery_changes_no_alert(engine: Engine, province: Profile, hook: Hook, box: Letterbox) -> None:
    hook.status, box.says["DATA"] = 400, "554 no"
    alert = Alert(FIRED.key, AlertState.FIRING, FIRED.severity, NOW, NOW, spell=1)
    with writing(engine) as conn:
        alerts.save(conn, [alert], [FIRED])
    route_transitions(engine, province, NOW)
    send(engine, province)
    with reading(engine) as conn:
        assert one(conn, alert.key) == alert


def test_what_a_killed_dispatcher_had_claimed_is_sent_again_with_the_same_id(
    engine: Engine, province: Profile, box: Letterbox
) -> None:
    happen(engine, FIRED)
    route_transitions(engine, province, NOW)
    with writing(engine) as conn:
        claimed = outbox.claim(conn, "da-chet", NOW, LEASE)
    assert len(claimed) == 2
    assert send(engine, province, 0.9) == []
    send(engine, province, 1)
    row = told(engine)[AlertState.FIRING, "truc-ban"]
    assert (row.state, row.attempts) == (DeliveryState.DELIVERED, 2)
    assert box.letters[0]["X-Notification-Id"] == next(one.notification_id for one in claimed if one.receiver == "truc-ban")


def test_a_dispatcher_killed_after_sending_repeats_itself_under_the_same_id(
    engine: Engine, province: Profile, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(engine, FIRED)
    route_transitions(engine, province, NOW)

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("ioc.jobs.dispatch._record", die)
        with pytest.raises(KeyboardInterrupt):
            send(engine, province)
    send(engine, province, 2, owner="nguoi-sau")
    assert len(hook.posted) == 2
    assert len({posted.headers["idempotency-key"] for posted in hook.posted}) == 1
    assert told(engine)[AlertState.FIRING, "he-thong"].state is DeliveryState.DELIVERED


def test_a_fault_of_the_program_in_one_channel_makes_no_other_repeat_itself(
    engine: Engine, province: Profile, hook: Hook
) -> None:
    def bug(*_: object) -> None:
        raise ZeroDivisionError

    happen(engine, FIRED)
    route_transitions(engine, province, NOW)
    broken = Notifier("email", AddressModel, bug)
    mail = replace(province.receivers[0], address=())
    faulty = replace(province, receivers=(mail, *province.receivers[1:]))
    with pytest.raises(ZeroDivisionError):
        dispatch(engine, faulty, (broken, NOTIFIERS[1]), NOW, IO, "ta")
    assert told(engine)[AlertState.FIRING, "he-thong"].state is DeliveryState.DELIVERED
    assert told(engine)[AlertState.FIRING, "truc-ban"].state is DeliveryState.CLAIMED
    assert len(hook.posted) == 1


def test_a_receiver_that_has_left_the_profile_is_refused_by_name(engine: Engine, province: Profile) -> None:
    happen(engine, FIRED)
    route_transitions(engine, province, NOW)
    send(engine, replace(province, receivers=province.receivers[1:]))
    row = told(engine)[AlertState.FIRING, "truc-ban"]
    assert row.state is DeliveryState.REFUSED
    assert row.error is not None and "truc-ban" in row.error


def test_a_channel_nobody_made_is_refused_by_name(engine: Engine, province: Profile) -> None:
    province = replace(province, receivers=(replace(province.receivers[0], channel="chim-bo-cau"),))
    happen(engine, FIRED)
    route_transitions(engine, province, NOW)
    assert [sent.error for sent in send(engine, province)] == [
        "Không có kênh “chim-bo-cau”; sửa channel của người nhận trong rules/*.toml"
    ]


def test_the_last_try_says_whether_a_receiver_can_be_reached(engine: Engine, province: Profile, hook: Hook) -> None:
    hook.status = 503
    happen(engine, FIRED, a_transition(AlertState.PENDING))
    route_transitions(engine, province, NOW)
    with reading(engine) as conn:
        assert last_tries(conn) == {}
    send(engine, province)
    with reading(engine) as conn:
        found = last_tries(conn)
    assert {name: (row.state, row.error is None) for name, row in found.items()} == {
        "truc-ban": (DeliveryState.DELIVERED, True),
        "he-thong": (DeliveryState.WAITING, False),
    }


def test_pauses_double_from_five_seconds_to_ten_minutes() -> None:
    assert [pause_after(attempts) // SECOND for attempts in (1, 2, 3, 7, 8, 1000)] == [5, 10, 20, 320, 600, 600]
