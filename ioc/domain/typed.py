"""What a person typed or pasted into a cell of a report, read; what could be two numbers is asked back, never guessed."""

import re
import unicodedata
from dataclasses import dataclass
from math import isfinite

from ioc.domain.names import fold
from ioc.domain.report import NIL, Cell

_NIL = frozenset({"-", "--", "kps", "k.p.s", "khong phat sinh", "nil"})
_DASHES = str.maketrans(dict.fromkeys("−–—‐‑", "-"))
_WHOLE = re.compile(r"\d{1,15}")
_GROUPED = re.compile(r"\d{1,3}(?:([., '])\d{3})(?:\1\d{3})*")
_SINGLE = re.compile(r"(\d{1,3})[.,](\d{3})")
_BOTH = re.compile(r"\d{1,3}(?:([. '])\d{3})+,\d{1,9}|\d{1,3}(?:([, '])\d{3})+\.\d{1,9}")
_FRACTION = re.compile(r"\d{1,15}[.,]\d{1,9}")
_NEITHER = re.compile(r"[^\d]")


@dataclass(frozen=True, slots=True)
class Typed:
    """What a cell holds: `cell`; or two `choices` between which only its author can tell; or a `fault` in words; or nothing."""

    cell: Cell | None = None
    choices: tuple[float, ...] = ()
    fault: str = ""

    @property
    def settled(self) -> bool:
        return not self.choices and not self.fault


def read_typed(said: str | float, text: bool, decimals: int) -> Typed:
    """`said` is what stands in the cell; a number is meant as it is. `text`: the cell holds words.

    `decimals` is how many the indicator keeps: where it keeps none, groups of three digits can only be thousands.
    """
    if not isinstance(said, str):
        return Typed(Cell(float(said))) if isfinite(said) else Typed(fault="số quá lớn")
    plain = " ".join(unicodedata.normalize("NFKC", said).translate(_DASHES).split())
    if not plain:
        return Typed()
    if fold(plain) in _NIL:
        return Typed(Cell(text=NIL))
    if plain.startswith("#"):
        return Typed(fault=f"ô trong Excel bị lỗi {plain[:20]}")
    return Typed(Cell(text=plain)) if text else _number(plain, decimals)


def _number(plain: str, decimals: int) -> Typed:
    body = plain.removesuffix("%").rstrip()
    sign = -1.0 if body.startswith("-") else 1.0
    body = body.removeprefix("-" if sign < 0 else "+").lstrip()
    single = _SINGLE.fullmatch(body)
    if single and single[1].startswith("0"):
        return Typed(Cell(sign * float(f"{single[1]}.{single[2]}")))
    if single and decimals > 0:
        return Typed(choices=(sign * float(single[1] + single[2]), sign * float(f"{single[1]}.{single[2]}")))
    if _WHOLE.fullmatch(body) or _GROUPED.fullmatch(body):
        return Typed(Cell(sign * float(_NEITHER.sub("", body))))
    if _BOTH.fullmatch(body) or _FRACTION.fullmatch(body):
        point = max(body.rfind("."), body.rfind(","))
        return Typed(Cell(sign * float(f"{_NEITHER.sub('', body[:point])}.{body[point + 1 :]}")))
    return Typed(fault=f"không đọc được “{plain[:40]}” thành số; viết ví dụ 1234 hoặc 1.234,5")
