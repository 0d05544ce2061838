"""Faults that show when one file is held against another: a name nobody knows, a thing said twice, a period not kept."""

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

from ioc.domain.period import PeriodKind
from ioc.profile.draft import Draft, Placed
from ioc.profile.fault import Fault, suggest
from ioc.profile.shape import Loc

Thing = TypeVar("Thing")


def unknown(placed: Placed[Thing], loc: Loc, kind: str, name: str, known: Iterable[str] | None) -> Iterator[Fault]:
    """A fault where the name is not among the known ones; None = they cannot be told, and nothing is judged."""
    names = None if known is None else list(known)
    if names is not None and name not in names:
        yield placed.fault(loc, f"{kind} “{name}” không có trong hồ sơ", suggest(name, names))


def twice(rows: list[Placed[Thing]], key: Callable[[Thing], Hashable], kind: str, loc: str) -> Iterator[Fault]:
    """A fault at each row whose key an earlier row has."""
    first: dict[Hashable, Placed[Thing]] = {}
    for row in rows:
        name = key(row.thing)
        if name in first:
            place = first[name].at((loc,))
            yield row.fault((loc,), f"{kind} “{name}” đã có ở {place.file}:{place.line}", "Đổi một trong hai, hoặc bỏ dòng này.")
        first.setdefault(name, row)


def not_kept(draft: Draft, placed: Placed[Thing], loc: Loc, code: str, period: PeriodKind) -> Iterator[Fault]:
    """A fault where the indicator is there but not kept in that kind of period."""
    for row in draft.indicators:
        if row.thing.code == code and period not in row.thing.periods:
            kinds = ", ".join(row.thing.periods)
            yield placed.fault(loc, f"chỉ tiêu “{code}” không có kỳ “{period}”", f"Viết một trong: {kinds}.")


def indicator_codes(draft: Draft) -> list[str]:
    return [row.thing.code for row in draft.indicators]
