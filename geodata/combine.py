"""One value out of the parts of a unit, or the reason why there is none. Pure; standard library only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum

from geodata.lineage import Lineage
from geodata.method import Method
from geodata.trace import Part
from ioc.domain.indicator import Aggregation

NOT_ADDABLE = "chỉ tiêu không cộng được giữa các đơn vị"
RANKED = "thứ hạng gắn với số đơn vị cùng xếp hạng khi đó (ví dụ 13/63 không phải 13/34)"


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of a unit (id) for a period; `value` None = nothing. `estimated`: the value is itself an estimate."""

    unit: str
    period: str
    value: float | None
    numerator: float | None = None
    denominator: float | None = None
    weight: float | None = None
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Combined:
    """`used` are the parts whose amounts are in `value` or `known`. `reason` is in Vietnamese, empty where there is a value."""

    value: float | None = None
    reason: str = ""
    known: float | None = None
    estimated: bool = False
    used: tuple[Part, ...] = ()
    numerator: float | None = None
    denominator: float | None = None
    weight: float | None = None


def combine(target: str, parts: Sequence[Part], there: Mapping[str, Value], method: Method, lineage: Lineage) -> Combined:
    """The value of `target` by the method of its indicator. `there` holds a value for every part that is present."""
    if len(parts) == 1 and parts[0].same and parts[0].present:
        return _carried(target, parts[0], there[parts[0].unit], method)
    if method.ranked:
        return Combined(reason=RANKED)
    if method.aggregation in (Aggregation.NOT_ADDABLE, Aggregation.LAST):
        return Combined(reason=NOT_ADDABLE)
    fault = _fault(parts, lineage)
    if method.aggregation is Aggregation.SUM:
        return _summed(parts, there, fault)
    if fault:
        return Combined(reason=fault)
    if method.aggregation is Aggregation.MAX:
        return _greatest(parts, there)
    return _quotient(parts, there, method, lineage)


def _carried(target: str, part: Part, value: Value, method: Method) -> Combined:
    """The same territory: whatever the indicator is, its value holds; only a rank does not leave its set of units."""
    if method.ranked and part.unit != target:
        return Combined(reason=RANKED)
    return Combined(value.value, "", None, value.estimated, (part,), value.numerator, value.denominator, value.weight)


def _fault(parts: Sequence[Part], lineage: Lineage) -> str:
    missing = [lineage.name(part.unit) for part in parts if not part.present]
    divided = [lineage.name(part.unit) for part in parts if part.present and part.share is None]
    faults = [f"thiếu số liệu của {', '.join(missing)}"] if missing else []
    if divided:
        faults.append(f"không có tỷ lệ để chia {', '.join(divided)}")
    return "; ".join(faults)


def _placeable(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple(part for part in parts if part.present and part.share is not None)


def _summed(parts: Sequence[Part], there: Mapping[str, Value], fault: str) -> Combined:
    used = _placeable(parts)
    if not used:
        return Combined(reason=fault)
    total = fsum(_amount(there[part.unit].value, part) for part in used)
    made = Combined(total, estimated=_guessed(used, there), used=used)
    return replace(made, value=None, known=total, reason=fault) if fault else made


def _greatest(parts: Sequence[Part], there: Mapping[str, Value]) -> Combined:
    if any(part.share != 1.0 or part.estimated for part in parts):
        return Combined(reason="giá trị lớn nhất của một đơn vị bị chia không rõ thuộc phần nào")
    values = [value for part in parts if (value := there[part.unit].value) is not None]
    return Combined(max(values), estimated=_guessed(parts, there), used=tuple(parts))


def _quotient(parts: Sequence[Part], there: Mapping[str, Value], method: Method, lineage: Lineage) -> Combined:
    """A ratio from its terms, a weighted mean from value × weight; nothing is ever averaged plainly."""
    weighted = method.aggregation is Aggregation.WEIGHTED_MEAN
    terms = [_terms(there[part.unit], weighted) for part in parts]
    bare = [lineage.name(part.unit) for part, pair in zip(parts, terms, strict=True) if pair is None]
    if bare:
        what = "trọng số (ví dụ dân số)" if weighted else "tử số và mẫu số"
        return Combined(reason=f"không tính bình quân đơn giản; cần {what} của {', '.join(bare)}")
    pairs = [pair for pair in terms if pair is not None]
    above = fsum(_amount(pair[0], part) for pair, part in zip(pairs, parts, strict=True))
    below = fsum(_amount(pair[1], part) for pair, part in zip(pairs, parts, strict=True))
    if below == 0:
        return Combined(reason="tổng trọng số bằng 0" if weighted else "tổng mẫu số bằng 0")
    made = Combined(above / below, estimated=_guessed(parts, there), used=tuple(parts))
    if weighted:
        return replace(made, weight=below)
    return replace(made, value=method.scale * above / below, numerator=above, denominator=below)


def _terms(value: Value, weighted: bool) -> tuple[float, float] | None:
    if weighted:
        return None if value.value is None or value.weight is None else (value.value * value.weight, value.weight)
    return None if value.numerator is None or value.denominator is None else (value.numerator, value.denominator)


def _amount(number: float | None, part: Part) -> float:
    return (number or 0.0) * (part.share or 0.0)


def _guessed(parts: Sequence[Part], there: Mapping[str, Value]) -> bool:
    return any(part.estimated or there[part.unit].estimated for part in parts)
