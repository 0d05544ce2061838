"""The machine the centre runs on ("Máy chủ IOC"): it is not the province's data centre and is never shown as such."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from collectors.contract import Collector, Io
from collectors.options import Options
from ioc.domain.centre import Profile
from ioc.domain.observation import Reading
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch, Source, Window

Measure = Literal[
    "cpu_percent", "memory_percent", "disk_percent", "load_1m", "uptime_seconds",
    "sent_bytes_per_second", "received_bytes_per_second", "centre_memory_bytes",
    "spool_bytes", "spool_damaged",
]  # fmt: skip


class Measured(Options):
    """Which indicator a measure becomes, and how its unit is converted."""

    indicator: str = Field(description="mã chỉ tiêu")
    factor: float = Field(1, description="nhân với, để ra đơn vị của chỉ tiêu (byte → MB: 0.000001)")


class HostOptions(Options):
    subject: str = Field(description="mã đối tượng của máy chủ")
    measures: dict[Measure, str | Measured] = Field(min_length=1, description="số đo → mã chỉ tiêu, hoặc {indicator, factor}")


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """One batch: each measure asked for, at the instant of the visit. What the machine cannot measure is left out."""
    options = source.options
    assert isinstance(options, HostOptions)
    found = io.machine()
    yield Batch(tuple(
        _reading(options.subject, wanted, found[name], source, io)
        for name, wanted in options.measures.items() if name in found
    ))  # fmt: skip


def _reading(subject: str, wanted: str | Measured, value: float, source: Source, io: Io) -> Reading:
    measured = Measured(indicator=wanted, factor=1) if isinstance(wanted, str) else wanted
    return Reading(measured.indicator, subject, PeriodKind.INSTANT, io.now, value * measured.factor, source.quality)


COLLECTOR = Collector("host", HostOptions, collect)
