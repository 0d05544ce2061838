"""The rows of a payload: a list of objects, or parallel arrays turned into one."""

import json
from collections.abc import Iterator, Sequence

from collectors.expressions import Scope, search
from collectors.http_options import Mapping
from ioc.errors import PayloadInvalid


def rows_of(page: object, mapping: Mapping, points: Sequence[str]) -> Iterator[tuple[Scope, str | None]]:
    """Every row with what its expressions may look at, and the asked point it belongs to where the mapping says so.

    Raises PayloadInvalid, with an excerpt, when the page has not the shape that the mapping describes.
    """
    if mapping.each is None:
        for row in _inside(page, mapping):
            yield Scope(page, page, row), None
        return
    elements = _shape(mapping.each, page)
    elements = elements if isinstance(elements, list) else [elements]
    if mapping.subject is None and len(elements) != len(points):
        raise PayloadInvalid(f"đã hỏi {len(points)} điểm nhưng trả lời có {len(elements)}", excerpt_of(page))
    for index, element in enumerate(elements):
        for row in _inside(element, mapping):
            yield Scope(page, element, row), points[index] if mapping.subject is None else None


def _inside(value: object, mapping: Mapping) -> Sequence[object]:
    found = _shape(mapping.rows, value)
    if mapping.shape == "columns":
        return _transposed(found, mapping.rows)
    if isinstance(found, dict):
        return [found]
    if not isinstance(found, list):
        raise PayloadInvalid(f"“{mapping.rows}” không cho danh sách dòng", excerpt_of(value))
    return found


def _shape(expression: str, value: object) -> object:
    try:
        found = search(expression, value)
    except ValueError as wrong:
        raise PayloadInvalid(str(wrong), excerpt_of(value)) from None
    if found is None:
        raise PayloadInvalid(f"trong trả lời không có “{expression}”; nguồn đã đổi dạng hoặc báo lỗi", excerpt_of(value))
    return found


def _transposed(found: object, expression: str) -> Sequence[object]:
    """Parallel arrays as rows."""
    arrays = {name: array for name, array in found.items() if isinstance(array, list)} if isinstance(found, dict) else {}
    lengths = {len(array) for array in arrays.values()}
    if len(lengths) != 1:
        raise PayloadInvalid(f"“{expression}” không phải các mảng dài bằng nhau", excerpt_of(found))
    return [dict(zip(arrays, row, strict=True)) for row in zip(*arrays.values(), strict=True)]


def excerpt_of(value: object) -> str:
    """At most 500 characters of a payload, as JSON."""
    try:
        return json.dumps(value, ensure_ascii=False, default=str)[:500]
    except (ValueError, RecursionError):
        return str(type(value))
