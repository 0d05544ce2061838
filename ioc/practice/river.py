"""Mực nước và độ mặn: river stage with the mixed tide of the South China Sea and the flood season of the Tiền. Pure.

Speeds of the tidal constituents are the astronomical ones; their relative heights are of the order observed at
Vũng Tàu. Heights, lags and seasons of the stations are invented for practice and describe no real river.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import cos, pi, radians

from ioc.practice.incidents import IncidentKind, Log, strength
from ioc.practice.noise import smooth

_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
_CONSTITUENTS = ((28.984104, 1.0, 0.0), (30.0, 0.39, 40.0), (15.041069, 0.76, 200.0), (13.943036, 0.57, 330.0))
"""(degrees an hour, height relative to M2, phase in degrees) of M2, S2, K1, O1."""
_HIGHEST = sum(height for _, height, _ in _CONSTITUENTS)
_FLOOD_PEAK_DAY, _SALT_PEAK_DAY = 288, 80


@dataclass(frozen=True, slots=True)
class Gauge:
    """Metres above the station's datum; `tide` is the height of M2, `lag` how long the tide needs to come up.

    `mean` is the stage in the dry season and `flood_season` what the season adds at its peak. `alarm` is báo động III,
    above which a practice flood rises.
    """

    mean: float
    flood_season: float
    tide: float
    lag: timedelta
    alarm: float


@dataclass(frozen=True, slots=True)
class Estuary:
    """`salt` is the salinity in ‰ at the peak of the dry season; `lag` how long the tide needs to come up."""

    salt: float
    lag: timedelta


def tide(at: datetime, lag: timedelta) -> float:
    """Height of the tide relative to its highest possible, −1 to 1."""
    hours = (at - lag - _EPOCH) / timedelta(hours=1)
    return sum(height * cos(radians(speed * hours + phase)) for speed, height, phase in _CONSTITUENTS) / _HIGHEST


def stage(gauge: Gauge, at: datetime, log: Log, seed: int, station: str) -> float:
    """Stage in metres at `at`, to the centimetre. A flood at full strength stands above báo động III whatever the tide."""
    moon = tide(at, gauge.lag)
    weather = 0.12 * (smooth(at.timestamp() / 86_400, seed, station, "weather") - 0.5)
    usual = gauge.mean + gauge.flood_season * season(at, _FLOOD_PEAK_DAY) + gauge.tide * _HIGHEST * moon + weather
    flooded = gauge.alarm + 0.25 + 0.12 * moon
    felt = strength(log, IncidentKind.FLOOD, at)
    return round(usual + felt * max(0.0, flooded - usual), 2)


def salinity(estuary: Estuary, at: datetime, seed: int, station: str) -> float:
    """Salinity in ‰ at `at`, highest in the dry season and with the tide."""
    dry = 0.15 + 0.85 * season(at, _SALT_PEAK_DAY)
    swing = 0.7 + 0.3 * tide(at, estuary.lag + timedelta(hours=1))
    drift = 0.8 + 0.4 * smooth(at.timestamp() / 172_800, seed, station, "salt")
    return round(max(0.02, estuary.salt * dry * swing * drift), 2)


def season(at: datetime, peak_day: int) -> float:
    """0 to 1, 1 on the peak day of the year, narrow around it."""
    turn = 2 * pi * (at.timetuple().tm_yday - peak_day + at.hour / 24) / 365.25
    return ((1 + cos(turn)) / 2) ** 2
