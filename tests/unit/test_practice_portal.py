"""The doors of the practice portal, asked as a collector would."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.credentials import load_credentials, practice_folder
from ioc.practice.inbox import KEPT, Inbox, Received
from ioc.practice.incident_file import IncidentFile
from ioc.practice.portal import build_portal
from ioc.practice.province import Province
from ioc.practice.trouble import Manners
from ioc.practice.world import Place, World

START = datetime(2026, 11, 24, 2, 20, tzinfo=UTC)
HOUR, MINUTE, SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
PLACES = tuple(Place(f"{30000 + number}", f"Xã {number}") for number in range(7))
PATIENT = Manners(per_second=1e6, burst=1_000_000, fault_share=0)


class Clock:
    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


class Portal:
    """A portal under test and its clock."""

    def __init__(self, folder: Path, manners: Manners = PATIENT) -> None:
        self.clock = Clock()
        self.credentials = load_credentials(folder)
        state = practice_folder(folder)
        self.province = Province(
            World(1, Place("82", "Tỉnh"), PLACES),
            self.credentials,
            IncidentFile(state / "incidents.json"),
            Inbox(state / "inbox.jsonl"),
            self.clock,
            state,
            manners=manners,
        )
        self.client = TestClient(build_portal(self.province))

    def token(self) -> str:
        who = (self.credentials.client_id, self.credentials.client_secret)
        reply = self.client.post("/oauth2/token", data={"grant_type": "client_credentials"}, auth=who)
        assert reply.status_code == 200, reply.text
        return str(reply.json()["access_token"])

    def get(self, path: str, token: str = "", **query: Any) -> Any:
        head = {"Authorization": f"Bearer {token or self.token()}", "X-API-Key": self.credentials.api_key}
        return self.client.get(path, params={key: str(value) for key, value in query.items()}, headers=head)

    def order(self, **order: Any) -> Any:
        return self.client.post(
            "/practice/incidents", json=order, headers={"Authorization": f"Bearer {self.credentials.control_key}"}
        )


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[Portal]:
    found = Portal(tmp_path)
    with found.client:
        yield found


def day(portal: Portal, **query: Any) -> dict[str, Any]:
    return {"tu": (START - 24 * HOUR).isoformat(), "den": START.isoformat(), **query}


def test_a_token_ends_after_its_life_and_a_new_one_is_given(portal: Portal) -> None:
    token = portal.token()
    assert portal.get("/du-bao/v1/muc-nuoc", token, den=START.isoformat()).status_code == 200
    portal.clock.now += 5 * MINUTE
    late = portal.get("/du-bao/v1/muc-nuoc", token, den=START.isoformat())
    assert late.status_code == 401 and "invalid_token" in late.headers["www-authenticate"]
    assert portal.get("/du-bao/v1/muc-nuoc", den=START.isoformat()).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "99999999999.x", "é"])
def test_a_token_that_is_not_ours_opens_nothing(portal: Portal, token: str) -> None:
    head = {"Authorization": f"Bearer {token}".encode()}
    assert portal.client.get("/quan-trac/v1/so-lieu", params=day(portal), headers=head).status_code == 401


def test_wrong_secrets_are_refused_at_every_door(portal: Portal) -> None:
    grant = {"grant_type": "client_credentials"}
    assert portal.client.post("/oauth2/token", data=grant, auth=("ioc-dien-tap", "sai")).status_code == 401
    assert portal.client.post("/oauth2/token", data={"grant_type": "password"}).status_code == 400
    assert portal.client.get("/ha-tang/v1/chi-so", params=day(portal)).status_code == 401
    assert portal.client.post("/practice/incidents", json={"kind": "flood"}).status_code == 401


def test_credentials_are_kept_and_readable_by_their_owner_only(tmp_path: Path) -> None:
    first = load_credentials(tmp_path)
    assert load_credentials(tmp_path) == first
    assert (practice_folder(tmp_path) / "credentials.json").stat().st_mode & 0o777 == 0o600


def test_pages_together_hold_every_unit_at_every_mark_once(portal: Portal) -> None:
    found, page, pages = [], 1, 1
    while page <= pages:
        reply = portal.get("/tthc/v1/thong-ke", **day(portal, trang=page, so_dong=11)).json()
        found += reply["du_lieu"]
        page, pages = page + 1, reply["tong_so_trang"]
        portal.clock.now += SECOND
    keys = [(row["ma_don_vi"], row["thoi_diem"]) for row in found]
    assert len(keys) == len(set(keys)) == reply["tong_so"] == (24 + 1) * 8  # each hour, and the newest ten minutes
    assert {row["ma_don_vi"] for row in found} == {"82", *(place.code for place in PLACES)}


def test_cursors_together_hold_every_reading_once(portal: Portal) -> None:
    whole = portal.get("/quan-trac/v1/so-lieu", **day(portal, so_ban_tin=1000, buoc=60)).json()
    found, cursor = [], ""
    while cursor is not None:
        query = {"con_tro": cursor} if cursor else day(portal)
        reply = portal.get("/quan-trac/v1/so-lieu", **query, so_ban_tin=17, buoc=60).json()
        found += reply["du_lieu"]
        cursor = reply["con_tro_tiep"]
        portal.clock.now += SECOND
    keys = [(row["ma_tram"], row["thong_so"], row["thoi_gian"]) for row in found]
    assert whole["con_tro_tiep"] is None and found == whole["du_lieu"]
    assert len(keys) == len(set(keys)) > 24 * 18


def test_a_wrong_cursor_or_no_stretch_is_a_bad_question(portal: Portal) -> None:
    assert portal.get("/quan-trac/v1/so-lieu", con_tro="%%%").status_code == 400
    assert portal.get("/quan-trac/v1/so-lieu").status_code == 400


def test_nothing_is_given_from_the_future_or_from_before_the_history(portal: Portal) -> None:
    ahead = {"tu": (START - 3 * MINUTE).isoformat(), "den": (START + HOUR).isoformat()}
    times = {row["thoi_gian"] for row in portal.get("/quan-trac/v1/so-lieu", **ahead).json()["du_lieu"]}
    assert max(map(datetime.fromisoformat, times)) == START
    old = {"tu": (START - 900 * HOUR).isoformat(), "den": (START - 800 * HOUR).isoformat()}
    assert portal.get("/quan-trac/v1/so-lieu", **old).json()["du_lieu"] == []


def test_any_stretch_of_the_history_gives_the_same_values_later(portal: Portal) -> None:
    query = day(portal, ky="luy_ke", cap="tinh", buoc=60)
    first = portal.get("/tthc/v1/thong-ke", **query).json()
    portal.clock.now += 40 * HOUR
    assert portal.get("/tthc/v1/thong-ke", **query).json() == first


def test_days_add_up_to_the_growth_of_the_year_to_date(portal: Portal) -> None:
    span = {"tu": (START - 100 * HOUR).isoformat(), "den": START.isoformat(), "cap": "tinh"}
    days = portal.get("/tthc/v1/thong-ke", **span, ky="ngay").json()["du_lieu"]
    to_date = {row["thoi_diem"]: row for row in portal.get("/tthc/v1/thong-ke", **span, buoc=60).json()["du_lieu"]}
    assert [row["thoi_diem"][11:19] for row in days] == ["00:00:00"] * 4
    for before, after in zip(days, days[1:], strict=False):
        grown = to_date[after["thoi_diem"]]["tiep_nhan"] - to_date[before["thoi_diem"]]["tiep_nhan"]
        assert after["tiep_nhan"] == grown >= after["tiep_nhan_truc_tuyen"]


def test_instants_are_written_with_the_zone_of_the_province(portal: Portal) -> None:
    row = portal.get("/tthc/v1/thong-ke", **day(portal)).json()["du_lieu"][0]
    at = datetime.fromisoformat(row["thoi_diem"])
    assert row["thoi_diem"].endswith("+07:00") and at.astimezone(PROVINCE_ZONE).minute == 0


def test_a_forecast_holds_the_hours_to_come_only(portal: Portal) -> None:
    reply = portal.get("/du-bao/v1/muc-nuoc", den=START.isoformat(), tram="tv-cao-lanh").json()
    targets = [datetime.fromisoformat(row["thoi_diem"]) for row in reply["du_lieu"]]
    assert min(targets) > START and len(targets) == 24 and reply["don_vi_phat_hanh"] == "Đài KTTV (mô phỏng)"


def test_asking_too_fast_is_answered_with_when_to_come_back(tmp_path: Path) -> None:
    portal = Portal(tmp_path, Manners(per_second=0.5, burst=3, fault_share=0))
    codes = [portal.client.get("/ha-tang/v1/chi-so").status_code for _ in range(4)]
    assert codes == [401, 401, 401, 429]
    assert portal.client.get("/ha-tang/v1/chi-so").headers["retry-after"] == "2"
    portal.clock.now += 2 * SECOND
    assert portal.client.get("/ha-tang/v1/chi-so").status_code == 401


def test_about_one_answer_in_fifty_is_a_server_error_and_the_same_ones_each_time(tmp_path: Path) -> None:
    def codes(folder: str) -> list[int]:
        portal = Portal(tmp_path / folder, Manners(per_second=1e6, burst=1_000_000, fault_share=0.02))
        return [portal.client.get("/ha-tang/v1/chi-so").status_code for _ in range(600)]

    first = codes("a")
    assert first == codes("b")
    assert 4 <= sum(code >= 500 for code in first) <= 24


@pytest.mark.parametrize("mode", ["error", "hang", "cut"])
def test_an_outage_stops_the_data_doors_and_leaves_the_practice_doors_open(portal: Portal, mode: str) -> None:
    assert portal.order(kind="outage", mode=mode).status_code == 200
    assert portal.client.get("/practice/incidents").json()[0]["mode"] == mode
    if mode == "error":
        assert portal.client.get("/ha-tang/v1/chi-so").status_code == 503
    assert portal.order(kind="calm").status_code == 200
    assert portal.get("/ha-tang/v1/chi-so", **day(portal)).status_code == 200


def test_incidents_survive_a_restart(tmp_path: Path) -> None:
    first = Portal(tmp_path)
    assert first.order(kind="flood", rise_seconds=0).status_code == 200
    again = Portal(tmp_path)
    assert again.province.incidents.log == first.province.incidents.log != ()
    again.clock.now += 5 * SECOND
    rows = again.get("/quan-trac/v1/so-lieu", tu=START.isoformat(), den=(START + 5 * SECOND).isoformat()).json()["du_lieu"]
    stages = [row["gia_tri"] for row in rows if row["ma_tram"] == "tv-cao-lanh"]
    assert len(stages) == 5 and min(stages) > 230


def test_an_order_that_makes_no_sense_is_refused(portal: Portal) -> None:
    assert portal.order(kind="meteor").status_code == 422
    assert portal.order(kind="flood", rise_seconds=-1).status_code == 422


def test_a_webhook_reaches_the_inbox_page_whatever_it_holds(portal: Portal) -> None:
    message = {"id": "n-1", "title": "Mực nước <Cao Lãnh>"}
    assert portal.client.post("/practice/webhook", json=message).status_code == 204
    assert portal.client.post("/practice/webhook", content=b"\xff[1, 2").status_code == 204
    page = portal.client.get("/practice/inbox").text
    assert "MÔ PHỎNG" in page and "Mực nước &lt;Cao Lãnh&gt;" in page and "n-1" in page
    assert [row["id"] for row in portal.client.get("/practice/inbox.json").json()] == ["", "n-1"]


def test_the_inbox_keeps_the_last_messages_across_restarts(tmp_path: Path) -> None:
    path = tmp_path / "inbox.jsonl"
    inbox = Inbox(path)
    for number in range(2 * KEPT + 20):
        inbox.keep(Received(channel="webhook", received_at=START, sender="x", id=str(number)))
    newest = [str(number) for number in range(2 * KEPT + 19, KEPT + 19, -1)]
    assert [row.id for row in Inbox(path).messages()] == newest
    assert len(path.read_text().splitlines()) <= 2 * KEPT


def test_months_that_are_still_to_be_reported_are_not_there_yet_and_cumulative_figures_add_up(portal: Portal) -> None:
    reply = portal.get("/bao-cao/v1/thang", tu="2020-01-01T00:00+07:00", den=START.isoformat()).json()
    rows = [row for row in reply["du_lieu"] if row["ma_don_vi"] == "82"]
    ends = [row["ky_cuoi"] for row in rows]
    assert (ends[0], ends[-1]) == ("2025-08-01T00:00:00+07:00", "2026-09-01T00:00:00+07:00")
    assert reply["tong_so"] == len(ends) * 8
    for before, after in zip(rows, rows[1:], strict=False):
        begun = 0 if after["ky_cuoi"].startswith("2026-02-01") else before["giao_dich_luy_ke"]
        assert after["giao_dich_luy_ke"] == begun + after["giao_dich"]
    of_august = [row["san_pham"] for row in reply["du_lieu"] if row["ky_cuoi"] == ends[-1]]
    assert of_august[0] == sum(of_august[1:]) > 0


def test_the_soap_service_answers_strangers_and_strange_questions_with_faults(portal: Portal) -> None:
    account = {"taiKhoan": portal.credentials.client_id, "matKhau": portal.credentials.client_secret}
    token = portal.client.post("/lgsp/v1/ma-truy-cap", json=account).json()["duLieu"]["maTruyCap"]

    def ask(body: str, token: str = token) -> tuple[int, str]:
        head = {"Content-Type": "text/xml", "lgspaccesstoken": token}
        reply = portal.client.post("/lgsp/v1/ndxp", content=body.encode(), headers=head)
        return reply.status_code, reply.text

    space = "http://schemas.xmlsoap.org/soap/envelope/"
    question = '<ThongKeGiaoDich xmlns="urn:lgsp:ndxp">%s</ThongKeGiaoDich>'
    body = f'<e:Envelope xmlns:e="{space}"><e:Body>{question}</e:Body></e:Envelope>'
    hour = f"<tu>{(START - HOUR).isoformat()}</tu><den>{START.isoformat()}</den><trang>%d</trang>"
    assert portal.client.post("/lgsp/v1/ma-truy-cap", json=account | {"matKhau": "sai"}).status_code == 401
    assert [ask(body % hour % page)[1].count("+07:00</") for page in (1, 2)] == [12, 0]
    for refused in (ask(body % hour % 1, "sai"), ask(body % ""), ask("<x/>"), ask("<!DOCTYPE a><a/>")):
        assert refused[0] == 500 and "faultcode" in refused[1]
