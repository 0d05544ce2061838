"""Dữ liệu mở: the load of two substations, and how many datasets were published by month. Pure; invented for practice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.marks import grid
from ioc.practice.noise import between, smooth
from ioc.practice.paging import HISTORY
from ioc.practice.world import World

STEP = timedelta(minutes=10)
_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Substation:
    code: str
    name: str
    megawatts: float


SUBSTATIONS = (
    Substation("ba-cao-lanh", "Trạm biến áp Cao Lãnh", 210),
    Substation("ba-my-tho", "Trạm biến áp Mỹ Tho", 260),
)


def loads(world: World, now: datetime, first: int, count: int) -> tuple[list[dict[str, object]], int]:
    """`count` records from the `first` newest on, and how many there are: one for each substation and instant kept."""
    instants = grid(now - HISTORY, now, STEP)[::-1]
    total = len(instants) * len(SUBSTATIONS)
    wanted = range(first, min(first + count, total))
    return [_load(world, instants[one // len(SUBSTATIONS)], SUBSTATIONS[one % len(SUBSTATIONS)]) for one in wanted], total


def _load(world: World, at: datetime, station: Substation) -> dict[str, object]:
    local = at.astimezone(PROVINCE_ZONE)
    share = 0.75 + 0.35 * smooth(at.timestamp() / 7200, world.seed, station.code)
    number = int(at.timestamp() // STEP.total_seconds()) * len(SUBSTATIONS) + SUBSTATIONS.index(station)
    return {
        "_id": number,
        "thoi_diem": local.strftime("%Y-%m-%dT%H:%M:%S"),
        "tram": station.code,
        "ten_tram": f"{station.name} (MÔ PHỎNG)",
        "cong_suat": round(station.megawatts * share, 1),
    }


def published(world: World, now: datetime) -> str:
    """The table of months that are over, as officers keep it: semicolons, one row a month."""
    local = now.astimezone(PROVINCE_ZONE)
    months = [divmod(local.year * 12 + local.month - 1 - back, 12) for back in range(_MONTHS, 0, -1)]
    rows = [f"Tháng {month + 1}/{year};{_datasets(world, year * 12 + month)}" for year, month in months]
    return "\ufeff" + "\r\n".join(["BỘ DỮ LIỆU MỞ (MÔ PHỎNG);", "Kỳ;Số bộ dữ liệu công bố", *rows]) + "\r\n"


def _datasets(world: World, month: int) -> int:
    return int(312 + (month - 24_310) * 3 + between(0, 3, world.seed, "open-data", month))
