"""Ratios and sums: percentages are never averaged, what is missing is said."""

from datetime import UTC, date, datetime

import pytest

from ioc.derive.compute import compute
from ioc.derive.moment import Moment, Point, Result
from ioc.derive.ratio import ratio
from ioc.derive.total import total
from ioc.domain.derivation import Derivation, Input, Ratio, SumOfChildren
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import Note
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.subject import Subject, SubjectKind

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
UNIT = Subject("82@2025", SubjectKind.UNIT, "Đồng Tháp", "Dong Thap")
OK, ESTIMATED, FAULTY = Quality.OK, Quality.ESTIMATED, Quality.FAULTY


def point(value: float | None, quality: Quality = OK) -> Point:
    return Point(NOW, value, quality)


def parts(top: Point | None, bottom: Point | None) -> Moment:
    given = {"numerator": top, "denominator": bottom}
    return Moment(NOW, UNIT, date(2026, 11, 24), {role: (one,) if one else () for role, one in given.items()})


def why(result: Result | None) -> str | None:
    return result.note.text if result and result.value is None and result.note else None


def test_a_ratio_is_its_parts() -> None:
    # Báo Đồng Tháp, 15/08/2023: 16 of 18 departments, 11 of 12 districts
    assert ratio(Ratio(), parts(point(16), point(18))) == Result(100 * 16 / 18, OK)
    assert ratio(Ratio(factor=1), parts(point(11), point(12))) == Result(11 / 12, OK)


@pytest.mark.parametrize(
    ("top", "bottom", "said"),
    [
        (point(0), point(0), "mẫu số bằng 0"),
        (point(5), None, "thiếu mẫu số"),
        (point(5), point(8, FAULTY), "mẫu số không dùng được"),
        (point(5, FAULTY), point(8), "tử số không dùng được"),
        (point(None), point(8), "tử số không dùng được"),
    ],
)
def test_what_cannot_be_divided_says_why(top: Point, bottom: Point | None, said: str) -> None:
    assert why(ratio(Ratio(), parts(top, bottom))) == f"không tính được: {said}"


def test_without_a_numerator_nothing_is_said() -> None:
    assert ratio(Ratio(), parts(None, point(8))) is None


def test_a_ratio_can_be_trusted_no_further_than_its_weaker_part() -> None:
    found = ratio(Ratio(), parts(point(5), point(10, ESTIMATED)))
    assert found == Result(50, ESTIMATED)


def test_a_ratio_outside_what_can_be_believed_is_none() -> None:
    percent = Indicator("TL", "x", "TL", "TL", "%", 2, Direction.UP, Aggregation.RATIO, (PeriodKind.DAY,), minimum=0, maximum=100)
    inputs = tuple(Input(role, role, PeriodKind.DAY) for role in ("numerator", "denominator"))
    reading = compute(Derivation("tl", "TL", PeriodKind.DAY, Ratio(), inputs), percent, parts(point(9), point(8)))
    assert reading and reading.value is None and reading.quality is FAULTY
    assert reading.note and reading.note.text == "không tính được: giá trị 112.5 lớn hơn mức cao nhất tin được 100"


def below(**points: Point | None) -> Moment:
    return Moment(NOW, UNIT, date(2026, 11, 24), below=points)


def test_a_sum_wants_every_unit_below() -> None:
    assert total(SumOfChildren(), below(a=point(1), b=point(2))) == Result(3, OK)
    assert why(total(SumOfChildren(), below(a=point(1), b=None))) == "không tính được: mới có 1/2 đơn vị; thiếu b"
    assert total(SumOfChildren(), below(a=None, b=None)) is None


def test_where_fewer_are_enough_the_sum_is_an_estimate_that_names_who_is_missing() -> None:
    found = total(SumOfChildren(complete=0.5), below(a=point(1), b=point(2), c=point(9, FAULTY), d=None))
    assert found == Result(3, ESTIMATED, Note(remark="cộng 2/4 đơn vị; thiếu c, d"))
    assert why(total(SumOfChildren(complete=0.8), below(a=point(1), b=None))) is not None


def test_the_order_of_the_units_does_not_tell_in_the_last_digit() -> None:
    values = [0.1] * 10 + [1e16, -1e16]
    one = total(SumOfChildren(), below(**{f"u{place}": point(value) for place, value in enumerate(values)}))
    other = total(SumOfChildren(), below(**{f"u{place}": point(value) for place, value in enumerate(reversed(values))}))
    assert one == other and one and one.value == 1
