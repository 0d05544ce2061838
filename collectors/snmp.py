"""SNMP v2c and v3: single objects and tables of devices that answer it (UPS, sensors, switches, routers)."""

from collections.abc import Iterator
from dataclasses import replace

from collectors.contract import Collector, Io
from collectors.counters import Counters, read_counters
from collectors.http_options import Mapping
from collectors.mapping import Visited, read_page
from collectors.snmp_options import Scalars, SnmpOptions, Table
from collectors.snmp_question import ENGINE_TIME, SYS_UP_TIME, AskAgent, Told
from collectors.snmp_rows import scalar_row, table_rows, uptime_of
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Source, Window, joined


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """One batch at the instant of the visit, none in a back-fill. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
    options = source.options
    assert isinstance(options, SnmpOptions)
    if io.now in window:
        yield read_told(io.ask(question(options)), options, Visited(source, profile, window, io.now), io.cursor)


def question(options: SnmpOptions) -> AskAgent:
    uptime = (SYS_UP_TIME, ENGINE_TIME) if any(part.rates for part in options.parts) else ()
    objects = (oid for part in options.scalars for oid in part.objects.values())
    columns = (oid for part in options.tables for oid in part.columns.values())
    return AskAgent(
        options.host,
        options.port,
        options.login,
        options.answer_within,
        options.tries,
        tuple(dict.fromkeys((*objects, *uptime))),
        tuple(dict.fromkeys(columns)),
        options.max_rows,
    )


def read_told(told: Told, options: SnmpOptions, visit: Visited, cursor: str) -> Batch:
    """What the agent told, as readings. `cursor` holds the counters of the visit before."""
    counters = read_counters(cursor, options.longest_gap)
    counters.restart_if_younger(uptime_of(told))
    batches = [_read(part, told, counters, visit) for part in options.parts]
    return replace(joined(batches), cursor=counters.cursor() if counters.now else None)


def _read(part: Scalars | Table, told: Told, counters: Counters, visit: Visited) -> Batch:
    now = visit.now.timestamp()
    if isinstance(part, Table):
        rows, rejects = table_rows(part, told, counters, now)
    else:
        rows, rejects = scalar_row(part, told, counters, now)
    mapping = Mapping(subject=part.subject, at="now", values=part.values, quality=part.quality)
    batch, _ = read_page(rows, mapping, visit)
    return replace(batch, rejects=(*rejects, *batch.rejects))


COLLECTOR = Collector("snmp", SnmpOptions, collect)
