"""CAP 1.2 (OASIS, 2010) on paper: what one alert message says. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from collectors.vietnamese_dates import parse_moment
from collectors.xml_tree import children, text

_MOST_INFOS, _MOST_AREAS = 100, 2000

Pairs = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Area:
    """`geocodes` are (valueName, value); `polygons` and `circles` are as they are written, latitude first."""

    name: str
    geocodes: Pairs
    polygons: tuple[str, ...]
    circles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Info:
    """One hazard in one language. `stated` are severity, event and their like; instants are aware UTC, None where not given."""

    stated: dict[str, str]
    parameters: Pairs
    event_codes: Pairs
    headline: str
    description: str
    sender: str
    web: str
    effective_at: datetime | None
    expires_at: datetime | None
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """`name` is how others refer to it (sender,identifier); `references` are the names of those it updates or cancels."""

    name: str
    identifier: str
    sent_at: datetime
    status: str
    kind: str
    references: tuple[str, ...]
    infos: tuple[Info, ...]


def read_alert(alert: object, languages: Sequence[str], zone: tzinfo) -> Message:
    """The message in an `alert` element; of several languages the first of `languages` that it has, else its own first.

    `zone` is that of instants without one. Raises ValueError, in Vietnamese, for what is no such message.
    """
    sender, identifier = text(alert, "sender"), text(alert, "identifier")
    if not (sender and identifier):
        raise ValueError("bản tin không có identifier hoặc sender")
    infos = children(alert, "info")[:_MOST_INFOS]
    return Message(
        f"{sender},{identifier}"[:500],
        identifier[:300],
        _required(alert, "sent", zone),
        text(alert, "status"),
        text(alert, "msgType"),
        _references(text(alert, "references")),
        tuple(_info(info, zone) for info in _in_one_language(infos, languages)),
    )


def _in_one_language(infos: list[object], languages: Sequence[str]) -> list[object]:
    spoken = [(text(info, "language") or "en-US").lower() for info in infos]
    wanted = next((word for word in languages if any(said.startswith(word.lower()) for said in spoken)), None)
    chosen = wanted.lower() if wanted is not None else spoken[0] if spoken else ""
    return [info for info, said in zip(infos, spoken, strict=True) if said.startswith(chosen)]


def _info(info: object, zone: tzinfo) -> Info:
    return Info(
        {name: text(info, name) for name in ("severity", "urgency", "certainty", "event", "category")},
        _pairs(info, "parameter"),
        _pairs(info, "eventCode"),
        text(info, "headline") or text(info, "event"),
        text(info, "description"),
        text(info, "senderName"),
        text(info, "web"),
        _instant(info, "effective", zone),
        _instant(info, "expires", zone),
        tuple(map(_area, children(info, "area")[:_MOST_AREAS])),
    )


def _area(area: object) -> Area:
    polygons, circles = ([_plain(one) for one in children(area, name)] for name in ("polygon", "circle"))
    return Area(text(area, "areaDesc"), _pairs(area, "geocode"), tuple(filter(None, polygons)), tuple(filter(None, circles)))


def _pairs(element: object, name: str) -> Pairs:
    return tuple((text(one, "valueName"), text(one, "value")) for one in children(element, name))


def _references(written: str) -> tuple[str, ...]:
    """sender,identifier of each sender,identifier,sent."""
    return tuple(one.rpartition(",")[0][:500] for one in written.split() if one.count(",") >= 2)


def _plain(element: object) -> str:
    return element.strip() if isinstance(element, str) else ""


def _required(element: object, name: str, zone: tzinfo) -> datetime:
    found = _instant(element, name, zone)
    if found is None:
        raise ValueError(f"bản tin không có {name}")
    return found


def _instant(element: object, name: str, zone: tzinfo) -> datetime | None:
    written = text(element, name)
    try:
        return parse_moment(written, zone).astimezone(UTC) if written else None
    except (ValueError, OverflowError):
        raise ValueError(f"{name} “{written[:60]}” không phải là thời điểm") from None
