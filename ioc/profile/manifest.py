"""`profile.toml`: which province this is, and which administrative units belong to it."""

from datetime import tzinfo
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from ioc.profile.shape import Shape


class UnitsTable(Shape):
    """Which administrative units become subjects.

    `levels_below` is how many levels under the root; `past` are ids of units as they were, `?` and `*` allowed.
    """

    levels_below: int = Field(1, ge=0, le=3)
    past: tuple[str, ...] = ()


class ManifestFile(Shape):
    """`profile.toml`."""

    name: str
    title_vi: str
    title_en: str
    root: str
    language: Literal["vi", "en"] = "vi"
    time_zone: str = "Asia/Ho_Chi_Minh"
    units: UnitsTable = UnitsTable(levels_below=1)

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
