"""What the write path asks of a database, done by hand in the idiom of each: `sqlite` and `postgresql`."""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol

from sqlalchemy import Connection

from ioc.store.buckets import Bucket

Key = tuple[str, str, str]
"""Indicator, subject, period kind."""
Place = tuple[int, int]
"""Series id and `at`."""


Row = tuple[int, int, float | None, str, int, int | None, str | None, int, int, int]
"""An observation: series id, at, value, quality, priority, issued at, note, source id, collected at, run id.

Plain tuples, not named ones: they are made and compared by the ten thousand. The first two are its place, the first
eight are what is said and by whom.
"""
Held = tuple[int, int, float | None, str, int, int | None, str | None, int, int]
"""What the store holds at a place when a batch comes: a row without its run."""
SAID = 8
COLUMNS = "series_id, at, value, quality, priority, issued_at, note, source_id, collected_at, run_id"
HELD_COLUMNS = "series_id, at, value, coalesce(said, quality), priority, issued_at, note, source_id, collected_at"
"""Sayings are compared by the quality that their source gave; a doubt of ours is no saying."""


class Driver(Protocol):
    def series_ids(self, conn: Connection, origin: str, keys: Collection[Key]) -> dict[Key, int]:
        """The ids of the series, made where missing; until the transaction ends nobody else writes to them."""
        ...

    def newest(self, conn: Connection, series_ids: Collection[int]) -> dict[int, int]:
        """The `at` of the newest observation of each series that has any."""
        ...

    def held(self, conn: Connection, places: Sequence[Place]) -> Iterable[Held]:
        """What is stored at these places, given in their order; a place without an observation is left out."""
        ...

    def insert(self, conn: Connection, rows: Sequence[Row], now: int) -> None:
        """Store observations at places where there are none, given in the order of their places."""
        ...

    def replace(self, conn: Connection, rows: Sequence[Row]) -> None:
        """Overwrite the observations at these places."""
        ...

    def revise(self, conn: Connection, held: Sequence[Held], now: int) -> None:
        """Keep what was held before it is overwritten."""
        ...

    def put_aside(self, conn: Connection, rows: Sequence[Row], now: int) -> None:
        """Keep sayings that do not hold, each once however often it is repeated."""
        ...

    def touch(self, conn: Connection, places: Sequence[Place]) -> None:
        """Write down that what is computed from these places is to be computed anew."""
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
