"""How the values of an indicator add up over units. Standard library only."""

from dataclasses import dataclass

from ioc.domain.indicator import Aggregation, Indicator

_SCALES = {"%": 100.0, "‰": 1000.0}
_RANK_UNITS = frozenset({"hạng", "thứ hạng", "bậc", "xếp hạng"})


@dataclass(frozen=True, slots=True)
class Method:
    """`scale` is what numerator / denominator is multiplied by to give the value (100 for %).

    `ranked`: the value is a place among others, "13/63", which means nothing among 34.
    """

    aggregation: Aggregation
    scale: float = 1.0
    ranked: bool = False


def method_of(indicator: Indicator) -> Method:
    ranked = indicator.rank_of is not None or indicator.unit.lower() in _RANK_UNITS
    return Method(indicator.aggregation, _SCALES.get(indicator.unit, 1.0), ranked)
