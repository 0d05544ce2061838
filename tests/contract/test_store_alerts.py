"""Alerts, transitions and the outbox, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import Engine

from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.notification import DeliveryState, Reason
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity
from ioc.store import alerts, outbox
from ioc.store.engine import reading, writing
from ioc.store.outbox import Delivery, Draft
from ioc.store.queries import alerts as queries
from ioc.store.queries.latest import newest_change
from tests.stored import NOW

KEY = AlertKey("muc-nuoc-cao", "tram-my-tho", Origin.REAL)
PRACTICE = replace(KEY, origin=Origin.SIMULATED)
LEASE = timedelta(seconds=30)
ALERT = Alert(KEY, AlertState.FIRING, Severity.WARNING, NOW, NOW - timedelta(minutes=5), None, NOW, 1.7, 1.6, None, 1)


def _transition(key: AlertKey = KEY, after: AlertState = AlertState.FIRING, spell: int = 1) -> Transition:
    return Transition(key, AlertState.PENDING, after, NOW, Severity.WARNING, spell, 1.7, 1.6)


def _draft(name: str, reason: Reason = Reason.FIRED) -> Draft:
    return Draft(f"id-{name}", "muc-nuoc-cao/tram-my-tho/1", name, reason, {"tiêu đề": "Nước lên"})


def _save(engine: Engine, *saved: Alert, told: tuple[Transition, ...] = ()) -> None:
    with writing(engine) as conn:
        alerts.save(conn, saved, told)


def _queue(engine: Engine, *drafts: Draft) -> None:
    """One transition with these deliveries."""
    _save(engine, ALERT, told=(_transition(),))
    with writing(engine) as conn:
        assert outbox.route(conn, outbox.unrouted(conn)[0].id, drafts, NOW)


def _claim(engine: Engine, owner: str, now_plus: timedelta = timedelta(0), limit: int = 50) -> list[Delivery]:
    with writing(engine) as conn:
        return outbox.claim(conn, owner, NOW + now_plus, LEASE, limit)


def test_an_alert_is_read_back_as_it_was_saved(engine: Engine) -> None:
    _save(engine, ALERT)
    other = replace(
        ALERT, state=AlertState.RESOLVED, clear_at=NOW, unknown_since=NOW, acknowledged_by="trực ban", acknowledged_at=NOW
    )
    _save(engine, other, replace(ALERT, key=PRACTICE))
    with writing(engine) as conn:
        assert alerts.load_all(conn) == {KEY: other, PRACTICE: replace(ALERT, key=PRACTICE)}


def test_a_transition_wakes_the_screens(engine: Engine) -> None:
    _save(engine, ALERT, told=(_transition(),))
    with reading(engine) as conn:
        assert newest_change(conn) == 1


def test_an_alert_is_acknowledged_once_and_only_while_open(engine: Engine) -> None:
    _save(engine, ALERT, replace(ALERT, key=PRACTICE, state=AlertState.RESOLVED))
    with writing(engine) as conn:
        tries = [alerts.acknowledge(conn, key, by, NOW) for key, by in ((KEY, "an"), (KEY, "bình"), (PRACTICE, "an"))]
    assert tries == [True, False, False]
    with reading(engine) as conn:
        found = queries.one(conn, KEY)
    assert found == replace(ALERT, acknowledged_by="an", acknowledged_at=NOW)


def test_an_acknowledgement_waits_for_the_evaluator_and_is_not_undone(engine: Engine) -> None:
    _save(engine, ALERT)

    def acknowledge() -> bool:
        with writing(engine) as conn:
            return alerts.acknowledge(conn, KEY, "an", NOW)

    with ThreadPoolExecutor(1) as pool:
        with writing(engine) as conn:
            loaded = alerts.load_all(conn)[KEY]
            waiting = pool.submit(acknowledge)
            alerts.save(conn, [replace(loaded, value=1.8)], [])
        assert waiting.result(timeout=30)
    with reading(engine) as conn:
        assert queries.one(conn, KEY) == replace(ALERT, value=1.8, acknowledged_by="an", acknowledged_at=NOW)


def test_open_alerts_come_with_the_gravest_first(engine: Engine) -> None:
    rows = [
        replace(ALERT, key=replace(KEY, rule="a"), state=AlertState.PENDING, severity=Severity.CRITICAL),
        replace(ALERT, key=replace(KEY, rule="b"), severity=Severity.NOTICE),
        replace(ALERT, key=replace(KEY, rule="c"), severity=Severity.CRITICAL),
        replace(ALERT, key=replace(KEY, rule="d"), severity=Severity.CRITICAL, since=NOW + timedelta(minutes=1)),
        replace(ALERT, key=replace(KEY, rule="e"), state=AlertState.RESOLVED),
        replace(ALERT, key=replace(PRACTICE, rule="f")),
    ]
    _save(engine, *rows)
    with reading(engine) as conn:
        assert [one.key.rule for one in queries.open_alerts(conn, Origin.REAL)] == ["d", "c", "b", "a"]
        assert [one.key.rule for one in queries.open_alerts(conn)] == ["d", "c", "f", "b", "a"]


def test_history_is_searched_by_codes_and_read_by_pages(engine: Engine) -> None:
    other = replace(KEY, subject="tram-cao-lanh")
    _save(engine, told=(_transition(), _transition(other), _transition(after=AlertState.RESOLVED)))
    with reading(engine) as conn:
        all_rows = queries.history(conn)
        assert [row.transition.after for row in all_rows] == [AlertState.RESOLVED, AlertState.FIRING, AlertState.FIRING]
        assert [row.transition.key for row in queries.history(conn, subjects=["tram-cao-lanh"])] == [other]
        assert queries.history(conn, rules=["muc-nuoc-cao"], limit=1, before_id=all_rows[0].id) == [all_rows[1]]
        assert queries.history(conn, severities=[Severity.CRITICAL]) == []
        assert queries.history(conn, after=NOW) == []
        assert queries.transitions(conn, KEY) == [all_rows[0], all_rows[2]]


def test_a_transition_is_routed_once(engine: Engine) -> None:
    _save(engine, ALERT, told=(_transition(),))
    with writing(engine) as conn:
        (waiting,) = outbox.unrouted(conn)
        assert waiting.transition == _transition()
        assert outbox.route(conn, waiting.id, [_draft("mail")], NOW)
    with writing(engine) as conn:
        assert not outbox.route(conn, waiting.id, [_draft("mail again")], NOW)
        assert outbox.unrouted(conn) == []
        assert [row.receiver for row in queries.deliveries(conn, [waiting.id])] == ["mail"]


def test_what_is_not_told_is_kept_with_its_reason_and_never_claimed(engine: Engine) -> None:
    _queue(engine, _draft("trực ban"), _draft("lãnh đạo", Reason.NOT_TOLD_SILENCED))
    assert [one.receiver for one in _claim(engine, "a")] == ["trực ban"]
    with reading(engine) as conn:
        rows = queries.deliveries(conn, [row.id for row in queries.history(conn)])
    assert [(row.receiver, row.reason, row.state) for row in rows] == [
        ("trực ban", Reason.FIRED, DeliveryState.CLAIMED),
        ("lãnh đạo", Reason.NOT_TOLD_SILENCED, DeliveryState.SUPPRESSED),
    ]


def test_a_claimed_delivery_is_whole_and_nobody_else_gets_it(engine: Engine) -> None:
    _queue(engine, _draft("mail"))
    (mine,) = _claim(engine, "a")
    assert (mine.notification_id, mine.payload, mine.reason, mine.attempts) == (
        "id-mail",
        {"tiêu đề": "Nước lên"},
        Reason.FIRED,
        1,
    )
    assert _claim(engine, "b") == []


def test_two_dispatchers_at_once_never_claim_the_same_delivery(engine: Engine) -> None:
    _queue(engine, *(_draft(f"r{number}") for number in range(60)))

    def claim_all(owner: str) -> list[int]:
        claimed: list[int] = []
        while got := _claim(engine, owner, limit=7):
            claimed += [one.id for one in got]
        return claimed

    with ThreadPoolExecutor(4) as pool:
        claimed = [number for part in pool.map(claim_all, "abcd") for number in part]
    assert len(claimed) == len(set(claimed)) == 60


def test_a_lease_that_ran_out_is_claimed_again_with_the_same_id(engine: Engine) -> None:
    _queue(engine, _draft("mail"))
    (first,) = _claim(engine, "killed")
    assert _claim(engine, "b", LEASE - timedelta(seconds=1)) == []
    (again,) = _claim(engine, "b", LEASE)
    assert (again.notification_id, again.attempts) == (first.notification_id, 2)
    with writing(engine) as conn:
        assert not outbox.delivered(conn, first.id, "killed", NOW)
        assert outbox.delivered(conn, again.id, "b", NOW)
    assert _claim(engine, "c", timedelta(days=1)) == []


def test_a_delivery_that_failed_waits_for_its_next_try(engine: Engine) -> None:
    _queue(engine, _draft("mail"))
    (mine,) = _claim(engine, "a")
    with writing(engine) as conn:
        assert outbox.retry_at(conn, mine.id, "a", NOW + timedelta(minutes=2), "máy chủ bận")
    assert _claim(engine, "a", timedelta(minutes=1)) == []
    assert [one.id for one in _claim(engine, "b", timedelta(minutes=2))] == [mine.id]


def test_a_refused_delivery_is_kept_with_its_error_and_not_tried_again(engine: Engine) -> None:
    _queue(engine, _draft("mail"))
    (mine,) = _claim(engine, "a")
    with writing(engine) as conn:
        assert outbox.refused(conn, mine.id, "a", NOW, "không có người nhận này")
        (row,) = queries.deliveries(conn, [mine.transition_id])
    assert (row.state, row.error, row.done_at) == (DeliveryState.REFUSED, "không có người nhận này", NOW)
    assert _claim(engine, "a", timedelta(days=1)) == []


def test_the_outbox_knows_who_was_told_in_a_thread(engine: Engine) -> None:
    _queue(engine, _draft("mail"))
    with reading(engine) as conn:
        assert outbox.told(conn, _draft("mail").thread, "mail")
        assert not outbox.told(conn, _draft("mail").thread, "mail", Reason.RESOLVED)
        assert not outbox.told(conn, "another thread", "mail")
