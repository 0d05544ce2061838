"""JMESPath over a row, the element that holds it, and the page."""

from dataclasses import dataclass
from functools import lru_cache

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.parser import ParsedResult

from collectors.options import Context, Lookup, QualityLookup
from ioc.domain.quality import Quality


@dataclass(frozen=True, slots=True)
class Scope:
    """What expressions of one row may look at."""

    page: object
    element: object
    row: object

    def find(self, expression: str, of: Context = "row") -> object:
        """What the expression gives, None for nothing. Raises ValueError naming the expression when it fails on this payload."""
        return search(expression, getattr(self, of))


def search(expression: str, value: object) -> object:
    """What the expression gives on `value`. Raises ValueError naming it."""
    try:
        return compiled(expression).search(value)
    except (JMESPathError, TypeError, ValueError, RecursionError) as wrong:
        raise ValueError(f"biểu thức “{expression}” hỏng trên dữ liệu này: {str(wrong)[:160]}") from None


def holds(expression: str, value: object) -> bool:
    """Whether the expression is true of `value`; one that fails on it is not."""
    try:
        return bool(search(expression, value))
    except ValueError:
        return False


@lru_cache(maxsize=4096)
def compiled(expression: str) -> ParsedResult:
    return jmespath.compile(expression)


def code_of(lookup: Lookup, scope: Scope) -> str:
    """The code a look-up gives. Raises ValueError where the payload has none, or the table does not know it."""
    raw = scope.find(lookup.expr, lookup.of)
    if raw is None or isinstance(raw, dict | list):
        raise ValueError(f"không có mã ở “{lookup.expr}”")
    found = plain_code(raw)
    if found in lookup.table:
        return lookup.table[found]
    if lookup.default is not None:
        return lookup.default
    if lookup.table and not (lookup.prefix or lookup.suffix):
        raise ValueError(f"mã “{found[:60]}” ở “{lookup.expr}” không có trong bảng tra")
    return f"{lookup.prefix}{found}{lookup.suffix}"


def quality_of(lookup: QualityLookup, scope: Scope) -> Quality:
    """The quality a status code stands for. Raises ValueError for one that the table does not know."""
    raw = scope.find(lookup.expr, lookup.of)
    found = "" if raw is None else plain_code(raw)
    quality = lookup.table.get(found, lookup.default)
    if quality is None:
        raise ValueError(f"trạng thái “{found[:60]}” ở “{lookup.expr}” không có trong bảng tra chất lượng")
    return quality


def plain_code(raw: object) -> str:
    """A code as text: 7 and 7.0 are "7", true is "true"."""
    if isinstance(raw, bool):
        return str(raw).lower()
    if isinstance(raw, float) and raw.is_integer():
        return str(int(raw))
    return str(raw).strip()
