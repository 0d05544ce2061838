"""Programs that send: our own rows over HTTP, on both databases."""

import gzip
import json
from datetime import timedelta

import pytest

from ioc.commands.create_api_key import NewKey, create_api_key
from ioc.commands.pause_source import pause_source
from ioc.commands.push_observations import number_of
from ioc.domain.observation import SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.principal import SYSTEM, Role
from ioc.domain.source import RunStatus
from ioc.errors import CommandInvalid
from ioc.store.engine import reading
from ioc.store.queries import audit, history, runs, sources
from tests.stored import NOW, a_reading, store
from tests.web_centre import PORTAL, SENDER, Clock, browser, key_for, parts

PATH = "/api/v1/observations"
STAGE = SeriesKey("muc_nuoc", "tram-1", PeriodKind.INSTANT, SENDER.origin)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def sender(engine, clock):
    client = browser(parts(engine, clock))
    client.headers.update(key_for(engine, Role.AGENT))
    return client


def row(value, minute=0, **other):
    at = (NOW - timedelta(minutes=minute)).isoformat()
    return {"indicator": "muc_nuoc", "subject": "tram-1", "at": at, "value": value} | other


def told(answer):
    """Status, and per row its number and fate."""
    return answer.status_code, [(one["row"], one["status"]) for one in answer.json()["rows"]]


def values(engine, key=STAGE):
    with reading(engine) as conn:
        return [one.value for one in history.points(conn, key)]


def test_rows_are_stored_and_the_answer_speaks_of_each_in_order(engine, sender):
    bad = row(None) | {"value": "ba mét"}
    answer = sender.post(PATH, json=[row(1.5, 2), bad, row(1.7, 1), row(9, subject="tram-2"), row(1.8)])
    assert told(answer) == (207, [(1, "stored"), (2, "rejected"), (3, "stored"), (4, "rejected"), (5, "stored")])
    said = answer.json()
    assert "ba mét" in said["rows"][1]["reason"]
    assert "tram-2" in said["rows"][3]["reason"]
    assert [said[name] for name in ("received", "stored", "revised", "unchanged", "rejected")] == [5, 3, 0, 0, 2]
    assert values(engine) == [1.5, 1.7, 1.8]


def test_sending_again_changes_nothing(engine, sender, clock):
    assert told(sender.post(PATH, json=[row(1.5)])) == (200, [(1, "stored")])
    clock.now += timedelta(minutes=5)
    assert told(sender.post(PATH, json=[row(1.5)])) == (200, [(1, "unchanged")])
    with reading(engine) as conn:
        assert history.revisions(conn, STAGE) == []


def test_what_is_sent_later_corrects_what_was_sent_before(engine, sender, clock):
    sender.post(PATH, json=[row(1.5)])
    clock.now += timedelta(minutes=1)
    assert told(sender.post(PATH, json=[row(1.6)])) == (200, [(1, "revised")])
    assert values(engine) == [1.6]
    with reading(engine) as conn:
        assert [one.value for one in history.revisions(conn, STAGE)] == [1.5]


def test_what_was_issued_earlier_does_not_hold_and_the_sender_is_told_why(engine, sender):
    early, late = NOW - timedelta(hours=2), NOW - timedelta(hours=1)
    sender.post(PATH, json=[row(2.0, issued_at=late.isoformat())])
    answer = sender.post(PATH, json=[row(1.0, issued_at=early.isoformat())])
    assert told(answer) == (200, [(1, "unchanged")])
    assert "hiệu lực cao hơn" in answer.json()["rows"][0]["reason"]
    assert values(engine) == [2.0]


def test_a_stronger_source_is_not_overridden(engine, sender):
    store(engine, a_reading(3.0, NOW, "tram-1"), source=SENDER.__class__(**{**vars(PORTAL), "priority": 1}))
    answer = sender.post(PATH, json=[row(1.0)])
    assert told(answer) == (200, [(1, "unchanged")])
    assert PORTAL.name in answer.json()["rows"][0]["reason"]


def test_two_rows_of_one_request_that_say_the_same_are_both_answered(engine, sender):
    status, rows = told(sender.post(PATH, json=[row(1.5), row(1.5)]))
    assert (status, sorted(fate for _, fate in rows)) == (200, ["stored", "unchanged"])


NDJSON = "\n".join(json.dumps(one, ensure_ascii=False) for one in (row(1.1, 2), row(1.2, 1)))
CSV = "indicator;subject;at;value\nmuc_nuoc;tram-1;24/11/2026 09:58;1.1\n\nmuc_nuoc;tram-1;24/11/2026 09:59;1.2\n"


@pytest.mark.parametrize(
    ("kind", "body", "rows"),
    [
        ("application/x-ndjson", NDJSON, [1, 2]),
        ("application/x-ndjson", "\n" + NDJSON.replace("\n", "\n\n"), [2, 4]),
        ("text/csv; charset=utf-8", CSV, [2, 4]),
        ("text/csv", "\ufeff" + CSV.replace(";", ","), [2, 4]),
        ("application/json", json.dumps({"rows": [row(1.1, 2), row(1.2, 1)]}), [1, 2]),
    ],
)
def test_json_ndjson_and_csv_say_the_same(engine, sender, kind, body, rows):
    answer = sender.post(PATH, content=body.encode(), headers={"Content-Type": kind})
    assert told(answer) == (200, [(number, "stored") for number in rows]), answer.text
    assert values(engine) == [1.1, 1.2]


def test_a_period_in_words_and_a_value_with_its_qualifier_are_taken(engine, sender):
    month = {"indicator": "ho_so", "subject": "82", "period": "Tháng 10/2026", "value": ">= 1234", "quality": "preliminary"}
    assert told(sender.post(PATH, json=[month | {"document": "12/BC"}])) == (200, [(1, "stored")])
    with reading(engine) as conn:
        [one] = history.points(conn, SeriesKey("ho_so", "82@2025", PeriodKind.MONTH, SENDER.origin))
    assert (one.value, one.quality, one.note.qualifier, one.note.document) == (1234, "preliminary", "≥", "12/BC")


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ({"value": None}, "không có giá trị"),
        ({"value": True}, "không phải là số"),
        ({"at": "hôm qua"}, "không hiểu ngày"),
        ({"at": None}, "đúng một trong hai"),
        ({"at": 1_700_000_000}, "ISO 8601"),
        ({"at": "2031-01-01T00:00:00Z"}, "nằm ngoài khoảng"),
        ({"at": "9999-12-31T23:59:59Z"}, "ngoài lịch"),
        ({"indicator": "khong-co"}, "không có trong hồ sơ"),
        ({"indicator": ""}, "thiếu “indicator”"),
        ({"subject": "khong-co"}, "không được gửi"),
        ({"quality": "tot"}, "không có quality"),
        ({"period_kind": ["day"]}, "không có period_kind"),
        ({"vlaue": 1}, "không có trường “vlaue”"),
        ({"text": 5}, "phải là chữ"),
    ],
)
def test_a_row_that_does_not_hold_is_rejected_with_its_reason(engine, sender, fault, says):
    answer = sender.post(PATH, json=[row(1.0, 1), row(1.0) | fault])
    assert told(answer) == (207, [(1, "stored"), (2, "rejected")])
    assert says in answer.json()["rows"][1]["reason"]


def test_where_no_row_holds_the_whole_answer_says_so(sender):
    assert told(sender.post(PATH, json=[row("x")])) == (422, [(1, "rejected")])


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Type": "application/json"}, b"{", 400),
        ({"Content-Type": "application/json"}, b"7", 400),
        ({"Content-Type": "application/json"}, b"[" * 100_000, 400),
        ({"Content-Type": "text/csv"}, b"\xff\xfe\x00", 400),
        ({"Content-Type": "text/plain"}, b"x", 415),
        ({"Content-Type": "application/json", "Content-Encoding": "br"}, b"x", 415),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, b"not packed", 400),
        ({"Content-Type": "application/json", "Content-Encoding": "gzip"}, gzip.compress(b"[]" * 500, mtime=0)[:-9], 400),
        ({"Content-Type": "application/x-ndjson", "Content-Encoding": "gzip"}, gzip.compress(b"\n" * 17_000_000, mtime=0), 413),
        ({"Content-Type": "application/json"}, b" " * (4 * 1024 * 1024 + 1), 413),
        ({"Content-Type": "application/json"}, b"[" + b"0," * 20_001 + b"0]", 413),
    ],
)
def test_what_cannot_be_read_is_refused_as_a_whole(engine, sender, headers, body, status):
    answer = sender.post(PATH, content=body, headers=headers)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")


def test_a_body_without_a_length_is_cut_where_it_is_too_long(sender):
    pieces = (b" " * 1024 * 1024 for _ in range(6))
    assert sender.post(PATH, content=pieces, headers={"Content-Type": "application/json"}).status_code == 413


def test_what_could_not_be_read_is_kept_for_inspection(engine, sender):
    sender.post(PATH, content=b"<html>hello", headers={"Content-Type": "application/json"})
    with reading(engine) as conn:
        [run] = runs.recent(conn, SENDER.name)
        [reject] = runs.rejects(conn, run.id)
    assert (run.status, run.rejected, reject.content) == (RunStatus.PARTIAL, 1, "<html>hello")


def test_characters_that_no_database_takes_are_no_reason_to_fail(engine, sender):
    odd = json.dumps([row(1.0) | {"remark": "a\0b\ud800"}, row("\0\ud800")]).encode()
    answer = sender.post(PATH, content=odd, headers={"Content-Type": "application/json"})
    assert told(answer) == (207, [(1, "stored"), (2, "rejected")])


def test_packed_bodies_are_unpacked(engine, sender):
    packed = gzip.compress(json.dumps([row(1.5)]).encode())
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    assert told(sender.post(PATH, content=packed, headers=headers)) == (200, [(1, "stored")])


def test_a_request_with_a_name_is_answered_the_same_when_it_comes_again(engine, sender, clock):
    named = {"Idempotency-Key": "lan-1"}
    first = sender.post(PATH, json=[row(1.5, 1), row("x")], headers=named)
    clock.now += timedelta(hours=1)
    again = sender.post(PATH, json=[row(1.5, 1), row("x")], headers=named)
    assert again.json() == first.json()
    assert (again.status_code, again.headers["idempotency-replayed"]) == (207, "true")
    assert "idempotency-replayed" not in first.headers


def test_a_name_used_again_for_something_else_is_refused(engine, sender):
    sender.post(PATH, json=[row(1.5)], headers={"Idempotency-Key": "lan-1"})
    answer = sender.post(PATH, json=[row(1.6)], headers={"Idempotency-Key": "lan-1"})
    assert answer.status_code == 422
    assert "lan-1" in answer.json()["detail"]
    assert values(engine) == [1.5]


def test_thousands_of_rows_are_saved_in_parts_and_answered_as_one(engine, sender):
    rows = [row(index, index / 60) for index in range(4_100)]
    answer = sender.post(PATH, json=rows, headers={"Idempotency-Key": "nhieu"})
    assert told(answer) == (200, [(number, "stored") for number in range(1, 4_101)])
    assert sender.post(PATH, json=rows, headers={"Idempotency-Key": "nhieu"}).json() == answer.json()


def test_a_key_sends_for_its_own_source_and_may_do_nothing_else(engine, sender):
    assert sender.post(f"{PATH}?source={PORTAL.name}", json=[row(1)]).status_code == 409
    assert sender.get("/api/v1/latest").status_code == 403
    assert sender.get(PATH).status_code == 403


def test_a_key_of_another_source_is_refused(engine, clock):
    other = create_api_key(engine, SYSTEM, NewKey("khac", Role.AGENT, source="nguon-khac"), NOW)
    answer = browser(parts(engine, clock)).post(
        f"{PATH}?source={SENDER.name}", json=[row(1)], headers={"Authorization": f"Bearer {other}"}
    )
    assert answer.status_code == 403
    assert "nguon-khac" in answer.json()["detail"]


def test_an_administrators_key_names_the_source(engine, clock):
    client = browser(parts(engine, clock))
    client.headers.update(key_for(engine, Role.ADMINISTRATOR))
    assert client.post(PATH, json=[row(1)]).status_code == 409
    assert told(client.post(f"{PATH}?source={SENDER.name}", json=[row(1)])) == (200, [(1, "stored")])


@pytest.mark.parametrize("wanted", [NewKey("a1", Role.AGENT), NewKey("a1", Role.VIEWER, source="day")])
def test_a_sending_key_is_bound_to_one_source_and_no_other_key_is(engine, wanted):
    with pytest.raises(CommandInvalid, match="gắn"):
        create_api_key(engine, SYSTEM, wanted, NOW)


def test_a_paused_source_asks_to_be_told_later(engine, sender):
    pause_source(engine, SYSTEM, SENDER, NOW)
    answer = sender.post(PATH, json=[row(1)])
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    assert values(engine) == []


def test_a_minute_of_sending_is_one_run_and_one_line_of_the_audit(engine, sender, clock):
    for second in range(0, 70, 10):
        clock.now = NOW + timedelta(seconds=second)
        sender.post(PATH, json=[row(second / 10, -second / 60), row("x")])
    with reading(engine) as conn:
        found = runs.recent(conn, SENDER.name)
        trail = [one for one in audit.recent(conn) if one.action == "push_observations"]
        state = sources.overview(conn, clock.now)[SENDER.name]
    assert [(run.received, run.stored, run.rejected, run.status) for run in found] == [
        (2, 1, 1, RunStatus.PARTIAL),
        (12, 6, 6, RunStatus.PARTIAL),
    ]
    assert [one.actor for one in trail] == ["khoa-agent"] * 2
    assert (state.state.last_success, state.last_value_at) == (clock.now, clock.now)
    assert len(found[1].rejects) == 0 and found[1].finished_at == NOW + timedelta(seconds=50)


def test_the_number_of_a_row_is_found_in_its_place():
    assert [number_of(place) for place in ("dòng 14", "mọi dòng", "")] == [14, 0, 0]


def test_the_api_documents_what_may_be_sent(engine, sender, clock):
    client = browser(parts(engine, clock))
    paths = client.get("/openapi.json", headers=key_for(engine, Role.VIEWER)).json()["paths"]
    door = paths[PATH]["post"]
    assert {"200", "207", "400", "413", "422", "503"} <= set(door["responses"])
    assert "Idempotency-Key" in {one["name"] for one in door["parameters"]}
    assert set(door["requestBody"]["content"]) == {
        "application/json",
        "application/x-ndjson",
        "application/ndjson",
        "application/jsonl",
        "text/csv",
    }
