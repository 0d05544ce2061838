"""Disaster bulletins in CAP 1.2: a feed and what it announces, told as the risk level in force for every subject."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from urllib.parse import urljoin, urlsplit

from collectors.cap_area import gazetteer
from collectors.cap_bulletins import Reader
from collectors.cap_memory import recalled, written
from collectors.cap_options import CapFeedOptions
from collectors.contract import Collector, Io, Question, Request
from collectors.elsewhere import reach
from collectors.feeds import Entry, read_announced
from collectors.memory import key_of
from ioc.domain.bulletin import Bulletins, Message, Watch, levels
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Reject, Source, Window
from ioc.domain.subject import Subject
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable

_KEPT = timedelta(days=30)
"""How long after its end a bulletin, and the word that ended it, are remembered beyond what may be asked for again."""


@dataclass(frozen=True)
class _Visit:
    options: CapFeedOptions
    profile: Profile
    io: Io


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """One batch. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
    options = source.options
    assert isinstance(options, CapFeedOptions)
    day = io.now.astimezone(profile.zone).date()
    watched = _watched(options, profile, day)
    reader = Reader(options, source, gazetteer(options, profile, watched, day))
    rejects: list[Reject] = []
    bulletins, whole = _heard(_Visit(options, profile, io), reader, rejects)
    for message in io.ask(TypedBulletins(source.name, window.start - _KEPT)) if options.typed else ():
        bulletins = reader.hear_typed(bulletins, message)
    over = options.over if whole else None
    watch = Watch(options.indicator, tuple(one.code for one in watched), over, source.quality, io.now)
    readings = (replace(one, row="dòng 1") for one in levels(bulletins, watch, window))
    yield Batch(tuple(readings), rejects=tuple(rejects), cursor=written(bulletins.since(window.start - _KEPT)))


@dataclass(frozen=True, slots=True)
class TypedBulletins(Question[Sequence[Message]]):
    """The messages typed into a source that were sent or still held after `since`, oldest first. The centre itself answers."""

    source: str
    since: datetime


def _heard(visit: _Visit, reader: Reader, rejects: list[Reject]) -> tuple[Bulletins, bool]:
    """What is known after the feed, and whether that is all there is.

    A feed that cannot be read hides nothing that people typed, but then nobody can say that there is nothing else.
    """
    bulletins = recalled(visit.io.cursor)
    try:
        for entry in _fetched(visit, rejects):
            bulletins, wrong = reader.hear(bulletins, entry.alert, entry.place)
            rejects += wrong
    except (PayloadInvalid, SourceRefused, SourceUnavailable) as silent:
        if not visit.options.typed:
            raise
        rejects.append(Reject("dòng 1 (danh mục)", visit.options.url or visit.options.path, str(silent)))
        return bulletins, False
    return bulletins, True


def _watched(options: CapFeedOptions, profile: Profile, day: date) -> tuple[Subject, ...]:
    if options.children_of:
        return tuple(one for one in profile.children(options.children_of) if one.exists_on(day))
    lost = [code for code in options.subjects if code not in profile.subject]
    if lost:
        raise SourceRefused(f"Hồ sơ không có đối tượng {', '.join(lost[:5])}; xem lại subjects.")
    return tuple(profile.subject[code] for code in options.subjects)


def _fetched(visit: _Visit, rejects: list[Reject]) -> Iterator[Entry]:
    """Every announced message; what one of them lacks is a reject, and loses none of the others."""
    failed, announced, read = None, _announced(visit, rejects), 0
    for base, entry in announced:
        try:
            for found in (entry,) if entry.alert is not None else _followed(visit, base, entry):
                read += 1
                yield found
        except (PayloadInvalid, SourceRefused, SourceUnavailable) as wrong:
            failed = failed or wrong
            rejects.append(Reject(entry.place, f"{entry.title} {entry.link}".strip()[:500] or "—", str(wrong)))
    if isinstance(failed, SourceUnavailable) and not read:
        raise failed


def _announced(visit: _Visit, rejects: list[Reject]) -> Iterator[tuple[str, Entry]]:
    options, io = visit.options, visit.io
    if options.url:
        url = io.address(options, options.url)
        yield from ((url, entry) for entry in read_announced(io.fetch(Request(url, options)).body, options.max_bulletins))
        return
    if not options.path:
        return
    files = io.files(options.path, options.max_bytes, options.settle)
    for file in files:
        try:
            yield from (("", replace(one, place=f"{file.name} {one.place}")) for one in read_announced(file.content, 1))
        except CentreError as wrong:
            if len(files) == 1:
                raise
            rejects.append(Reject(f"{file.name} dòng 1", file.name, str(wrong)))


def _followed(visit: _Visit, base: str, entry: Entry) -> Iterator[Entry]:
    """The message that the entry links to, unless an earlier visit has read it."""
    options, io = visit.options, visit.io
    link = _absolute(base, entry.link)
    if not link.startswith(("http://", "https://")):
        raise PayloadInvalid("mục này không có bản tin, cũng không có địa chỉ của bản tin")
    key = key_of(f"cap {link}", options, visit.profile)
    if io.cursor and entry.stamp and io.recall(key) == entry.stamp:
        return
    found = read_announced(io.fetch(Request(link, reach(options, base, link, "bản tin"))).body, 1)
    for one in found:
        if one.alert is None:
            raise PayloadInvalid("địa chỉ của mục này không dẫn đến một bản tin CAP")
        yield replace(one, place=entry.place)
    io.remember(key, entry.stamp)


def _absolute(base: str, link: str) -> str:
    """The address of a link; empty where it is none."""
    try:
        found = urljoin(base, link) if link else ""
        return found if urlsplit(found).hostname else ""
    except ValueError:
        return ""


COLLECTOR = Collector("cap_feed", CapFeedOptions, collect)
