"""Lines of a directory listing over FTP: MLSD (RFC 3659, 7), and LIST as Unix servers and Windows IIS write it. Pure."""

import re
from datetime import UTC, datetime

from collectors.file_drop import Listed

Entry = tuple[bool, Listed | None]
"""Whether it is a folder, and what it is; None for a line that says nothing of a file."""

_UNIX = re.compile(
    r"(?P<type>[-dl])[\w-]{9}[.+@]?\s+\d+\s.*?\s(?P<size>\d+)\s+"
    r"(?P<when>[A-Z][a-z]{2}\s+\d{1,2}\s+(?:\d{4}|\d{1,2}:\d{2}))\s(?P<name>.+)"
)
_WINDOWS = re.compile(r"(?P<when>\d{2}-\d{2}-\d{2,4}\s+\d{2}:\d{2}(?:AM|PM)?)\s+(?P<size><DIR>|\d+)\s(?P<name>.+)")
_LONGEST = 1000


def read_facts(line: str) -> Entry:
    """`type=file;size=92;modify=20261122090501; name`; times are UTC."""
    told, _, name = line.partition(" ")
    facts = {key.lower(): value for key, _, value in (fact.partition("=") for fact in told.split(";"))}
    kind = facts.get("type", "").lower()
    if kind not in ("file", "dir") or not name:
        return False, None
    size, modify = facts.get("size", "0"), facts.get("modify", "")
    return kind == "dir", Listed(name, int(size) if size.isdecimal() else 0, f"{size}-{modify}", _instant(modify))


def read_line(line: str) -> Entry:
    """LIST tells times to the minute or the day only, in the server's zone: they mark a change and are not read as instants."""
    found = _UNIX.fullmatch(line[:_LONGEST]) or _WINDOWS.fullmatch(line[:_LONGEST])
    if found is None or found.groupdict().get("type") == "l":
        return False, None
    folder = found.groupdict().get("type") == "d" or found["size"] == "<DIR>"
    size = 0 if folder else int(found["size"])
    return folder, Listed(found["name"].strip(), size, f"{size}-{' '.join(found['when'].split())}")


def _instant(modify: str) -> datetime | None:
    try:
        return datetime.strptime(modify[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
