"""Finding units by what people write: with or without diacritics, type or old spelling. Standard library only."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from geodata.unit import Level, Unit, type_in
from ioc.domain.names import fold, same_name


def search(text: str, units: Iterable[Unit], limit: int = 20) -> list[Unit]:
    """Units whose id, code, name, former name or alias matches, the best first: whole names, then beginnings, then parts.

    Of equals those that stand today come first, then the higher level.
    """
    wanted = _plain(text)
    if not wanted:
        return []
    ranked = [(rank, one) for one in units if (rank := _rank(wanted, one)) is not None]
    levels = list(Level)
    ranked.sort(key=lambda pair: (pair[0], pair[1].valid_to is not None, levels.index(pair[1].level), pair[1].id))
    return [one for _, one in ranked[:limit]]


class Register:
    """Units by everything they are or were called."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._found: dict[str, list[Unit]] = defaultdict(list)
        for one in units:
            for name in {_plain(name) for name in names_of(one)}:
                self._found[name].append(one)

    def named(self, name: str) -> Unit | None:
        """The one unit that bears this name, former name or alias; None where none or several do.

        The exact spelling (hòa = hoà) goes before the spelling without diacritics; a type before the name may be left
        out, and decides where it is written (Huyện or Thành phố Cao Lãnh).
        """
        near = self._found.get(_plain(name), [])
        exact = [one for one in near if any(same_name(name, other) for other in names_of(one))]
        whole = [one for one in exact if same_name(name, one.name_vi)]
        return next((found[0] for found in (exact, whole, near) if len(found) == 1), None)


def names_of(one: Unit) -> set[str]:
    """Everything a unit is or was called, with and without its type."""
    full = {one.name_vi, *(name.name_vi for name in one.names)}
    return {*full, one.bare_name, *(_without_type(name) for name in full), *one.aliases}


def _rank(wanted: str, one: Unit) -> int | None:
    if wanted in (one.code, one.id):
        return 0
    names = {_plain(name) for name in names_of(one)}
    if wanted in names:
        return 1
    if any(name.startswith(wanted) for name in names):
        return 2
    return 3 if any(wanted in name for name in names) else None


def _without_type(name: str) -> str:
    kind = type_in(name)
    return name[len(kind) + 1 :] if kind else name


def _plain(text: str) -> str:
    return " ".join(fold(unicodedata.normalize("NFC", text)).split())
