"""Phòng máy chủ: what the devices of the practice data centre show an SNMP manager at an instant, by OID. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from ioc.practice.dossiers import new_year

Kind = Literal["integer", "text", "ticks", "counter64"]

_SYSTEM, _BATTERY, _OUTPUT = "1.3.6.1.2.1.1", "1.3.6.1.2.1.33.1.2", "1.3.6.1.2.1.33.1.4"
_NAMES, _SENSORS, _LINKS = "1.3.6.1.2.1.47.1.1.1.1.7", "1.3.6.1.2.1.99.1.1.1.4", "1.3.6.1.2.1.31.1.1.1"
"""SNMPv2-MIB, UPS-MIB (RFC 1628), ENTITY-MIB, ENTITY-SENSOR-MIB (RFC 3433) in tenths, IF-MIB."""

_SENSED = {"Tủ máy A": "phong_may_nhiet_a", "Tủ máy B": "phong_may_nhiet_b", "Độ ẩm": "phong_may_am"}
_AT_REST = 400_000
"""Octets a second that flow at any hour."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One object: `oid` as numbers, its SNMP type, its value."""

    oid: tuple[int, ...]
    kind: Kind
    value: int | str


def room(at: datetime, meters: dict[str, float]) -> list[Shown]:
    """Every object in the order of the OIDs. All devices began to run on 1 January."""
    running = at - new_year(at)
    return sorted(_objects(running, meters), key=lambda one: one.oid)


def _objects(running: timedelta, meters: dict[str, float]) -> Iterator[Shown]:
    yield _shown(f"{_SYSTEM}.1.0", "text", "MÔ PHỎNG: phòng máy của tỉnh diễn tập")
    yield _shown(f"{_SYSTEM}.3.0", "ticks", int(running.total_seconds() * 100) % 2**32)
    yield _shown(f"{_BATTERY}.4.0", "integer", round(meters["ups_pin"]))
    yield _shown(f"{_OUTPUT}.4.1.5.1", "integer", round(meters["ups_tai"]))
    for index, (name, meter) in enumerate(_SENSED.items(), 1):
        yield _shown(f"{_NAMES}.{index}", "text", name)
        yield _shown(f"{_SENSORS}.{index}", "integer", round(meters[meter] * 10))
    yield _shown(f"{_LINKS}.1.1", "text", "wan0")
    for column, meter in ((6, "mang_nhan"), (10, "mang_gui")):
        octets = int(1000 * meters[meter] + _AT_REST * running.total_seconds())
        yield _shown(f"{_LINKS}.{column}.1", "counter64", octets)


def _shown(oid: str, kind: Kind, value: int | str) -> Shown:
    return Shown(tuple(map(int, oid.split("."))), kind, value)
