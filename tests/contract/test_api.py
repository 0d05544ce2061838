"""The API over HTTP, on both databases."""

import csv
from datetime import timedelta

import pytest

from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.observation import Note, Origin, Qualifier, Reading
from ioc.domain.period import PeriodKind, month_end
from ioc.domain.principal import Role
from ioc.domain.quality import Quality
from ioc.domain.rule import Severity
from ioc.domain.source import RunStatus
from ioc.store import alerts, runs, sources
from ioc.store.engine import writing
from ioc.web.api.models import LatestOut, ObservationOut, Page
from tests.stored import NOW, store
from tests.web_centre import PORTAL, PRACTICE, Clock, beat, browser, key_for, parts

KEY = AlertKey("ngap", "tram-1", Origin.REAL)
TEN_MINUTES = [NOW - timedelta(minutes=step) for step in range(10)]


@pytest.fixture
def centre(engine):
    """A centre with ten readings of one station, one of another, one month with a note, and one simulated reading."""
    store(engine, *(stage(1.0 + step / 10, at) for step, at in enumerate(reversed(TEN_MINUTES))), source=PORTAL)
    store(engine, stage(0.5, NOW, "tram-2"), source=PORTAL)
    note = Note(Qualifier.AT_LEAST, document="Báo cáo 12/BC", remark="=HYPERLINK(1)")
    december = Reading("ho_so", "82@2025", PeriodKind.MONTH, month_end(2025, 12), 1234.5, Quality.PRELIMINARY, note)
    store(engine, december, source=PORTAL)
    store(engine, stage(9.0, NOW), source=PRACTICE)
    return engine


def stage(value, at, subject="tram-1"):
    return Reading("muc_nuoc", subject, PeriodKind.INSTANT, at, value)


@pytest.fixture
def viewer(centre):
    client = browser(parts(centre, Clock()))
    client.headers.update(key_for(centre, Role.VIEWER))
    return client


def items(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def test_latest_gives_the_newest_value_of_each_series(viewer):
    answer = viewer.get("/api/v1/latest")
    page = Page[LatestOut].model_validate(answer.json())
    found = {(one.indicator, one.subject, one.origin): one.value for one in page.items}
    assert found == {
        ("muc_nuoc", "tram-1", Origin.REAL): 1.9,
        ("muc_nuoc", "tram-1", Origin.SIMULATED): 9.0,
        ("muc_nuoc", "tram-2", Origin.REAL): 0.5,
        ("ho_so", "82@2025", Origin.REAL): 1234.5,
    }
    assert page.next_cursor is None


def test_latest_says_the_period_in_words_and_keeps_the_note(viewer):
    [one] = items(viewer.get("/api/v1/latest?indicator=ho_so"))
    assert (one["period"], one["at"], one["quality"]) == ("Tháng 12/2025", "2025-12-31T17:00:00Z", "preliminary")
    assert one["note"] == {"qualifier": "≥", "document": "Báo cáo 12/BC", "remark": "=HYPERLINK(1)"}


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("indicator=muc_nuoc", 3),
        ("indicator=muc_nuoc&indicator=ho_so", 4),
        ("subject=tram-2", 1),
        ("period_kind=month", 1),
        ("origin=simulated", 1),
        ("indicator=muc_nuoc&origin=real&subject=tram-1", 1),
        ("indicator=khong-co", 0),
    ],
)
def test_latest_is_filtered(viewer, query, count):
    assert len(items(viewer.get(f"/api/v1/latest?{query}"))) == count


@pytest.mark.parametrize("address", ["/api/v1/latest", "/api/v1/indicators", "/api/v1/subjects", "/api/v1/sources"])
def test_pages_of_one_join_up_to_the_whole(viewer, address):
    whole, cursor, joined = items(viewer.get(address)), None, []
    for _ in range(len(whole) + 1):
        answer = viewer.get(address, params={"limit": 1} | ({"cursor": cursor} if cursor else {}))
        joined += items(answer)
        cursor = answer.json()["next_cursor"]
        if cursor is None:
            break
    assert joined == whole


def test_observations_come_newest_first_and_page_back_in_time(viewer):
    asked = {"indicator": "muc_nuoc", "subject": "tram-1", "period_kind": "instant", "limit": 4}
    pages, cursor = [], None
    while True:
        answer = viewer.get("/api/v1/observations", params=asked | ({"cursor": cursor} if cursor else {}))
        page = Page[ObservationOut].model_validate(answer.json())
        pages.append([one.at for one in page.items])
        cursor = page.next_cursor
        if cursor is None:
            break
    assert [len(page) for page in pages] == [4, 4, 2]
    assert sum(pages, []) == TEN_MINUTES


def test_observations_keep_to_their_window_and_never_mix_origins(viewer):
    asked = {"indicator": "muc_nuoc", "subject": "tram-1", "period_kind": "instant"}
    window = {"start": (NOW - timedelta(minutes=3)).isoformat(), "end": (NOW - timedelta(minutes=1)).isoformat()}
    assert [one["value"] for one in items(viewer.get("/api/v1/observations", params=asked | window))] == [1.8, 1.7]
    assert [one["value"] for one in items(viewer.get("/api/v1/observations", params=asked | {"origin": "simulated"}))] == [9.0]


def test_an_indicator_or_subject_that_is_not_there_is_named(viewer):
    answer = viewer.get("/api/v1/observations?indicator=x&subject=tram-1&period_kind=instant")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "“x”" in answer.json()["detail"]
    assert "“y”" in viewer.get("/api/v1/observations?indicator=ho_so&subject=y&period_kind=month").json()["detail"]


def test_an_answer_that_is_kept_is_right_for_each_who_asks_and_new_after_a_change(centre, viewer):
    packed = viewer.get("/api/v1/latest", headers={"Accept-Encoding": "gzip"})
    plain = viewer.get("/api/v1/latest", headers={"Accept-Encoding": "identity"})
    assert (packed.headers["content-encoding"], "content-encoding" in plain.headers) == ("gzip", False)
    assert packed.json() == plain.json() == viewer.get("/api/v1/latest", headers={"Accept-Encoding": "gzip"}).json()
    store(centre, stage(7.5, NOW + timedelta(seconds=1), "tram-2"), source=PORTAL)
    assert 7.5 in [one["value"] for one in items(viewer.get("/api/v1/latest"))]


def table(answer):
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))


def test_csv_is_what_a_vietnamese_office_opens(viewer):
    for answer in (viewer.get("/api/v1/latest?format=csv"), viewer.get("/api/v1/latest", headers={"Accept": "text/csv"})):
        rows = {(row["Chỉ tiêu"], row["Số liệu"]): row for row in table(answer)}
        month = rows["ho_so", "thật"]
        assert (month["Giá trị"], month["Kỳ"], month["Chất lượng"]) == ("1234,5", "Tháng 12/2025", "sơ bộ")
        assert month["Thời điểm cuối kỳ"] == "01/01/2026 00:00:00"
        assert rows["muc_nuoc", "MÔ PHỎNG"]["Giá trị"] == "9"


def test_csv_of_a_page_tells_where_the_next_begins(viewer):
    first = viewer.get("/api/v1/latest?format=csv&limit=3")
    rest = viewer.get("/api/v1/latest", params={"format": "csv", "limit": 3, "cursor": first.headers["x-next-cursor"]})
    assert (len(table(first)), len(table(rest))) == (3, 1)


def test_a_word_that_a_spreadsheet_would_run_is_made_harmless(centre, viewer):
    graded = Reading("ho_so", "tram-1", PeriodKind.MONTH, month_end(2025, 12), None, note=Note(text="=cmd|' /C calc'!A0"))
    store(centre, graded, source=PORTAL)
    [row] = table(viewer.get("/api/v1/latest?format=csv&indicator=ho_so&subject=tram-1"))
    assert row["Giá trị"] == "'=cmd|' /C calc'!A0"


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=10001", "period_kind=decade", "origin=fake", "format=xml", "limit=x"],
)
def test_a_wrong_parameter_is_a_problem_that_names_it(viewer, query):
    answer = viewer.get(f"/api/v1/latest?{query}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert query.split("=")[0] in answer.json()["detail"]


@pytest.mark.parametrize("cursor", ["x", "!!!", "WzFd", "bnVsbA", "W10"])
def test_a_cursor_that_is_not_ours_is_refused(viewer, cursor):
    answer = viewer.get("/api/v1/latest", params={"cursor": cursor})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")


def test_names_are_found_without_their_marks(viewer):
    assert [one["code"] for one in items(viewer.get("/api/v1/subjects?search=cao lanh"))] == ["tram-1"]
    assert [one["code"] for one in items(viewer.get("/api/v1/indicators?search=ho so"))] == ["ho_so"]
    assert [one["code"] for one in items(viewer.get("/api/v1/subjects?kind=unit"))] == ["82@2025"]


def fire(engine):
    alert = Alert(KEY, AlertState.FIRING, Severity.WARNING, NOW, value=2.4, limit=2.0, spell=1)
    with writing(engine) as conn:
        alerts.save(conn, [alert], [Transition(KEY, AlertState.PENDING, AlertState.FIRING, NOW, Severity.WARNING, 1, 2.4, 2.0)])


def test_an_alert_is_read_and_acknowledged(centre, viewer):
    fire(centre)
    [one] = items(viewer.get("/api/v1/alerts"))
    assert (one["title"], one["state"], one["value"], one["acknowledged_by"]) == ("Mực nước cao", "firing", 2.4, None)
    asked = {"rule": "ngap", "subject": "tram-1", "origin": "real"}
    operator = key_for(centre, Role.OPERATOR)
    assert viewer.post("/api/v1/alerts/acknowledge", json=asked).status_code == 403
    assert viewer.post("/api/v1/alerts/acknowledge", json=asked, headers=operator).json() == {"done": True}
    assert items(viewer.get("/api/v1/alerts"))[0]["acknowledged_by"] == "khoa-operator"
    again = viewer.post("/api/v1/alerts/acknowledge", json=asked, headers=operator)
    assert (again.status_code, again.headers["content-type"]) == (409, "application/problem+json")


def test_alerts_are_filtered_and_their_history_told(centre, viewer):
    fire(centre)
    assert items(viewer.get("/api/v1/alerts?state=pending")) == []
    assert items(viewer.get("/api/v1/alerts?severity=critical")) == []
    assert items(viewer.get("/api/v1/alerts?origin=simulated")) == []
    [told] = items(viewer.get("/api/v1/alerts/history?rule=ngap"))
    assert (told["before"], told["after"]) == ("pending", "firing")


def test_sources_tell_whether_they_answer_and_keep_their_promise(centre):
    clock = Clock()
    client = browser(parts(centre, clock))
    client.headers.update(key_for(centre, Role.VIEWER))
    with writing(centre) as conn:
        sources.record_success(conn, "cong", NOW)
        sources.record_failure(conn, "tap", NOW, "không kết nối được")

    def state(name):
        return next(one for one in items(client.get("/api/v1/sources")) if one["name"] == name)

    assert (state("cong")["late"], state("cong")["failing_since"]) == (False, None)
    assert (state("tap")["failures"], state("tap")["error"]) == (1, "không kết nối được")
    clock.now = NOW + timedelta(minutes=16)
    assert (state("cong")["late"], state("tap")["late"]) == (True, False)
    with writing(centre) as conn:
        sources.record_success(conn, "cong", clock.now)
    # It answers, but brings nothing new: late here as it is for the alert.
    assert state("cong")["late"]


def test_steering_a_source_takes_an_operator_and_a_source_that_exists(centre, viewer):
    operator = key_for(centre, Role.OPERATOR)
    for verb in ("pause", "resume", "run"):
        assert viewer.post(f"/api/v1/sources/{verb}", json={"name": "cong"}).status_code == 403
        assert viewer.post(f"/api/v1/sources/{verb}", json={"name": "cong"}, headers=operator).status_code == 200
        assert viewer.post(f"/api/v1/sources/{verb}", json={"name": "không có"}, headers=operator).status_code == 404
        assert viewer.post(f"/api/v1/sources/{verb}", json={"name": "cong", "x": 1}, headers=operator).status_code == 422
    window = {"name": "cong", "start": (NOW - timedelta(days=2)).isoformat(), "end": NOW.isoformat()}
    assert viewer.post("/api/v1/sources/backfill", json=window, headers=operator).status_code == 200
    with writing(centre) as conn:
        assert [one.by for one in sources.take_requests(conn, "ta")] == ["khoa-operator"]


def test_runs_page_back_in_time(centre, viewer):
    with writing(centre) as conn:
        for step in range(5):
            runs.close_run(conn, runs.open_run(conn, "cong", NOW + timedelta(minutes=step)), RunStatus.OK, NOW, stored=step)
    first = viewer.get("/api/v1/runs?source=cong&limit=3")
    rest = viewer.get("/api/v1/runs", params={"source": "cong", "limit": 3, "cursor": first.json()["next_cursor"]})
    assert [one["stored"] for one in items(first) + items(rest)] == [4, 3, 2, 1, 0]
    assert rest.json()["next_cursor"] is None


def test_alive_is_not_ready_until_the_worker_beats(engine):
    clock = Clock()
    anyone = browser(parts(engine, clock), peer="10.0.0.9")
    assert anyone.get("/healthz").json() == {"status": "ok"}
    assert anyone.get("/readyz").json() == {"status": "unready", "reason": "chưa bắt đầu giám sát"}
    beat(engine)
    assert (anyone.get("/readyz").status_code, anyone.get("/readyz").json()) == (200, {"status": "ready"})
    clock.now = NOW + timedelta(seconds=30)
    lost = anyone.get("/readyz")
    assert (lost.status_code, lost.json()["reason"]) == (503, "ngừng giám sát từ 10:00:00 24/11/2026")


def test_metrics_tell_of_the_centre_itself(centre, viewer):
    fire(centre)
    beat(centre)
    with writing(centre) as conn:
        sources.record_success(conn, "cong", NOW)
        sources.record_failure(conn, "tap", NOW, "x")
        runs.close_run(conn, runs.open_run(conn, "cong", NOW), RunStatus.OK, NOW, stored=12)
    viewer.get("/api/v1/latest")
    lines = viewer.get("/metrics").text.splitlines()
    for line in (
        'ioc_source_up{source="cong"} 1.0',
        'ioc_source_up{source="tap"} 0.0',
        'ioc_source_late{source="cong"} 0.0',
        'ioc_runs{status="ok"} 1.0',
        "ioc_observations_stored 12.0",
        'ioc_alerts{state="firing"} 1.0',
        "ioc_worker_heartbeat_age_seconds 0.0",
        "ioc_stream_clients 0.0",
        "ioc_database_up 1.0",
        "ioc_changes_to_compute 0.0",
        'ioc_request_seconds_count{door="/api/v1/latest",method="GET"} 1.0',
    ):
        assert line in lines


def test_openapi_describes_every_address_of_the_api(viewer):
    described = viewer.get("/openapi.json").json()["paths"]
    for name in ("indicators", "subjects", "latest", "observations", "alerts", "sources", "runs"):
        assert described[f"/api/v1/{name}"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
