"""`/metrics`: the centre about itself, in Prometheus' text format."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response

from ioc.domain.centre import Profile
from ioc.spool.shelf import Shelf
from ioc.store.engine import reading
from ioc.store.queries.counts import Counts, counts
from ioc.store.queries.health import Health, health
from ioc.store.sources import SourceState, states
from ioc.web.api.sources import late_since
from ioc.web.pulse import WORKER

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@dataclass(frozen=True)
class StoreCollector:
    """Asks the store at each scrape; nothing is counted twice and nothing is lost by a restart."""

    engine: Engine
    profile: Callable[[], Profile]
    clock: Callable[[], datetime]
    stream_clients: Callable[[], int]

    def collect(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("ioc_stream_clients", "Open live streams", self.stream_clients())
        try:
            with reading(self.engine) as conn:
                known, found, tally = states(conn), health(conn), counts(conn)
        except SQLAlchemyError:
            yield GaugeMetricFamily("ioc_database_up", "1 while the database answers", 0)
            return
        now = self.clock()
        yield GaugeMetricFamily("ioc_database_up", "1 while the database answers", 1)
        yield from _sources(self.profile(), known, now)
        yield from _work(found, tally, now)

    def describe(self) -> Iterator[Metric]:
        """Nothing is asked of the store while registering."""
        return iter(())


@dataclass(frozen=True, eq=False)
class SpoolCollector:
    """What waits on this machine's disk for the database, by shelf."""

    shelves: Mapping[str, Shelf]

    def collect(self) -> Iterator[Metric]:
        held = {name: shelf.held() for name, shelf in self.shelves.items()}
        yield _by("ioc_spool_records", "Records that wait for the database", "shelf", {n: one.records for n, one in held.items()})
        yield _by("ioc_spool_damaged", "Records set aside as damaged", "shelf", {n: one.damaged for n, one in held.items()})
        yield _by("ioc_spool_bytes", "Bytes of disk they take", "shelf", {n: one.size for n, one in held.items()})
        yield _by("ioc_spool_limit_bytes", "Bytes they may take", "shelf", {n: one.limit for n, one in held.items()})

    def describe(self) -> Iterator[Metric]:
        """No disk is read while registering."""
        return iter(())


def metrics_door(registry: CollectorRegistry) -> Callable[[Request], Response]:
    def metrics(request: Request) -> Response:
        return Response(generate_latest(registry), headers={"content-type": CONTENT_TYPE})

    return metrics


def _sources(profile: Profile, known: dict[str, SourceState], now: datetime) -> Iterator[Metric]:
    up = GaugeMetricFamily("ioc_source_up", "1 while the source answers", labels=["source"])
    late = GaugeMetricFamily("ioc_source_late", "1 while it breaks the update it promises", labels=["source"])
    age = GaugeMetricFamily("ioc_source_seconds_since_success", "Seconds since its last good visit", labels=["source"])
    for source in profile.sources:
        state = known.get(source.name, SourceState(source.name))
        up.add_metric([source.name], float(state.failing_since is None and state.last_success is not None))
        late.add_metric([source.name], float(late_since(profile, source, state, now) is not None))
        if state.last_success is not None:
            age.add_metric([source.name], (now - state.last_success).total_seconds())
    yield from (up, late, age)


def _work(found: Health, tally: Counts, now: datetime) -> Iterator[Metric]:
    yield GaugeMetricFamily("ioc_change_no", "Number of the last committed change", found.change_no)
    yield GaugeMetricFamily("ioc_series", "Series that have values", found.series)
    # A gauge: it falls when old runs are forgotten, which a counter never does.
    yield GaugeMetricFamily("ioc_observations_stored", "Observations stored, by the runs that are kept", tally.stored)
    yield _by("ioc_runs", "Runs that are kept, by status", "status", tally.runs)
    yield _by("ioc_alerts", "Alerts, by state", "state", tally.alerts)
    yield _by("ioc_deliveries", "Deliveries, by state", "state", tally.deliveries)
    yield GaugeMetricFamily("ioc_transitions_unrouted", "Transitions nobody has been told of yet", found.unrouted)
    yield GaugeMetricFamily("ioc_changes_to_compute", "Changes of inputs not yet computed with", tally.touched)
    if WORKER in found.beats:
        age = (now - found.beats[WORKER]).total_seconds()
        yield GaugeMetricFamily("ioc_worker_heartbeat_age_seconds", "Seconds since the worker last beat", age)


def _by(name: str, text: str, label: str, numbers: dict[str, int]) -> Metric:
    family = GaugeMetricFamily(name, text, labels=[label])
    for value, number in sorted(numbers.items()):
        family.add_metric([value], number)
    return family
