"""Automatic environmental stations: the text files they send to a folder, an FTP(S) or an SFTP server (TT 10/2021/TT-BTNMT)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from collectors.contract import Collector, Io
from collectors.file_drop import FolderDrop, Listed, ListFiles, MoveFiles, TakeFiles, Taken
from collectors.file_turns import Known, Rest, oldest_first, read_note
from collectors.legacy_text import Conversion, decode
from collectors.memory import key_of
from collectors.station_lines import StationReader
from collectors.station_names import StationName, is_other_kind, read_name
from collectors.station_options import StationFilesOptions
from ioc.domain.centre import Profile
from ioc.domain.observation import Reading
from ioc.domain.source import Batch, Reject, Source, Window
from ioc.errors import PayloadInvalid

_WAITING = "station files that wait"
_TOGETHER = 8_000_000
"""Bytes of one visit: some hundred thousand lines, no more than the worker can hold."""


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """One batch: of the files at rest that were not read before, the oldest, as many as a visit may take.

    What is saved goes to the archive where there is one. Files of which nothing can be used stay, and are told once.
    A back-fill moves nothing: it saves a part only of what the files say.
    """
    options = source.options
    assert isinstance(options, StationFilesOptions)
    zone = ZoneInfo(options.zone) if options.zone else profile.zone
    known = Known.read(io.cursor, key_of("", options, profile).strip())
    listed = [file for file in io.ask(_everything(options)) if not is_other_kind(file.name, options.name)]
    found = _Found(options, StationReader(options, zone, source.quality), zone, window, io.now)
    fresh = found.without_old([file for file in listed if file not in known])
    for taken in _take(fresh, found, io):
        found.read(taken)
    if options.archive:
        _archive([file for file in listed if known.saved(file)], found.done, options, profile, io)
    cursor = known.after(listed, found.done, found.left).text
    yield Batch(tuple(found.readings), (), (), tuple(found.rejects), cursor, tuple(found.remarks))


def _everything(options: StationFilesOptions) -> ListFiles:
    return ListFiles(options.drop, options.depth, options.archive, options.most_files)


def _take(fresh: Sequence[Listed], found: "_Found", io: Io) -> Sequence[Taken]:
    """Ask for the oldest files at rest; the others are noted for the next visit."""
    options = found.options
    rest = Rest(timedelta(seconds=options.settle), isinstance(options.drop, FolderDrop), read_note(io.recall(_WAITING)))
    ready = {file.name for file in fresh if rest.holds(file, io.now)}
    io.remember(_WAITING, rest.note((file for file in fresh if file.name not in ready), io.now))
    chosen = oldest_first([file for file in fresh if file.name in ready], found.sent_at, options.files_per_visit)
    return io.ask(TakeFiles(options.drop, chosen, options.max_bytes, _TOGETHER)) if chosen else ()


def _archive(earlier: Sequence[Listed], now: Sequence[Listed], options: StationFilesOptions, profile: Profile, io: Io) -> None:
    """Those of earlier visits were saved whole for certain; those of this one only if it is no back-fill, which has no cursor."""
    files = [*earlier, *(now if io.cursor else ())]
    if files:
        day = io.now.astimezone(profile.zone)
        io.afterwards(MoveFiles(options.drop, files, f"{options.archive}/{day:%Y-%m-%d}"))


@dataclass
class _Found:
    """What a visit makes of the files: `done` say what is saved, `left` could not be used and stay. `now` is aware."""

    options: StationFilesOptions
    reader: StationReader
    zone: tzinfo
    window: Window
    now: datetime
    readings: list[Reading] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    done: list[Listed] = field(default_factory=list)
    left: list[Listed] = field(default_factory=list)

    @property
    def again(self) -> bool:
        """Whether a stretch of the past is asked for again, which other rows of the files have nothing to do with."""
        return self.window.end <= self.now

    def sent_at(self, file: Listed) -> datetime | None:
        name = self._name(file)
        return name.sent_at if name else None

    def without_old(self, files: Sequence[Listed]) -> list[Listed]:
        """The files that may hold something of the window; those sent before it are left, and told together."""
        old = [file for file in files if (sent := self.sent_at(file)) is not None and sent <= self.window.start]
        if old and not self.again:
            self.left += old
            since = self.window.start.astimezone(self.zone)
            reason = f"{len(old)} tệp cũ hơn {since:%d/%m/%Y %H:%M} để lại, không đọc; muốn đọc thì tăng lookback"
            self.rejects.append(Reject(f"{old[0].name}, mọi dòng", ", ".join(file.name for file in old[:8])[:500], reason))
        names = {file.name for file in old}
        return [file for file in files if file.name not in names]

    def read(self, taken: Taken) -> None:
        """Take in one file; one that has gone or still grows is left for the next visit."""
        if taken.content is None and not taken.fault or len(taken.content or b"") > taken.file.size > 0:
            return
        try:
            self._read(taken)
        except PayloadInvalid as invalid:
            shown, reason = invalid.excerpt[:500] or taken.file.name, f"Tệp để lại, không đọc: {invalid}"
            self.left.append(taken.file)
            self.rejects.append(Reject(f"{taken.file.name}, mọi dòng", shown, reason))

    def _read(self, taken: Taken) -> None:
        name = self._name(taken.file)
        if name is None:
            raise PayloadInvalid(f"tên không theo mẫu {self.options.name}")
        if taken.content is None:
            raise PayloadInvalid(taken.fault)
        text, converted = _text_of(taken.content, self.options.encoding)
        file = self.reader.read(text, taken.file.name, name)
        self.remarks += [f"tệp “{taken.file.name}”: {converted.report}"] if converted else []
        (self.done if file.usable else self.left).append(taken.file)
        self.rejects += file.rejects
        for reading in file.readings:
            self._keep(reading)

    def _keep(self, reading: Reading) -> None:
        if self.again:
            self.readings += [reading] if reading.at in self.window else []
        elif reading.at > self.window.end:
            content = f"{reading.indicator} {reading.subject} = {reading.value}"
            when = reading.at.astimezone(self.zone)
            self.rejects.append(
                Reject(reading.row, content, f"đồng hồ của trạm chạy trước: {when:%H:%M:%S %d/%m/%Y} chưa tới; chỉnh giờ ở trạm")
            )
        else:
            self.readings.append(reading)

    def _name(self, file: Listed) -> StationName | None:
        return read_name(file.name, self.options.name, self.zone)


def _text_of(content: bytes, encoding: str) -> tuple[str, Conversion | None]:
    """µ, ³ and ° of instruments are Latin-1 in a file that is not UTF-8."""
    try:
        return decode(content, encoding)
    except PayloadInvalid:
        if encoding not in ("", "auto"):
            raise
    return content.decode("latin-1"), None


COLLECTOR = Collector("station_files", StationFilesOptions, collect)
