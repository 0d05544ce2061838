"""Prometheus: values from an exporter's page, or from a Prometheus server by PromQL."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from collectors.contract import Collector, Io, Reply, Request
from collectors.counters import read_counters
from collectors.exposition import is_openmetrics, parse
from collectors.http_options import Mapping, ValueField
from collectors.instants import At
from collectors.mapping import Visited, read_page
from collectors.prometheus_options import Metric, PrometheusOptions, Query
from collectors.prometheus_rows import rows_of
from collectors.promql import questions, read_answer
from ioc.domain.centre import Profile
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch, Reject, Source, Window, joined

_ACCEPT = "application/openmetrics-text;version=1.0.0;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
_AT = At(expr="at", format="epoch")


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """A batch for the page, which tells only the present, or for each question.

    Raises SourceUnavailable, SourceRefused or PayloadInvalid.
    """
    options = source.options
    assert isinstance(options, PrometheusOptions)
    visit = Visited(source, profile, window, io.now)
    if options.metrics and io.now in window:
        request = Request(io.address(options, options.path), options, headers=(("Accept", _ACCEPT),))
        yield read_exporter(io.fetch(request), options, visit, io.cursor)
    for query in options.queries:
        for verb, parameters in questions(query, window, io.now - timedelta(seconds=options.delay), profile.zone):
            timeout = ("timeout", f"{source.timeout.total_seconds():g}s")
            asked = Request(io.address(options, options.path) + verb, options, query=(*parameters, timeout))
            yield read_query(io.fetch(asked).body, query, visit)


def read_exporter(reply: Reply, options: PrometheusOptions, visit: Visited, cursor: str) -> Batch:
    """What the page says of the metrics asked for. `cursor` holds the counters of the visit before. Raises PayloadInvalid."""
    openmetrics = options.format == "openmetrics" or (
        options.format == "auto" and is_openmetrics(reply.headers.get("content-type", ""))
    )
    samples, rejects = parse(reply.body, _names(options), openmetrics)
    counters = read_counters(cursor, options.longest_gap)
    batches = [Batch(rejects=tuple(rejects))]
    for metric in options.metrics:
        rows = rows_of(metric, samples, counters, visit.now.timestamp())
        if rows is None:
            batches.append(Batch(rejects=(_not_there(metric),)))
        else:
            mapping = _mapping(metric, PeriodKind.INSTANT)
            batches.append(read_page(rows, mapping, replace(visit, label=f"{metric.metric}, "))[0])
    return replace(joined(batches), cursor=counters.cursor() if counters.now else None)


def read_query(body: bytes, query: Query, visit: Visited) -> Batch:
    """What a server's answer says. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
    answered = read_answer(body)
    batch, _ = read_page(answered.rows, _mapping(query, query.period), replace(visit, label=f"“{query.query[:60]}”, "))
    return replace(batch, rejects=(*batch.rejects, *answered.warnings))


def _names(options: PrometheusOptions) -> frozenset[str]:
    return frozenset(one.metric for metric in options.metrics for one in (metric, metric.over) if one is not None)


def _mapping(asked: Metric | Query, period: PeriodKind) -> Mapping:
    value = ValueField(indicator=asked.indicator, expr="value", factor=asked.factor, offset=asked.offset)
    return Mapping(subject=asked.subject, at=_AT, period=period, values=(value,), quality=asked.quality)


def _not_there(metric: Metric) -> Reject:
    wanted = " ÷ ".join(one.metric for one in (metric, metric.over) if one is not None)
    return Reject("mọi dòng", wanted, "trang không có dòng nào mang tên này và khớp where; xem lại tên và nhãn")


COLLECTOR = Collector("prometheus", PrometheusOptions, collect)
