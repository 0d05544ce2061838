"""What the write path asks of a database, done by hand in the idiom of each: `sqlite` and `postgresql`."""

from collections.abc import Collection, Sequence
from typing import NamedTuple, Protocol

from sqlalchemy import Connection

from ioc.store.buckets import Bucket

Key = tuple[str, str, str]
"""Indicator, subject, period kind."""
Place = tuple[int, int]
"""Series id and `at`."""


class Row(NamedTuple):
    """A row of `observation`, in the order of its columns."""

    series_id: int
    at: int
    value: float | None
    quality: str
    priority: int
    issued_at: int | None
    source_id: int
    run_id: int
    collected_at: int
    note: str | None


class Held(NamedTuple):
    """What the store holds for a key when a batch comes, with the name of its source."""

    value: float | None
    quality: str
    priority: int
    issued_at: int | None
    source_id: int
    collected_at: int
    note: str | None
    source: str


class Driver(Protocol):
    def series_ids(self, conn: Connection, origin: str, keys: Collection[Key]) -> dict[Key, int]:
        """The ids of the series, made where missing; until the transaction ends nobody else writes to them."""
        ...

    def newest(self, conn: Connection, series_ids: Collection[int]) -> dict[int, int]:
        """The `at` of the newest observation of each series that has any."""
        ...

    def held(self, conn: Connection, places: Sequence[Place]) -> dict[Place, Held]:
        """What is stored at these places; a place without an observation is left out."""
        ...

    def insert(self, conn: Connection, rows: Sequence[Row], now: int) -> None:
        """Store observations at places where there are none."""
        ...

    def replace(self, conn: Connection, rows: Sequence[Row]) -> None:
        """Overwrite the observations at these places."""
        ...

    def revise(self, conn: Connection, places: Sequence[Place], held: Sequence[Held], now: int) -> None:
        """Keep what was held before it is overwritten."""
        ...

    def roll_hours(self, conn: Connection, buckets: Collection[tuple[int, Bucket]]) -> None:
        """Recompute hours of series from their observations."""
        ...

    def roll_days(self, conn: Connection, buckets: Collection[tuple[int, Bucket]]) -> None:
        """Recompute days of series from their hours."""
        ...

    def put_latest(self, conn: Connection, rows: Sequence[Row], change_no: int) -> None:
        """Make these the newest observations of their series."""
        ...
