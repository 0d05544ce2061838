"""A promise as provinces say it in a source file: "trước 17:00 mỗi ngày", "ngày 15 hằng tháng", or "none"."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import time

from pydantic import BaseModel

from ioc.domain.promise import Daily, Monthly, Promise

_HOUR = r"(?P<hour>\d{1,2})(?: ?: ?(?P<minute>\d{2})| ?(?:giờ|h)(?: ?(?P<after>\d{1,2}))?)"
_DAILY = re.compile(rf"trước {_HOUR} (?:mỗi|hằng|hàng) ngày(?P<working> làm việc)?")
_SHIFTED = r"(?P<working>,? (?:gặp ngày nghỉ )?thì sang ngày làm việc sau)?"
_MONTHLY = re.compile(rf"(?:hết )?ngày (?P<day>\d{{1,2}}|cuối) (?:mỗi|hằng|hàng) tháng{_SHIFTED}")
_INSTEAD = (
    'viết "none", { every = "1h", late_after = "3h" }, "trước 17:00 mỗi ngày", "trước 17:00 mỗi ngày làm việc", '
    '"ngày 15 hằng tháng" hoặc "ngày 15 hằng tháng, gặp ngày nghỉ thì sang ngày làm việc sau"'
)


def promised(value: object) -> object:
    """A promise in words as one; a table as it is, for its own model to read. Raises ValueError for anything else."""
    if isinstance(value, str):
        return parse_promise(value)
    if isinstance(value, (Mapping, BaseModel, Promise)):
        return value
    raise ValueError(f"không hiểu cam kết “{value}”; {_INSTEAD}")


def parse_promise(text: str) -> Promise:
    """The promise in words. Raises ValueError saying what to write instead."""
    plain = " ".join(unicodedata.normalize("NFC", text).lower().split()).rstrip(".")
    if plain == "none":
        return Promise()
    if found := _DAILY.fullmatch(plain):
        return Promise(by=Daily(_time(found, text), found["working"] is not None))
    if found := _MONTHLY.fullmatch(plain):
        return Promise(by=Monthly(_day(found["day"], text), found["working"] is not None))
    raise ValueError(f"không hiểu cam kết “{text}”; {_INSTEAD}")


def _time(found: re.Match[str], text: str) -> time:
    try:
        return time(int(found["hour"]), int(found["minute"] or found["after"] or 0))
    except ValueError:
        raise ValueError(f"không có giờ như trong “{text}”; viết từ 00:00 đến 23:59") from None


def _day(number: str, text: str) -> int:
    day = 31 if number == "cuối" else int(number)
    if not 1 <= day <= 31:
        raise ValueError(f"không có ngày như trong “{text}”; viết ngày từ 1 đến 31")
    return day
