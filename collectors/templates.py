"""Filling {start}, {end-1d:%Y-%m-%d}, {latitudes} … into a question."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo

from collectors.http_options import PLACEHOLDER
from ioc.domain.source import Window
from ioc.domain.subject import Subject

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}


def words_of(window: Window, now: datetime, points: Sequence[Subject]) -> dict[str, datetime | str]:
    """What placeholders stand for."""
    return {
        "start": window.start,
        "end": window.end,
        "now": now,
        "latitudes": ",".join(f"{point.latitude:.5f}" for point in points if point.latitude is not None),
        "longitudes": ",".join(f"{point.longitude:.5f}" for point in points if point.longitude is not None),
        "subjects": ",".join(point.code for point in points),
        "official_codes": ",".join(point.official_code or point.code for point in points),
    }


def fill(value: object, words: Mapping[str, datetime | str], zone: tzinfo) -> object:
    """The value with every placeholder in its texts replaced; instants are written in `zone`."""
    if isinstance(value, str):
        return fill_text(value, words, zone)
    if isinstance(value, dict):
        return {key: fill(item, words, zone) for key, item in value.items()}
    if isinstance(value, list):
        return [fill(item, words, zone) for item in value]
    return value


def fill_text(
    template: str, words: Mapping[str, datetime | str], zone: tzinfo, write: Callable[[str], str] = lambda word: word
) -> str:
    """The template with every placeholder replaced by its word, as `write` writes it."""
    return PLACEHOLDER.sub(lambda found: write(_word(found, words, zone)), template)


def as_text(value: object) -> str:
    """A query value as sent: true/false in lower case."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _word(found: re.Match[str], words: Mapping[str, datetime | str], zone: tzinfo) -> str:
    name, shift, form = found.groups()
    word = words[name]
    return word if isinstance(word, str) else _written(word + _shift(shift), form or "iso", zone)


def _shift(shift: str | None) -> timedelta:
    return timedelta(**{_UNITS[shift[-1]]: int(shift[:-1])}) if shift else timedelta(0)


def _written(instant: datetime, form: str, zone: tzinfo) -> str:
    match form:
        case "iso":
            return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        case "epoch":
            return str(int(instant.timestamp()))
        case "epoch_ms":
            return str(int(instant.timestamp() * 1000))
    return instant.astimezone(zone).strftime(form)
