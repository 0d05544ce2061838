"""What a province writes of computed indicators is read; what cannot be computed is refused with file, line and advice."""

from datetime import date, time, timedelta

import pytest

from ioc.domain.calendar import SpecialDay
from ioc.domain.derivation import AirIndex, Derivation, Input, RateOfRise, Ratio, RunningSum
from ioc.domain.period import PeriodKind
from ioc.errors import ProfileInvalid
from ioc.profile.check import check
from ioc.profile.fault import Fault
from ioc.profile.read import read_profile
from tests.unit.test_profile_faults import GOOD, UNITS, Options

INDICATORS = (
    GOOD["indicators.csv"]
    + "A,Khí,PM2.5,PM2.5,µg/m³,1,down,max,instant hour\n"
    + "Q,Khí,VN_AQI,VN_AQI,,0,down,max,hour day\n"
    + "N,Hồ sơ,Đúng hạn,On time,hồ sơ,0,up,sum,day\n"
    + "D,Hồ sơ,Tổng,All,hồ sơ,0,neither,sum,day\n"
    + "T,Mưa,Mưa,Rain,mm,1,neither,sum,instant\n"
)
INDICATORS = INDICATORS.replace("aggregation,periods\n", "aggregation,periods,numerator,denominator\n").replace(
    "TL,Nước,Tỷ lệ,Rate,%,2,up,not_addable,ytd year\n", "TL,Nước,Tỷ lệ,Rate,%,2,up,ratio,ytd day year,N,D\n"
)


def table(code: str, indicator: str, periods: str, function: str, *more: str) -> str:
    head = (
        f'[[derivation]]\ncode = "{code}"\nindicator = "{indicator}"\nperiods = {periods}\nfunction = {{ type = {function} }}\n'
    )
    return head + "".join(f"{line}\n" for line in more)


RISE = table("len", "L", '["instant"]', '"rate_of_rise"', 'inputs = { stage = "MN" }')
AIR = table("kk", "Q", '["hour", "day"]', '"vn_aqi"', 'inputs = { pm25 = "A" }', 'input_period = "instant"')
RATE = table("ty-le", "TL", '["day"]', '"ratio"')


def files(derived: str, **more: str) -> dict[str, bytes]:
    indicators = INDICATORS + "L,Nước,Lên xuống,Rise,cm/h,1,neither,not_addable,instant\n"
    texts = (
        GOOD | {"indicators.csv": indicators, "derived/tinh.toml": derived} | {f"{name}.csv": text for name, text in more.items()}
    )
    return {name: text.encode() for name, text in texts.items()}


def faults(derived: str, **more: str) -> tuple[Fault, ...]:
    return check(files(derived, **more), {"fake": Options}, {}, UNITS)


def derivations(derived: str) -> tuple[Derivation, ...]:
    return read_profile(files(derived), {"fake": Options}, UNITS).derivations


def test_one_table_makes_a_derivation_for_each_of_its_periods() -> None:
    hour, day = derivations(AIR)
    assert (hour.period_kind, day.period_kind) == (PeriodKind.HOUR, PeriodKind.DAY)
    assert hour.inputs == day.inputs == (Input("pm25", "A", PeriodKind.INSTANT),)
    assert hour.source == day.source == "derived:kk"
    assert isinstance(hour.function, AirIndex)
    assert hour.function.scale_on(date(2026, 11, 24)) is not None
    assert hour.function.scale_on(date(2018, 1, 1)) is None


def test_a_ratio_takes_the_indicators_own_numerator_and_denominator() -> None:
    [rate] = derivations(RATE)
    assert rate.function == Ratio(100.0)
    assert rate.inputs == (Input("numerator", "N", PeriodKind.DAY), Input("denominator", "D", PeriodKind.DAY))


def test_windows_are_written_in_words_for_spans() -> None:
    [rise] = derivations(RISE.replace('"rate_of_rise"', '"rate_of_rise", window = "30m", factor = 1'))
    assert rise.function == RateOfRise(timedelta(minutes=30), 1.0)
    rain = table("mua", "T", '["instant"]', '"running_sum", window = "24h", every = "10m"', 'inputs = { amount = "MN" }')
    assert derivations(rain)[0].function == RunningSum(timedelta(hours=24), timedelta(minutes=10), 0.75)


def test_a_derivation_for_every_commune_names_them_all() -> None:
    assert derivations(RATE + 'below = "p@2025"\n')[0].subjects == ("x@2025",)


def test_a_computed_indicator_may_be_shown_although_no_source_delivers_it() -> None:
    screen = GOOD["screens/s.toml"].replace('indicator = "MN"', 'indicator = "L"')
    shown = files(RISE) | {"screens/s.toml": screen.encode()}
    assert check(shown, {"fake": Options}, {}, UNITS) == ()
    assert "cũng không phép tính nào" in check(shown | {"derived/tinh.toml": b""}, {"fake": Options}, {}, UNITS)[0].what


CASES: list[tuple[str, int, str, str]] = [
    # what is written, line of the fault, words of the fault, words of the advice
    (RISE.replace('"L"', '"LL"'), 3, "chỉ tiêu “LL” không có trong hồ sơ", "“L”"),
    (RISE.replace('"MN"', '"MNN"'), 6, "chỉ tiêu “MNN” không có trong hồ sơ", "“MN”"),
    (RISE.replace("stage", "stag"), 6, "không dùng đầu vào “stag”", "“stage”"),
    (table("len", "L", '["instant"]', '"rate_of_rise"'), 1, "thiếu đầu vào stage", 'stage = "MÃ-CHỈ-TIÊU"'),
    (AIR.replace("pm25", "o3"), 6, "thiếu đầu vào pm25 (hoặc pm10)", "pm25"),
    (RISE + 'subjects = ["gaa"]\n', 7, "đối tượng “gaa”", "“ga”"),
    (RATE + 'below = "q@2025"\n', 6, "đơn vị “q@2025”", "“p@2025”"),
    (RATE + 'below = "p@2025"\nsubjects = ["ga"]\n', 1, "có cả subjects và below", "Giữ một"),
    (RISE.replace('["instant"]', '["hour"]'), 4, "chỉ tiêu “L” không có kỳ “hour”", "instant"),
    (RATE.replace('["day"]', '["ytd"]'), 4, "chỉ tiêu “N” không có kỳ “ytd”", "day"),
    (AIR.replace('"hour", "day"', '"year"'), 4, "VN_AQI không có kỳ “year”", '["hour"]'),
    (AIR.replace('period = "instant"', 'period = "year"'), 7, "chỉ tiêu “A” không có kỳ “year”", "instant"),
    (RISE.replace('"rate_of_rise"', '"toc_do"'), 5, "không có loại “toc_do”", "rate_of_rise"),
    (RISE.replace('"rate_of_rise"', '"high_water", window = "12h"'), 5, "sẽ lỡ đỉnh", "25h"),
    (RISE.replace('"rate_of_rise"', '"running_sum", every = "7m"'), 5, "không chia hết", "24h"),
    (AIR.replace('"vn_aqi"', '"vn_aqi", every = "45m"'), 5, "không chia hết một giờ", "10m"),
    (RISE.replace('"rate_of_rise"', '"classes", limits = [4, 1]'), 5, "limits không tăng dần", "[1, 4]"),
    (RISE.replace('"rate_of_rise"', '"classes", limits = [1, 4], names = ["ngọt"]'), 5, "names có 1 tên", "cần 3 tên"),
    (RISE + RISE.replace('"L"', '"T"'), 8, "mã phép tính “len (instant)” đã có", "Đổi một trong hai"),
    (RISE + RISE.replace('"len"', '"khac"'), 9, "kỳ “instant” đã có phép tính ở derived/tinh.toml:3", "subjects khác nhau"),
    (RISE.replace('"MN"', '"L"'), 6, "đi vòng: L (instant) → L (instant)", "Bỏ một đầu vào"),
    (
        RISE.replace('"MN"', '"T"') + table("nguoc", "T", '["instant"]', '"classes", limits = [1]', 'inputs = { value = "L" }'),
        6,
        "các phép tính đi vòng",
        "Bỏ một đầu vào",
    ),
]


@pytest.mark.parametrize(("derived", "line", "what", "instead"), CASES, ids=[case[2] for case in CASES])
def test_what_cannot_be_computed_is_refused_at_its_line(derived: str, line: int, what: str, instead: str) -> None:
    found = faults(derived)
    matching = [one for one in found if what in one.what]
    assert matching, found
    assert (matching[0].file, matching[0].line) == ("derived/tinh.toml", line), matching[0]
    assert instead in matching[0].what + matching[0].instead
    assert matching[0].refuses


def test_a_circle_through_the_applied_profile_never_runs() -> None:
    with pytest.raises(ProfileInvalid, match="đi vòng"):
        derivations(RISE.replace('"MN"', '"L"'))


def test_two_derivations_of_one_indicator_may_stand_side_by_side_for_other_subjects() -> None:
    other = RISE.replace('"len"', '"khac"')
    assert faults(RISE + 'subjects = ["ga"]\n' + other + 'subjects = ["x@2025"]\n') == ()


def test_the_province_has_days_of_rest_of_its_own() -> None:
    rows = "day,working,name,promulgated,basis\n2026-11-24,false,Ngày Văn hóa,true,NĐ\n2026-12-05,true,Làm bù,true,NĐ\n"
    profile = read_profile(files("", holidays=rows), {"fake": Options}, UNITS)
    assert SpecialDay(date(2026, 11, 24), False, "Ngày Văn hóa", "NĐ") in profile.calendar.days
    assert profile.calendar.is_working(date(2026, 12, 5))
    assert profile.holidays >= {date(2026, 11, 24), date(2026, 2, 17)}
    assert date(2026, 12, 5) not in profile.holidays


def test_a_row_of_holidays_that_is_no_day_is_refused() -> None:
    [fault] = faults("", holidays="day,working,name,promulgated,basis\nmùng một,false,Tết,true,NĐ\n")
    assert (fault.file, fault.line, "không phải là ngày" in fault.what) == ("holidays.csv", 2, True)


def test_office_hours_that_overlap_are_refused() -> None:
    wrong = GOOD["profile.toml"] + '[calendar]\noffice_hours = [["07:30", "12:30"], ["12:00", "17:00"]]\n'
    [fault] = check(files("") | {"profile.toml": wrong.encode()}, {"fake": Options}, {}, UNITS)
    assert (fault.line, "giờ làm việc không nối tiếp" in fault.what) == (5, True)
    right = wrong.replace("12:30", "11:00")
    profile = read_profile(files("") | {"profile.toml": right.encode()}, {"fake": Options}, UNITS)
    assert profile.calendar.hours == ((time(7, 30), time(11)), (time(12), time(17)))
