"""Source files proposed from samples of OGC services: a page of SensorThings datastreams, a page of features."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote, urlsplit

from collectors.ogc_pages import read_features
from collectors.payload import read_json
from collectors.proposal import Field, Guess, Proposal, Sample, quoted, remark
from collectors.propose_rows import recognise
from ioc.domain.centre import Profile
from ioc.errors import PayloadInvalid

_COLLECTION = re.compile(r"(.*)/collections/([^/?]+)")
_SERVICE = re.compile(r".*/v1\.[01]")


def propose_things(sample: Sample, profile: Profile) -> Proposal:
    """The options of a `sensorthings` source for a page of Datastreams. Raises PayloadInvalid for what is none."""
    page = read_json(sample.content)
    held = page.get("value") if isinstance(page, dict) else None
    streams = [one for one in held if isinstance(one, dict)] if isinstance(held, list) else []
    if not any(isinstance(one.get("ObservedProperty"), dict) for one in streams):
        raise PayloadInvalid(
            "Mẫu cần là trả lời của …/v1.1/Datastreams?$expand=Thing,ObservedProperty,Observations", str(page)[:500]
        )
    guess, parts = Guess(profile), _by_property(streams)
    fields = tuple(Field(name, guess.indicator(name), _shown(held)) for name, held in parts.items())
    seen = recognise([{"Datastream": {"Thing": one.get("Thing")}} for one in streams], guess, sample.subject)
    service = _SERVICE.match(sample.address)
    lines = [f"url = {quoted(service.group() if service else sample.address)}"]
    for field in fields:
        lines += _stream(field, seen.mapping()[0], _unit(parts[field.place]))
    doubts = [] if seen.subject or seen.constant else ["không thấy nơi nào của Thing là mã hay tên đối tượng của hồ sơ"]
    doubts += [f"chưa nhận ra chỉ tiêu của: {one.place}" for one in fields if one.indicator is None]
    return Proposal("sensorthings", "\n".join(lines), fields, tuple(doubts))


def _by_property(streams: list[dict[str, object]]) -> dict[str, list[dict[str, object]]]:
    found: dict[str, list[dict[str, object]]] = {}
    for one in streams:
        observed = one.get("ObservedProperty")
        name = observed.get("name") if isinstance(observed, dict) else None
        if isinstance(name, str) and name:
            found.setdefault(name, []).append(one)
    return found


def _shown(streams: list[dict[str, object]]) -> str:
    observations = (row for one in streams for row in _listed(one.get("Observations")) if isinstance(row, dict))
    return str(next((row.get("result") for row in observations), ""))[:60]


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _unit(streams: list[dict[str, object]]) -> str:
    unit = streams[0].get("unitOfMeasurement")
    return str(unit.get("symbol") or "") if isinstance(unit, dict) else ""


def _stream(field: Field, subject: str, unit: str) -> Iterator[str]:
    """The part for one observed property; commented out where no indicator fits it."""
    example = remark(f"{field.example} {unit}", 60)
    lines = [
        "[[options.streams]]",
        f"where = {quoted('ObservedProperty.name == ' + _literal(field.place))}",
        subject,
        f'values = [{{ indicator = {quoted(field.indicator or "?")}, expr = "result" }}]  # mẫu: {example}',
    ]
    yield ""
    yield from (lines if field.indicator else [f"# {line}" for line in lines])


def _literal(text: str) -> str:
    """A raw string of JMESPath."""
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def propose_features(sample: Sample, profile: Profile) -> Proposal:
    """The options of an `ogc_features` source for a page of features. Raises PayloadInvalid where it has none."""
    found = read_features(sample.content)
    rows = [one for one in found.features if isinstance(one, dict)]
    if not rows:
        raise PayloadInvalid("Mẫu không có đối tượng hình nào.", sample.text[:500])
    properties = [row.get("properties") for row in rows]
    seen = recognise([_texts(one) for one in properties], Guess(profile), sample.subject)
    lines = [*_service(sample), "", "[[options.layers]]", f"name = {quoted(_layer(sample))}", *seen.mapping("properties.")]
    return Proposal("ogc_features", "\n".join(lines), seen.fields, tuple(seen.doubts()))


def _texts(properties: object) -> object:
    """The properties without the attributes of GML elements, which name units and not values."""
    if not isinstance(properties, dict):
        return {}
    return {name: {"#text": value["#text"]} if _has_text(value) else value for name, value in properties.items()}


def _has_text(value: object) -> bool:
    return isinstance(value, dict) and "#text" in value


def _is_wfs(sample: Sample) -> bool:
    return sample.text.lstrip().startswith("<") or "wfs" in sample.where.lower()


def _service(sample: Sample) -> Iterator[str]:
    if _is_wfs(sample):
        yield f"url = {quoted(sample.address.partition('?')[0])}"
        yield 'service = "wfs"'
        if not sample.text.lstrip().startswith("<"):
            yield 'output = "application/json"'
        return
    collection = _COLLECTION.match(sample.address)
    yield f"url = {quoted(collection.group(1) if collection else sample.address)}"
    yield "# datetime = true ở lớp, nếu máy chủ lọc được theo thời gian"


def _layer(sample: Sample) -> str:
    """The name of the layer, as the address says; a place to fill in where it does not."""
    collection = _COLLECTION.match(sample.address)
    if collection:
        return unquote(collection.group(2))
    query = {name.lower(): values[0] for name, values in parse_qs(urlsplit(sample.address).query).items()}
    return query.get("typenames") or query.get("typename") or "…"
