"""HTTP portals that answer JSON or XML: ask page by page, read by the source's mapping."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from urllib.parse import quote

from collectors.contract import Collector, Io, Reply, Request
from collectors.expressions import holds
from collectors.http_options import HttpJsonOptions
from collectors.mapping import Visited, read_page
from collectors.memory import key_of, note_of, stamp_of
from collectors.pages import Page, turn_pages
from collectors.paging import NoPaging
from collectors.payload import read_json, read_xml
from collectors.rows import excerpt_of
from collectors.templates import as_text, fill, words_of
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Source, Window, joined
from ioc.domain.subject import Subject
from ioc.errors import PayloadInvalid, SourceRefused

_NOT_CHANGED = 304


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """A batch a page. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
    options = source.options
    assert isinstance(options, HttpJsonOptions)
    for points in _asked(options, profile):
        visit = Visited(source, profile, window, io.now, tuple(point.code for point in points))
        request = _question(options, visit, points, io)
        if isinstance(options.paging, NoPaging):
            yield from _single(options, request, visit, io)
        else:
            yield from _pages(options, request, visit, io)


def _asked(options: HttpJsonOptions, profile: Profile) -> Iterator[tuple[Subject, ...]]:
    """The points of each question; one question without points where the source has none."""
    if options.points is None:
        yield ()
        return
    wanted = options.points
    if wanted.children_of:
        found = profile.children(wanted.children_of)
    else:
        unknown = [code for code in wanted.subjects if code not in profile.subject]
        if unknown:
            raise SourceRefused(f"points.subjects có mã không có trong hồ sơ tỉnh: {', '.join(unknown[:5])}.")
        found = tuple(profile.subject[code] for code in wanted.subjects)
    placeless = [point.code for point in found if options.asks_by_place and None in (point.latitude, point.longitude)]
    if placeless:
        raise SourceRefused(f"points có đối tượng không có tọa độ: {', '.join(placeless[:5])}; thêm vĩ độ, kinh độ hoặc bỏ ra.")
    for start in range(0, len(found), wanted.batch):
        yield found[start : start + wanted.batch]


def _question(options: HttpJsonOptions, visit: Visited, points: Sequence[Subject], io: Io) -> Request:
    zone = options.zone_or(visit.profile.zone)
    words = words_of(visit.window, visit.now, points)
    safe = {name: quote(word) if isinstance(word, str) else word for name, word in words.items()}
    body = b"" if options.body is None else json.dumps(fill(options.body, words, zone), ensure_ascii=False).encode()
    return Request(
        io.address(options, str(fill(options.url, safe, zone))),
        options,
        options.method,
        tuple((name, as_text(fill(value, words, zone))) for name, value in options.query.items()),
        (("Content-Type", "application/json"),) if body else (),
        body,
    )


def _single(options: HttpJsonOptions, request: Request, visit: Visited, io: Io) -> Iterator[Batch]:
    """One page, not read again while the source says that it has not changed."""
    fixed = options.conditional and not any(mapping.forecast or mapping.at == "now" for mapping in options.mapping)
    key = key_of(f"{request.method} {request.url} {request.query} {request.body!r}", options, visit.profile)
    reply = io.fetch(replace(request, etag=stamp_of(io.recall(key), visit.window)) if fixed else request)
    if reply.status == _NOT_CHANGED:
        return
    batch, _ = _read_found(options, _page_of(options, reply), visit)
    whole = not batch.rejects and all(reading.at <= visit.now for reading in batch.readings)
    if fixed and whole and "etag" in reply.headers:
        io.remember(key, note_of(reply.headers["etag"], visit.window))
    yield batch


def _pages(options: HttpJsonOptions, request: Request, visit: Visited, io: Io) -> Iterator[Batch]:
    def read(reply: Reply, label: str) -> Page:
        found = _page_of(options, reply)
        return Page(found, *_read_found(options, found, replace(visit, label=label)))

    for page in turn_pages(options.paging, request, io, read):
        yield page.batch


def _page_of(options: HttpJsonOptions, reply: Reply) -> object:
    if options.format == "xml":
        page = read_xml(reply.body, options.xml_lists, options.encoding)
    else:
        page = read_json(reply.body, options.encoding)
    if options.expect is not None and not holds(options.expect, page):
        raise PayloadInvalid(f"trả lời không thỏa “{options.expect}”: nguồn báo lỗi hoặc đã đổi dạng", excerpt_of(page))
    return page


def _read_found(options: HttpJsonOptions, page: object, visit: Visited) -> tuple[Batch, int]:
    """All parts of one page together, and how many rows the first part had (it is the one that paging counts)."""
    parts = [read_page(page, mapping, visit) for mapping in options.mapping]
    return joined(batch for batch, _ in parts), parts[0][1]


COLLECTOR = Collector("http_json", HttpJsonOptions, collect)
