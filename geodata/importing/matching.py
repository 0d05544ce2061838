"""Which unit each feature is of: by code, else by name and parent. What is not sure is not matched."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geodata.importing.columns import Columns, find_columns
from geodata.importing.feature import Feature, Problem
from geodata.importing.register import Register, alike
from geodata.units import Level, Unit


@dataclass(frozen=True, slots=True)
class Matches:
    """`by_name` says which features have a code that is no unit's, and what they were taken for."""

    found: tuple[tuple[Unit, Feature], ...]
    by_name: tuple[Problem, ...]
    unmatched: tuple[Problem, ...]


def match(features: Sequence[Feature], register: Register) -> Matches:
    """Each feature with its unit; several features may be parts of one unit."""
    columns = find_columns(features, register)
    coded = {index: unit for index, one in enumerate(features) if (unit := _by_code(one, columns, register))}
    level = _level(coded.values()) if coded else None
    found: list[tuple[Unit, Feature]] = []
    by_name, unmatched = [], []
    for index, feature in enumerate(features):
        if unit := coded.get(index):
            found.append((unit, feature))
            continue
        one = _by_name(feature, columns, register, level)
        if isinstance(one, Unit):
            found.append((one, feature))
            by_name.append(Problem(_label(feature, columns), f"ghép theo tên và đơn vị cấp trên: {one.name_vi}, mã {one.code}"))
        else:
            unmatched.append(Problem(_label(feature, columns), one))
    return Matches(tuple(found), tuple(by_name), tuple(unmatched))


def _by_code(feature: Feature, columns: Columns, register: Register) -> Unit | None:
    unit, name = columns.unit(feature.properties, register), columns.words(feature.properties)
    return unit if unit and (not name or alike(unit, name)) else None


def _by_name(feature: Feature, columns: Columns, register: Register, level: Level | None) -> Unit | str:
    """The unit, or why there is none."""
    name, coded = columns.words(feature.properties), columns.unit(feature.properties, register)
    if not name:
        return "không có mã đơn vị hành chính và không có tên"
    candidates = [one for one in register.named(name) if level in (None, one.level)]
    parents = {one.id for one in columns.parents(feature.properties, register)}
    near = [one for one in candidates if one.parent in parents] if parents else candidates
    if len(near) == 1:
        return near[0]
    if coded:
        return f"mã {coded.code} là {coded.name_vi}, tệp ghi “{name}”; nếu là địa giới cũ, thêm --as-of với ngày của nó"
    if not candidates:
        return f"không có đơn vị nào tên “{name}” và mã trong tệp không có trong danh mục"
    where = "ở đơn vị cấp trên ghi trong tệp" if parents else "và tệp không ghi đơn vị cấp trên"
    return f"có {len(near)} đơn vị tên “{name}” {where}"


def _level(units: Iterable[Unit]) -> Level:
    """The level that most of them have."""
    return Counter(one.level for one in units).most_common(1)[0][0]


def _label(feature: Feature, columns: Columns) -> str:
    """The feature for people: where it is, the code and name that it bears."""
    bears = (feature.properties.get(columns.code) if columns.code else None, columns.words(feature.properties))
    return " ".join([feature.origin, *(str(word) for word in bears if word)])
