"""SOAP and plain XML services behind an LGSP: a filled-in envelope is posted, the answer read by the source's mapping."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from collectors.body_secrets import written
from collectors.contract import Collector, Io, Reply, Request
from collectors.expressions import holds
from collectors.mapping import Visited, read_page
from collectors.pages import Page, turn_pages
from collectors.rows import excerpt_of
from collectors.soap import ALSO, NothingThere, envelope, headers, page_of
from collectors.soap_options import SoapXmlOptions
from collectors.templates import fill_text, words_of
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Source, Window, joined
from ioc.errors import PayloadInvalid

Words = dict[str, datetime | str]


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """A batch a page. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
    options = source.options
    assert isinstance(options, SoapXmlOptions)
    visit = Visited(source, profile, window, io.now)
    zone = ZoneInfo(options.zone) if options.zone else profile.zone
    words = _words(options, window, io.now)
    request = Request(io.address(options, options.url), options, "POST", also=ALSO if options.version != "none" else ())

    def read(reply: Reply, label: str) -> Page:
        return _read(reply, options, replace(visit, label=label))

    try:
        for page in turn_pages(options.paging, request, io, read, lambda asked: _written(asked, options, words, zone)):
            yield page.batch
    except NothingThere:
        yield Batch()


def _words(options: SoapXmlOptions, window: Window, now: datetime) -> Words:
    """What placeholders stand for; what only the door may know, and the token, stay as they are written."""
    kept = {name: f"{{{name}}}" for name in ("token", *(name for name, _ in options.secrets))}
    return {**words_of(window, now, ()), **options.values, **dict.fromkeys(options.page_words, ""), **kept}


def _written(page: Request, options: SoapXmlOptions, words: Words, zone: tzinfo) -> Request:
    """The question as it is sent: what paging adds goes into the template, not into the address."""
    filled = words | dict(page.query)
    body, header = (fill_text(text, filled, zone, lambda word: written(word, "xml")) for text in (options.body, options.header))
    action = fill_text(options.action, filled, zone)
    return replace(
        page,
        query=(),
        headers=headers(options.version, action),
        body=envelope(options.version, header, body),
        secrets=options.secrets,
    )


def _read(reply: Reply, options: SoapXmlOptions, visit: Visited) -> Page:
    found = page_of(reply, options)
    if options.expect is not None and not holds(options.expect, found):
        raise PayloadInvalid(f"trả lời không thỏa “{options.expect}”: dịch vụ báo lỗi hoặc đã đổi dạng", excerpt_of(found))
    parts = [read_page(found, mapping, visit) for mapping in options.mapping]
    return Page(found, joined(batch for batch, _ in parts), parts[0][1])


COLLECTOR = Collector("soap_xml", SoapXmlOptions, collect)
