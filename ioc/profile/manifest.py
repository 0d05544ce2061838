"""`profile.toml`: which province this is, and which administrative units belong to it."""

from datetime import time, timedelta, tzinfo
from typing import Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from ioc.domain.duty import Restraint
from ioc.profile.scalars import Duration
from ioc.profile.shape import Shape


class UnitsTable(Shape):
    """Which administrative units become subjects.

    `levels_below` is how many levels under the root; `past` are ids of units as they were, `?` and `*` allowed.
    """

    levels_below: int = Field(1, ge=0, le=3)
    past: tuple[str, ...] = ()


class CalendarTable(Shape):
    """`office_hours` are the working hours of a day, each [from, to], in order."""

    office_hours: tuple[tuple[time, time], ...] = ((time(7, 30), time(11, 30)), (time(13), time(17)))

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        edges = [edge for hours in self.office_hours for edge in hours]
        if not edges or sorted(set(edges)) != edges:
            raise ValueError('giờ làm việc không nối tiếp; viết ví dụ [["07:30", "11:30"], ["13:00", "17:00"]]')
        return self


class AlertingTable(Shape):
    """How people are spared; see `ioc.domain.duty.Restraint`. `watchdog` names who is told when the worker is gone."""

    storm: int = Field(10, ge=0)
    flaps: int = Field(4, ge=0)
    calm: Duration = Field(timedelta(minutes=15), gt=timedelta(0))
    watchdog: tuple[str, ...] = ()

    def restraint(self) -> Restraint:
        return Restraint(self.storm, self.flaps, self.calm)


class ManifestFile(Shape):
    """`profile.toml`."""

    name: str
    title_vi: str
    title_en: str
    root: str
    language: Literal["vi", "en"] = "vi"
    time_zone: str = "Asia/Ho_Chi_Minh"
    units: UnitsTable = UnitsTable(levels_below=1)
    calendar: CalendarTable = CalendarTable()
    alerting: AlertingTable = AlertingTable(storm=10)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"múi giờ “{name}” không có; viết Asia/Ho_Chi_Minh") from None
        return name

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.time_zone)
