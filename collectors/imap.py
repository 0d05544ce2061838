"""Tables attached to letters in the shared mailbox, read over IMAP. Nothing in the mailbox is changed."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from fnmatch import fnmatchcase

from collectors.contract import Collector, Io
from collectors.imap_options import ImapOptions
from collectors.letters import Attachment, Read, read_letter
from collectors.mailbox import Letter, Place, TakeLetters
from collectors.table_parse import read_table
from ioc.domain.centre import Profile
from ioc.domain.names import fold
from ioc.domain.source import Batch, Reject, Source, Window, joined
from ioc.errors import PayloadInvalid

_TOGETHER = 60_000_000
_MOST_AGAIN = 1_000
_DAY = timedelta(days=1)
"""Servers reckon days in a zone of their own."""


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """One batch: of the letters that arrived since the last visit, the oldest, as many as a visit may take.

    The place in the mailbox is saved with what the letters said, so that none is passed over and none is needed twice. A
    back-fill reads again the letters that arrived since its first day, for what they say of its days.
    """
    options = source.options
    assert isinstance(options, ImapOptions)
    place = Place.read(io.cursor)
    again = window.end <= io.now
    most = _MOST_AGAIN if again else options.letters_per_visit
    since = window.start.date() - _DAY
    answer = io.ask(TakeLetters(options.mailbox, place, since, most, options.max_letter_bytes, _TOGETHER))
    found = _Found(options, source, profile)
    for letter in answer.letters:
        found.take(letter)
    if place is not None and place.validity != answer.place.validity:
        found.remarks.insert(0, "hộp thư đánh số lại từ đầu; các thư còn trong đó được đọc lại")
    if answer.waiting:
        found.remarks.append(f"còn {answer.waiting} thư để lần sau")
    batch = joined(found.batches)
    readings = tuple(one for one in batch.readings if one.at in window) if again else batch.readings
    yield replace(batch, readings=readings, cursor=answer.place.text, remarks=(*found.remarks, *batch.remarks))


@dataclass
class _Found:
    """What the letters of a visit said. A letter or a file that cannot be read is a Reject; the others are kept."""

    options: ImapOptions
    source: Source
    profile: Profile
    batches: list[Batch] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def take(self, letter: Letter) -> None:
        try:
            if letter.raw is None:
                raise PayloadInvalid(letter.fault)
            self._read(letter, read_letter(letter.raw))
        except PayloadInvalid as wrong:
            name = f"thư đến {letter.arrived_at.astimezone(self.profile.zone):%H:%M %d/%m/%Y}"
            self._refuse(f"{name}, mọi dòng", wrong, name)

    def _read(self, letter: Letter, read: Read) -> None:
        files = [one for one in read.attachments if any(fnmatchcase(one.name.lower(), like.lower()) for like in self._likes)]
        if not self._wanted(read.subject):
            return
        if not self._known(read.sender):
            self.remarks += (
                [f"thư “{read.subject}” của {read.sender or '(không rõ)'} không đọc: không có trong senders"] if files else []
            )
            return
        if not files:
            self.remarks.append(f"thư “{read.subject}” của {read.sender} không có tệp đính kèm theo mẫu {', '.join(self._likes)}")
        for file in files:
            self._table(f"thư “{read.subject}” của {read.sender}, tệp “{file.name}”", file, letter)

    def _table(self, place: str, file: Attachment, letter: Letter) -> None:
        """What was sent later holds over what was sent before."""
        try:
            batch = read_table(file.content, self.options, self.source, self.profile)
        except PayloadInvalid as wrong:
            self._refuse(f"{place}, mọi dòng", wrong, file.name)
            return
        self.batches.append(
            replace(
                batch,
                readings=tuple(
                    replace(one, row=f"{place}, {one.row}", issued_at=one.issued_at or letter.arrived_at)
                    for one in batch.readings
                ),
                rejects=tuple(replace(one, row=f"{place}, {one.row}") for one in batch.rejects),
                remarks=tuple(f"{place}: {remark}" for remark in batch.remarks),
            )
        )

    def _refuse(self, place: str, wrong: PayloadInvalid, shown: str) -> None:
        content = wrong.excerpt.replace("\x00", "")[:500].strip() or shown
        self.batches.append(Batch(rejects=(Reject(place, content, f"không đọc được: {wrong}"),)))

    @property
    def _likes(self) -> tuple[str, ...]:
        return self.options.attachments

    def _wanted(self, subject: str) -> bool:
        return fold(self.options.subject_has) in fold(subject)

    def _known(self, sender: str) -> bool:
        domain = "@" + sender.partition("@")[2]
        return sender in self.options.senders or domain in self.options.senders


COLLECTOR = Collector("imap", ImapOptions, collect)
