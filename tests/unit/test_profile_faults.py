"""Every kind of fault is found with its file, its line and what to write instead, and all of them at once."""

from datetime import date

import pytest
from pydantic import BaseModel, ConfigDict

from geodata.units import Level, Unit
from ioc.errors import ProfileInvalid
from ioc.profile.check import check
from ioc.profile.fault import Fault
from ioc.profile.read import read_profile

UNITS = (
    Unit("p@2025", "82", Level.PROVINCE, "tỉnh", "Tỉnh Mẫu", date(2025, 7, 1), None, None),
    Unit("x@2025", "28261", Level.COMMUNE, "xã", "Xã Mẫu", date(2025, 7, 1), None, "p@2025"),
    Unit("p@2008", "82", Level.PROVINCE, "tỉnh", "Tỉnh Cũ", None, date(2025, 7, 1), None),
)


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    url: str
    subject: str = "ga"
    indicator: str = "MN"
    key: str = ""
    query: str = ""
    points: dict[str, object] | None = None


GOOD: dict[str, str] = {
    "profile.toml": 'name = "mau"\ntitle_vi = "Tỉnh Mẫu"\ntitle_en = "Sample"\nroot = "p@2025"\n',
    "indicators.csv": (
        "code,sector,name_vi,name_en,unit,decimals,direction,aggregation,periods\n"
        "MN,Nước,Mực nước,Stage,m,2,down,max,instant\n"
        "TL,Nước,Tỷ lệ,Rate,%,2,up,not_addable,ytd year\n"
    ),
    "stations.csv": "code,kind,name_vi,name_en,parent,latitude,longitude\nga,station,Ga,Ga,p@2025,10.5,105.5\n",
    "levels.csv": "station,bd1,bd2,bd3,valid_from,valid_to,confirmed,basis\nga,1,2,3,2020-01-01,,true,QĐ\n",
    "sources/mang.toml": (
        'kind = "fake"\ntitle_vi = "Mạng"\ntitle_en = "Net"\npromise = "none"\ndelivers = ["MN", "TL"]\n'
        '[schedule]\nevery = "15m"\n[options]\nurl = "http://x"\n'
    ),
    "rules/a.toml": (
        '[[rule]]\ncode = "cao"\ntitle_vi = "Cao"\ntitle_en = "High"\nseverity = "warning"\nindicator = "MN"\n'
        'period = "instant"\nhold = "10m"\nbasis = "QĐ"\n'
        'condition = { type = "threshold", comparison = ">=", limit = 2, clear_at = 1.9 }\n'
        '[[receiver]]\nname = "truc"\nchannel = "webhook"\n[receiver.address]\nurl = "http://y"\n'
        '[[route]]\nreceivers = ["truc"]\n'
    ),
    "plans/2026.csv": "plan,indicator,subject,period,end,value,basis\nkh,TL,p@2025,year,2026-12-31,60,KH\n",
    "screens/s.toml": (
        'title_vi = "S"\ntitle_en = "S"\n[[scene]]\nname = "a"\ntitle_vi = "A"\ntitle_en = "A"\n'
        '[scene.map]\nroot = "p@2025"\nindicator = "TL"\nperiod = "ytd"\nbreaks = [1, 2, 3]\n'
        '[[scene.tile]]\nindicator = "MN"\nsubject = "ga"\nperiod = "instant"\n'
    ),
}


def faults(environ: dict[str, str] | None = None, **changed: tuple[str, str]) -> tuple[Fault, ...]:
    """The faults of the good profile after replacing, in the file whose name starts so, one text by another."""
    files = dict(GOOD)
    for start, (old, new) in changed.items():
        name = next(one for one in files if one.startswith(start))
        assert old in files[name]
        files[name] = files[name].replace(old, new, 1)
    encoded = {name: text.encode() for name, text in files.items()}
    return check(encoded, {"fake": Options}, environ or {}, UNITS)


def test_the_good_profile_has_no_fault() -> None:
    assert faults() == ()


CASES: list[tuple[str, str, str, str, int, str, str]] = [
    # file, what is replaced, by what, file of the fault, its line, words of the fault, words of the advice
    ("sources", 'promise = "none"', 'promis = "none"', "sources/mang.toml", 4, "khóa lạ “promis”", "“promise”"),
    ("sources", 'kind = "fake"', 'kind = "fakee"', "sources/mang.toml", 1, "không có bộ thu thập “fakee”", "“fake”"),
    ("sources", '"TL"]', '"TLL"]', "sources/mang.toml", 5, "“TLL”", "“TL”"),
    ("sources", 'every = "15m"', 'cron = "99 7 * * *"', "sources/mang.toml", 7, "cron “99 7 * * *” sai", "phút giờ"),
    ("sources", 'every = "15m"', 'every = "15 phút"', "sources/mang.toml", 7, "không phải là khoảng thời gian", "15m"),
    ("sources", 'every = "15m"', "every = 15", "sources/mang.toml", 7, "không phải là khoảng thời gian", "dấu nháy"),
    ("sources", 'every = "15m"', 'every = "1m"\ncron = "0 7 * * *"', "sources/mang.toml", 6, "đúng một trong hai", "every"),
    ("sources", 'url = "http://x"', "", "sources/mang.toml", 8, "thiếu “url”", "Thêm “url”"),
    ("sources", 'url = "http://x"', 'url = "u"\nindicator = "XX"', "sources/mang.toml", 10, "delivers không kể", "Thêm “XX”"),
    ("sources", 'url = "http://x"', 'url = "u"\nsubject = "gaa"', "sources/mang.toml", 10, "đối tượng “gaa”", "“ga”"),
    ("sources", "[schedule]", "[schedule", "sources/mang.toml", 6, "sai cú pháp TOML", "ngoặc"),
    ("indicators", "m,2,down,max,instant", "m,hai,down,max,instant", "indicators.csv", 2, "không phải là số nguyên", "số nguyên"),
    ("indicators", "2,down,max,instant", "2,xuong,max,instant", "indicators.csv", 2, "không nhận giá trị “xuong”", "'down'"),
    ("indicators", "2,down,max,instant", "2,down,max,luc", "indicators.csv", 2, "loại kỳ “luc” không có", "instant"),
    ("indicators", "TL,Nước", "MN,Nước", "indicators.csv", 3, "mã chỉ tiêu “MN” đã có ở indicators.csv:2", "Đổi một trong hai"),
    ("indicators", "2,up,not_addable", "2,up,ratio", "indicators.csv", 3, "cần tử số và mẫu số", "numerator"),
    ("indicators", "periods\n", "peridos\n", "indicators.csv", 2, "khóa lạ “peridos”", "“periods”"),
    ("indicators", "max,instant", "max,instant,thừa", "indicators.csv", 2, "dòng có 10 ô", "nháy kép"),
    ("stations", "10.5,105.5", "105.5,10.5", "stations.csv", 2, "nằm ngoài Việt Nam", "không đảo"),
    ("stations", "10.5,105.5", "10.5,", "stations.csv", 2, "một nửa tọa độ", "longitude"),
    ("stations", "p@2025,10.5", "p@2026,10.5", "stations.csv", 2, "đối tượng cha “p@2026”", "“p@2025”"),
    ("levels", "1,2,3,", "1,3,2,", "levels.csv", 2, "báo động không tăng dần", "BĐ I < BĐ II < BĐ III"),
    ("levels", "true,QĐ\n", "true,QĐ\nga,1,,3,2021-01-01,,true,QĐ\n", "levels.csv", 3, "chồng thời gian với", "valid_to"),
    ("levels", "2020-01-01,,true", "hôm qua,,true", "levels.csv", 2, "không phải là ngày", "01/07/2025"),
    ("rules", "clear_at = 1.9", "clear_at = 2.1", "rules/a.toml", 10, "clear_at 2.1 cao hơn limit", "clear_at ≤ 2"),
    ("rules", '">=", limit = 2, clear_at = 1.9', '"<", limit = 2, clear_at = 1.9', "rules/a.toml", 10, "thấp hơn limit", "≥ 2"),
    ("rules", 'type = "threshold"', 'type = "nguong"', "rules/a.toml", 10, "không có loại “nguong”", "threshold"),
    ("rules", 'indicator = "MN"', 'indicator = "MNN"', "rules/a.toml", 6, "chỉ tiêu “MNN”", "“MN”"),
    ("rules", 'period = "instant"', 'period = "year"', "rules/a.toml", 7, "không có kỳ “year”", "instant"),
    ("rules", 'hold = "10m"', 'hold = "lau"', "rules/a.toml", 8, "không phải là khoảng thời gian", "15m"),
    ("rules", 'receivers = ["truc"]', 'receivers = ["trucc"]', "rules/a.toml", 17, "nơi nhận “trucc”", "“truc”"),
    ("rules", 'period = "instant"', 'period = "instant"\nbelow = "q@2025"', "rules/a.toml", 8, "đơn vị “q@2025”", "“p@2025”"),
    ("rules", "[[route]]", '[[rule]]\ncode = "cao"\n[[route]]', "rules/a.toml", 16, "thiếu “title_vi”", "Thêm"),
    ("plans", "kh,TL,p@2025", "kh,TL,p@2027", "plans/2026.csv", 2, "đối tượng “p@2027”", "“p@2025”"),
    ("plans", "60,KH", ",KH", "plans/2026.csv", 2, "mục tiêu không có giá trị", "value"),
    ("plans", "60,KH", "sáu mươi,KH", "plans/2026.csv", 2, "không phải là số", "98,57"),
    ("plans", "2026-12-31", "9999-12-31", "plans/2026.csv", 2, "ngày ngoài lịch", "2200"),
    ("rules", "limit = 2, clear_at = 1.9", "limit = nan", "rules/a.toml", 10, "số hữu hạn", "98.5"),
    ("rules", 'hold = "10m"', 'hold = "-10m"', "rules/a.toml", 8, "không phải là khoảng thời gian", "15m"),
    ("sources", 'promise = "none"', 'promise = { every = "1h", late_after = "1m" }', "sources/mang.toml", 4, "late_after", "dài"),
    ("sources", 'promise = "none"', 'promise = "hằng tuần"', "sources/mang.toml", 4, "không hiểu cam kết", "trước 17:00"),
    ("sources", 'promise = "none"', 'promise = "trước 25:00 mỗi ngày"', "sources/mang.toml", 4, "không có giờ", "23:59"),
    ("sources", 'promise = "none"', 'promise = "ngày 32 hằng tháng"', "sources/mang.toml", 4, "không có ngày", "1 đến 31"),
    ("sources", 'promise = "none"', "promise = 15", "sources/mang.toml", 4, "không hiểu cam kết “15”", "none"),
    ("sources", 'promise = "none"', 'promise = { every = "1h" }', "sources/mang.toml", 4, "late_after", "Thêm"),
    ("screens", "breaks = [1, 2, 3]", "breaks = [1, 3, 2]", "screens/s.toml", 11, "không tăng dần", "[1.0, 2.0, 3.0]"),
    ("screens", 'indicator = "MN"', 'indicator = "MNM"', "screens/s.toml", 13, "chỉ tiêu “MNM”", "“MN”"),
    ("screens", 'subject = "ga"', 'subject = "gaa"', "screens/s.toml", 14, "đối tượng “gaa”", "“ga”"),
    ("sources", '["MN", "TL"]', '["MN"]', "screens/s.toml", 9, "không nguồn nào đang bật cung cấp", "Bật một nguồn có “TL”"),
    ("profile", 'root = "p@2025"', 'root = "p@2052"', "profile.toml", 4, "không có trong danh mục", "“p@2025”"),
    ("profile", 'root = "p@2025"', 'root = "p@2025"\ntime_zone = "Asia/Hanoi"', "profile.toml", 5, "múi giờ", "Asia/Ho_Chi_Minh"),
]  # fmt: skip


@pytest.mark.parametrize(("start", "old", "new", "file", "line", "what", "instead"), CASES, ids=[case[2][:40] for case in CASES])
def test_a_fault_names_its_file_its_line_and_what_to_write(
    start: str, old: str, new: str, file: str, line: int, what: str, instead: str
) -> None:
    found = faults(**{start: (old, new)})
    matching = [one for one in found if what in one.what]
    assert matching, found
    assert (matching[0].file, matching[0].line, instead in matching[0].instead) == (file, line, True), matching[0]
    assert matching[0].refuses


def test_two_rules_of_one_code_are_a_fault_at_the_second() -> None:
    rule = GOOD["rules/a.toml"].split("[[receiver]]")[0]
    [fault] = faults(rules=("[[receiver]]", rule + "[[receiver]]"))
    assert (fault.line, fault.what) == (12, "mã quy tắc “cao” đã có ở rules/a.toml:2")


def test_a_missing_secret_is_a_reminder_and_refuses_nothing() -> None:
    [fault] = faults(sources=('url = "http://x"', 'url = "http://x"\nkey = "env:MAU_KEY"'))
    assert (fault.file, fault.line, fault.refuses) == ("sources/mang.toml", 10, False)
    assert "MAU_KEY" in fault.instead


def test_a_secret_that_is_set_is_no_fault() -> None:
    assert faults({"MAU_KEY": "x"}, sources=('url = "http://x"', 'url = "http://x"\nkey = "env:MAU_KEY"')) == ()


def test_a_receivers_missing_secret_is_a_reminder_too() -> None:
    [fault] = faults(rules=('url = "http://y"', 'url = "env:MAU_URL"'))
    assert (fault.line, fault.refuses) == (15, False)


def test_a_switched_off_source_needs_no_secret_and_feeds_no_tile() -> None:
    found = faults(sources=('kind = "fake"', 'kind = "fake"\nenabled = false'))
    assert {fault.file for fault in found} == {"screens/s.toml"}


def test_a_place_asked_for_by_its_coordinates_must_have_some() -> None:
    points = 'url = "u"\nquery = "{latitudes}"\n[options.points]\nsubjects = ["ga"]\nchildren_of = "p@2025"'
    [fault] = faults(sources=('url = "http://x"', points))
    assert (fault.line, "“x@2025” không có tọa độ" in fault.what) == (11, True)
    assert "points.csv" in fault.instead


def test_all_faults_of_all_files_come_at_once_in_order() -> None:
    found = faults(
        sources=('every = "15m"', 'every = "mau"'),
        levels=("1,2,3,", "3,2,1,"),
        plans=("60,KH", ",KH"),
        rules=('"warning"', '"nguy"'),
    )
    assert {fault.file for fault in found} >= {"levels.csv", "plans/2026.csv", "rules/a.toml", "sources/mang.toml"}
    assert list(found) == sorted(found)


def test_a_faulty_profile_is_refused_with_all_its_faults() -> None:
    files = {name: text.encode() for name, text in GOOD.items()}
    files["levels.csv"] = files["levels.csv"].replace(b"1,2,3,", b"3,2,1,")
    with pytest.raises(ProfileInvalid, match=r"levels\.csv:2") as refused:
        read_profile(files, {"fake": Options}, UNITS)
    assert len(refused.value.faults) == 1


def test_a_file_that_no_one_reads_is_a_fault() -> None:
    files = {name: text.encode() for name, text in GOOD.items()} | {"source/mang.toml": b""}
    [fault] = check(files, {"fake": Options}, {}, UNITS)
    assert (fault.file, fault.what) == ("source/mang.toml", "tệp lạ trong hồ sơ")


def test_a_folder_without_profile_toml_is_a_fault() -> None:
    files = {name: text.encode() for name, text in GOOD.items() if name != "profile.toml"}
    assert "profile.toml" in {fault.file for fault in check(files, {"fake": Options}, {}, UNITS)}


def test_a_rule_for_every_commune_names_them_all() -> None:
    files = {name: text.encode() for name, text in GOOD.items()}
    files["rules/a.toml"] = files["rules/a.toml"].replace(b'basis = "Q', b'below = "p@2025"\nbasis = "Q')
    assert read_profile(files, {"fake": Options}, UNITS).rule["cao"].subjects == ("x@2025",)


@pytest.mark.parametrize("mark", [";", ",", "\t"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_tables_saved_by_excel_read_the_same(mark: str, ending: str) -> None:
    files = {name: text.encode() for name, text in GOOD.items()}
    number = "10.5" if mark == "," else "10,5"
    lines = GOOD["stations.csv"].replace(",10.5,", ",#,").replace(",", mark).replace("#", number).replace("\n", ending)
    files["stations.csv"] = b"\xef\xbb\xbf" + lines.encode()
    profile = read_profile(files, {"fake": Options}, UNITS)
    assert profile.subject["ga"].latitude == 10.5
    assert profile == read_profile({name: text.encode() for name, text in GOOD.items()}, {"fake": Options}, UNITS)


def test_an_old_encoding_is_named() -> None:
    files = {name: text.encode() for name, text in GOOD.items()}
    files["stations.csv"] = "code,kind\ngà,station\n".encode("cp1258", errors="replace")
    assert any("UTF-8" in fault.what and fault.file == "stations.csv" for fault in check(files, {"fake": Options}, {}, UNITS))
