"""The tables of a profile: what a row may hold, and what it means in the domain."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated, Self

from pydantic import Field, model_validator

from ioc.domain.checks import Check
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import Note, Qualifier
from ioc.domain.period import PeriodKind
from ioc.domain.plan import Target
from ioc.domain.subject import StationLevels, Subject, SubjectKind
from ioc.profile.scalars import Day, Duration, Flag, Number, Words
from ioc.profile.shape import Shape

_CHECKED = {"max_step", "step_within", "stuck_after"}
_LATITUDES, _LONGITUDES = (6.0, 24.0), (102.0, 118.0)


class IndicatorRow(Shape):
    """A row of `indicators.csv`. `periods` are separated by spaces, the first is the one tiles show; words have no unit.

    `max_step`, `step_within`, `stuck_after` are what its measured values are held to (see `Check`).
    """

    code: str
    sector: str
    name_vi: str
    name_en: str
    unit: str = ""
    decimals: int = Field(ge=0, le=6)
    direction: Direction
    aggregation: Aggregation
    periods: Words
    numerator: str | None = None
    denominator: str | None = None
    weight: str | None = None
    band_low: Number | None = None
    band_high: Number | None = None
    rank_of: int | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    basis: str = ""
    accrues: bool = False
    max_step: Annotated[Number, Field(gt=0)] | None = None
    step_within: Duration = timedelta(hours=1)
    stuck_after: Duration | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        kinds = [kind.value for kind in PeriodKind]
        for word in self.periods:
            if word not in kinds:
                raise ValueError(f"loại kỳ “{word}” không có; viết một trong: {', '.join(kinds)}")
        if self.direction is Direction.BAND and (
            self.band_low is None or self.band_high is None or self.band_low >= self.band_high
        ):
            raise ValueError("hướng “band” cần khoảng tốt; điền band_low nhỏ hơn band_high")
        if self.minimum is not None and self.maximum is not None and self.minimum >= self.maximum:
            raise ValueError("minimum không nhỏ hơn maximum; đổi lại hai số")
        if self._check() and not {PeriodKind.INSTANT, PeriodKind.HOUR} & set(self.periods):
            raise ValueError("max_step, stuck_after chỉ dùng cho số đo từng lúc hoặc từng giờ; để trống hai cột này")
        if min(self.step_within, self.stuck_after or self.step_within) <= timedelta(0):
            raise ValueError('step_within, stuck_after phải dài hơn 0; viết ví dụ "1h"')
        if self.aggregation is Aggregation.RATIO and not (self.numerator and self.denominator):
            raise ValueError("tỷ lệ gộp theo “ratio” cần tử số và mẫu số; điền numerator và denominator, hoặc dùng not_addable")
        return self

    def indicator(self) -> Indicator:
        same = self.model_dump(exclude={"periods", "band_low", "band_high", *_CHECKED})
        band = (self.band_low, self.band_high) if self.band_low is not None and self.band_high is not None else None
        return Indicator(periods=tuple(PeriodKind(word) for word in self.periods), band=band, check=self._check(), **same)

    def _check(self) -> Check | None:
        nothing = self.max_step is None and self.stuck_after is None
        return None if nothing else Check(self.max_step, self.step_within, self.stuck_after)


class MeasureRow(Shape):
    """A row of `measures.csv`: a unit of measure and the English for it."""

    unit: str
    unit_en: str


class SubjectRow(Shape):
    """A row of `stations.csv` (stations, systems, agencies) or `units.csv` (units that the shipped unit list does not hold)."""

    code: str
    kind: SubjectKind
    name_vi: str
    name_en: str
    parent: str | None = None
    latitude: Number | None = None
    longitude: Number | None = None
    valid_from: Day | None = None
    valid_to: Day | None = None
    official_code: str | None = None
    level: str | None = None
    tidal: Flag = False
    owner: str | None = None
    note: str = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if (self.latitude is None) != (self.longitude is None):
            raise ValueError("chỉ có một nửa tọa độ; điền cả latitude và longitude")
        if self.latitude is not None and self.longitude is not None:
            _must_be_in_viet_nam(self.latitude, self.longitude)
        _in_order(self.valid_from, self.valid_to)
        return self

    def subject(self, levels: tuple[StationLevels, ...]) -> Subject:
        return Subject(levels=levels, **self.model_dump(exclude={"note"}))


class PointRow(Shape):
    """A row of `points.csv`: a point (WGS84) that stands for an administrative unit, in place of the shipped one."""

    unit: str
    latitude: Number
    longitude: Number
    note: str = ""

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        _must_be_in_viet_nam(self.latitude, self.longitude)
        return self


class LevelsRow(Shape):
    """A row of `levels.csv`: báo động I–III of a station (m) as in force from one day to another."""

    station: str
    bd1: Number | None = None
    bd2: Number | None = None
    bd3: Number | None = None
    valid_from: Day
    valid_to: Day | None = None
    confirmed: Flag
    basis: str

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        given = [level for level in (self.bd1, self.bd2, self.bd3) if level is not None]
        if sorted(set(given)) != given:
            raise ValueError("các mức báo động không tăng dần; viết BĐ I < BĐ II < BĐ III")
        _in_order(self.valid_from, self.valid_to)
        return self

    def levels(self) -> StationLevels:
        return StationLevels(**self.model_dump(exclude={"station"}))


class TargetRow(Shape):
    """A row of `plans/*.csv`. `end` is the last day of the period; `text` is the target where it is no number."""

    plan: str
    indicator: str
    subject: str
    period: PeriodKind
    end: Day
    value: Number | None = None
    qualifier: Qualifier | None = None
    text: str | None = None
    basis: str
    remark: str | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.value is None and not self.text:
            raise ValueError("mục tiêu không có giá trị; điền value, hoặc text nếu mục tiêu không phải là số")
        return self

    def target(self, zone: tzinfo) -> Target:
        note = Note(qualifier=self.qualifier, text=self.text, remark=self.remark)
        return Target(
            self.plan, self.indicator, self.subject, self.period, end_of(self.end, zone), self.value, self.basis,
            note if note != Note() else None,
        )  # fmt: skip


def end_of(day: date, zone: tzinfo) -> datetime:
    """The instant at which a day ends in the zone: midnight opening the next day."""
    return datetime.combine(day + timedelta(days=1), time.min, zone)


def _in_order(start: date | None, end: date | None) -> None:
    if start is not None and end is not None and start >= end:
        raise ValueError("valid_from không trước valid_to; đổi lại hai ngày (valid_to là ngày đầu tiên không còn hiệu lực)")


def _must_be_in_viet_nam(latitude: float, longitude: float) -> None:
    """Islands and sea included."""
    if not (_LATITUDES[0] <= latitude <= _LATITUDES[1] and _LONGITUDES[0] <= longitude <= _LONGITUDES[1]):
        where = f"tọa độ {latitude:g}, {longitude:g} nằm ngoài Việt Nam"
        raise ValueError(f"{where}; viết vĩ độ 6–24, kinh độ 102–118, không đảo hai số")
