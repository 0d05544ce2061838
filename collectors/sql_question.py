"""What is asked of a database and what it answers, apart from the libraries that speak to databases."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from collectors.contract import Question

Row = dict[str, object]
"""By column name: text, numbers, booleans, None; instants in ISO form, without a zone where the database keeps none."""


@dataclass(frozen=True, slots=True)
class Found:
    """The first rows. `whole`: there were no more."""

    rows: Sequence[Row] = field(repr=False)
    whole: bool = True


@dataclass(frozen=True)
class AskDatabase(Question[Found]):
    """One statement that reads. `binds` are the values of its :names; `url`, `username`, `password` may be references.

    At most `max_rows` rows are read; more than about `max_bytes` is refused.
    """

    url: str
    username: str
    password: str | None
    statement: str
    binds: tuple[tuple[str, object], ...]
    max_rows: int
    max_bytes: int
