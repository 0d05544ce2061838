"""OGC SensorThings 1.1: datastreams asked with their observations of the window, page after page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from collectors.contract import Collector, Io, Request
from collectors.expressions import Scope, holds
from collectors.mapping import Taken, Visited, batch_of, read_row
from collectors.payload import read_json
from collectors.rows import excerpt_of
from collectors.sensorthings_options import SensorThingsOptions, Stream
from collectors.turning import follow
from ioc.domain.centre import Profile
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch, Reject, Source, Window
from ioc.errors import PayloadInvalid

_NEXT = "@iot.nextLink"
_SPANS = {
    PeriodKind.INSTANT: timedelta(0),
    PeriodKind.HOUR: timedelta(hours=1),
    PeriodKind.DAY: timedelta(days=1),
    PeriodKind.WEEK: timedelta(days=7),
    PeriodKind.MONTH: timedelta(days=31),
    PeriodKind.QUARTER: timedelta(days=92),
}
_LONG = timedelta(days=366)

Datastream = dict[str, object]


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """A batch for each page of datastreams, and for each further page of a datastream's observations.

    Raises SourceUnavailable, SourceRefused or PayloadInvalid.
    """
    options = source.options
    assert isinstance(options, SensorThingsOptions)
    first = _question(options, window, io)
    pages, reader = _Pages(options, io, first), _Reader(options, Visited(source, profile, window, io.now))
    request: Request | None = first
    while request is not None:
        page = pages.get(request)
        found = [(one, _listed(one.get("Observations"))) for one in _listed(page["value"]) if isinstance(one, dict)]
        yield reader.read(found, pages.label)
        for datastream, _ in found:
            yield from _further(datastream, pages, reader)
        request = pages.after(page.get(_NEXT))
    strange = tuple(reader.never_met())
    if strange:
        yield Batch(rejects=strange)


def _further(datastream: Datastream, pages: "_Pages", reader: "_Reader") -> Iterator[Batch]:
    """The pages of a datastream's observations after the one that came with it."""
    request = pages.after(datastream.get(f"Observations{_NEXT}"))
    while request is not None:
        page = pages.get(request)
        yield reader.read([(datastream, _listed(page["value"]))], pages.label)
        request = pages.after(page.get(_NEXT))


@dataclass
class _Pages:
    """The pages of one visit: none twice, and no more than agreed."""

    options: SensorThingsOptions
    io: Io
    first: Request
    seen: set[tuple[str, object]] = field(default_factory=set)

    @property
    def label(self) -> str:
        return f"trang {len(self.seen)}, "

    def get(self, request: Request) -> dict[str, object]:
        """A page; its `value` is there. Raises PayloadInvalid where it is none, or the pages have no end."""
        if len(self.seen) >= self.options.max_pages or (request.url, request.query) in self.seen:
            raise PayloadInvalid(f"phân trang không có điểm dừng (đến trang {len(self.seen) + 1}); xem lại filter và max_pages")
        self.seen.add((request.url, request.query))
        page = read_json(self.io.fetch(request).body)
        if not isinstance(page, dict) or not isinstance(page.get("value"), list):
            raise PayloadInvalid("trả lời không phải danh sách của SensorThings (không có value); xem lại url", excerpt_of(page))
        return page

    def after(self, link: object) -> Request | None:
        """The question that a link asks; None where there is none. Raises PayloadInvalid for one to another host."""
        return follow(self.first, link) if isinstance(link, str) and link else None


@dataclass
class _Reader:
    options: SensorThingsOptions
    visit: Visited
    met: set[int] = field(default_factory=set)
    any: bool = False

    def read(self, found: list[tuple[Datastream, list[object]]], label: str) -> Batch:
        taken: list[Taken] = []
        number = 0
        for datastream, observations in found:
            told = {name: value for name, value in datastream.items() if name != "Observations"}
            streams = self._streams(told)
            for observation in observations:
                number += 1
                row = _row(observation, told)
                for stream in streams:
                    taken += read_row(Scope(row, row, row), None, stream, self.visit, f"{label}dòng {number}")
        return batch_of(taken)

    def never_met(self) -> Iterator[Reject]:
        """The parts whose condition no datastream fulfilled, where there were datastreams at all."""
        for index, stream in enumerate(self.options.streams):
            if self.any and index not in self.met:
                yield Reject("mọi dòng", stream.where or "—", "không luồng nào khớp điều kiện này; xem lại where và filter")

    def _streams(self, datastream: Datastream) -> list[Stream]:
        met = [index for index, one in enumerate(self.options.streams) if one.where is None or holds(one.where, datastream)]
        self.any = True
        self.met.update(met)
        return [self.options.streams[index] for index in met]


def _question(options: SensorThingsOptions, window: Window, io: Io) -> Request:
    """Observations of a period are found by where it begins, so those are asked for that begin a period earlier."""
    start = window.start - max(map(_span, options.streams))
    inner = (
        f"$filter=phenomenonTime gt {_written(start)} and phenomenonTime le {_written(window.end)}",
        "$orderby=phenomenonTime asc",
        f"$top={options.observations}",
    )
    observed = "ObservedProperty" if options.entity == "Datastreams" else "ObservedProperties"
    query = [
        ("$expand", f"Thing($expand=Locations),{observed},Sensor,Observations({';'.join(inner)})"),
        ("$top", str(options.page)),
    ]
    if options.filter:
        query.append(("$filter", options.filter))
    return Request(f"{io.address(options, options.url).rstrip('/')}/{options.entity}", options, query=tuple(query))


def _span(stream: Stream) -> timedelta:
    kinds = [stream.period, *(value.period for value in stream.values if value.period)]
    return max(_SPANS.get(kind, _LONG) if isinstance(kind, PeriodKind) else _LONG for kind in kinds)


def _row(observation: object, datastream: Datastream) -> object:
    """An observation with its datastream, and the end of its phenomenonTime: an instant, or an interval "start/end"."""
    if not isinstance(observation, dict):
        return observation
    time = observation.get("phenomenonTime")
    end = time.rpartition("/")[2].strip() if isinstance(time, str) else time
    return {**observation, "end": end, "Datastream": datastream}


def _listed(found: object) -> list[object]:
    return found if isinstance(found, list) else []


def _written(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


COLLECTOR = Collector("sensorthings", SensorThingsOptions, collect)
