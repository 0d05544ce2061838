"""What the options of a source mention: indicators, subjects, secrets.

Adapters share their words: in any options `indicator` (and the values of `measures`) names indicators, `subject`,
`subjects` and `children_of` name subjects, and a text `env:NAME` or `file:NAME` names a secret.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ioc.profile.shape import Loc

_SECRET = re.compile(r"(env:[A-Za-z_][A-Za-z0-9_]*|file:\S+)")
_INDICATORS, _SUBJECTS = frozenset({"indicator"}), frozenset({"subject", "subjects", "children_of"})


class Mention(NamedTuple):
    loc: Loc
    name: str


def indicators_in(options: Any) -> Iterator[Mention]:
    """Indicator codes that the options fix; those read from the payload are not known before it comes."""
    for loc, value in _walk(options):
        if loc[-1] in _INDICATORS:
            yield from _codes(loc, value)
        elif len(loc) > 1 and loc[-2] == "measures" and isinstance(value, str):
            yield Mention(loc, value)


def subjects_in(options: Any) -> Iterator[Mention]:
    for loc, value in _walk(options):
        if loc[-1] in _SUBJECTS:
            yield from _codes(loc, value)


def secrets_in(options: Any) -> Iterator[Mention]:
    for loc, value in _walk(options):
        if isinstance(value, str) and _SECRET.fullmatch(value):
            yield Mention(loc, value)


def _codes(loc: Loc, value: Any) -> Iterator[Mention]:
    """A code, several, or a look-up table whose right-hand sides are codes."""
    if isinstance(value, str) and value:
        yield Mention(loc, value)
    elif isinstance(value, list | tuple):
        yield from (Mention((*loc, index), code) for index, code in enumerate(value))
    elif isinstance(value, Mapping):
        yield from (Mention((*loc, "table", key), code) for key, code in (value.get("table") or {}).items())
        for key in ("const", "default"):
            if value.get(key):
                yield Mention((*loc, key), value[key])


def _walk(value: Any, loc: Loc = ()) -> Iterator[tuple[Loc, Any]]:
    """Every value inside with its path, outer before inner."""
    if loc:
        yield loc, value
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _walk(inner, (*loc, key))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _walk(inner, (*loc, index))
