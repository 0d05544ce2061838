"""A source file proposed from a file of an automatic environmental station."""

import re
from collections.abc import Iterator, Sequence

from collectors.proposal import Field, Guess, Proposal, Sample, quoted, remark
from collectors.station_names import StationName, read_name
from ioc.domain.centre import Profile
from ioc.domain.period import PROVINCE_ZONE
from ioc.errors import PayloadInvalid

_GAP = re.compile(r" {2,}|\t|;|\|")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")
_TIME = re.compile(r"\d{14}|\d{12}")
_STATUS = re.compile(r"0[0-2]")
_UNIT = re.compile(r"[°%µ]|/|^[A-Za-z]{1,4}\d?$")
TEMPLATE = "{station}_{time}.txt"


def name_of(sample: Sample) -> StationName:
    """What the file's name says. Raises PayloadInvalid where it is none of a station's."""
    found = read_name(sample.where, TEMPLATE, PROVINCE_ZONE)
    if found is None or not found.station:
        raise PayloadInvalid("Tên tệp mẫu cần là TINH_COSO_TRAM_yyyyMMddHHmmss.txt.", sample.where[:200])
    return found


def propose(sample: Sample, profile: Profile) -> Proposal:
    """The options of a `station_files` source for this file. Raises PayloadInvalid for what is none of a station's."""
    station, guess = name_of(sample).station, Guess(profile)
    rows = [[cell.strip() for cell in _GAP.split(line.strip())] for line in sample.text.splitlines() if line.strip()]
    columns = _columns(rows)
    if "parameter" not in columns or "value" not in columns:
        raise PayloadInvalid("Mẫu không có cột tên thông số và cột số; cần mỗi dòng một thông số.", sample.text[:500])
    name, value = columns.index("parameter"), columns.index("value")
    told = {row[name]: row[value] for row in rows if len(row) > max(name, value)}
    codes = guess.indicators(list(told))
    fields = tuple(Field(one, code, written) for (one, written), code in zip(told.items(), codes, strict=True))
    subject = sample.subject or _subject(station, guess)
    lines = [
        'drop = { protocol = "folder", path = "tram" }   # hoặc ftp, ftps, sftp; xem docs/sources/station_files.toml',
        f"name = {quoted(TEMPLATE)}",
        f"columns = [{', '.join(map(quoted, columns))}]",
        "ignore = []  # thông số không lấy",
        "",
        "[options.stations]",
        f"{quoted(station)} = {quoted(subject or '?')}",
        "",
        "[options.parameters]",
        *map(_parameter, fields),
    ]
    return Proposal("station_files", "\n".join(lines), fields, tuple(_doubts(station, subject, fields)))


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    """What each column holds, by its cells; a column that says nothing known is passed over."""
    width = min((len(row) for row in rows), default=0)
    found: list[str] = []
    for place in range(width):
        part = _part([row[place] for row in rows], place)
        found.append(part if part not in found else "skip")
    return found


def _part(cells: Sequence[str], place: int) -> str:
    if all(map(_TIME.fullmatch, cells)):
        return "time"
    if all(map(_STATUS.fullmatch, cells)):
        return "status"
    if sum(_NUMBER.fullmatch(cell) is not None for cell in cells) * 2 > len(cells):
        return "value"
    if place and sum(_UNIT.search(cell) is not None for cell in cells) * 2 > len(cells):
        return "unit"
    return "parameter"


def _subject(station: str, guess: Guess) -> str:
    return next((one for one in (station, station.rpartition("_")[2], station.lower()) if guess.subjects([one])), "")


def _parameter(field: Field) -> str:
    line = f"{quoted(field.place)} = {quoted(field.indicator or '?')}  # mẫu: {remark(field.example, 60)}"
    return line if field.indicator else f"# {line}; chưa nhận ra chỉ tiêu"


def _doubts(station: str, subject: str, fields: Sequence[Field]) -> Iterator[str]:
    if not subject:
        yield f"chưa biết trạm {station} là đối tượng nào: điền ở stations"
    if unknown := [one.place for one in fields if one.indicator is None]:
        yield f"chưa nhận ra chỉ tiêu của: {', '.join(unknown[:8])}; không lấy thì cho vào ignore"
