"""Security centres and systems that send syslog: events counted by period, incidents that are open. syslog_wire.py listens."""

from collections.abc import Iterator, Sequence

from collectors.contract import Listener, Message
from collectors.syslog_options import SyslogOptions
from collectors.syslog_tally import Told, lost_words, read_told
from ioc.domain.centre import Profile
from ioc.domain.observation import Note, Qualifier, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch, Reject, Source, joined
from ioc.errors import PayloadInvalid

_PARTLY = Note(qualifier=Qualifier.AT_LEAST, remark="trung tâm không nghe suốt kỳ này")


def read(source: Source, profile: Profile, messages: Sequence[Message]) -> Batch:
    """What the listener tells of its periods (see `syslog_tally.Told`)."""
    return joined(_read(source, message, number) for number, message in enumerate(messages, 1))


def _read(source: Source, message: Message, number: int) -> Batch:
    try:
        told = read_told(message.body)
    except PayloadInvalid as wrong:
        content = message.body[:2000].decode("utf-8", "backslashreplace").replace("\0", "\\0")[:500]
        return Batch(rejects=(Reject(f"dòng {number}", content or "(rỗng)", str(wrong)),))
    where = f"{message.place[:80]} dòng {number}"
    rejects = (Reject(f"{where} {sender}".strip(), content, why) for sender, content, why in lost_words(told))
    return Batch(tuple(_readings(source, told, where)), rejects=tuple(rejects))


def _readings(source: Source, told: Told, where: str) -> Iterator[Reading]:
    options = source.options
    assert isinstance(options, SyslogOptions)
    note = _PARTLY if told.at_least else None
    for indicator, count in (told.counts or {}).items():
        yield Reading(indicator, options.subject, PeriodKind.INSTANT, told.at, float(count), source.quality, note, row=where)
    if told.open is not None and options.incidents is not None:
        code = options.incidents.indicator
        yield Reading(code, options.subject, PeriodKind.INSTANT, told.at, float(told.open), source.quality, row=where)


LISTENER = Listener("syslog", SyslogOptions, read)
