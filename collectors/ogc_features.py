"""Map services: the features of layers, over OGC API Features or WFS 2.0, their properties read by the source's mapping."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from urllib.parse import quote
from zoneinfo import ZoneInfo

from collectors.contract import Collector, Io, Request
from collectors.expressions import Scope, holds
from collectors.mapping import Taken, Visited, batch_of, read_row
from collectors.ogc_options import Layer, OgcFeaturesOptions
from collectors.ogc_pages import FeaturePage, read_features
from collectors.ogc_place import Nearby, nearby
from collectors.rows import excerpt_of
from collectors.templates import fill_text, words_of
from collectors.turning import follow
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Reject, Source, Window
from ioc.errors import PayloadInvalid

_GEOJSON = "application/geo+json, application/json;q=0.9"
_DEGREES = "urn:ogc:def:crs:EPSG::4326"


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """A batch a page of each layer. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
    options = source.options
    assert isinstance(options, OgcFeaturesOptions)
    visit = Visited(source, profile, window, io.now)
    for layer in options.layers:
        near = nearby(layer.place, profile) if layer.place else None
        for number, page in enumerate(_pages(options, _question(options, layer, visit, io), io), start=1):
            yield read_layer(page, layer, near, replace(visit, label=f"{layer.name} trang {number}, "))


def read_layer(page: FeaturePage, layer: Layer, near: Nearby | None, visit: Visited) -> Batch:
    """What a page says. A feature that cannot be read becomes a Reject; those that `where` leaves out are passed over."""
    taken: list[Taken] = []
    for number, feature in enumerate(page.features, start=1):
        if layer.where is None or holds(layer.where, feature):
            taken += _read(feature, layer, near, visit, f"{visit.label}dòng {number}")
    return batch_of(taken)


def _read(feature: object, layer: Layer, near: Nearby | None, visit: Visited, place: str) -> Iterator[Taken]:
    try:
        point = near.code(feature) if near else None
    except ValueError as wrong:
        yield Reject(place, excerpt_of(feature), str(wrong))
        return
    yield from read_row(Scope(feature, feature, feature), point, layer, visit, place)


def _question(options: OgcFeaturesOptions, layer: Layer, visit: Visited, io: Io) -> Request:
    zone = ZoneInfo(options.zone) if options.zone else visit.profile.zone
    words = words_of(visit.window, visit.now, ())
    extra = tuple((name, fill_text(text, words, zone)) for name, text in layer.query.items())
    root = io.address(options, options.url).rstrip("/")
    if options.service == "features":
        span = (("datetime", fill_text("{start}/{end}", words, zone)),) if layer.datetime else ()
        query = (("limit", str(options.page)), *span, *extra)
        return Request(f"{root}/collections/{quote(layer.name)}/items", options, query=query, headers=(("Accept", _GEOJSON),))
    degrees = (("srsName", _DEGREES),) if layer.place else ()
    output = (("outputFormat", options.output),) if options.output else ()
    asked = (("service", "WFS"), ("version", "2.0.0"), ("request", "GetFeature"), ("typeNames", layer.name))
    paged = (("count", str(options.page)), ("startIndex", "0"))
    return Request(root, options, query=(*asked, *output, *degrees, *extra, *paged), headers=(("Accept", "*/*"),))


def _pages(options: OgcFeaturesOptions, first: Request, io: Io) -> Iterator[FeaturePage]:
    """Every page, by the links of the answers, or by startIndex where WFS tells how many there are."""
    turning = _Turning(options, first)
    request: Request | None = first
    while request is not None:
        page = read_features(io.fetch(turning.once(request)).body, options.encoding)
        yield page
        request = turning.after(page)


@dataclass
class _Turning:
    """The questions of one layer: none twice, and no more than agreed."""

    options: OgcFeaturesOptions
    first: Request
    passed: int = 0
    seen: set[tuple[str, object]] = field(default_factory=set)
    starts: set[str] = field(default_factory=set)

    def once(self, request: Request) -> Request:
        """The request. Raises PayloadInvalid where it was asked before, or is one too many."""
        if len(self.seen) >= self.options.max_pages or (request.url, request.query) in self.seen:
            raise PayloadInvalid(f"phân trang không có điểm dừng (đến trang {len(self.seen) + 1}); xem lại page và max_pages")
        self.seen.add((request.url, request.query))
        return request

    def after(self, page: FeaturePage) -> Request | None:
        """The question after this page, None at the end. Raises PayloadInvalid for a link that leads astray."""
        self.passed += len(page.features)
        if self.options.service == "wfs":
            self._refuse_again(page)
        if self.options.service == "wfs" and page.matched is not None:
            return self._from_here() if page.features and self.passed < page.matched else None
        if page.next:
            return replace(follow(self.first, page.next), headers=self.first.headers)
        if self.options.service == "wfs" and len(page.features) >= self.options.page:
            return self._from_here()
        return None

    def _refuse_again(self, page: FeaturePage) -> None:
        """A server that does not know startIndex gives its first features for ever, and never the rest."""
        start = excerpt_of(page.features[:1])
        if page.features and start in self.starts:
            raise PayloadInvalid("máy chủ không phân trang theo startIndex; tăng page cho đủ một trang")
        self.starts.add(start)

    def _from_here(self) -> Request:
        query = tuple((name, value) for name, value in self.first.query if name != "startIndex")
        return replace(self.first, query=(*query, ("startIndex", str(self.passed))))


COLLECTOR = Collector("ogc_features", OgcFeaturesOptions, collect)
