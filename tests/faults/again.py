"""The sources of the practice province asked once more, in peace: what they answer for a stretch is what they have sent."""

import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from collectors import ADAPTERS, OPTION_MODELS
from collectors.io import Door
from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.source import Source, Window, joined
from ioc.errors import SourceUnavailable
from ioc.profile.read import read_folder, read_profile
from tests.faults.ledger import Key, Ledger

_STEP = timedelta(minutes=5)
_TRIES = 60


def profile_of(folder: Path) -> Profile:
    return read_profile(read_folder(folder, True), OPTION_MODELS)


def asked_again(profile: Profile) -> Iterator[Source]:
    """Those that keep a history and speak for themselves: what they measure at the instant of a visit cannot be asked again."""
    for source in profile.sources:
        simulated = source.origin.value == "simulated"
        if simulated and source.enabled and source.history and source.schedule.visits and source.kind in ADAPTERS:
            yield source


def ledger_of(
    source: Source, profile: Profile, start: datetime, end: datetime, environ: Mapping[str, str], folder: Path
) -> Ledger:
    """What the source says of (start, end], asked in steps as short as the worker's own."""
    ledger, door = Ledger(), Door(folder, lambda reference: environ[reference.removeprefix("env:")])
    while start < end:
        until = min(start + _STEP, end)
        ledger.sent(dict(_said(source, profile, Window(start, until), door)))
        start = until
    return ledger


def _said(source: Source, profile: Profile, window: Window, door: Door) -> Iterator[tuple[Key, float]]:
    for reading in admit(_answer(source, profile, window, door), source, profile, window).readings:
        if reading.value is not None:
            yield Key(reading.indicator, reading.subject, int(reading.at.timestamp())), reading.value


def _answer(source: Source, profile: Profile, window: Window, door: Door):  # type: ignore[no-untyped-def]
    """The practice portal fails now and then by itself: it is asked until it answers."""
    for left in reversed(range(_TRIES)):
        try:
            with door.visit(source, datetime.now(UTC), {}) as io:
                return joined(ADAPTERS[source.kind].collect(source, window, profile, io))
        except SourceUnavailable:
            if not left:
                raise
            time.sleep(0.3)
    raise AssertionError
