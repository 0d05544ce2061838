"""Đối tượng: what an indicator is measured on."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class SubjectKind(StrEnum):
    UNIT = "unit"
    AGENCY = "agency"
    STATION = "station"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class StationLevels:
    """Báo động I–III of a station in metres of its stage, as in force from `valid_from` to `valid_to` (excluded, None = open).

    A level that no document gives is None. Unconfirmed levels are shown as such and alarm nobody.
    """

    bd1: float | None
    bd2: float | None
    bd3: float | None
    valid_from: date
    valid_to: date | None
    basis: str
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Subject:
    """`code` is unique for ever. For an administrative unit it is the unit's id (`82@2025`), not its official code.

    `parent` is the code of the containing subject, None at the top. `latitude`/`longitude` are WGS84 degrees, None where
    it is no point. `valid_from`/`valid_to` (excluded) bound its existence, None = open.
    """

    code: str
    kind: SubjectKind
    name_vi: str
    name_en: str
    parent: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    official_code: str | None = None
    level: str | None = None
    levels: tuple[StationLevels, ...] = ()
    tidal: bool = False
    owner: str | None = None

    def name(self, language: str) -> str:
        return self.name_vi if language == "vi" else self.name_en

    def exists_on(self, day: date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)

    def levels_on(self, day: date) -> StationLevels | None:
        """The alarm levels in force that day, None where no document gives any."""
        return next((row for row in self.levels if row.valid_from <= day and (row.valid_to is None or day < row.valid_to)), None)
