"""What a sample seems to say, as a source file for a person to finish: nothing is taken as certain, doubts stand as comments."""

import json
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
class Sample:
    """What a person has at hand of a source: its bytes, the address or file name it came from, and whom it is about.

    `subject` is the code of the subject where the sample itself names none; empty where nobody said.
    """

    content: bytes = field(repr=False)
    where: str
    subject: str = ""

    @property
    def text(self) -> str:
        return self.content.decode("utf-8", "replace").removeprefix("\ufeff")

    @property
    def address(self) -> str:
        """Where to ask; a dotted place to fill in where the sample is a file."""
        return self.where if self.where.startswith(("http://", "https://")) else "https://…"


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
        return self._best(name)[1]

    def indicators(self, names: Sequence[str]) -> list[str | None]:
        """The same for names that stand side by side: an indicator goes to the one name that fits it best."""
        found = [self._best(name) for name in names]
        first = {code: max(score for score, other in found if other == code) for _, code in found if code}
        kept: list[str | None] = []
        for score, code in found:
            kept.append(code if code is not None and score == first[code] and code not in kept else None)
        return kept

    def _best(self, name: str) -> tuple[float, str | None]:
        if name.upper() in self.profile.indicator:
            return 2.0, name.upper()
        words = words_of(name)
        scored = [(max(_agreement(words, one) for one in self._words(code)), code) for code in self.profile.indicator]
        best, code = max(scored, default=(0.0, ""))
        return (best, code) if best >= _ENOUGH else (best, None)

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
    """The text as a basic string of TOML, which escapes as JSON does, and DEL besides."""
    whole = text.encode("utf-8", "replace").decode()
    return json.dumps(whole, ensure_ascii=False).replace("\x7f", "\\u007f")


def remark(text: str, longest: int = 200) -> str:
    """The text as it may stand in a comment: one line, nothing that does not print."""
    whole = text.encode("utf-8", "replace").decode()
    return " ".join("".join(one if one.isprintable() else " " for one in whole).split())[:longest]


def field_lines(fields: Sequence[Field], write: str) -> list[str]:
    """A line for each field; those that no indicator fits are commented out. `write` has {indicator} and {place}."""
    lines = []
    for one in fields:
        line = write.format(indicator=quoted(one.indicator or "?"), place=quoted(one.place))
        told = f"  # mẫu: {remark(one.example, 60)}" + ("" if one.indicator else "; chưa nhận ra chỉ tiêu")
        lines.append(f"    {line},{told}" if one.indicator else f"    # {line},{told}")
    return lines


def _agreement(column: set[str], name: set[str]) -> float:
    """How well a column's words fit a name: mostly how many of them stand in it, for columns are short where names are long."""
    shared = len(column & name)
    return 0.7 * shared / max(len(column), 1) + 0.3 * shared / max(len(column | name), 1)
