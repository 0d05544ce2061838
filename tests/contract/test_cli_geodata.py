"""`ioc geodata info` and `ioc geodata rebase` as an officer runs them, on a stored profile with stored figures."""

from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from ioc.cli import app
from ioc.cli.profiles import seed
from ioc.domain.observation import Note, Origin, Qualifier, Reading
from ioc.domain.period import PROVINCE_ZONE, PeriodKind, month_end
from ioc.domain.quality import Quality
from ioc.settings import read_settings
from tests.stored import a_source, store

END_2023, END_2024 = (month_end(year, 12, PROVINCE_ZONE) for year in (2023, 2024))


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["geodata", *words], env={"COLUMNS": "200"})


@pytest.fixture
def centre(sqlite_engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """A centre of the whole nation with no figures yet."""
    monkeypatch.setenv("IOC_DATABASE_URL", str(sqlite_engine.url))
    monkeypatch.setenv("IOC_PROFILE", "viet-nam")
    seed(sqlite_engine, read_settings())
    return sqlite_engine


def keep(engine: Engine, indicator: str, unit: str, value: float, at: datetime = END_2024, **other: object) -> None:
    reading = Reading(indicator, unit, PeriodKind.YEAR, at, value, other.pop("quality", Quality.OK), **other)  # type: ignore[arg-type]
    store(engine, reading)


def test_info_82_tells_dong_thap() -> None:
    told = run("info", "82")
    assert told.exit_code == 0 and told.output.startswith("Tỉnh Đồng Tháp  [82@2025]")
    assert "Cũng khớp “82”: Tỉnh Tiền Giang (đến 30/06/2025) [82@2008]" in told.output


def test_info_takes_a_name_of_several_words_and_a_day() -> None:
    assert run("info", "dong", "nai", "--on", "2025-12-31").output.startswith("Tỉnh Đồng Nai  [75@2025]")
    assert run("info", "Hà", "Tây", "--on", "2007-01-01").output.startswith("Tỉnh Hà Tây  [28@2004]")


def test_info_says_when_nothing_is_found() -> None:
    told = run("info", "Atlantis")
    assert told.exit_code == 1 and "Không tìm thấy đơn vị nào là “Atlantis”" in told.output


def test_stored_sums_are_restated(centre: Engine) -> None:
    keep(centre, "KTS-04", "82@2008", 1000.0)
    keep(centre, "KTS-04", "87@2008", 438.0)
    told = run("rebase", "--indicator", "KTS-04", "--from", "2014", "--to", "2025-07-01")
    assert told.exit_code == 0, told.output
    assert "1.438  quy đổi từ Tỉnh Tiền Giang [82@2008] 1.000; Tỉnh Đồng Tháp [87@2008] 438" in told.output
    assert "Kỳ Năm 2024" in told.output and "1 quy đổi" in told.output


def test_an_estimate_or_a_bound_makes_an_estimate(centre: Engine) -> None:
    keep(centre, "KTS-04", "82@2008", 1000.0)
    keep(centre, "KTS-04", "87@2008", 438.0, note=Note(Qualifier.GREATER))
    told = run("rebase", "--indicator", "KTS-04", "--to", "2025-07-01").output
    assert "ƯỚC TÍNH từ" in told and "[87@2008] 438 (ước, sơ bộ hoặc cận)" in told


def test_stored_ratios_are_made_from_their_terms(centre: Engine) -> None:
    for unit, above, below in (("82@2008", 1.0, 2.0), ("87@2008", 9.0, 10.0)):
        keep(centre, "CQS-03", unit, 100 * above / below)
        keep(centre, "CQS-03N", unit, above)
        keep(centre, "CQS-03D", unit, below)
    told = run("rebase", "--indicator", "CQS-03", "--to", "2025-07-01")
    assert "83,33  quy đổi" in told.output, told.output


def test_a_stored_rank_is_refused_with_its_reason(centre: Engine) -> None:
    store(centre, Reading("DTI-HANG", "22@2008", PeriodKind.AS_OF, END_2023, 13.0))
    told = run("rebase", "--indicator", "DTI-HANG", "--to", "2025-07-01")
    assert "KHÔNG QUY ĐỔI: thứ hạng gắn với số đơn vị cùng xếp hạng khi đó (ví dụ 13/63 không phải 13/34)" in told.output
    assert "Tỉnh Quảng Ninh [22@2008] 13" in told.output


def test_only_periods_from_the_day_asked_are_restated(centre: Engine) -> None:
    keep(centre, "KTS-04", "04@2008", 1.0, END_2023)
    keep(centre, "KTS-04", "04@2008", 2.0, END_2024)
    told = run("rebase", "--indicator", "KTS-04", "--from", "2024", "--to", "2025-07-01").output
    assert "Năm 2024" in told and "Năm 2023" not in told


def test_simulated_figures_are_apart_and_marked(centre: Engine) -> None:
    reading = Reading("KTS-04", "04@2008", PeriodKind.YEAR, END_2024, 5.0)
    store(centre, reading, source=a_source("dien-tap", origin=Origin.SIMULATED))
    assert "không có số liệu" in run("rebase", "--indicator", "KTS-04", "--to", "2025-07-01").output
    told = run("rebase", "--indicator", "KTS-04", "--to", "2025-07-01", "--origin", "simulated").output
    assert told.startswith("MÔ PHỎNG  KTS-04")


FILE = "unit;period;value;numerator;denominator\nTiền Giang;2014;50;1;2\nĐồng Tháp;2014;90;9;10\nMặt Trăng;2014;1;1;1\n"


def table(tmp_path: Path, text: str) -> str:
    path = tmp_path / "bang.csv"
    path.write_text(text, encoding="utf-8-sig")
    return str(path)


def test_a_file_is_restated_and_what_does_not_match_is_reported(tmp_path: Path) -> None:
    told = run("rebase", "--file", table(tmp_path, FILE), "--to", "2025-07-01", "--adds", "ratio", "--scale", "100")
    assert "83,33  quy đổi" in told.output, told.output
    assert "Không khớp: dòng 4, kỳ 2014: không có đơn vị “Mặt Trăng”" in told.output


def test_pieces_of_a_divided_unit_are_read_from_a_file(tmp_path: Path) -> None:
    pieces = tmp_path / "phan.csv"
    pieces.write_text("before,after,amount\n26@2004,26@2008,4\n26@2004,01@2008,1\n", encoding="utf-8")
    told = run(
        "rebase", "--file", table(tmp_path, "unit,period,value\nVĩnh Phúc,2007,100\n"), "--to", "2010-01-01",
        "--pieces", str(pieces),
    ).output  # fmt: skip
    assert "80  quy đổi, ƯỚC TÍNH" in told
    pieces.write_text("before,after,amount\n26@2004,26@2008,-4\n", encoding="utf-8")
    told = run("rebase", "--file", table(tmp_path, FILE), "--to", "2010-01-01", "--pieces", str(pieces)).output
    assert "không âm" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unit,period\nTiền Giang,2014\n", "không có cột value"),
        ("unit,period,value\nTiền Giang,mai,1\n", "dòng 2: “mai” không phải là kỳ"),
        ("unit,period,value\nTiền Giang,2014,nhiều\n", "dòng 2, cột value: “nhiều” không phải là số"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    told = run("rebase", "--file", table(tmp_path, text), "--to", "2025-07-01")
    assert told.exit_code == 1 and said in told.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("rebase", "--to", "2025-07-01"), "Cần --indicator MÃ"),
        (("rebase", "--to", "hôm nay", "--file", "x.csv"), "không phải là ngày"),
        (("rebase", "--to", "2025-07-01", "--file", "khong-co.csv"), "Không có tệp khong-co.csv"),
        (("rebase", "--to", "2025-07-01", "--file", "x.csv", "--columns", "unit"), "không đúng dạng"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_write(words: tuple[str, ...], said: str) -> None:
    told = run(*words)
    assert told.exit_code == 1 and said in told.output


def test_an_unknown_indicator_is_refused(centre: Engine) -> None:
    assert "không có chỉ tiêu “X”" in run("rebase", "--indicator", "X", "--to", "2025-07-01").output
