"""Numbers, instants and ages as people read them: `1.234,5`, `14:05 02/11/2026`, "3 phút trước" (and English)."""

from datetime import datetime, timedelta, tzinfo
from decimal import ROUND_HALF_UP, Decimal

from ioc.domain.period import PROVINCE_ZONE

_SWAP = str.maketrans(",.", ".,")
_STEPS = (
    (timedelta(days=1), "ngày", "d"),
    (timedelta(hours=1), "giờ", "h"),
    (timedelta(minutes=1), "phút", "min"),
)
_MOMENT = timedelta(minutes=1)


def number_vi(value: float, decimals: int) -> str:
    """`1.234,5`: dots between thousands, a comma before `decimals` digits; half rounds up, and there is no "-0"."""
    return number_en(value, decimals).translate(_SWAP)


def number_en(value: float, decimals: int) -> str:
    """`1,234.5`, rounded like `number_vi`."""
    rounded = Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{abs(rounded) if rounded.is_zero() else rounded:,f}"


def number(value: float, decimals: int, language: str = "vi") -> str:
    return number_vi(value, decimals) if language == "vi" else number_en(value, decimals)


def quantity(value: float, decimals: int, unit: str, language: str = "vi") -> str:
    """The number with its unit of measure, "2,33 m"; a unit that is empty adds nothing, "%" stands without a space."""
    gap = "" if unit in {"", "%"} else " "
    return f"{number(value, decimals, language)}{gap}{unit}"


def clock(at: datetime, zone: tzinfo = PROVINCE_ZONE) -> str:
    """An aware instant as `14:05 02/11/2026` in the province's zone."""
    return f"{at.astimezone(zone):%H:%M %d/%m/%Y}"


def span(length: timedelta, language: str = "vi") -> str:
    """A length in its largest whole step: "3 phút", "2 giờ", "5 ngày"; "3 min", "2 h", "5 d". Under a minute: seconds."""
    for step, vi, en in _STEPS:
        if length >= step:
            return f"{length // step} {vi if language == 'vi' else en}"
    seconds = max(length, timedelta(0)) // timedelta(seconds=1)
    return f"{seconds} {'giây' if language == 'vi' else 's'}"


def ago(now: datetime, at: datetime, language: str = "vi") -> str:
    """How long before `now` the instant `at` was: "3 phút trước", "3 min ago"; "vừa xong", "just now" under a minute or later."""
    age = now - at
    if age < _MOMENT:
        return "vừa xong" if language == "vi" else "just now"
    return f"{span(age, language)} {'trước' if language == 'vi' else 'ago'}"
