"""A page of features, from GeoJSON or from GML 3.2 in a WFS 2.0 FeatureCollection. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

from collectors.payload import read_json, read_xml
from collectors.rows import excerpt_of
from ioc.errors import PayloadInvalid, SourceRefused

_GML = {"http://www.opengis.net/gml/3.2": "gml", "http://www.opengis.net/gml": "gml"}
_LISTS = ("member", "Exception")


@dataclass(frozen=True, slots=True)
class FeaturePage:
    """`features` as GeoJSON has them; `matched` is how many there are on all pages, None where the server does not say.

    `next` is the address of the page after this one, empty where none is named.
    """

    features: list[object]
    matched: int | None
    next: str


def read_features(body: bytes, encoding: str = "") -> FeaturePage:
    """The features of an answer. Raises SourceRefused for a report of an exception, PayloadInvalid for what is neither."""
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        return _from_gml(read_xml(body, _LISTS, encoding, _GML))
    return _from_geojson(read_json(body, encoding))


def _from_geojson(page: object) -> FeaturePage:
    if not isinstance(page, dict) or not isinstance(page.get("features"), list):
        raise PayloadInvalid("trả lời không phải tập đối tượng hình (không có features); xem lại url và name", excerpt_of(page))
    matched = page.get("numberMatched", page.get("totalFeatures"))
    return FeaturePage(page["features"], _count(matched), _next(page.get("links")))


def _next(links: object) -> str:
    """The link to the next page in JSON; one of another form of the same page is not it."""
    for link in links if isinstance(links, list) else ():
        if isinstance(link, dict) and link.get("rel") == "next" and "json" in str(link.get("type") or "json"):
            return str(link.get("href") or "")
    return ""


def _from_gml(page: object) -> FeaturePage:
    root = page if isinstance(page, dict) else {}
    report = root.get("ExceptionReport")
    if report is not None:
        raise SourceRefused(f"Dịch vụ WFS từ chối: {_said(report)}; xem lại name, query và quyền.")
    found = root.get("FeatureCollection")
    if not isinstance(found, dict) or "@numberReturned" not in found:
        raise PayloadInvalid("trả lời không phải tập đối tượng hình của WFS 2.0; xem lại url và service", excerpt_of(page))
    members = found.get("member")
    features: list[object] = [one for member in members or () for one in _features(member)] if isinstance(members, list) else []
    return FeaturePage(features, _count(found.get("@numberMatched")), str(found.get("@next") or ""))


def _features(member: object) -> Iterator[dict[str, object]]:
    """The feature in a member; its simple properties by name, its geometry where it is a point."""
    for name, told in member.items() if isinstance(member, dict) else ():
        for one in told if isinstance(told, list) else (told,):
            if isinstance(one, dict) and not name.startswith("@"):
                yield _feature(one)


def _feature(told: dict[str, object]) -> dict[str, object]:
    properties, geometry = dict[str, object](), None
    for name, value in told.items():
        if isinstance(value, dict) and any(inner.startswith("gml:") for inner in value):
            geometry = _geometry(value) or geometry
        elif not name.startswith(("@", "gml:")):
            properties[name] = value
    return {"type": "Feature", "id": told.get("@gml:id"), "properties": properties, "geometry": geometry}


def _geometry(value: dict[str, object]) -> dict[str, object] | None:
    """A point in the order of its own reference system; of other shapes only the name."""
    name = next(inner for inner in value if inner.startswith("gml:"))
    point = value[name]
    pos = point.get("gml:pos") if isinstance(point, dict) and name == "gml:Point" else None
    text = pos.get("#text") if isinstance(pos, dict) else pos
    try:
        coordinates = [float(part) for part in text.split()] if isinstance(text, str) else []
    except ValueError:
        coordinates = []
    return {"type": name.removeprefix("gml:"), "coordinates": coordinates}


def _said(report: object) -> str:
    told = report.get("Exception") if isinstance(report, dict) else None
    texts = [str(one.get("ExceptionText") or one.get("@exceptionCode")) for one in told or () if isinstance(one, dict)]
    return " ".join(" ".join(texts).split())[:300] or excerpt_of(report)[:300]


def _count(value: object) -> int | None:
    """A number of features; None for "unknown"."""
    if isinstance(value, bool) or not isinstance(value, int | str):
        return None
    return int(value) if str(value).isascii() and str(value)[:12].isdigit() and len(str(value)) <= 12 else None
