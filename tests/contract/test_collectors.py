"""The laws of DESIGN.md, over every collector × recording; and what hostile payloads must not do."""

import json
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from collectors import ADAPTERS, HEARERS, OPTION_MODELS
from collectors.contract import Reply, Request
from collectors.recorded import Recorded
from ioc.domain.admission import admit
from ioc.domain.observation import Forecast, Qualifier, Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, Window, joined
from ioc.errors import PayloadInvalid, SourceRefused
from tests.recorded_sources import (
    HOSTILE,
    NOW,
    RECORDED,
    RECORDINGS,
    SPOILING,
    TELLING,
    Recording,
    all_of,
    in_turn,
    pages_of,
    province,
    recorded_io,
    recorded_source,
    source_of,
)

MIDNIGHT_KINDS = frozenset({PeriodKind.DAY, PeriodKind.AS_OF})
MONTH_KINDS = frozenset({PeriodKind.MONTH, PeriodKind.QUARTER, PeriodKind.YEAR, PeriodKind.NINE_MONTHS, PeriodKind.TEN_MONTHS})

every_recording = pytest.mark.parametrize("recording", RECORDED, ids=lambda recording: f"{recording.kind}/{recording.name}")


def by_name(name: str) -> Recording:
    return next(recording for recording in RECORDED if recording.name == name)


def obey_the_laws(batch: Batch, window: Window) -> None:
    profile = province()
    for reading in batch.readings:
        assert reading.indicator in profile.indicator
        assert reading.subject in profile.subject
        assert reading.at.tzinfo is not None
        assert reading.at in window
        assert isfinite(reading.value) if reading.value is not None else reading.note is not None
        assert at_the_end(reading)
    for forecast in batch.forecasts:
        assert forecast.target_at > NOW >= forecast.issued_at
        assert isfinite(forecast.value)
    keys = Counter((row.indicator, row.subject, row.period_kind, row.at) for row in batch.readings)
    assert not keys or max(keys.values()) == 1
    for reject in batch.rejects:
        assert reject.reason
        assert len(reject.content) <= 500


def at_the_end(reading: Reading) -> bool:
    local = reading.at.astimezone(PROVINCE_ZONE)
    if reading.period_kind in MONTH_KINDS:
        return (local.day, local.hour, local.minute) == (1, 0, 0)
    if reading.period_kind in MIDNIGHT_KINDS:
        return (local.hour, local.minute) == (0, 0)
    return local.minute == 0 if reading.period_kind is PeriodKind.HOUR else True


def test_every_recording_is_listed_and_every_collector_is_recorded() -> None:
    found = {(folder.parent.name, folder.name) for folder in RECORDINGS.glob("*/*") if folder.is_dir()}
    assert found == {(recording.kind, recording.name) for recording in RECORDED}
    assert {recording.kind for recording in RECORDED} == OPTION_MODELS.keys()


@every_recording
def test_what_is_admitted_obeys_every_law(recording: Recording) -> None:
    admitted = admit(all_of(recording), recorded_source(recording), province(), recording.window)
    obey_the_laws(admitted, recording.window)
    counts = (len(admitted.readings), len(admitted.forecasts), len(admitted.targets), len(admitted.rejects))
    assert counts == (recording.readings, recording.forecasts, recording.targets, recording.rejects), admitted.rejects


@every_recording
def test_a_page_is_a_batch_and_the_same_recording_gives_the_same_result(recording: Recording) -> None:
    assert len(pages_of(recording)) == recording.pages
    assert pages_of(recording) == pages_of(recording)


@every_recording
def test_every_reject_says_where_it_stood(recording: Recording) -> None:
    for reject in all_of(recording).rejects:
        assert "dòng" in reject.row
        assert reject.content


asked_recording = pytest.mark.parametrize(
    "recording", [one for one in RECORDED if one.kind not in HEARERS], ids=lambda recording: f"{recording.kind}/{recording.name}"
)


@asked_recording
def test_a_narrow_window_gives_nothing_from_outside_it(recording: Recording) -> None:
    window = Window(NOW - timedelta(minutes=30), NOW)
    source = recorded_source(recording)
    batch = joined(ADAPTERS[recording.kind].collect(source, window, province(), recorded_io(recording)))
    assert all(reading.at in window for reading in admit(batch, source, province(), window).readings)


def test_rows_before_the_window_were_not_asked_for_and_are_no_rejects() -> None:
    recording, window = by_name("stations-xml"), Window(NOW - timedelta(minutes=5), NOW)
    batch = joined(ADAPTERS["http_json"].collect(recorded_source(recording), window, province(), recorded_io(recording)))
    assert batch == Batch()


@every_recording
def test_no_reference_to_a_secret_is_part_of_what_comes_out(recording: Recording) -> None:
    assert "env:" not in repr(pages_of(recording))


HOSTILE_CASES = [
    *(("dossiers", path.name) for path in sorted(HOSTILE.glob("*.json"))),
    ("dossiers", "maintenance.html"),
    *(("stations-xml", path.name) for path in sorted(HOSTILE.glob("*.xml"))),
    ("stations-xml", "maintenance.html"),
    *(("open-meteo-weather", path.name) for path in sorted(HOSTILE.glob("*.json"))),
    *(("published", path.name) for path in sorted(HOSTILE.glob("*.csv"))),
    ("published", "page-as.xls"),
    ("report-xlsx", "truncated.xlsx"),
    ("report-xlsx", "not-a-workbook.xlsx"),
    ("report-xls", "not-a-workbook.xls"),
    ("report-xls", "truncated.json"),
    *((name, path.name) for name in ("exporter", "openmetrics", "server") for path in sorted(HOSTILE.glob("*.json"))),
    *((name, "maintenance.html") for name in ("exporter", "openmetrics", "server")),
    ("openmetrics", "cut.prom"),
    *((name, path.name) for name in ("lgsp-soap11", "wrapped-soap12", "plain-xml") for path in sorted(HOSTILE.glob("*.xml"))),
    *((name, path.name) for name in ("frost", "multi") for path in sorted(HOSTILE.glob("*.json"))),
    ("frost", "maintenance.html"),
    *((name, path.name) for name in ("records", "search", "files") for path in sorted(HOSTILE.glob("*.json"))),
    ("records", "maintenance.html"),
    *((name, path.name) for name in ("collection", "nearest") for path in sorted(HOSTILE.glob("*.json"))),
    *(("wfs", path.name) for path in sorted(HOSTILE.glob("*.xml"))),
    *((name, "maintenance.html") for name in ("collection", "wfs")),
    *((name, path.name) for name in ("atom", "single") for path in sorted(HOSTILE.glob("*.xml"))),
    *((name, "maintenance.html") for name in ("atom", "single")),
    *((name, "maintenance.html") for name in ("lgsp-soap11", "wrapped-soap12", "plain-xml")),
]


@pytest.mark.parametrize(("name", "payload"), HOSTILE_CASES)
def test_a_strange_payload_is_invalid_and_nothing_else(name: str, payload: str) -> None:
    recording, body = by_name(name), (HOSTILE / payload).read_bytes()
    with pytest.raises(PayloadInvalid) as raised:
        collect_from(recording, body)
    assert str(raised.value)
    assert len(raised.value.excerpt) <= 2000


def collect_from(recording: Recording, body: bytes) -> Batch:
    """What the recording's source makes of another body in place of each of its pages or its file."""
    source = recorded_source(recording)
    path = getattr(source.options, "path", "").removeprefix("profile:").replace("*", "x")
    tell = {"tell": SPOILING[recording.kind](body)} if recording.kind in SPOILING else {}
    io = Recorded(NOW, lambda request: Reply(200, {}, body), {path: body}, **tell)
    return joined(ADAPTERS[recording.kind].collect(source, recording.window, province(), io))


STRANGE_VALUES = ["NaN", "Infinity", "-Infinity", "1e999", "true", '"mười hai"', '{"a": 1}', "[1]", '"1.2.3"', "9" * 400]


@pytest.mark.parametrize("strange", STRANGE_VALUES)
def test_one_bad_value_does_not_lose_the_good_ones(strange: str) -> None:
    page = (
        (by_name("dossiers").folder / "1.json")
        .read_text(encoding="utf-8")
        .replace("1200", strange)
        .replace('"tong_so": 5', '"tong_so": 3')
    )
    batch = collect_from(by_name("dossiers"), page.encode())
    assert [reading.value for reading in batch.readings] == [3.0, 98.57, 845.0, 0.0, 77.0, 1.0, 101.0]
    assert [reject.row for reject in batch.rejects] == ["trang 1, dòng 1"]
    assert "tiep_nhan" in batch.rejects[0].reason
    assert "001" in batch.rejects[0].content


@pytest.mark.parametrize("absent", ["null", '""', '"—"', '"..."', '"chưa có"'])
def test_absence_is_neither_a_zero_nor_a_fault(absent: str) -> None:
    page = (
        (by_name("dossiers").folder / "1.json")
        .read_text(encoding="utf-8")
        .replace("1200", absent)
        .replace('"tong_so": 5', '"tong_so": 3')
    )
    batch = collect_from(by_name("dossiers"), page.encode())
    assert len(batch.readings) == 7
    assert batch.rejects == ()


@pytest.mark.parametrize(("rows", "told"), [(3, 0), (10, 1)])
def test_a_value_field_that_many_rows_lack_is_told_once(rows: int, told: int) -> None:
    row = {"don_vi": {"ma": "001"}, "tiep_nhan": 1, "ty_le": 2}
    page = {"tong_so": rows, "du_lieu": [row | {"thoi_diem": f"2026-11-24T08:{minute:02d}:00+07:00"} for minute in range(rows)]}
    batch = collect_from(by_name("dossiers"), json.dumps(page).encode())
    assert len(batch.readings) == 2 * rows
    assert [reject.reason for reject in batch.rejects] == ["không dòng nào có “qua_han”; xem lại biểu thức"] * told


def test_a_mapping_that_fits_no_field_at_all_is_told_even_of_one_row() -> None:
    page = b'{"tong_so": 1, "du_lieu": [{"don_vi": {"ma": "001"}, "thoi_diem": "2026-11-24T08:00:00+07:00"}]}'
    assert len(collect_from(by_name("dossiers"), page).rejects) == 3


def test_a_forecast_carries_the_range_and_the_issue_of_its_bulletin() -> None:
    mapping = {
        "rows": "r",
        "subject": "tv-1",
        "at": {"expr": "t", "format": "epoch"},
        "values": [{"indicator": "MUC-NUOC", "expr": "v", "factor": 0.5}],
        "forecast": {"issuer": "Đài", "issued_at": {"expr": "phat", "of": "page"}, "low": "a", "high": "b"},
    }
    soon = int(NOW.timestamp()) + 3600
    page = json.dumps({"phat": "2026-11-24T08:00:00+07:00", "r": [{"t": soon, "v": 4, "a": 3, "b": None}]}).encode()
    io = Recorded(NOW, in_turn([page]))
    source = source_of("http_json", {"url": "http://x.example", "mapping": mapping})
    batch = joined(ADAPTERS["http_json"].collect(source, Window(NOW - timedelta(days=1), NOW), province(), io))
    issued = datetime(2026, 11, 24, 1, tzinfo=UTC)
    assert batch.forecasts == (Forecast("MUC-NUOC", "tv-1", NOW + timedelta(hours=1), issued, "Đài", 2.0, 1.5, None),)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["du_lieu", "hourly", "time", "don_vi", "ma", "x"]), inner)
    ),
    max_leaves=20,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(page=json_values, name=st.sampled_from(["dossiers", "open-meteo-weather", "open-meteo-flood", "periods"]))
def test_any_json_at_all_gives_lawful_readings_or_an_invalid_payload(page: Any, name: str) -> None:
    recording = by_name(name)
    try:
        batch = collect_from(recording, json.dumps({"tong_so": 0, "du_lieu": page} if name == "dossiers" else page).encode())
    except PayloadInvalid:
        return
    obey_the_laws(admit(batch, recorded_source(recording), province(), recording.window), recording.window)


JSON_RECORDINGS = [recording.name for recording in RECORDED if list(recording.folder.glob("1.json"))]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(value=json_values, place=st.integers(0, 200), name=st.sampled_from(JSON_RECORDINGS))
def test_any_part_of_a_recording_replaced_by_anything_breaks_no_law(value: Any, place: int, name: str) -> None:
    recording = by_name(name)
    pages = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(recording.folder.glob("*.json"))]
    spots = [spot for page in pages for spot in spots_of(page)]
    holder, key = spots[place % len(spots)]
    holder[key] = value
    source = recorded_source(recording)
    bodies = [json.dumps(page).encode() for page in pages]
    io = Recorded(NOW, lambda request: Reply(200, {}, bodies[min(len(io.asked), len(bodies)) - 1]))
    try:
        batch = joined(ADAPTERS[recording.kind].collect(source, recording.window, province(), io))
    except PayloadInvalid:
        return
    obey_the_laws(admit(batch, source, province(), recording.window), recording.window)


def spots_of(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value, as its holder and key."""
    keys = list(value) if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    return [spot for key in keys for spot in [(value, key), *spots_of(value[key])]]


UNSPOILT = {"host", *HEARERS, *TELLING.keys() - SPOILING.keys()}


@settings(max_examples=60, deadline=None)
@given(
    body=st.binary(max_size=60) | st.text(max_size=60).map(str.encode),
    recording=st.sampled_from([recording for recording in RECORDED if recording.kind not in UNSPOILT]),
)
def test_any_bytes_at_all_give_lawful_readings_or_an_invalid_payload(body: bytes, recording: Recording) -> None:
    try:
        batch = collect_from(recording, body)
    except PayloadInvalid:
        return
    obey_the_laws(admit(batch, recorded_source(recording), province(), recording.window), recording.window)


@settings(max_examples=40, deadline=None)
@example(place=1741, byte=0, name="report-xls")
@given(place=st.integers(0, 5800), byte=st.integers(0, 255), name=st.sampled_from(["report-xlsx", "report-xls"]))
def test_a_workbook_with_any_byte_spoilt_is_read_or_invalid(place: int, byte: int, name: str) -> None:
    recording = by_name(name)
    body = bytearray(next(path for path in recording.folder.iterdir() if path.suffix in (".xls", ".xlsx")).read_bytes())
    body[place % len(body)] = byte
    try:
        batch = collect_from(recording, bytes(body))
    except PayloadInvalid:
        return
    obey_the_laws(admit(batch, recorded_source(recording), province(), recording.window), recording.window)


def test_forecasts_are_what_lies_after_the_visit_and_readings_what_lies_before() -> None:
    batch = all_of(by_name("open-meteo-weather"))
    rain = {(row.subject, row.at.hour): row for row in batch.readings if row.indicator == "MUA"}
    assert rain[("tv-2", 1)].value == 1.4
    assert rain[("tv-2", 1)].period_kind is PeriodKind.HOUR
    assert {row.quality for row in batch.readings} == {Quality.MODEL}
    assert min(row.target_at for row in batch.forecasts) == NOW + timedelta(hours=1)
    assert {(row.issuer, row.issued_at) for row in batch.forecasts} == {("Open-Meteo", NOW)}


def test_a_question_carries_the_window_and_the_points() -> None:
    io = recorded_io(by_name("open-meteo-weather"))
    recording = by_name("open-meteo-weather")
    list(ADAPTERS["http_json"].collect(recorded_source(recording), recording.window, province(), io))
    assert dict(io.asked[0].query) == {
        "latitude": "10.50000,10.50000",
        "longitude": "105.50000,105.50000",
        "hourly": "temperature_2m,precipitation",
        "timezone": "Asia/Ho_Chi_Minh",
        "start_date": "2026-11-24",
    }


def test_a_point_without_coordinates_is_named() -> None:
    recording, profile = by_name("open-meteo-weather"), province()
    subjects = tuple(replace(row, latitude=None) if row.code == "tv-2" else row for row in profile.subjects)
    with pytest.raises(SourceRefused, match="không có tọa độ: tv-2"):
        list(
            ADAPTERS["http_json"].collect(
                recorded_source(recording), recording.window, replace(profile, subjects=subjects), recorded_io(recording)
            )
        )


def test_a_day_named_by_its_date_ends_at_the_next_midnight() -> None:
    batch = all_of(by_name("open-meteo-flood"))
    assert batch.readings[-1].at == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert batch.readings[-1].value == 9180.0


def test_units_and_states_of_stations_are_translated() -> None:
    readings = {(row.indicator, row.subject, row.at.minute): row for row in all_of(by_name("stations")).readings}
    assert readings[("MUC-NUOC", "tv-1", 50)].value == pytest.approx(3.37)
    assert readings[("MUC-NUOC", "tv-2", 50)].quality is Quality.CALIBRATING
    assert (readings[("MUC-NUOC", "tv-2", 0)].value, readings[("MUC-NUOC", "tv-2", 0)].quality) == (2.01, Quality.FAULTY)


def test_december_the_quarter_the_year_and_the_cumulative_are_four_series() -> None:
    rows = [row for row in all_of(by_name("periods")).readings if row.at == datetime(2023, 12, 31, 17, tzinfo=UTC)]
    assert {row.period_kind: row.value for row in rows} == {
        PeriodKind.MONTH: 812.5,
        PeriodKind.QUARTER: 2431.9,
        PeriodKind.YEAR: 9120.25,
        PeriodKind.CUMULATIVE: 9120.25,
    }


def test_published_figures_keep_what_was_written_around_them() -> None:
    batch = all_of(by_name("published"))
    more, plan = batch.readings[2], batch.targets[0]
    assert (more.value, more.period_kind) == (1360.0, PeriodKind.TEN_MONTHS)
    assert more.note is not None
    assert (more.note.qualifier, more.note.period_text, more.note.document) == (Qualifier.GREATER, "10T/2023", "Báo A")
    assert (plan.value, plan.period_kind, plan.basis) == (5000.0, PeriodKind.FIVE_YEARS, "NQ 04")
    assert plan.note is not None and plan.note.qualifier is Qualifier.GREATER
    assert batch.targets[1].value is None
    assert batch.targets[1].note is not None and batch.targets[1].note.text == "Khá"
    assert [reject.row for reject in batch.rejects] == ["dòng 10", "dòng 11", "dòng 12", "dòng 13"]


def test_a_workbook_with_merged_and_two_row_headers_is_read_and_its_broken_cells_are_listed() -> None:
    batch = all_of(by_name("report-xlsx"))
    assert {(row.indicator, row.subject, row.at.month): row.value for row in batch.readings} == {
        ("THU", "28249@2025", 10): 87.5,
        ("THU", "28249@2025", 11): 1234.5,
        ("THU", "28261@2025", 10): 12.0,
        ("DUNG-HAN", "28249@2025", 10): 98.57,
        ("DUNG-HAN", "28249@2025", 11): 99.1,
    }


def test_one_unreadable_file_of_several_is_listed_and_the_others_are_kept() -> None:
    recording = by_name("wide-periods")
    good = (recording.folder / "thu.csv").read_bytes()
    io = Recorded(NOW, recorded_files={"inbox/a.csv": b"\xff\xff\x00", "inbox/b.csv": good})
    batch = joined(ADAPTERS["table_file"].collect(recorded_source(recording), recording.window, province(), io))
    assert len(batch.readings) == 4
    assert batch.rejects[0].row == "inbox/a.csv"


def test_an_unchanged_file_is_not_read_again_unless_more_history_is_asked() -> None:
    recording = by_name("wide-periods")
    content = "Mã,Tháng 1,Ghi chú\n82,5,\n".encode()
    io = Recorded(NOW, recorded_files={"inbox/a.csv": content})
    source, profile = recorded_source(recording), province()
    count = [len(list(ADAPTERS["table_file"].collect(source, window, profile, io))) for window in (
        recording.window, recording.window, Window(recording.window.start - timedelta(days=1), NOW))]  # fmt: skip
    assert count == [1, 0, 1]


def test_an_unchanged_answer_is_not_read_again() -> None:
    recording = by_name("periods")
    body = b'{"ma": 0, "ket_qua": []}'
    io = Recorded(NOW, lambda request: Reply(304) if request.etag else Reply(200, {"etag": '"1"'}, body))
    source, profile = recorded_source(recording), province()
    pages = [len(list(ADAPTERS["http_json"].collect(source, recording.window, profile, io))) for _ in range(2)]
    assert pages == [1, 0]
    assert io.asked[1].etag == '"1"'


PAGED = {
    "url": "http://x.example/a",
    "mapping": {"rows": "r", "subject": "82@2025", "at": "now", "values": [{"indicator": "THU", "expr": "v"}]},
}


@pytest.mark.parametrize(
    ("paging", "bodies", "asked"),
    [
        ({"type": "page", "size": 2}, [b'{"r":[{},{}]}', b'{"r":[{}]}'], ["page=1", "page=2"]),
        ({"type": "page", "pages": "p"}, [b'{"p":2,"r":[]}', b'{"p":2,"r":[{}]}'], ["page=1", "page=2"]),
        ({"type": "page", "first": 0}, [b'{"r":[{}]}', b'{"r":[]}'], ["page=0", "page=1"]),
        (
            {"type": "offset", "size": 2, "total": "t"},
            [b'{"t":3,"r":[{},{}]}', b'{"t":3,"r":[{}]}'],
            ["offset=0&limit=2", "limit=2&offset=2"],
        ),
        ({"type": "cursor", "next": "n"}, [b'{"n":"a","r":[{}]}', b'{"n":"","r":[{}]}'], ["", "cursor=a"]),
        ({"type": "link", "next": "n"}, [b'{"n":"/a?p=2","r":[{}]}', b'{"r":[{}]}'], ["", "p=2"]),
    ],
)
def test_pages_are_turned_to_the_end(paging: dict[str, Any], bodies: list[bytes], asked: list[str]) -> None:
    io = Recorded(NOW, in_turn(bodies))
    source = source_of("http_json", PAGED | {"paging": paging})
    assert len(list(ADAPTERS["http_json"].collect(source, Window(NOW - timedelta(days=1), NOW), province(), io))) == len(bodies)
    assert [_shown(row) for row in io.asked] == asked


def _shown(request: Request) -> str:
    """The part of a question that turns pages."""
    return "&".join(f"{name}={value}" for name, value in request.query) or request.url.partition("?")[2]


def test_a_link_header_is_followed_on_the_same_host_only() -> None:
    source = source_of("http_json", PAGED | {"paging": {"type": "link"}})
    window = Window(NOW - timedelta(days=1), NOW)
    headers = iter(['<http://x.example/a?p=1>; rel="prev", </a?p=3>; rel="next"', ""])
    io = Recorded(NOW, lambda request: Reply(200, {"link": next(headers)}, b'{"r":[]}'))
    list(ADAPTERS["http_json"].collect(source, window, province(), io))
    assert [row.url for row in io.asked] == ["http://x.example/a", "http://x.example/a?p=3"]
    stray = Recorded(NOW, lambda request: Reply(200, {"link": '<http://khac.example/a>; rel="next"'}, b'{"r":[]}'))
    with pytest.raises(PayloadInvalid, match="khac.example"):
        list(ADAPTERS["http_json"].collect(source, window, province(), stray))


def test_pages_that_never_end_are_an_invalid_payload() -> None:
    io = Recorded(NOW, lambda request: Reply(200, {}, b'{"n":"a","r":[{}]}'))
    source = source_of("http_json", PAGED | {"paging": {"type": "cursor", "next": "n"}})
    with pytest.raises(PayloadInvalid, match="không có điểm dừng"):
        list(ADAPTERS["http_json"].collect(source, Window(NOW - timedelta(days=1), NOW), province(), io))


@pytest.mark.parametrize(
    ("kind", "options", "says"),
    [
        ("http_json", PAGED | {"url": "ftp://x"}, "url phải là"),
        ("http_json", PAGED | {"urll": "x"}, "Extra inputs"),
        ("http_json", PAGED | {"expect": "a ==="}, "JMESPath"),
        ("http_json", PAGED | {"expect": "a.dem(@)"}, "gọi hàm không có: dem"),
        ("http_json", PAGED | {"url": "http://ioc:mk@x.example/a"}, "không được chứa tên và mật khẩu"),
        ("http_json", PAGED | {"headers": {"Authorization": "Bearer abc"}}, "tiêu đề Authorization là bí mật"),
        ("http_json", PAGED | {"query": {"tu": "{begin}"}}, "không có {begin}"),
        ("http_json", PAGED | {"auth": {"type": "bearer", "token": "abc"}}, "bí mật không được ghi thẳng"),
        ("http_json", PAGED | {"zone": "Asia/Hanoi"}, "không có múi giờ"),
        ("table_file", {"path": "x.csv", "columns": {"indicator": "a", "subject": "b", "value": "c", "period": "d"}}, "numbers"),
        (
            "table_file",
            {"path": "x.csv", "numbers": "vi", "columns": {"subject": "b", "value": "c", "period": "d"}},
            "không biết chỉ tiêu",
        ),
        ("host", {"subject": "x", "measures": {"gpu": "A"}}, "measures"),
    ],
)
def test_a_fault_in_the_options_is_found_offline(kind: str, options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ADAPTERS[kind].options_model.model_validate(options)


def test_a_zip_bomb_posing_as_a_workbook_is_invalid(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 250_000_000)
    with pytest.raises(PayloadInvalid, match="giải nén ra 250,000,000 byte"):
        collect_from(by_name("report-xlsx"), path.read_bytes())
