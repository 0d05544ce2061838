"""Điều kiện chọn cảnh báo: by the labels of an alert, written and meant as Alertmanager's matchers."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

LABELS = (
    "rule", "subject", "origin", "severity", "indicator", "sector", "kind", "area", "owner", "source", "life_safety",
)  # fmt: skip
"""What an alert may be chosen by. `area` is the code of the unit that the subject lies in, `source` that of a late source."""

_WRITTEN = re.compile(r"\s*([a-z_]+)\s*(=~|!~|!=|=)\s*(?:\"(.*)\"|(\S*))\s*", re.DOTALL)
_LONGEST = 200


class Operator(StrEnum):
    IS = "="
    IS_NOT = "!="
    LIKE = "=~"
    UNLIKE = "!~"


@dataclass(frozen=True, slots=True)
class Matcher:
    """`value` of LIKE and UNLIKE is a regular expression that must fit the whole label. A label that is missing is ""."""

    label: str
    operator: Operator
    value: str

    def __str__(self) -> str:
        return f'{self.label}{self.operator}"{self.value}"'

    def fits(self, labels: Mapping[str, str]) -> bool:
        given = labels.get(self.label, "")
        match self.operator:
            case Operator.IS:
                return given == self.value
            case Operator.IS_NOT:
                return given != self.value
            case Operator.LIKE:
                return _pattern(self.value).fullmatch(given) is not None
            case Operator.UNLIKE:
                return _pattern(self.value).fullmatch(given) is None


def read_matcher(text: str) -> Matcher:
    """`severity="critical"`, `rule=~"muc-nuoc-.*"`; quotes may be left out. Raises ValueError: what; what to write instead."""
    found = _WRITTEN.fullmatch(text)
    if found is None or len(text) > _LONGEST:
        raise ValueError(f'điều kiện “{text[:60]}” không đọc được; viết như severity="critical" hoặc rule=~"muc-nuoc-.*"')
    label, operator, quoted, bare = found.groups()
    if label not in LABELS:
        raise ValueError(f"không có nhãn “{label}”; viết một trong: {', '.join(LABELS)}")
    matcher = Matcher(label, Operator(operator), quoted if quoted is not None else bare)
    if matcher.operator in (Operator.LIKE, Operator.UNLIKE):
        try:
            _pattern(matcher.value)
        except re.error:
            raise ValueError(f"“{matcher.value}” không phải là biểu thức chính quy; viết ví dụ muc-nuoc-.*") from None
    return matcher


def fit_all(matchers: Iterable[Matcher], labels: Mapping[str, str]) -> bool:
    """Whether every matcher fits; none at all fit everything."""
    return all(one.fits(labels) for one in matchers)


@lru_cache(maxsize=512)
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)
