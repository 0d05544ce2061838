"""Cảm biến nội đồng: what the field sensors of the practice province measure at an instant. Pure."""

from dataclasses import dataclass
from datetime import datetime
from math import cos, tau

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.noise import smooth

SENSORS = ("cb-thap-muoi", "cb-lap-vo", "cb-go-cong")
_WARMEST = 14.0


@dataclass(frozen=True, slots=True)
class Weather:
    """Air temperature in °C, relative humidity in %."""

    temperature: float
    humidity: float


def weather(sensor: str, at: datetime, seed: int) -> Weather:
    """Warmest at two in the afternoon, dampest before dawn; a few degrees more or less from day to day."""
    local = at.astimezone(PROVINCE_ZONE)
    swing = cos((local.hour + local.minute / 60 - _WARMEST) / 24 * tau)
    drift = smooth(at.timestamp() / 7200, seed, sensor, "weather") - 0.5
    return Weather(round(28 + 4 * swing + 3 * drift, 1), round(min(100.0, 76 - 16 * swing - 10 * drift), 0))
