"""Giường bệnh: what two hospitals of the practice province write into their own database. Pure; invented for practice."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.noise import smooth

STEP = timedelta(minutes=5)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hospital:
    code: str
    name: str
    beds: int


HOSPITALS = (
    Hospital("BV01", "Bệnh viện Cao Lãnh (MÔ PHỎNG)", 820),
    Hospital("BV02", "Bệnh viện Mỹ Tho (MÔ PHỎNG)", 940),
)

Row = tuple[int, str, str, str, int, int]
"""Number, code, name, instant in the province's zone as text, planned beds, beds in use."""


def rows(at: datetime, seed: int) -> list[Row]:
    """What the hospitals write at `at`, a multiple of STEP; numbers rise with the instants."""
    first = (at - _EPOCH) // STEP * len(HOSPITALS)
    local = f"{at.astimezone(PROVINCE_ZONE):%Y-%m-%d %H:%M:%S}"
    numbered = enumerate(HOSPITALS, first)
    return [(number, one.code, one.name, local, one.beds, _used(one, at, seed)) for number, one in numbered]


def _used(hospital: Hospital, at: datetime, seed: int) -> int:
    """70 to 100 percent of the beds, over a day and a half."""
    return int(hospital.beds * (0.7 + 0.3 * smooth(at.timestamp() / 130_000, seed, hospital.code, "beds")))
