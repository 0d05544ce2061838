"""The derivations of one profile: in which order they are computed, and what each of them is computed from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

from ioc.derive.reach import anchors
from ioc.domain.centre import Profile
from ioc.domain.dependency import Node, in_order
from ioc.domain.derivation import AlarmLevel, Derivation, HighWater, SumOfChildren
from ioc.domain.subject import Subject

EDITION = 1
"""To be raised when a function computes something else than before: then the past is computed anew."""


@dataclass(frozen=True)
class Graph:
    profile: Profile

    @cached_property
    def order(self) -> tuple[Derivation, ...]:
        """What goes into others first."""
        return in_order(self.profile.derivations)

    @cached_property
    def nodes(self) -> frozenset[Node]:
        """Everything that goes into something."""
        return frozenset((part.indicator, part.period_kind) for one in self.order for part in one.inputs)

    def begins(self, one: Derivation) -> frozenset[Node]:
        """The inputs whose values begin one."""
        roles = anchors(one)
        return frozenset((part.indicator, part.period_kind) for part in one.inputs if part.role in roles)

    def made_for(self, one: Derivation, subject: str) -> Subject | None:
        """Whose value is made of an input of that subject: its own, or its parent's; None where none is."""
        known = self.profile.subject.get(subject)
        if known is not None and isinstance(one.function, SumOfChildren):
            summed = known.kind is one.function.kind and known.parent is not None
            known = self.profile.subject.get(known.parent or "") if summed else None
        return known if known is not None and (not one.subjects or known.code in one.subjects) else None

    def parts_of(self, one: Derivation, subject: Subject) -> tuple[Subject, ...]:
        """The subjects whose inputs go into a value of that subject, whenever they existed."""
        return self._below(subject.code, one.function) if isinstance(one.function, SumOfChildren) else (subject,)

    def mark(self, one: Derivation) -> str:
        """Another one whenever the derivation would compute something else, be it because the stations or units changed."""
        made = self.profile.indicator[one.indicator]
        facts = EDITION, one, made.minimum, made.maximum, self._facts(one), str(self.profile.zone)
        return sha256(repr(facts).encode()).hexdigest()[:32]

    def _facts(self, one: Derivation) -> list[object]:
        everybody = sorted(self.profile.subjects, key=lambda row: row.code)
        match one.function:
            case AlarmLevel():
                return [(row.code, row.tidal, row.levels) for row in everybody if row.levels or row.tidal]
            case HighWater():
                return [row.code for row in everybody if row.tidal]
            case SumOfChildren(kind=kind):
                return [(row.code, row.parent, row.valid_from, row.valid_to) for row in everybody if row.kind is kind]
        return []

    def _below(self, parent: str, function: SumOfChildren) -> tuple[Subject, ...]:
        return tuple(row for row in self._children.get(parent, ()) if row.kind is function.kind)

    @cached_property
    def _children(self) -> Mapping[str, tuple[Subject, ...]]:
        found: dict[str, tuple[Subject, ...]] = {}
        for row in self.profile.subjects:
            if row.parent is not None:
                found[row.parent] = (*found.get(row.parent, ()), row)
        return found


def there_on(parts: tuple[Subject, ...], day: date) -> list[Subject]:
    """Those of them that existed that day."""
    return [row for row in parts if row.exists_on(day)]
