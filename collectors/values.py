"""A raw value of a payload turned into a number in the indicator's unit of measure."""

from math import isfinite

from collectors.expressions import Scope, code_of
from collectors.http_options import Conversion, ValueField
from collectors.options import Numbers
from collectors.vietnamese_numbers import Figure, parse_figure


def figure_of(raw: object, numbers: Numbers) -> Figure | None:
    """The number in `raw`; None where there is none (null, "", "—"). Raises ValueError for what is no finite number."""
    if raw is None:
        return None
    if isinstance(raw, str):
        return parse_figure(raw, numbers)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise ValueError(f"giá trị {str(raw)[:60]} không phải là số")
    return Figure(_finite(raw))


def convert(value: float, field: ValueField, scope: Scope) -> float:
    """In the indicator's unit. Raises ValueError for a unit that the mapping does not know, or an overflow."""
    conversion: Conversion = field
    if field.unit is not None:
        written = code_of(field.unit, scope)
        if written not in field.units:
            raise ValueError(f"đơn vị “{written[:30]}” không có trong units")
        conversion = field.units[written]
    return _finite(value * conversion.factor + conversion.offset)


def _finite(raw: int | float) -> float:
    try:
        value = float(raw)
    except OverflowError:
        raise ValueError("giá trị quá lớn") from None
    if not isfinite(value):
        raise ValueError(f"giá trị {value} không phải số hữu hạn")
    return value
