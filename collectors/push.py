"""Programs that send: our own rows, InfluxDB's lines, Prometheus' remote-write. Nothing here listens: the web process does."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from collectors.contract import Listener, Message
from collectors.expressions import Scope
from collectors.line_protocol import parse_lines
from collectors.mapping import Taken, Visited, batch_of, read_row
from collectors.push_options import MetricMapping, PushOptions
from collectors.push_row import YEARS
from collectors.push_row import read_row as read_own_row
from collectors.push_rows import Row, csv_rows, json_rows, ndjson_rows, place
from collectors.remote_write import decode_write_request
from collectors.rows import excerpt_of
from ioc.domain.centre import Profile
from ioc.domain.observation import Reading
from ioc.domain.source import Batch, Reject, Source, Window, joined
from ioc.errors import PayloadInvalid

WHOLE = "mọi dòng"
"""The place of a Reject that means all that was sent."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)


def hear(source: Source, profile: Profile, message: Message) -> Batch:
    """What one request says. `message.place` names the format: json, ndjson, csv, lines/PRECISION or samples.

    Raises PayloadInvalid where nothing of it can be read, PayloadTooLarge where it is too much.
    """
    options = source.options
    assert isinstance(options, PushOptions)
    form, _, precision = message.place.partition("/")
    visit = Visited(source, profile, Window(_ALWAYS, message.heard_at), message.heard_at)
    match form:
        case "lines":
            taken = _lines(message, precision, options, visit)
        case "samples":
            taken = _samples(message, options, visit)
        case _:
            taken = _own(_rows(form, message.body, options), options, visit)
    told = (_issued(one, message) for one in taken) if options.later_corrects else taken
    return batch_of([_allowed(one, options, profile) for one in told])


def read(source: Source, profile: Profile, messages: Sequence[Message]) -> Batch:
    """What several requests say; one that cannot be read is a Reject."""
    return joined(_heard(source, profile, message) for message in messages)


def _heard(source: Source, profile: Profile, message: Message) -> Batch:
    try:
        return hear(source, profile, message)
    except PayloadInvalid as wrong:
        return Batch(rejects=(unreadable(message.body, wrong),))


def unreadable(body: bytes, wrong: PayloadInvalid) -> Reject:
    """The Reject of a request of which nothing can be read."""
    return Reject(WHOLE, (wrong.excerpt or body[:500].decode("utf-8", "replace"))[:500] or "(rỗng)", str(wrong))


def _rows(form: str, body: bytes, options: PushOptions) -> Iterator[Row | Reject]:
    match form:
        case "json":
            return json_rows(body, options.max_rows)
        case "ndjson":
            return ndjson_rows(body, options.max_rows)
        case "csv":
            return csv_rows(body, options.delimiter, options.max_rows)
    raise PayloadInvalid(f"không đọc được dạng “{form[:40]}”; gửi json, ndjson hoặc csv")


def _own(rows: Iterator[Row | Reject], options: PushOptions, visit: Visited) -> Iterator[Taken]:
    theirs = {name: ours for ours, name in options.columns.items()}
    zone = options.zone_or(visit.profile.zone)
    for row in rows:
        if isinstance(row, Reject):
            yield row
            continue
        number, said = row
        named = {theirs.get(name, name): value for name, value in said.items()}
        try:
            yield read_own_row(named, place(number), options.numbers, zone, visit.source.quality)
        except ValueError as wrong:
            yield Reject(place(number), excerpt_of(said), str(wrong))


def _lines(message: Message, precision: str, options: PushOptions, visit: Visited) -> Iterator[Taken]:
    now = message.heard_at.isoformat()
    for point in parse_lines(message.body, precision or "ns", options.max_rows):
        if isinstance(point, Reject):
            yield point
            continue
        at = now if point.stamp is None else _moment(point.stamp // 1000)
        row = {"tags": point.tags, "fields": point.fields, "at": at}
        yield from _metric(options.lines, point.measurement, row, point.line, visit)


def _samples(message: Message, options: PushOptions, visit: Visited) -> Iterator[Taken]:
    for number, sample in enumerate(decode_write_request(message.body, options.max_rows), start=1):
        row = {"labels": sample.labels, "value": sample.value, "at": _moment(sample.at * 1000)}
        yield from _metric(options.samples, sample.metric, row, number, visit)


def _metric(mappings: Sequence[MetricMapping], metric: str, row: dict[str, Any], number: int, visit: Visited) -> Iterator[Taken]:
    """What the mappings of the metric take from the row; a metric that none names is not ours to keep."""
    scope = Scope(row, row, row)
    for mapping in mappings:
        if mapping.metric == metric and (mapping.where is None or _holds(mapping.where, scope)):
            yield from read_row(scope, None, mapping, visit, place(number))


def _holds(where: str, scope: Scope) -> bool:
    try:
        return bool(scope.find(where))
    except ValueError:
        return False


def _moment(micros: int) -> str:
    """ISO 8601; an instant outside the calendar comes out as a text that is none, for the row to be refused."""
    try:
        at = _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return f"{micros} µs"
    return at.isoformat() if at.year in YEARS else f"{micros} µs"


def _issued(one: Taken, message: Message) -> Taken:
    """The reading as issued when it came, where it does not say when it was."""
    return replace(one, issued_at=message.heard_at) if isinstance(one, Reading) and one.issued_at is None else one


def _allowed(one: Taken, options: PushOptions, profile: Profile) -> Taken:
    """The row, or a Reject where it speaks of a subject that this source may not speak of."""
    if not options.subjects or not isinstance(one, Reading) or one.subject in options.subjects:
        return one
    meant = profile.resolve(one.subject, one.at.astimezone(profile.zone).date())
    if meant is not None and meant.code in options.subjects:
        return one
    return Reject(one.row, f"{one.indicator} {one.subject} = {one.value}", f"nguồn này không được gửi số của “{one.subject}”")


LISTENER = Listener("push", PushOptions, read)
