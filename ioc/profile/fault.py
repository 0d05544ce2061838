"""What is wrong with a profile, where, and what to write instead."""

from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """`line` counts from 1; 0 means the file as a whole. `refuses` False is a reminder: check lists it, the profile runs."""

    file: str
    line: int
    what: str
    instead: str
    refuses: bool = True

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.what}. {'' if self.refuses else '(nhắc) '}{self.instead}"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a thing was written."""

    file: str
    line: int = 0

    def fault(self, what: str, instead: str, refuses: bool = True) -> Fault:
        return Fault(self.file, self.line, what, instead, refuses)


def suggest(wrong: str, known: list[str]) -> str:
    """What to write instead of a name nobody knows: the nearest known ones, else the first few."""
    near = get_close_matches(wrong, known, n=3, cutoff=0.6)
    if near:
        return "Có phải là " + " hoặc ".join(f"“{name}”" for name in near) + "?"
    some = ", ".join(sorted(known)[:8])
    return f"Viết một trong: {some}{' …' if len(known) > 8 else ''}." if known else "Bỏ phần này hoặc khai báo nó trước."
