"""The figures of a map restated on today's units, by the laws of `geodata.rebase`."""

from collections.abc import Mapping
from datetime import date

from geodata.combine import Value
from geodata.lineage import lineage_of
from geodata.method import method_of
from geodata.rebase import Rebased, rebase
from ioc.domain.observation import Observation
from ioc.domain.quality import Quality
from layouts.gather_map import Spread

PERIOD = "at"


def restate(found: Spread, to: date) -> Rebased:
    """The values of `found` on the units of the day `to`."""
    standing = {one.id for one in found.units}
    values = [_value(code, row, found) for code, row in found.values.items() if code in standing]
    return rebase(values, to, method_of(found.indicator), lineage_of(one.unit for one in values))


def _value(code: str, row: Observation, found: Spread) -> Value:
    indicator = found.indicator
    return Value(
        code,
        PERIOD,
        row.value,
        _number(indicator.numerator, code, found.others),
        _number(indicator.denominator, code, found.others),
        _number(indicator.weight, code, found.others),
        row.quality is Quality.ESTIMATED,
    )


def _number(part: str | None, code: str, others: Mapping[str, Mapping[str, Observation]]) -> float | None:
    row = others.get(part, {}).get(code) if part else None
    return row.value if row else None
