"""The lines of a station's file: parameter, value, unit, time, state, in the order its source declares. Pure."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from functools import lru_cache
from math import isfinite

from collectors.instants import end_of
from collectors.station_meanings import Meanings
from collectors.station_names import StationName, read_digits
from collectors.station_options import PLAIN_TIME, StationFilesOptions
from collectors.vietnamese_dates import parse_moment
from collectors.vietnamese_numbers import parse_figure
from ioc.domain.observation import Note, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.source import Reject
from ioc.errors import PayloadInvalid

_NUMBER = re.compile(r"[+-]?\d{1,30}(?:[.,]\d{0,30})?(?:[eE][+-]?\d{1,3})?")
_GAP = re.compile(r" {2,}")
_WEB_PAGE = ("<html", "<!doctype", "<?xml")
_HOPELESS = 100
"""So many bad lines and not a good one: this is no station's file."""
_LONGEST = 100
_KEPT = 20_000


@dataclass(frozen=True)
class StationFile:
    """What a file said: its readings, and its bad lines each with its place."""

    readings: list[Reading]
    rejects: list[Reject]

    @property
    def usable(self) -> bool:
        """False where it had lines and none of them could be used."""
        return bool(self.readings) or not self.rejects


class StationReader:
    """Reads the files of one source. `zone` is that of the times written, `quality` that of values nothing ails."""

    def __init__(self, options: StationFilesOptions, zone: tzinfo, quality: Quality) -> None:
        self._options, self._zone, self._ordinary = options, zone, quality
        self._meanings, self._shape = Meanings(options, quality), _shape_of(options)
        self._written = lru_cache(_KEPT)(self._end)

    def read(self, text: str, label: str, named: StationName) -> StationFile:
        """The file; `label` names it in messages.

        Raises PayloadInvalid for what is no station's file at all, or is of a station that the source does not know.
        """
        station, sent_at = self._station(text, named), named.sent_at.astimezone(UTC) if named.sent_at else None
        found = StationFile([], [])
        first = self._options.skip_lines
        for number, line in enumerate(text.splitlines()[first:], first + 1):
            if not line or line.isspace():
                continue
            place = f"{label}, dòng {number}"
            try:
                reading = self._line(line, station, sent_at, place)
            except ValueError as wrong:
                found.rejects.append(Reject(place, line[:500], str(wrong)))
                if len(found.rejects) >= _HOPELESS and not found.readings:
                    raise PayloadInvalid(f"{_HOPELESS} dòng đầu đều hỏng: {wrong}", text[:500]) from None
            else:
                if reading is not None:
                    found.readings.append(reading)
        return found

    def _station(self, text: str, named: StationName) -> str:
        """The subject that the file's name names, empty where lines do. Raises PayloadInvalid."""
        if "\x00" in text:
            raise PayloadInvalid("không phải tệp chữ", text[:500].replace("\x00", ""))
        if text[:200].lstrip().lower().startswith(_WEB_PAGE):
            raise PayloadInvalid("là trang web chứ không phải số liệu của trạm", text[:500])
        if self._shape.station is not None:
            return ""
        try:
            return self._meanings.subject(named.station)
        except ValueError as unknown:
            raise PayloadInvalid(str(unknown), text[:500]) from None

    def _line(self, line: str, station: str, sent_at: datetime | None, place: str) -> Reading | None:
        """What is sent again later is a later version of the same value."""
        cells, shape = self._cells(line), self._shape
        if len(cells) < shape.width:
            raise ValueError(f"có {len(cells)} cột, cần {shape.width} ({', '.join(self._options.columns)}); dòng có thể bị cắt")
        taken = self._meanings.parameter(cells[shape.parameter], "" if shape.unit is None else cells[shape.unit])
        if taken is None:
            return None
        indicator, kind, conversion = taken
        written, note = self._value(cells[shape.value])
        if written is None:
            return None
        value = written * conversion.factor + conversion.offset
        if not isfinite(value):
            raise ValueError(f"giá trị “{cells[shape.value][:60]}” quá lớn")
        at = self._named(sent_at, kind) if shape.time is None else self._written(shape.time_of(cells), kind)
        subject = station or self._meanings.subject(cells[shape.station or 0])
        quality = self._ordinary if shape.status is None else self._meanings.quality(cells[shape.status])
        return Reading(indicator, subject, kind, at, value, quality, note, sent_at, place)

    def _cells(self, line: str) -> list[str]:
        delimiter = self._options.delimiter
        if delimiter == "auto":
            return [cell.strip() for cell in line.split("\t")] if "\t" in line else _GAP.split(line.strip())
        return [cell.strip() for cell in line.split(delimiter)]

    def _value(self, text: str) -> tuple[float | None, Note | None]:
        """A machine writes no thousands: one point or one comma is that of the decimals. None where nothing was measured."""
        if text in self._options.absent:
            return None, None
        if _NUMBER.fullmatch(text):
            return float(text.replace(",", ".")), None
        if len(text) > _LONGEST:
            raise ValueError(f"“{text[:60]}…” không phải là số")
        figure = parse_figure(text.replace(",", "."), "plain")
        if figure is None:
            return None, None
        return figure.value, Note(qualifier=figure.qualifier) if figure.qualifier else None

    def _named(self, sent_at: datetime | None, kind: PeriodKind) -> datetime:
        if sent_at is None:
            raise ValueError("tên tệp không có thời điểm đọc được")
        return end_of(kind, sent_at, self._options.names, self._zone).astimezone(UTC)

    def _end(self, written: str, kind: PeriodKind) -> datetime:
        """The end of the period that the time written in a line names. Raises ValueError."""
        form = self._options.time_format
        try:
            moment = read_digits(written, self._zone) if form == PLAIN_TIME else parse_moment(written[:100], self._zone, form)
            if moment is None:
                raise ValueError(f"thời điểm “{written[:60]}” không phải là yyyyMMddHHmmss")
            return end_of(kind, moment, self._options.names, self._zone).astimezone(UTC)
        except OverflowError:
            raise ValueError(f"thời điểm “{written[:60]}” ngoài lịch") from None


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where each part stands in a line, None where it is not there; `width` is how many cells a line needs."""

    width: int
    parameter: int
    value: int
    unit: int | None
    status: int | None
    station: int | None
    date: int | None
    time: int | None

    def time_of(self, cells: list[str]) -> str:
        written = cells[self.time] if self.time is not None else ""
        return written if self.date is None else f"{cells[self.date]} {written}"


def _shape_of(options: StationFilesOptions) -> _Shape:
    place = {part: index for index, part in enumerate(options.columns) if part != "skip"}
    optional = (place.get(part) for part in ("unit", "status", "station", "date", "time"))
    return _Shape(max(place.values()) + 1, place["parameter"], place["value"], *optional)
