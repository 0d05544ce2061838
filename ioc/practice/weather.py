"""Trạm thời tiết: temperature and wind of the practice province, from ten minutes to ten minutes. Pure; invented for practice."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ioc.practice.field import weather
from ioc.practice.marks import grid
from ioc.practice.noise import smooth
from ioc.practice.paging import Asked
from ioc.practice.world import World

STEP = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Post:
    """A weather station; degrees WGS84."""

    code: str
    name: str
    latitude: float
    longitude: float


POSTS = (
    Post("tt-cao-lanh", "Thời tiết Cao Lãnh", 10.47, 105.64),
    Post("tt-my-tho", "Thời tiết Mỹ Tho", 10.37, 106.36),
    Post("tt-hong-ngu", "Thời tiết Hồng Ngự", 10.81, 105.35),
)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a station measures: its name in the world of sensors, and its unit."""

    name: str
    unit: str


TEMPERATURE, WIND = Measured("Nhiệt độ không khí", "°C"), Measured("Tốc độ gió", "m/s")
MEASURED = (TEMPERATURE, WIND)


def measure(world: World, post: Post, what: Measured, at: datetime) -> float:
    if what is TEMPERATURE:
        return weather(post.code, at, world.seed).temperature
    return round(9 * smooth(at.timestamp() / 5400, world.seed, post.code, "wind") ** 2, 1)


def measurements(world: World, post: Post, what: Measured, asked: Asked) -> list[tuple[datetime, float]]:
    """Every instant of the stretch with its value, oldest first."""
    return [(at, measure(world, post, what, at)) for at in grid(asked.start, asked.end, STEP)]
