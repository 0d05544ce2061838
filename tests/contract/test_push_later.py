"""Programs that send while the database is away: 202 with a receipt, and nothing is lost; on both databases."""

from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import event

from ioc.domain.observation import SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.principal import Role
from ioc.spool.shelf import SENT
from ioc.store import accounts
from ioc.store.engine import reading, writing
from ioc.store.queries import history
from ioc.web.api.later import Later
from ioc.web.api.push import PushDoor
from ioc.web.identity import REMEMBERED
from tests.stored import NOW
from tests.web_centre import PROFILE, SENDER, Clock, browser, key_for, parts

PATH = "/api/v1/observations"
STAGE = SeriesKey("muc_nuoc", "tram-1", PeriodKind.INSTANT, SENDER.origin)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def centre(engine, clock):
    return parts(engine, clock)


@pytest.fixture
def sender(engine, centre):
    client = browser(centre)
    client.headers.update(key_for(engine, Role.AGENT))
    assert client.post(PATH, json=[row(1.0, 9)]).status_code == 200
    return client


@pytest.fixture
def catch_up(centre) -> Callable[[], int]:
    later = Later(centre.engine, centre.shelves[SENT])
    return PushDoor(centre.engine, lambda: PROFILE, centre.clock, centre.push, later).catch_up


@contextmanager
def away(engine):
    """No connection is to be had."""

    def refuse(*_):
        raise psycopg.OperationalError("connection refused")

    event.listen(engine, "checkout", refuse)
    try:
        yield
    finally:
        event.remove(engine, "checkout", refuse)


def row(value, minute=0, **other):
    at = (NOW - timedelta(minutes=minute)).isoformat()
    return {"indicator": "muc_nuoc", "subject": "tram-1", "at": at, "value": value} | other


def values(engine):
    with reading(engine) as conn:
        return [one.value for one in history.points(conn, STAGE)]


def receipt(client, answer):
    return client.get(answer.headers["location"]).json()


def test_what_is_sent_meanwhile_gets_a_receipt_and_is_taken_once_the_database_is_back(engine, sender, catch_up):
    with away(engine):
        answer = sender.post(PATH, json=[row(1.5, 2), row(None, 1) | {"value": "ba mét"}])
        assert answer.status_code == 202
        assert receipt(sender, answer)["state"] == "waiting"
        assert catch_up() == 0
    assert values(engine) == [1.0]
    assert catch_up() == 1
    assert values(engine) == [1.0, 1.5]
    said = receipt(sender, answer)
    assert said["state"] == "taken"
    assert [one["status"] for one in said["outcome"]["rows"]] == ["stored", "rejected"]
    assert catch_up() == 0


def test_what_came_later_still_holds_against_what_waited(engine, sender, clock, catch_up):
    with away(engine):
        sender.post(PATH, json=[row(1.5)])
    clock.now += timedelta(minutes=1)
    assert sender.post(PATH, json=[row(1.6)]).status_code == 200
    catch_up()
    assert values(engine) == [1.0, 1.6]


def test_a_kill_between_saving_and_taking_off_changes_nothing(engine, centre, sender, catch_up):
    with away(engine):
        answer = sender.post(PATH, json=[row(1.5)])
    [name] = centre.shelves[SENT].waiting()
    kept = (centre.shelves[SENT].folder / name).read_bytes()
    catch_up()
    (centre.shelves[SENT].folder / name).write_bytes(kept)
    assert catch_up() == 1
    assert values(engine) == [1.0, 1.5]
    with reading(engine) as conn:
        assert history.revisions(conn, STAGE) == []
    assert receipt(sender, answer)["outcome"]["rows"][0]["status"] == "stored"


def test_a_name_of_a_request_is_honoured_across_the_outage(engine, sender, catch_up):
    named = {"Idempotency-Key": "lan-1"}
    with away(engine):
        assert sender.post(PATH, json=[row(1.5)], headers=named).status_code == 202
        assert sender.post(PATH, json=[row(1.5)], headers=named).status_code == 202
    assert catch_up() == 2
    assert sender.post(PATH, json=[row(1.5)], headers=named).headers["idempotency-replayed"] == "true"
    assert values(engine) == [1.0, 1.5]


def test_what_cannot_be_read_is_told_by_the_receipt(engine, sender, catch_up):
    with away(engine):
        answer = sender.post(PATH, content="[", headers={"Content-Type": "application/json"})
        assert answer.status_code == 202
    catch_up()
    assert [one["status"] for one in receipt(sender, answer)["outcome"]["rows"]] == ["rejected"]


def test_a_full_shelf_pushes_back(engine, clock):
    client = browser(parts(engine, clock, spool=1))
    client.headers.update(key_for(engine, Role.AGENT))
    client.post(PATH, json=[row(1.0, 9)])
    with away(engine):
        answer = client.post(PATH, json=[row(1.5)])
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert "Kho tạm đã đầy" in answer.json()["detail"]


def test_a_damaged_record_is_set_aside_and_the_others_are_taken(engine, centre, sender, catch_up):
    with away(engine):
        spoilt = sender.post(PATH, json=[row(1.5, 2)])
        sender.post(PATH, json=[row(1.6, 1)])
    shelf = centre.shelves[SENT]
    file = shelf.folder / shelf.waiting()[0]
    file.write_bytes(file.read_bytes()[:-1])
    assert catch_up() == 1
    assert values(engine) == [1.0, 1.6]
    assert receipt(sender, spoilt)["state"] == "set_aside"


def test_only_keys_that_were_good_today_are_taken_as_good(engine, sender, clock):
    with away(engine):
        assert sender.post(PATH, json=[row(1.5)], headers={"Authorization": "Bearer khac"}).status_code == 503
        clock.now += REMEMBERED + timedelta(minutes=1)
        assert sender.post(PATH, json=[row(1.5)]).status_code == 503


def test_a_revoked_key_that_was_seen_refused_stays_refused(engine, sender, clock):
    with writing(engine) as conn:
        accounts.revoke_key(conn, f"khoa-{Role.AGENT}", clock())
    assert sender.post(PATH, json=[row(1.5)]).status_code == 401
    with away(engine):
        assert sender.post(PATH, json=[row(1.5)]).status_code == 503


def test_nobody_sees_the_receipts_of_others(engine, sender, catch_up):
    with away(engine):
        answer = sender.post(PATH, json=[row(1.5)])
    catch_up()
    other = key_for(engine, Role.ADMINISTRATOR)
    assert sender.get(answer.headers["location"], headers=other).status_code == 404


def test_metrics_say_what_waits(engine, sender, catch_up):
    with away(engine):
        sender.post(PATH, json=[row(1.5)])
    told = sender.get("/metrics", headers=key_for(engine, Role.VIEWER)).text
    assert 'ioc_spool_records{shelf="sent"} 1.0' in told
    assert 'ioc_spool_damaged{shelf="sent"} 0.0' in told
