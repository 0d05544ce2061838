"""How people write numbers, durations and days in a profile, read into Python's own types."""

import re
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter, ValidationError, ValidationInfo

_PLAIN = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?", re.ASCII)
_VIETNAMESE = re.compile(r"[+-]?(\d{1,3}(\.\d{3})+|\d+)(,\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(\.\d{3})+", re.ASCII)
_SHORT = re.compile(r"(\d+(?:\.\d+)?)(s|m|h|d|w)", re.ASCII)
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800}
_YEARS = range(1900, 2201)
_ISO = TypeAdapter(timedelta)


def parse_number(text: str, decimal_comma: bool = False) -> float:
    """A number as people write it: `1234.5`, `1234,5`, `1.234,5`, `1.234.567`.

    `decimal_comma` says that the table uses the comma as decimal mark (Excel in Vietnamese); there `1.234` could mean
    either number and is refused. Raises ValueError saying what to write instead.
    """
    bare = text.strip().replace("\u00a0", "").replace(" ", "").replace("−", "-")
    if decimal_comma and _THOUSANDS.fullmatch(bare) and bare.count(".") == 1:
        raise ValueError(f"“{text}” có thể là hai số khác nhau; viết {bare.replace('.', '')} hoặc {bare.replace('.', ',')}")
    if not _PLAIN.fullmatch(bare) and _VIETNAMESE.fullmatch(bare):
        bare = bare.replace(".", "").replace(",", ".")
    if _PLAIN.fullmatch(bare) and isfinite(float(bare)):
        return float(bare)
    raise ValueError(f"“{text}” không phải là số; viết ví dụ 98,57 hoặc 98.57")


def parse_duration(text: str) -> timedelta:
    """A length of time: `15s`, `15m`, `1h`, `2d`, `1w`, several (`1h30m`), or ISO 8601 (`PT15M`). Raises ValueError."""
    bare = text.strip().replace(" ", "")
    parts = _SHORT.findall(bare)
    try:
        if parts and "".join(number + unit for number, unit in parts) == bare:
            return timedelta(seconds=sum(float(number) * _SECONDS[unit] for number, unit in parts))
        if bare.upper().startswith("P"):
            return _ISO.validate_python(bare.upper())
    except (ValidationError, OverflowError):
        pass  # said below
    raise ValueError(f"“{text}” không phải là khoảng thời gian; viết ví dụ 15s, 15m, 1h, 2d hoặc PT15M")


def parse_day(text: str) -> date:
    """A day: `2025-07-01` or `01/07/2025`. Raises ValueError."""
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            day = datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 — a calendar day has no zone
        except ValueError:
            continue
        if day.year not in _YEARS:
            raise ValueError(f"ngày ngoài lịch “{text}”; viết năm từ {_YEARS[0]} đến {_YEARS[-1]}")
        return day
    raise ValueError(f"“{text}” không phải là ngày; viết ví dụ 2025-07-01 hoặc 01/07/2025")


def parse_flag(text: str) -> bool:
    """Yes or no as officers write it. Raises ValueError."""
    match text.strip().lower():
        case "true" | "1" | "có" | "co" | "x" | "yes":
            return True
        case "false" | "0" | "không" | "khong" | "no":
            return False
    raise ValueError(f"“{text}” không phải là có/không; viết true hoặc false")


def _number(value: Any, info: ValidationInfo) -> Any:
    return parse_number(value, bool((info.context or {}).get("decimal_comma"))) if isinstance(value, str) else value


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str):
        return parse_duration(value)
    raise ValueError(f'“{value}” không phải là khoảng thời gian; viết trong dấu nháy, ví dụ "15m"')


Number = Annotated[float, BeforeValidator(_number)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
Day = Annotated[date, BeforeValidator(lambda value: parse_day(value) if isinstance(value, str) else value)]
Flag = Annotated[bool, BeforeValidator(lambda value: parse_flag(value) if isinstance(value, str) else value)]
Words = Annotated[tuple[str, ...], BeforeValidator(lambda value: tuple(value.split()) if isinstance(value, str) else value)]
