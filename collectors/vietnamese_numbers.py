"""Figures as officers write them: `1.234,5`, `(12)`, `12,5%`, `hơn 438`, `ước 3,7%`, `—`.

`1.234` is 1234 or 1.234 by the locale that the source declares; what does not fit that locale is refused, never guessed.
"""

import re
import unicodedata
from dataclasses import dataclass
from math import isfinite
from typing import TypeVar

from collectors.options import Numbers
from ioc.domain.observation import Qualifier
from ioc.domain.quality import Quality

T = TypeVar("T")

_FORMS = {
    "vi": re.compile(r"(?:\d{1,3}(?:[. ]\d{3})+|\d+)(?:,\d+)?"),
    "plain": re.compile(r"(?:\d{1,3}(?:[, ]\d{3})+|\d+)(?:\.\d+)?(?:e[+-]?\d+)?"),
}
_EXAMPLE = {"vi": "1.234,5", "plain": "1234.5"}
_ABSENT = frozenset(
    {"", "-", "--", "–", "—", ".", "..", "...", "x", "n/a", "na", "null", "none", "không có", "chưa có", "không có số liệu"}
)
_QUALIFIERS = (
    (Qualifier.AT_LEAST, (">=", "≥", "=>", "không dưới", "tối thiểu", "ít nhất", "từ")),
    (Qualifier.AT_MOST, ("<=", "≤", "=<", "không quá", "tối đa", "nhiều nhất")),
    (Qualifier.GREATER, (">", "lớn hơn", "cao hơn", "hơn", "trên", "vượt")),
    (Qualifier.LESS, ("<", "nhỏ hơn", "ít hơn", "thấp hơn", "dưới", "chưa đến")),
    (Qualifier.ABOUT, ("≈", "~", "khoảng", "xấp xỉ", "gần", "chừng")),
)
_QUALITIES = (
    (Quality.ESTIMATED, ("ước tính", "ước đạt", "ước", "(ước tính)", "(ước)")),
    (Quality.PRELIMINARY, ("sơ bộ", "(sơ bộ)")),
)
_NOISE = ("đạt",)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number with what was written around it; `quality` None where nothing was said of it."""

    value: float
    qualifier: Qualifier | None = None
    quality: Quality | None = None


def parse_number(text: str, numbers: Numbers) -> float:
    """A bare number of the declared locale; `(12)` is -12, a trailing % is dropped. Raises ValueError saying what to write."""
    bare = unicodedata.normalize("NFKC", text).replace("−", "-").strip().removesuffix("%").strip()
    negative = bare.startswith("-") or (bare.startswith("(") and bare.endswith(")"))
    digits = bare.removeprefix("-").removeprefix("+").removeprefix("(").removesuffix(")").strip()
    if not _FORMS[numbers].fullmatch(digits.lower()):
        raise ValueError(f"“{text[:60]}” không phải là số viết theo kiểu {_EXAMPLE[numbers]}")
    group, point = (".", ",") if numbers == "vi" else (",", ".")
    value = float(digits.replace(" ", "").replace(group, "").replace(point, "."))
    if not isfinite(value):
        raise ValueError(f"“{text[:60]}” quá lớn")
    return -value if negative else value


def parse_figure(text: str, numbers: Numbers) -> Figure | None:
    """The figure a cell holds; None where it says that there is none ("—", "...", "chưa có"). Raises ValueError."""
    rest = " ".join(unicodedata.normalize("NFKC", text).lower().split())
    if is_absent(rest):
        return None
    qualifier: Qualifier | None = None
    quality: Quality | None = None
    found = True
    while found:
        rest, said = _strip(rest, _QUALIFIERS)
        rest, trust = _strip(rest, _QUALITIES)
        rest, noise = _strip(rest, ((True, _NOISE),))
        qualifier, quality, found = said or qualifier, trust or quality, bool(said or trust or noise)
    try:
        return Figure(parse_number(rest, numbers), qualifier, quality)
    except ValueError:
        raise ValueError(f"“{text[:60]}” không phải là số viết theo kiểu {_EXAMPLE[numbers]}") from None


def is_absent(text: str) -> bool:
    """Whether a cell says that there is no value. Absence is never 0."""
    return unicodedata.normalize("NFKC", text).strip().lower() in _ABSENT


def parse_qualifier(text: str) -> Qualifier | None:
    """The qualifier a column of its own names; None for empty or "=". Raises ValueError."""
    bare = " ".join(unicodedata.normalize("NFC", text).lower().split())
    if bare in ("", "="):
        return None
    for qualifier, words in _QUALIFIERS:
        if bare in words:
            return qualifier
    raise ValueError(f"“{text[:60]}” không phải là dấu so sánh; viết >, ≥, <, ≤ hoặc ≈")


def _strip(text: str, table: tuple[tuple[T, tuple[str, ...]], ...]) -> tuple[str, T | None]:
    """The text without one leading (or bracketed trailing) word of the table, and what that word means."""
    for meaning, words in table:
        for word in words:
            if text.startswith(word) and (not word[-1].isalpha() or text[len(word) : len(word) + 1] in (" ", "")):
                return text[len(word) :].strip(), meaning
            if word.startswith("(") and text.endswith(word):
                return text[: -len(word)].strip(), meaning
    return text, None
