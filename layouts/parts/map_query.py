"""What the map's URL asks for: `/map?unit=82@2025&indicator=CQS-03&period=ytd&at=…&classes=quantile&n=5&compare=…`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from ioc.domain.period import PeriodKind
from layouts.figures.classes import METHODS

PATH = "/map"
RESTATED = "restated"
"""Compare with the same figures restated on today's units."""
FEWEST, MOST, USUAL = 3, 7, 5
SORTS = ("rank", "name", "value", "-name", "-value", "-rank")
KINDS = {str(kind): kind for kind in PeriodKind}


@dataclass(frozen=True)
class MapQuery:
    """The words of the URL as they came; what is missing or makes no sense falls back to the usual."""

    asked: Mapping[str, str] = field(default_factory=dict)

    def text(self, key: str) -> str:
        return self.asked.get(key, "")

    @property
    def language(self) -> str:
        return self.text("lang") or "vi"

    @property
    def kind(self) -> PeriodKind | None:
        return KINDS.get(self.text("period"))

    @property
    def at(self) -> datetime | None:
        return instant(self.text("at"))

    @property
    def n(self) -> int:
        text = self.text("n")
        return min(MOST, max(FEWEST, int(text))) if text.isascii() and text.isdigit() else USUAL

    @property
    def method(self) -> str:
        """One of METHODS, "" where the URL names none."""
        return self.text("classes") if self.text("classes") in METHODS else ""

    @property
    def sort(self) -> str:
        return self.text("sort") if self.text("sort") in SORTS else SORTS[0]

    def link(self, **changed: str) -> str:
        """The URL with some words changed; "" removes one. The language stays where the page has it."""
        merged = {key: value for key, value in {**self.asked, **changed}.items() if value and key != "lang"}
        return PATH + (f"?{urlencode(merged, safe='@:')}" if merged else "")


def instant(text: str) -> datetime | None:
    """An aware instant written as ISO 8601; None where it is none."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else None


def written(at: datetime) -> str:
    """An instant as the URL has it: `2014-12-31T17:00:00Z`."""
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
