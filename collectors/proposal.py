"""What a sample seems to say, as a source file for a person to finish: nothing is taken as certain, doubts stand as comments."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ioc.domain.centre import Profile
from ioc.domain.names import fold

_ENOUGH = 0.6
"""How well words must agree before a column is taken for an indicator."""
_WORD = re.compile(r"[a-z]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Field:
    """A column or key that holds numbers. `indicator` is None where none of the profile's fits."""

    place: str
    indicator: str | None
    example: str


@dataclass(frozen=True)
class Proposal:
    """The `[options]` of a source as TOML, with what is doubtful said in `doubts` (Vietnamese)."""

    kind: str
    options: str
    fields: tuple[Field, ...]
    doubts: tuple[str, ...] = ()

    @property
    def delivers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(one.indicator for one in self.fields if one.indicator))


@dataclass(frozen=True)
class Guess:
    """What a profile's words say of a sample's words."""

    profile: Profile
    _names: dict[str, list[set[str]]] = field(default_factory=dict)

    def indicator(self, name: str) -> str | None:
        """The indicator whose code is the name, or whose name shares most words with it; None below _ENOUGH."""
        if name.upper() in self.profile.indicator:
            return name.upper()
        words = words_of(name)
        scored = [(max(_agreement(words, one) for one in self._words(code)), code) for code in self.profile.indicator]
        best, code = max(scored, default=(0.0, ""))
        return code if best >= _ENOUGH else None

    def subjects(self, values: Iterable[str]) -> float:
        """The share of the values that are codes of subjects, or official codes of units."""
        known = set(self.profile.subject) | {one.official_code for one in self.profile.subjects if one.official_code}
        found = [value in known for value in values]
        return sum(found) / len(found) if found else 0.0

    def named(self, values: Iterable[str]) -> dict[str, str]:
        """The subjects that the values name: each value with its code."""
        codes = {fold(one.name_vi): one.code for one in self.profile.subjects if one.valid_to is None}
        return {value: codes[fold(value)] for value in values if fold(value) in codes}

    def _words(self, code: str) -> list[set[str]]:
        if code not in self._names:
            one = self.profile.indicator[code]
            self._names[code] = [words_of(one.name_vi), words_of(one.name_en)]
        return self._names[code]


def words_of(name: str) -> set[str]:
    """The words of a name, of a column, of a key: "tyLeDungHan" and "Tỷ lệ đúng hạn" have the same."""
    return set(_WORD.findall(fold(_CAMEL.sub(" ", name))))


def quoted(text: str) -> str:
    """The text as a TOML string."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ") + '"'


def field_lines(fields: Sequence[Field], write: str) -> list[str]:
    """A line for each field; those that no indicator fits are commented out. `write` has {indicator} and {place}."""
    lines = []
    for one in fields:
        line = write.format(indicator=quoted(one.indicator or "?"), place=quoted(one.place))
        remark = f"  # mẫu: {one.example}" + ("" if one.indicator else "; chưa nhận ra chỉ tiêu")
        lines.append(f"    {line},{remark}" if one.indicator else f"    # {line},{remark}")
    return lines


def _agreement(column: set[str], name: set[str]) -> float:
    """How well a column's words fit a name: mostly how many of them stand in it, for columns are short where names are long."""
    shared = len(column & name)
    return 0.7 * shared / max(len(column), 1) + 0.3 * shared / max(len(column | name), 1)
