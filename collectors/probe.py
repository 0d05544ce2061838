"""Whether systems answer, how fast, and how long their certificates last. One that is down is a measurement, not an outage."""

from collections.abc import Iterator

from collectors.contract import Collector, Io
from collectors.probe_options import AnyTarget, ProbeOptions
from collectors.probe_question import Found, Knock
from ioc.domain.centre import Profile
from ioc.domain.observation import Note, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch, Source, Window

_LONGEST = 300


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """One batch at the instant of the visit, none in a back-fill.

    Raises SourceUnavailable where our own line is cut: zeros would then accuse everybody else.
    """
    options = source.options
    assert isinstance(options, ProbeOptions)
    if io.now not in window:
        return
    found = io.ask(Knock(options.targets, options.answer_within, options.own_line))
    rows = enumerate(zip(options.targets, found, strict=True), start=1)
    yield Batch(tuple(reading for number, (target, one) in rows for reading in _readings(number, target, one, source, io)))


def _readings(number: int, target: AnyTarget, found: Found, source: Source, io: Io) -> Iterator[Reading]:
    options = source.options
    assert isinstance(options, ProbeOptions)
    measures = (
        (options.available, options.when_available if found.available else 0.0),
        (options.latency, 1000 * found.latency if found.available and found.latency is not None else None),
        (options.certificate_days, found.certificate_days),
    )
    note = Note(remark=f"{target.label}: {found.why}"[:_LONGEST]) if found.why else None
    for indicator, value in measures:
        if indicator is not None and value is not None:
            row = f"dòng {number}"
            yield Reading(indicator, target.subject, PeriodKind.INSTANT, io.now, value, source.quality, note, row=row)


COLLECTOR = Collector("probe", ProbeOptions, collect)
