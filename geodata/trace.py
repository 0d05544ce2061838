"""Of which units that have figures a unit is made, and by how much of each. Pure; standard library only."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from geodata.lineage import Lineage, Link, Share

Pieces = Mapping[tuple[str, str], float]
"""How much (people, hectares …) lies both in an old unit and in a new one: (before, after) → amount ≥ 0."""


@dataclass(frozen=True, slots=True)
class Split:
    """How to divide a unit: by `pieces` where all of them are given, else equally if asked, else not at all.

    Raises ValueError where a piece is negative or no number.
    """

    pieces: Pieces = field(default_factory=dict)
    equally: bool = False

    def __post_init__(self) -> None:
        negative = [pair for pair, amount in self.pieces.items() if not amount >= 0]
        if negative:
            raise ValueError(f"phần chia phải là số không âm: {negative[0]}")


@dataclass(frozen=True, slots=True)
class Part:
    """A unit that goes into another: `share` of it, 0 to 1, None where nobody knows how much.

    `present` False: it should have a figure and has none. `estimated`: the share rests on pieces or on an equal split.
    `same`: both are the same territory under another id.
    """

    unit: str
    share: float | None = 1.0
    present: bool = True
    estimated: bool = False
    same: bool = True


@dataclass(frozen=True, slots=True)
class Tracer:
    """`have` are the ids of the units that have a figure for the period."""

    lineage: Lineage
    have: Collection[str]
    split: Split

    def parts(self, target: str) -> tuple[Part, ...]:
        """What the target is made of: itself, else what came before, else what came after (whichever is complete).

        Empty where nothing is known.
        """
        if target in self.have:
            return (Part(target),)
        ways = [tuple(walk(target)) for walk in (self._before, self._after)]
        some = [parts for parts in ways if any(part.present for part in parts)]
        return next((parts for parts in some if all(part.present for part in parts)), some[0] if some else ())

    def _before(self, target: str) -> Iterator[Part]:
        return self._walk(target, self.lineage.into, lambda link: link.before, self._forward)

    def _after(self, target: str) -> Iterator[Part]:
        return self._walk(target, self.lineage.out_of, lambda link: link.after, self._backward)

    def _walk(
        self,
        target: str,
        links: Callable[[str], tuple[Link, ...]],
        other: Callable[[Link], str],
        share: Callable[[Link], tuple[float | None, bool]],
    ) -> Iterator[Part]:
        for link in links(target):
            id = other(link)
            beyond = () if id in self.have else tuple(self._walk(id, links, other, share))
            found = beyond if any(part.present for part in beyond) else (Part(id, present=id in self.have),)
            fraction, guessed = share(link)
            for part in found:
                yield replace(
                    part,
                    share=None if fraction is None or part.share is None else part.share * fraction,
                    estimated=part.estimated or guessed,
                    same=part.same and self._same(link),
                )

    def _forward(self, link: Link) -> tuple[float | None, bool]:
        """How much of the old unit went into the new one, and whether that is a guess."""
        if link.share is Share.WHOLE:
            return 1.0, False
        fraction, guessed = self._divided(link, self.lineage.out_of(link.before))
        return (fraction, guessed) if fraction is not None or link.given is None else (link.given, True)

    def _backward(self, link: Link) -> tuple[float | None, bool]:
        """How much of the new unit came from the old one; all of it where there was no other."""
        origins = self.lineage.into(link.after)
        return (1.0, False) if len(origins) == 1 else self._divided(link, origins)

    def _divided(self, link: Link, among: tuple[Link, ...]) -> tuple[float | None, bool]:
        amounts = [self.split.pieces.get((one.before, one.after)) for one in among]
        known = [amount for amount in amounts if amount is not None]
        if len(known) == len(among) and (total := sum(known)) > 0:
            return self.split.pieces[link.before, link.after] / total, True
        return (1 / len(among), True) if self.split.equally else (None, False)

    def _same(self, link: Link) -> bool:
        return len(self.lineage.out_of(link.before)) == len(self.lineage.into(link.after)) == 1


def reached(lineage: Lineage, id: str, to: date) -> frozenset[str]:
    """The units of the day `to` that this unit became or came from; itself if it stands; empty where there are none."""
    one = lineage.units.get(id)
    if one is None:
        return frozenset()
    if one.exists_on(to):
        return frozenset({id})
    later = one.valid_to is not None and one.valid_to <= to
    links = lineage.out_of(id) if later else lineage.into(id)
    return frozenset().union(*(reached(lineage, link.after if later else link.before, to) for link in links))
