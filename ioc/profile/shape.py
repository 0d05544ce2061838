"""Checks data against a pydantic model and says in Vietnamese, with its place, everything that does not fit."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from ioc.profile.fault import Fault, Place, suggest

Model = TypeVar("Model", bound=BaseModel)
Loc = tuple[str | int, ...]

_INSTEAD = {
    "missing": ("thiếu “{key}”", "Thêm “{key}”."),
    "string_type": ("“{key}” phải là chữ, đang là {input}", 'Đặt trong dấu nháy kép, ví dụ {key} = "…".'),
    "int_parsing": ("“{key}” = “{input}” không phải là số nguyên", "Viết một số nguyên, ví dụ 2."),
    "int_type": ("“{key}” = {input} không phải là số nguyên", "Viết một số nguyên, ví dụ 2."),
    "float_type": ("“{key}” = {input} không phải là số", "Viết một số, ví dụ 98.5."),
    "float_parsing": ("“{key}” = {input} không phải là số", "Viết một số, ví dụ 98.5."),
    "finite_number": ("“{key}” phải là số hữu hạn", "Viết một số, ví dụ 98.5."),
    "bool_type": ("“{key}” = {input} không phải là có/không", "Viết true hoặc false."),
    "bool_parsing": ("“{key}” = {input} không phải là có/không", "Viết true hoặc false."),
    "tuple_type": ("“{key}” phải là danh sách", 'Viết trong ngoặc vuông, ví dụ ["a", "b"].'),
    "list_type": ("“{key}” phải là danh sách", 'Viết trong ngoặc vuông, ví dụ ["a", "b"].'),
    "dict_type": ("“{key}” phải là một bảng", "Viết thành bảng [{key}] với từng dòng khóa = giá trị."),
    "model_type": ("“{key}” phải là một bảng", "Viết thành bảng [{key}] với từng dòng khóa = giá trị."),
    "union_tag_not_found": ("“{key}” thiếu “type”", "Thêm type là một trong: {expected}."),
}


class Shape(BaseModel):
    """What a file of the profile may hold; any other key is a fault."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, allow_inf_nan=False)


def always(place: Place) -> Callable[[Loc], Place]:
    """Finds every key at the one place: a row of a table has one line."""
    return lambda loc: place


def fit(
    model: type[Model], data: object, place: Callable[[Loc], Place], context: Mapping[str, Any] | None = None
) -> tuple[Model | None, list[Fault]]:
    """The data as `model`, or None with a fault for everything that does not fit. `place` finds where a key stands."""
    try:
        return model.model_validate(data, context=dict(context or {})), []
    except ValidationError as invalid:
        known = sorted(set(_names(model, set())))
        return None, [_fault(error, place(error["loc"]), known) for error in invalid.errors()]


def _fault(error: ErrorDetails, place: Place, known: list[str]) -> Fault:
    key = next((str(part) for part in reversed(error["loc"]) if isinstance(part, str)), "")
    kind, given, context = error["type"], error.get("input"), error.get("ctx", {})
    if kind == "extra_forbidden":
        return place.fault(f"khóa lạ “{key}”", suggest(key, [name for name in known if name != key]))
    if kind in ("enum", "literal_error"):
        return place.fault(f"“{key}” không nhận giá trị “{given}”", f"Viết một trong: {context.get('expected')}.")
    if kind == "union_tag_invalid":
        return place.fault(
            f"“{key}” không có loại “{context.get('tag')}”", f"Viết type là một trong: {context.get('expected_tags')}."
        )
    if kind == "value_error":
        return _own_words(key, str(context.get("error", error["msg"])), place)
    if kind in _INSTEAD:
        what, instead = _INSTEAD[kind]
        words = {"key": key, "input": repr(given)[:60], "expected": context.get("expected_tags", "")}
        return place.fault(what.format(**words), instead.format(**words))
    return place.fault(f"“{key}” không hợp lệ ({error['msg']})", f"Xem lại giá trị “{str(given)[:60]}”.")


def _own_words(key: str, message: str, place: Place) -> Fault:
    """A validator of ours says `what; instead` itself."""
    what, _, instead = message.partition("; ")
    return place.fault(f"“{key}”: {what}" if key else what, (instead[:1].upper() + instead[1:] or "Sửa lại giá trị này") + ".")


def _names(kind: Any, seen: set[Any]) -> Iterator[str]:
    """The keys of a model and of every model inside it."""
    if isinstance(kind, type) and issubclass(kind, BaseModel) and kind not in seen:
        seen.add(kind)
        for name, field in kind.model_fields.items():
            yield field.alias or name
            yield from _names(field.annotation, seen)
    for inner in get_args(kind):
        yield from _names(inner, seen)
