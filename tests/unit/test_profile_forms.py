"""Forms of a profile: read as they are written, and every fault named with its place."""

import pytest

from ioc.domain.form import Check, CheckKind, Column
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.profile.check import check
from ioc.profile.fault import Fault
from ioc.profile.read import read_profile
from tests.unit.test_profile_faults import GOOD, UNITS, Options

MODELS = {"fake": Options}
FORM = """\
title_vi = "Báo cáo tháng"
title_en = "Monthly report"
period = "year"
due = "ngày 15 hằng tháng"
agencies = ["ga"]
quality = "ok"
since = "2025-12-31"

[[column]]
indicator = "TL"

[[column]]
indicator = "TL"
period = "ytd"
required = false

[[check]]
type = "at_most"
of = ["TL"]
total = "TL|ytd"
"""
CALLS = """\
title_vi = "Gọi"
title_en = "Calls"
indicator = "MN"
said_unit = "cm"
factor = 0.01

[[station]]
subject = "ga"
reporter = "Ông Ba"
"""


def files(form: str = FORM, calls: str = CALLS) -> dict[str, bytes]:
    return {name: text.encode() for name, text in {**GOOD, "forms/thang.toml": form, "phoned/goi.toml": calls}.items()}


def faults(form: str = FORM, calls: str = CALLS) -> tuple[Fault, ...]:
    return check(files(form, calls), MODELS, {}, UNITS)


def test_a_good_form_has_no_fault_and_is_a_source() -> None:
    assert faults() == ()
    profile = read_profile(files(), MODELS, UNITS)
    [form], [calls] = profile.forms, profile.phoned
    assert form.columns == (Column("TL", PeriodKind.YEAR), Column("TL", PeriodKind.CUMULATIVE, required=False))
    assert form.checks == (Check(CheckKind.AT_MOST, ("TL|year",), "TL|ytd"),)
    assert (calls.stations[0].reporter, calls.factor) == ("Ông Ba", 0.01)
    source = profile.source["thang"]
    assert (source.kind, source.quality, source.delivers, source.schedule.visits) == ("form", Quality.OK, ("TL",), False)
    assert profile.source["goi"].quality is Quality.MANUAL


@pytest.mark.parametrize(
    ("old", "new", "line", "what", "instead"),
    [
        ('due = "ngày 15 hằng tháng"', 'due = "mai"', 4, "không hiểu hạn “mai”", "ngày 15 hằng tháng"),
        ('period = "year"', 'period = "instant"', 3, "không lập biểu theo kỳ instant", "month"),
        ('period = "year"', 'period = "month"', 9, "không có kỳ “month”", "ytd"),
        ('agencies = ["ga"]', "", 1, "chưa có đơn vị nào lập biểu", "agencies_below"),
        ('agencies = ["ga"]', 'agencies = ["gà"]', 5, "đơn vị lập biểu “gà”", "ga"),
        ('agencies = ["ga"]', 'agencies_below = "x@2025"', 5, "không có đơn vị nào ngay dưới", "Xem lại mã"),
        ('indicator = "TL"', 'indicator = "TLL"', 9, "chỉ tiêu “TLL”", "“TL”"),
        ('period = "ytd"', "", 12, "cột “TL|year” có hai lần", "Bỏ bớt"),
        ('of = ["TL"]', 'of = ["TN"]', 17, "cột “TN” mà biểu không có", "một trong: TL."),
        ('total = "TL|ytd"', "", 17, "cần total", "ô tổng"),
        ('type = "at_most"', 'type = "range"', 17, "cần low hoặc high", "ít nhất một mức"),
        ('type = "at_most"', 'type = "change"', 17, "cần percent", "percent = 50"),
        ('type = "at_most"', 'type = "most"', 18, "không nhận giá trị “most”", "cumulative"),
        ('quality = "ok"', 'approver = "van-phong"', 6, "đơn vị duyệt “van-phong”", "ga"),
        ('quality = "ok"', 'qualty = "ok"', 6, "khóa lạ “qualty”", "“quality”"),
    ],
)
def test_a_fault_of_a_form_is_named_with_its_line(old: str, new: str, line: int, what: str, instead: str) -> None:
    assert old in FORM
    found = faults(FORM.replace(old, new, 1))
    shown = [fault for fault in found if what in fault.what]
    assert shown, found
    assert (shown[0].file, shown[0].line) == ("forms/thang.toml", line), shown
    assert instead in shown[0].instead


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ('subject = "ga"', 'subject = "gà"', "trạm “gà”"),
        ('indicator = "MN"', 'indicator = "TL"', "không có kỳ “instant”"),
        ("[[station]]", "[[stations]]", "khóa lạ “stations”"),
    ],
)
def test_a_fault_of_a_list_of_calls_is_named(old: str, new: str, what: str) -> None:
    assert any(what in fault.what for fault in faults(calls=CALLS.replace(old, new, 1)))


def test_a_form_and_a_source_of_one_name_are_refused() -> None:
    named = {**files(), "sources/thang.toml": files()["sources/mang.toml"]}
    assert any("tên nguồn “thang”" in fault.what for fault in check(named, MODELS, {}, UNITS))


def test_a_form_too_large_for_a_person_is_refused() -> None:
    wide = FORM.replace("[[check]]", "\n".join(f'[[column]]\nindicator = "K{n}"\n' for n in range(39)) + "\n[[check]]")
    assert any("nhiều hơn" in fault.what or "40" in fault.what or "too_long" in str(fault) for fault in faults(wide))
