"""File names of automatic stations, `TINH_COSO_TRAM_yyyyMMddHHmmss.txt`: whose they are and when they were sent. Pure."""

import re
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache

_PIECES = {"{station}": r"(?P<station>.+)", "{time}": r"(?P<time>\d{14}|\d{12})", "*": ".*"}
_TEMPLATE = re.compile(r"\{station\}|\{time\}|\*")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class StationName:
    """`station` empty and `sent_at` None where the template has none, or the time is no time. `sent_at` is aware."""

    station: str
    sent_at: datetime | None


@lru_cache(maxsize=256)
def name_pattern(template: str) -> re.Pattern[str]:
    """The template as a pattern, upper and lower case alike. Raises ValueError, in Vietnamese, for one that is none."""
    found: list[str] = _TEMPLATE.findall(template)
    if not found or max(map(found.count, ("{station}", "{time}"))) > 1 or found.count("*") > 1:
        raise ValueError("name cần {station}, {time}, thêm * nếu cần, mỗi thứ nhiều nhất một lần, ví dụ {station}_{time}.txt")
    if "/" in template or "{" in _TEMPLATE.sub("", template):
        raise ValueError("name chỉ là tên tệp và chỉ có {station}, {time}, *; thư mục con thì đặt depth")
    literals = _TEMPLATE.split(template)
    pieces = [_PIECES[piece] for piece in found]
    return re.compile("".join(map(_joined, literals, [*pieces, ""])), re.IGNORECASE | re.DOTALL)


def _joined(literal: str, piece: str) -> str:
    return re.escape(literal) + piece


def read_name(name: str, template: str, zone: tzinfo) -> StationName | None:
    """What the name says; None where it does not fit the template. Folders before it do not count."""
    plain = name.rpartition("/")[2]
    found = name_pattern(template).fullmatch(plain) if len(plain) <= _LONGEST else None
    if found is None:
        return None
    said = found.groupdict()
    return StationName(said.get("station") or "", read_digits(said.get("time") or "", zone))


def read_digits(text: str, zone: tzinfo) -> datetime | None:
    """The instant that yyyyMMddHHmm[ss] names; None for no such instant."""
    if len(text) not in (12, 14) or not (text.isascii() and text.isdigit()):
        return None
    second = int(text[12:]) if len(text) == 14 else 0
    try:
        return datetime(int(text[:4]), int(text[4:6]), int(text[6:8]), int(text[8:10]), int(text[10:12]), second, tzinfo=zone)
    except ValueError:
        return None


def is_other_kind(name: str, template: str) -> bool:
    """Whether the name ends otherwise than the template: a file on its way (.tmp, .filepart), or of no concern."""
    wanted = template.rpartition(".")[2] if "." in template else ""
    if not wanted or set("{}*") & set(wanted):
        return False
    return name.rpartition(".")[2].lower() != wanted.lower()
