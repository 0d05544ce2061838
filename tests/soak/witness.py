"""Looks at the glass once a second and asks: does anything look newer than it is?"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from playwright.sync_api import Error, Page

from tests.soak.world import WITNESSED

TOLERANCE = timedelta(seconds=2)
"""A second for the tick of the page, a second for the look itself."""

GLASS = """() => {
  const wall = document.getElementById('wall');
  if (!wall) return null;
  const tiles = [...wall.querySelectorAll('.tile[data-tile]')].map(tile => {
    const when = tile.querySelector('[data-at]');
    return { key: tile.dataset.tile, value: tile.querySelector('.value')?.textContent ?? '', at: Number(when?.dataset.at ?? NaN),
      staleAt: Number(when?.dataset.staleAt ?? NaN), says: when?.textContent ?? '',
      doubted: /(^| )(stale|lost|faulty)( |$)/.test(tile.className) };
  });
  return { tiles, doubted: /(is-cut-off|is-refused|is-empty)/.test(wall.className), build: wall.dataset.build };
}"""
_SECONDS = re.compile(r"^(\d+) giây")


@dataclass
class Witness:
    """`promise` is how old WITNESSED may become. `lies` are sentences; `looks` counts the seconds in which the glass was read."""

    promise: timedelta
    lies: list[str] = field(default_factory=list)
    looks: int = 0
    unread: int = 0
    worst: timedelta = timedelta(0)
    """The greatest age of a value of WITNESSED that stood on the glass without any mark."""

    def look(self, page: Page, sent: Sequence[tuple[datetime, str]]) -> None:
        try:
            glass = page.evaluate(GLASS)
        except Error:
            glass = None  # between two pages
        now = datetime.now(UTC)
        if glass is None:
            self.unread += 1
            return
        self.looks += 1
        if not glass["doubted"]:
            for tile in glass["tiles"]:
                self._judge(tile, now, sent)

    def _judge(self, tile: dict[str, object], now: datetime, sent: Sequence[tuple[datetime, str]]) -> None:
        if tile["doubted"]:
            return
        stale_at = float(str(tile["staleAt"]))
        late = now.timestamp() * 1000 - stale_at
        if late > TOLERANCE.total_seconds() * 1000:
            self.lies.append(f"{now:%H:%M:%S} {tile['key']} quá hẹn {late / 1000:.1f} s mà trông như mới")
        if str(tile["key"]).startswith(WITNESSED):
            self._compare(tile, now, sent)

    def _compare(self, tile: dict[str, object], now: datetime, sent: Sequence[tuple[datetime, str]]) -> None:
        """Against the world itself, not against what the page believes."""
        measured = next((at for at, value in reversed(sent[-880:]) if value == tile["value"]), None)
        if measured is None:
            return
        age = now - measured
        self.worst = max(self.worst, age)
        if age > self.promise + TOLERANCE:
            self.lies.append(f"{now:%H:%M:%S} giá trị {tile['value']} đã {age.total_seconds():.1f} s mà trông như mới")
        said = _SECONDS.match(str(tile["says"]))
        if said and age - timedelta(seconds=int(said[1])) > TOLERANCE:
            self.lies.append(f"{now:%H:%M:%S} nói {said[0]} cho giá trị đã {age.total_seconds():.1f} s")
