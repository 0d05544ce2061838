"""Đơn vị hành chính: one administrative unit, what it was called and where it belonged, day by day. Standard library only.

Ids are for ever: `82@2025` is the province with code 82 as established on 1 July 2025 (Đồng Tháp), `82@2008` the one that
bore the code before (Tiền Giang). The suffix names the set a unit belongs to, not always the year it was founded.
Every `valid_from` is the first day (None = earlier than these records), every `valid_to` is excluded (None = still so).
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Level(StrEnum):
    NATION = "nation"
    PROVINCE = "province"
    DISTRICT = "district"
    COMMUNE = "commune"


TYPES = ("tỉnh", "thành phố", "thị xã", "thị trấn", "đặc khu", "phường", "huyện", "quận", "xã")
_TYPES_EN = {
    "tỉnh": "Province", "thành phố": "City", "huyện": "District", "quận": "Urban District", "thị xã": "Town",
    "xã": "Commune", "phường": "Ward", "thị trấn": "Township", "đặc khu": "Special Zone",
}  # fmt: skip


def type_in(name_vi: str) -> str:
    """The type that a full name begins with: "Thành phố Đồng Nai" → "thành phố"; empty where there is none."""
    return next((kind for kind in TYPES if name_vi.lower().startswith(kind + " ")), "")


@dataclass(frozen=True, slots=True)
class Named:
    """What a unit was called for a time; `basis` is the document that gave it the name, empty where not known."""

    name_vi: str
    valid_from: date | None
    valid_to: date | None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """To which unit (an id) a unit belonged for a time."""

    parent: str
    valid_from: date | None
    valid_to: date | None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """`code` is the official code while it was valid; `parent` is a unit id, None for the nation.

    `type`, `name_vi` and `parent` are the last ones; `names` and `placed` hold the earlier ones too, oldest first, and
    are empty where nothing changed or no change is recorded. `aliases` are other spellings in use.
    `predecessors`/`successors` are unit ids, empty where nothing changed or nothing is known.
    `latitude`/`longitude` are WGS84 degrees of a point inside it, None where unknown.
    """

    id: str
    code: str
    level: Level
    type: str
    name_vi: str
    valid_from: date | None
    valid_to: date | None
    parent: str | None
    predecessors: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    basis: str = ""
    latitude: float | None = None
    longitude: float | None = None
    names: tuple[Named, ...] = ()
    aliases: tuple[str, ...] = ()
    placed: tuple[Placed, ...] = ()

    @property
    def name_en(self) -> str:
        """The name without its type, then the type in English: "Đồng Tháp Province"."""
        if self.level is Level.NATION:
            return "Viet Nam"
        return f"{self.bare_name} {_TYPES_EN[self.type]}"

    @property
    def bare_name(self) -> str:
        """The name without its type: "Đồng Tháp"."""
        return self.name_vi[len(self.type) + 1 :] if self.type else self.name_vi

    @property
    def label(self) -> str:
        """The name, with the last day of a unit that is no more: "Tỉnh Đồng Tháp (đến 30/06/2025)"."""
        return f"{self.name_vi} (đến {self.valid_to - timedelta(days=1):%d/%m/%Y})" if self.valid_to else self.name_vi

    def exists_on(self, day: date) -> bool:
        return _covers(self.valid_from, self.valid_to, day)

    def name_on(self, day: date) -> str:
        """The full name that day: "Tỉnh Đồng Nai" on 1 January 2026; the last name where no other is recorded."""
        return next((one.name_vi for one in self.names if _covers(one.valid_from, one.valid_to, day)), self.name_vi)

    def type_on(self, day: date) -> str:
        return type_in(self.name_on(day)) or self.type

    def parent_on(self, day: date) -> str | None:
        """The id of the unit it belonged to that day."""
        return next((one.parent for one in self.placed if _covers(one.valid_from, one.valid_to, day)), self.parent)


def _covers(valid_from: date | None, valid_to: date | None, day: date) -> bool:
    return (valid_from is None or valid_from <= day) and (valid_to is None or day < valid_to)
