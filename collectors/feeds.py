"""Atom (RFC 4287) and RSS 2.0 as lists of what they announce. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from collectors.payload import read_xml
from collectors.rows import excerpt_of
from collectors.xml_tree import attribute, children, content, text
from ioc.errors import PayloadInvalid

_CAP = "application/cap+xml"


@dataclass(frozen=True, slots=True)
class Entry:
    """`alert` is the message of CAP where it stands in the entry itself, else None; `stamp` changes with what `link` leads to."""

    place: str
    title: str
    link: str
    stamp: str
    alert: object = field(default=None, repr=False)


def read_announced(body: bytes, most: int) -> tuple[Entry, ...]:
    """What a document announces: the entries of a feed, or itself where it is a message of CAP.

    Raises PayloadInvalid for what is neither, or announces more than `most`.
    """
    page = read_xml(body, namespaces={})
    entries = tuple(_entries(page, most + 1))
    if len(entries) > most:
        raise PayloadInvalid(f"danh mục có hơn {most:,} bản tin; hỏi danh mục ngắn hơn hoặc tăng max_bulletins")
    return entries


def _entries(page: object, most: int) -> Iterator[Entry]:
    if not isinstance(page, dict) or not page.keys() & {"alert", "feed", "rss"}:
        raise PayloadInvalid("không phải bản tin CAP, danh mục Atom hay RSS", excerpt_of(page))
    if "alert" in page:
        yield Entry("dòng 1", "", "", "", page["alert"])
    elif "feed" in page:
        for number, entry in enumerate(children(page["feed"], "entry")[:most], 1):
            inline = next((one for part in children(entry, "content") for one in children(part, "alert")), None)
            yield Entry(f"dòng {number}", text(entry, "title"), _atom_link(entry), text(entry, "updated"), inline)
    else:
        items = [item for channel in children(page["rss"], "channel") for item in children(channel, "item")]
        for number, item in enumerate(items[:most], 1):
            inline = next(iter(children(item, "alert")), None)
            yield Entry(f"dòng {number}", text(item, "title"), _rss_link(item), text(item, "pubDate"), inline)


def _atom_link(entry: object) -> str:
    links = children(entry, "link")
    typed = [link for link in links if attribute(link, "type") == _CAP]
    plain = [link for link in links if attribute(link, "rel") in ("", "alternate", "enclosure")]
    return next((attribute(link, "href") for link in (*typed, *plain) if attribute(link, "href")), "")


def _rss_link(item: object) -> str:
    enclosed = (attribute(one, "url") for one in children(item, "enclosure") if attribute(one, "type") == _CAP)
    return next(filter(None, enclosed), "") or next(map(content, children(item, "link")), "")
