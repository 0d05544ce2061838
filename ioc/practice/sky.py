"""Mưa và không khí: rain and air quality at a station. Pure; invented for practice."""

from bisect import bisect_right
from datetime import datetime, timedelta
from math import exp, floor

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.noise import between, smooth

_HOUR = timedelta(hours=1)
_INDEX = (0, 50, 100, 150, 200, 300)
_BREAKS = {
    "pm25": (0, 25, 50, 80, 150, 250),
    "pm10": (0, 50, 150, 250, 350, 420),
    "no2": (0, 100, 200, 700, 1200, 2350),
    "o3": (0, 160, 200, 300, 400, 800),
}
"""Hourly breakpoints in µg/m³ of VN_AQI (QĐ 1459/QĐ-TCMT), as far as practice air goes."""


def rain_in_hour(at: datetime, seed: int, station: str) -> float:
    """Millimetres fallen in the hour that ends at `at`: showers, mostly in the afternoons of May to November."""
    local = at.astimezone(PROVINCE_ZONE)
    wet = 1.0 if 5 <= local.month <= 11 else 0.25
    afternoon = 0.35 + 0.65 * exp(-(((local.hour + local.minute / 60) - 16) ** 2) / 18)
    shower = max(0.0, smooth(at.timestamp() / 5_400, seed, station, "shower") - 0.72) / 0.28
    return round(22 * wet * afternoon * float(shower**1.5), 1)


def rain_in_day(at: datetime, seed: int, station: str) -> float:
    """Millimetres fallen in the 24 hours that end at `at`."""
    return round(sum(rain_in_hour(at - hours * _HOUR, seed, station) for hours in range(24)), 1)


def air(at: datetime, seed: int, station: str) -> dict[str, float]:
    """Concentrations in µg/m³ at `at`: dust and NO2 with the traffic, ozone with the sun."""
    local = at.astimezone(PROVINCE_ZONE)
    hour = local.hour + local.minute / 60
    traffic = exp(-((hour - 7.5) ** 2) / 4) + exp(-((hour - 18) ** 2) / 5)
    sun = exp(-((hour - 13.5) ** 2) / 9)
    days = at.timestamp() / 86_400
    haze = between(0.8, 1.25, seed, station, "haze") * (0.7 + 0.7 * smooth(days / 2, seed, station, "haze"))
    gust = 0.9 + 0.2 * smooth(days * 36, seed, station, "gust")
    pm25 = (15 + 13 * traffic) * haze * gust
    return {
        "pm25": round(pm25, 1),
        "pm10": round(pm25 * (1.5 + 0.3 * smooth(days * 4, seed, station, "coarse")), 1),
        "no2": round((14 + 34 * traffic) * haze * gust, 1),
        "o3": round((28 + 95 * sun) * (0.8 + 0.4 * smooth(days, seed, station, "ozone")), 1),
    }


def air_index(concentrations: dict[str, float]) -> int:
    """The highest sub-index of VN_AQI, taken from the hour's own concentrations; a practice figure, without NowCast."""
    return max(_sub_index(_BREAKS[name], value) for name, value in concentrations.items())


def _sub_index(breaks: tuple[int, ...], value: float) -> int:
    band = min(bisect_right(breaks, value), len(breaks) - 1)
    low, high = breaks[band - 1], breaks[band]
    slope = (_INDEX[band] - _INDEX[band - 1]) / (high - low)
    return min(500, floor(slope * (value - low) + _INDEX[band - 1] + 0.5))
