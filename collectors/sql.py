"""Databases of others, read by one SQL statement: by window, or from where the last visit stopped."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

from collectors.contract import Collector, Io
from collectors.mapping import Visited, read_page
from collectors.sql_options import Incremental, SqlOptions
from collectors.sql_question import AskDatabase, Found, Row
from collectors.sql_text import names_in
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Source, Window, joined
from ioc.errors import PayloadInvalid

_EVER = datetime.min.replace(tzinfo=UTC)
"""What was written since the last visit is news however old it says it is: admission tells of what the window does not cover."""

Place = int | str
"""A value of the column that reading goes on from."""


def collect(source: Source, window: Window, profile: Profile, io: Io) -> Iterator[Batch]:
    """One batch. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
    options = source.options
    assert isinstance(options, SqlOptions)
    visit = Visited(source, profile, window, io.now)
    place = place_in(io.cursor, options.incremental)
    found = io.ask(question(options, visit, place))
    goes_on = bool(io.cursor) and options.incremental is not None
    yield read_found(found, options, replace(visit, window=Window(_EVER, window.end)) if goes_on else visit, place)


def question(options: SqlOptions, visit: Visited, place: Place | None) -> AskDatabase:
    zone = ZoneInfo(options.zone) if options.zone else visit.profile.zone
    instants = {"start": visit.window.start, "end": visit.window.end, "now": visit.now}
    words: dict[str, object] = {name: written(at, options.instants, zone) for name, at in instants.items()}
    words["cursor"] = place
    binds = tuple((name, words[name]) for name in sorted(names_in(options.statement)))
    return AskDatabase(
        options.url, options.username, options.password, options.statement, binds, options.max_rows, options.max_bytes
    )


def written(at: datetime, form: str, zone: tzinfo) -> object:
    """An instant as the statement compares it (see SqlOptions.instants)."""
    match form:
        case "local":
            return at.astimezone(zone).replace(tzinfo=None)
        case "utc":
            return at.astimezone(UTC).replace(tzinfo=None)
        case "aware":
            return at.astimezone(UTC)
        case "epoch":
            return int(at.timestamp())
        case "epoch_ms":
            return int(at.timestamp() * 1000)
    return at.astimezone(zone).strftime(form)


def place_in(cursor: str, incremental: Incremental | None) -> Place | None:
    """Where to go on; from the beginning where another statement left the cursor, or none did."""
    if incremental is None:
        return None
    try:
        column, place = json.loads(cursor)
    except (ValueError, TypeError):
        return incremental.first
    known = column == incremental.column and isinstance(place, int | str)
    return place if known else incremental.first


def read_found(found: Found, options: SqlOptions, visit: Visited, place: Place | None) -> Batch:
    """What the rows say, and where to go on. Raises PayloadInvalid."""
    rows, cursor = found.rows, None
    if options.incremental is not None:
        rows = _up_to_a_whole_place(found, options.incremental.column)
        places = [place_of(row, options.incremental.column) for row in rows]
        cursor = json.dumps([options.incremental.column, places[-1] if places else place])
    elif not found.whole:
        raise PayloadInvalid(f"câu lệnh trả hơn {options.max_rows:,} dòng; thêm điều kiện :start, :end, hoặc tăng max_rows")
    batches = [read_page(rows, mapping, visit)[0] for mapping in options.mapping]
    return replace(joined(batches), cursor=cursor)


def _up_to_a_whole_place(found: Found, column: str) -> Sequence[Row]:
    """The rows without the last place, where more rows of that place may follow: they come with the next visit."""
    places = [place_of(row, column) for row in found.rows]
    if any(type(one) is not type(other) or _falls(one, other) for one, other in zip(places, places[1:], strict=False)):
        raise PayloadInvalid(f"cột “{column}” không tăng dần; câu lệnh phải có ORDER BY {column}")
    if found.whole or not places:
        return found.rows
    kept = [row for row, one in zip(found.rows, places, strict=True) if one != places[-1]]
    if not kept:
        raise PayloadInvalid(f"{len(places):,} dòng có cùng {column} = {str(places[-1])[:40]}; tăng max_rows")
    return kept


def place_of(row: Row, column: str) -> Place:
    """Raises PayloadInvalid where the row has no place that can be kept."""
    place = row.get(column)
    if isinstance(place, bool) or not isinstance(place, int | str):
        raise PayloadInvalid(
            f"cột “{column}” ({str(place)[:40]}) không phải số nguyên hay chữ; kiểm tra incremental.column", str(row)[:500]
        )
    return place


def _falls(one: Place, other: Place) -> bool:
    """Whether numbers or instants stand in falling order; other texts are ordered by rules of the database."""
    if isinstance(one, int) and isinstance(other, int):
        return other < one
    text, following = str(one), str(other)
    return text[:4].isdecimal() and following[:4].isdecimal() and text[4:5] == following[4:5] == "-" and following < text


COLLECTOR = Collector("sql", SqlOptions, collect)
