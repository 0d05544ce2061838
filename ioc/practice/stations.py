"""Trạm quan trắc: what each practice station measures and reports at an instant. Pure but for reading its own table."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

from ioc.practice.incidents import Log, known_at
from ioc.practice.noise import fraction, smooth
from ioc.practice.river import Estuary, Gauge, salinity, stage
from ioc.practice.sky import air, air_index, rain_in_day, rain_in_hour

MEASURED, CALIBRATING, FAULTY = "00", "01", "02"
_SENSITIVE = frozenset({"do_man", "pm25", "pm10", "no2", "o3"})
"""Instruments that need calibration and fail; river and rain gauges do not, so that floods are always seen."""


@dataclass(frozen=True, slots=True)
class Station:
    """`gauge` None where no river stage is measured, `estuary` None where no salinity is."""

    code: str
    name: str
    gauge: Gauge | None
    estuary: Estuary | None
    rain: bool
    air: bool


@dataclass(frozen=True, slots=True)
class Measurement:
    """`status` is 00 measured, 01 calibrating, 02 faulty."""

    parameter: str
    value: float
    unit: str
    status: str


@dataclass(frozen=True, slots=True)
class StageForecast:
    """Metres at `target_at`, with the range the issuer gives."""

    target_at: datetime
    value: float
    low: float
    high: float


def read_stations() -> tuple[Station, ...]:
    """The practice stations, from the table that ships beside this module."""
    text = files("ioc.practice").joinpath("stations.csv").read_text(encoding="utf-8")
    return tuple(_station(row) for row in csv.DictReader(text.splitlines()))


def measure(station: Station, at: datetime, log: Log, seed: int) -> tuple[Measurement, ...]:
    """Everything the station reports at `at`; the river stage in centimetres, as bulletins write it."""
    return tuple(
        Measurement(name, value, unit, _status(station, name, at, seed)) for name, value, unit in _values(station, at, log, seed)
    )


def forecast(station: Station, issued_at: datetime, log: Log, seed: int) -> tuple[StageForecast, ...]:
    """The stage of the next 24 hours, hour by hour, as foreseen at `issued_at`; errors grow with the lead."""
    if station.gauge is None:
        return ()
    return tuple(_foreseen(station.gauge, station.code, issued_at, hours, log, seed) for hours in range(1, 25))


def _foreseen(gauge: Gauge, code: str, issued_at: datetime, lead: int, log: Log, seed: int) -> StageForecast:
    target = issued_at + timedelta(hours=lead)
    spread = 0.02 + 0.006 * lead
    error = spread * (smooth(lead / 6, seed, code, int(issued_at.timestamp()), "error") - 0.5)
    value = round(stage(gauge, target, known_at(log, issued_at), seed, code) + error, 2)
    return StageForecast(target, value, round(value - spread, 2), round(value + spread, 2))


def _values(station: Station, at: datetime, log: Log, seed: int) -> Iterator[tuple[str, float, str]]:
    if station.gauge:
        yield "muc_nuoc", round(stage(station.gauge, at, log, seed, station.code) * 100), "cm"
    if station.estuary:
        yield "do_man", salinity(station.estuary, at, seed, station.code), "‰"
    if station.rain:
        yield "mua_1h", rain_in_hour(at, seed, station.code), "mm"
        yield "mua_24h", rain_in_day(at, seed, station.code), "mm"
    if station.air:
        found = air(at, seed, station.code)
        yield from ((name, value, "µg/m³") for name, value in found.items())
        yield "vn_aqi_gio", air_index(found), ""


def _status(station: Station, parameter: str, at: datetime, seed: int) -> str:
    """Now and then a sensitive instrument is calibrated or faulty for an hour."""
    if parameter not in _SENSITIVE:
        return MEASURED
    drawn = fraction(seed, station.code, parameter, int(at.timestamp() // 3600), "status")
    return CALIBRATING if drawn < 0.006 else FAULTY if drawn < 0.009 else MEASURED


def _station(row: dict[str, str]) -> Station:
    kind = row["measures"]
    return Station(
        code=row["code"],
        name=row["name"],
        gauge=_gauge(row) if kind == "river" else None,
        estuary=Estuary(float(row["salt"]), _lag(row)) if kind == "salt" else None,
        rain=kind == "rain",
        air=kind == "air",
    )


def _gauge(row: dict[str, str]) -> Gauge:
    return Gauge(
        mean=float(row["mean_m"]),
        flood_season=float(row["flood_season_m"]),
        tide=float(row["tide_m"]),
        lag=_lag(row),
        alarm=float(row["alarm_m"]),
    )


def _lag(row: dict[str, str]) -> timedelta:
    return timedelta(minutes=float(row["lag_minutes"]))
