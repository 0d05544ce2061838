"""A source file proposed from a sample: what is recognised, what is left as a doubt, and that it can be tried at once."""

import json
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collectors import OPTION_MODELS
from collectors.proposals import PROPOSERS
from ioc.cli.main import app
from ioc.domain.centre import Profile
from ioc.errors import PayloadInvalid
from tests.recorded_sources import province


def profile() -> Profile:
    """The small province with names as people write them."""
    names = {"DUNG-HAN": "Tỷ lệ hồ sơ giải quyết đúng hạn", "QUA-HAN": "Hồ sơ quá hạn", "MUC-NUOC": "Mực nước"}
    found = province()
    indicators = tuple(replace(one, name_vi=names.get(one.code, one.code)) for one in found.indicators)
    subjects = tuple(
        replace(one, name_vi={"tv-1": "Cao Lãnh", "tv-2": "Mỹ Tho"}.get(one.code, one.code)) for one in found.subjects
    )
    return replace(found, indicators=indicators, subjects=subjects)


PAGE = {
    "trang_thai": {"ma": 0, "chi_tiet": [{"x": 1}]},
    "ket_qua": {"danh_sach": [
        {"tram": {"ma": "tv-1"}, "luc": "2026-11-24T08:00:00+07:00", "muc_nuoc": 2.1, "tyLeDungHan": 98.5, "la": 7},
        {"tram": {"ma": "tv-2"}, "luc": "2026-11-24T08:00:00+07:00", "muc_nuoc": 1.9, "tyLeDungHan": 97.5, "la": 8},
    ]},
}  # fmt: skip


def test_rows_time_subject_and_values_are_recognised_in_json() -> None:
    proposal = PROPOSERS["http_json"](json.dumps(PAGE).encode(), "https://x.example/a", profile())
    options = tomllib.loads("[options]\n" + proposal.options)["options"]
    mapping = options["mapping"]
    assert (options["url"], mapping["rows"]) == ("https://x.example/a", "ket_qua.danh_sach")
    assert (mapping["subject"], mapping["at"]) == ({"expr": "tram.ma"}, {"expr": "luc"})
    assert {one["indicator"]: one["expr"] for one in mapping["values"]} == {"MUC-NUOC": "muc_nuoc", "DUNG-HAN": "tyLeDungHan"}
    assert proposal.doubts == ("chưa nhận ra chỉ tiêu của: la",)
    OPTION_MODELS["http_json"].model_validate(options)


def test_names_of_stations_become_a_table_and_the_way_of_numbers_is_told_as_a_doubt() -> None:
    sheet = "Báo cáo;;\nTên trạm;Tháng;Mực nước;Hồ sơ quá hạn\nCao Lãnh;Tháng 10/2026;2,15;3\nMỹ Tho;Tháng 10/2026;1,02;4\n"
    proposal = PROPOSERS["table_file"](sheet.encode(), "bao-cao.csv", profile())
    options = tomllib.loads("[options]\n" + proposal.options)["options"]
    assert options["path"] == "inbox/*.csv"
    assert options["numbers"] == "vi"
    assert options["columns"]["subject"] == {"names": ["Tên trạm"], "table": {"Cao Lãnh": "tv-1", "Mỹ Tho": "tv-2"}}
    assert options["columns"]["period"] == "Tháng"
    assert {one["header"]: one["indicator"] for one in options["wide"]} == {"Mực nước": "MUC-NUOC", "Hồ sơ quá hạn": "QUA-HAN"}
    assert any("“vi”" in doubt for doubt in proposal.doubts)


def test_a_table_with_a_column_for_each_month_says_so() -> None:
    sheet = "Mã,Tháng 1/2026,Tháng 2/2026\ntv-1,5,6\ntv-2,7,8\n"
    options = tomllib.loads("[options]\n" + PROPOSERS["table_file"](sheet.encode(), "a.csv", profile()).options)["options"]
    assert options["wide_periods"] is True
    assert options["columns"]["subject"] == "Mã"


@pytest.mark.parametrize(
    ("kind", "sample"), [("http_json", b"{}"), ("http_json", b"<html>"), ("table_file", b"\n"), ("table_file", b"a")]
)
def test_a_sample_that_says_nothing_is_refused_in_words(kind: str, sample: bytes) -> None:
    with pytest.raises(PayloadInvalid):
        PROPOSERS[kind](sample, "x", profile())


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
