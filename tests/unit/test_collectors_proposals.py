"""A source file proposed from a sample: what is recognised, what is left as a doubt, and that it can be tried at once."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collectors import OPTION_MODELS
from collectors.proposal import Proposal, Sample
from collectors.proposals import PROPOSERS
from collectors.proposed_file import written
from collectors.trial import try_out
from ioc.cli.main import app
from ioc.domain.centre import Profile
from ioc.errors import PayloadInvalid
from tests.recorded_sources import NOW, RECORDINGS, province


def profile() -> Profile:
    """The small province with names as people write them."""
    names = {
        "PM25": "UPS battery charge",
        "DUNG-HAN": "Tỷ lệ hồ sơ giải quyết đúng hạn",
        "QUA-HAN": "Hồ sơ quá hạn",
        "MUC-NUOC": "Mực nước",
    }
    found = province()
    indicators = tuple(replace(one, name_vi=names.get(one.code, one.code)) for one in found.indicators)
    subjects = tuple(
        replace(one, name_vi={"tv-1": "Cao Lãnh", "tv-2": "Mỹ Tho"}.get(one.code, one.code)) for one in found.subjects
    )
    return replace(found, indicators=indicators, subjects=subjects)


def proposed(kind: str, content: bytes, where: str, subject: str = "") -> Proposal:
    return PROPOSERS[kind].propose(Sample(content, where, subject), profile())


PAGE = {
    "trang_thai": {"ma": 0, "chi_tiet": [{"x": 1}]},
    "ket_qua": {"danh_sach": [
        {"tram": {"ma": "tv-1"}, "luc": "2026-11-24T08:00:00+07:00", "muc_nuoc": 2.1, "tyLeDungHan": 98.5, "la": 7},
        {"tram": {"ma": "tv-2"}, "luc": "2026-11-24T08:00:00+07:00", "muc_nuoc": 1.9, "tyLeDungHan": 97.5, "la": 8},
    ]},
}  # fmt: skip


def test_rows_time_subject_and_values_are_recognised_in_json() -> None:
    proposal = proposed("http_json", json.dumps(PAGE).encode(), "https://x.example/a")
    options = tomllib.loads("[options]\n" + proposal.options)["options"]
    mapping = options["mapping"]
    assert (options["url"], mapping["rows"]) == ("https://x.example/a", "ket_qua.danh_sach")
    assert (mapping["subject"], mapping["at"]) == ({"expr": "tram.ma"}, {"expr": "luc"})
    assert {one["indicator"]: one["expr"] for one in mapping["values"]} == {"MUC-NUOC": "muc_nuoc", "DUNG-HAN": "tyLeDungHan"}
    assert proposal.doubts == ("chưa nhận ra chỉ tiêu của: la",)
    OPTION_MODELS["http_json"].model_validate(options)


def test_names_of_stations_become_a_table_and_the_way_of_numbers_is_told_as_a_doubt() -> None:
    sheet = "Báo cáo;;\nTên trạm;Tháng;Mực nước;Hồ sơ quá hạn\nCao Lãnh;Tháng 10/2026;2,15;3\nMỹ Tho;Tháng 10/2026;1,02;4\n"
    proposal = proposed("table_file", sheet.encode(), "bao-cao.csv")
    options = tomllib.loads("[options]\n" + proposal.options)["options"]
    assert options["path"] == "inbox/*.csv"
    assert options["numbers"] == "vi"
    assert options["columns"]["subject"] == {"names": ["Tên trạm"], "table": {"Cao Lãnh": "tv-1", "Mỹ Tho": "tv-2"}}
    assert options["columns"]["period"] == "Tháng"
    assert {one["header"]: one["indicator"] for one in options["wide"]} == {"Mực nước": "MUC-NUOC", "Hồ sơ quá hạn": "QUA-HAN"}
    assert any("“vi”" in doubt for doubt in proposal.doubts)


def test_a_table_with_a_column_for_each_month_says_so() -> None:
    sheet = "Mã,Tháng 1/2026,Tháng 2/2026\ntv-1,5,6\ntv-2,7,8\n"
    options = tomllib.loads("[options]\n" + proposed("table_file", sheet.encode(), "a.csv").options)["options"]
    assert options["wide_periods"] is True
    assert options["columns"]["subject"] == "Mã"


@pytest.mark.parametrize(
    ("kind", "sample"), [("table_file", b"a"), *((kind, body) for kind in PROPOSERS for body in (b"{}", b"<html>", b"\n"))]
)
def test_a_sample_that_says_nothing_is_refused_in_words(kind: str, sample: bytes) -> None:
    with pytest.raises(PayloadInvalid):
        proposed(kind, sample, "x")


RECORDED = {
    "http_json": (json.dumps(PAGE), "https://x.example/a", ""),
    "table_file": ("Mã;Kỳ;Mực nước\ntv-1;Tháng 10/2026;2,1\ntv-2;Tháng 10/2026;1,9\n", "a.csv", ""),
    "soap_xml": (
        """<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><a:TraLoi xmlns:a="urn:a">
        <a:dong><a:tram>tv-1</a:tram><a:luc>2026-11-24T08:00:00+07:00</a:luc><a:mucNuoc>2,1</a:mucNuoc></a:dong>
        <a:dong><a:tram>tv-2</a:tram><a:luc>2026-11-24T08:00:00+07:00</a:luc><a:mucNuoc>1,9</a:mucNuoc></a:dong>
        </a:TraLoi></soap:Body></soap:Envelope>""", "https://x.example/dv", "",
    ),
    "sensorthings": (
        json.dumps({"value": [
            {
                "ObservedProperty": {"name": "Mực nước"}, "unitOfMeasurement": {"symbol": "m"},
                "Thing": {"name": "Trạm", "properties": {"ma": code}},
                "Observations": [{"phenomenonTime": "2026-11-24T01:00:00Z", "resultTime": None, "result": value}],
                "Observations@iot.nextLink": "https://x.example/v1.1/Datastreams(1)/Observations?$skip=1",
            }
            for code, value in (("tv-1", 2.1), ("tv-2", 1.9))
        ], "@iot.nextLink": "https://x.example/v1.1/Datastreams?$skip=2"}), "https://x.example/v1.1/Datastreams?$expand=a", "",
    ),
    "ogc_features": (
        json.dumps({"features": [
            {"type": "Feature", "id": code, "properties": {"ma": code, "luc": "2026-11-24T01:00:00Z", "muc_nuoc": value}}
            for code, value in (("tv-1", 2.1), ("tv-2", 1.9))
        ], "links": [{"rel": "next", "href": "https://x.example/collections/a/items?offset=2"}]}),
        "https://x.example/collections/a/items?limit=2", "",
    ),
    "ckan": (
        json.dumps({"success": True, "result": {"resource_id": "r1", "total": 9, "records": [
            {"_id": number, "Trạm": code, "Thời điểm": "2026-11-24T08:00:00", "Mực nước": value}
            for number, code, value in ((1, "tv-1", "2.1"), (2, "tv-2", "1.9"))
        ]}}), "https://x.example/api/3/action/datastore_search?resource_id=r1", "",
    ),
    "prometheus": (
        '# TYPE muc_nuoc gauge\nmuc_nuoc{tram="tv-1"} 2.1\nmuc_nuoc{tram="tv-2"} 1.9\nkhac{a="b"} 7\ngo_threads 3\n',
        "https://x.example/metrics", "",
    ),
    "snmp": (
        ".1.3.6.1.2.1.33.1.2.4.0 = INTEGER: 98\n.1.3.6.1.2.1.1.5.0 = STRING: ups\n.1.3.6.1.9.1.0 = Gauge32: 5\n", "w.txt", "tv-1",
    ),
    "mqtt": (
        'tinh/tv-1/muc-nuoc 2.1\ntinh/tv-2/so-lieu {"luc": "2026-11-24T01:00:00Z", "muc_nuoc": 1.9, "la": 5}\ntinh/tv-1/pin 99\n',
        "nghe.txt", "",
    ),
    "station_files": (
        "MucNuoc\t2,1\tm\t20261124080000\t00\nDoDan\t5\tmS/cm\t20261124080000\t01\n", "T_C_tv-1_20261124080000.txt", "tv-1",
    ),
    "sql": ("tram,luc,muc_nuoc\ntv-1,2026-11-24T08:00:00,2.1\ntv-2,2026-11-24T08:00:00,1.9\n", "ket-qua.csv", ""),
}  # fmt: skip
"""A sample of each kind, the name it came by, and whom it is about where it does not say."""

VALUES = {"snmp": [98.0], "station_files": [2.1], "http_json": [97.5, 98.5, 1.9, 2.1]}


@pytest.mark.parametrize("kind", RECORDED)
def test_the_proposed_file_validates_and_yields_the_values_of_its_sample(kind: str) -> None:
    text, where, subject = RECORDED[kind]
    sample = Sample(text.encode(), where, subject)
    proposal = PROPOSERS[kind].propose(sample, profile())
    file = written("nguon-thu", sample, proposal)
    assert ("schedule" in tomllib.loads(file)) == (kind != "mqtt")
    batch = try_out(file, sample, profile(), NOW)
    assert sorted(reading.value or 0 for reading in batch.readings) == sorted(VALUES.get(kind, [1.9, 2.1])), (file, batch.rejects)
    assert len(batch.rejects) == (kind in ("mqtt", "station_files")), "what is not recognised is told"


def test_a_bulletin_shows_where_it_says_its_level_and_of_which_areas() -> None:
    body = (RECORDINGS / "cap_feed/single/1.xml").read_bytes()
    indicators = tuple(
        replace(one, name_vi="Cấp độ rủi ro thiên tai") if one.code == "RUI-RO" else one for one in profile().indicators
    )
    named = replace(profile(), indicators=indicators)
    sample = Sample(body, "https://x.example/cap.xml")
    file = written("ban-tin", sample, PROPOSERS["cap_feed"].propose(sample, named))
    options = tomllib.loads(file)["options"]
    assert options["indicator"] == "RUI-RO"
    batch = try_out(file, sample, named, NOW)
    assert {reading.indicator for reading in batch.readings} == {"RUI-RO"}
    assert max(reading.value or 0 for reading in batch.readings) > 0


def test_every_kind_that_can_be_proposed_is_tried_here() -> None:
    assert {*RECORDED, "cap_feed"} == PROPOSERS.keys()


@pytest.mark.parametrize("kind", RECORDED)
def test_a_sample_of_nothing_known_leaves_places_to_fill_in_and_a_file_that_can_be_read(kind: str) -> None:
    text, where, _ = RECORDED[kind]
    stranger = replace(profile(), indicators=(), subjects=())
    sample = Sample(text.encode(), where)
    tomllib.loads(written('tên "lạ"\nhai dòng', sample, PROPOSERS[kind].propose(sample, stranger)))


@pytest.mark.parametrize(
    ("kind", "name", "subject", "fields"),
    [
        ("snmp", "snmp/geist-temperature-sensor.snmprec", "tv-1", {"chay_lien_tuc_1": "CHAY"}),
        ("prometheus", "prometheus/node_exporter_e2e-output.txt", "tv-1", {"node_load1": "TAI"}),
    ],
)
def test_a_real_dump_is_proposed_and_tried(shared_dir: Path, kind: str, name: str, subject: str, fields: dict[str, str]) -> None:
    names = {"CHAY": "Uptime", "TAI": "node load1"}
    indicators = tuple(replace(one, name_vi=names.get(one.code, one.code)) for one in province().indicators)
    sample = Sample((shared_dir / "data" / name).read_bytes(), name, subject)
    proposal = PROPOSERS[kind].propose(sample, replace(province(), indicators=indicators))
    assert {one.place: one.indicator for one in proposal.fields} == fields
    batch = try_out(written("mau", sample, proposal), sample, replace(province(), indicators=indicators), NOW)
    assert [(row.indicator, row.subject) for row in batch.readings] == [(code, subject) for code in fields.values()]


def test_the_command_writes_a_commented_file_and_never_over_another(tmp_path: Path) -> None:
    (tmp_path / "mau.json").write_text(json.dumps(PAGE), encoding="utf-8")
    words = [
        "sources",
        "new",
        "http_json",
        "--sample",
        str(tmp_path / "mau.json"),
        "--profile",
        "dong-thap",
        "--out",
        str(tmp_path / "a.toml"),
    ]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    written = tomllib.loads((tmp_path / "a.toml").read_text(encoding="utf-8"))
    assert written["kind"] == "http_json"
    assert "# Ngờ:" in (tmp_path / "a.toml").read_text(encoding="utf-8")
    assert CliRunner().invoke(app, words).exit_code != 0
