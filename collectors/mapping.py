"""A payload read into readings and forecasts, by the mapping of its source. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from collectors.expressions import Scope
from collectors.http_options import Mapping, RowMapping, ValueField
from collectors.row import RowReader
from collectors.rows import excerpt_of, rows_of
from ioc.domain.centre import Profile
from ioc.domain.observation import Forecast, Reading
from ioc.domain.source import Batch, Reject, Source, Window

_TELLING = 10
"""So many rows without a field are no accident; in fewer, a source may have left out what is null."""

Taken = Reading | Forecast | Reject


@dataclass(frozen=True)
class Visited:
    """What reading a page needs to know of the visit. `points` are the subjects asked for, in order; `now` is aware."""

    source: Source
    profile: Profile
    window: Window
    now: datetime
    points: Sequence[str] = ()
    label: str = ""


def read_page(page: object, mapping: Mapping, visit: Visited) -> tuple[Batch, int]:
    """What one page says, and how many rows it had. Rows before the window were not asked for and are passed over.

    A row that cannot be read becomes a Reject with its place and content. Raises PayloadInvalid when the page has not the shape
    that the mapping describes.
    """
    taken: list[Taken] = []
    missing = list(mapping.values)
    count = 0
    for scope, point in rows_of(page, mapping, visit.points):
        count += 1
        missing = [field for field in missing if not _is_there(field, scope)]
        taken += read_row(scope, point, mapping, visit, f"{visit.label}dòng {count}")
    if count >= _TELLING or (count and len(missing) == len(mapping.values)):
        taken += (_never_there(field, visit) for field in missing)
    return batch_of(taken), count


def read_row(scope: Scope, point: str | None, mapping: RowMapping, visit: Visited, place: str) -> Iterator[Taken]:
    """The values of the row at `place`, a Reject for each that cannot be read; nothing for a row before the window."""
    reader = RowReader(mapping, scope, visit.source.quality, visit.profile.zone, visit.now, place)
    try:
        head = reader.head(point)
    except ValueError as wrong:
        yield Reject(place, excerpt_of(scope.row), str(wrong))
        return
    if head.at <= visit.window.start:
        return
    for field in mapping.values:
        try:
            found = reader.value(field, head)
        except ValueError as wrong:
            yield Reject(place, excerpt_of(scope.row), f"“{field.expr}”: {wrong}")
        else:
            if found is not None:
                yield found


def batch_of(taken: Sequence[Taken]) -> Batch:
    """What was taken, sorted into a batch."""
    return Batch(
        tuple(row for row in taken if isinstance(row, Reading)),
        tuple(row for row in taken if isinstance(row, Forecast)),
        (),
        tuple(row for row in taken if isinstance(row, Reject)),
    )


def _is_there(field: ValueField, scope: Scope) -> bool:
    """Whether the row has the field at all, be it null; only told for plain names, other expressions count as there."""
    name = field.expr.strip('"')
    return not name.isidentifier() or not isinstance(scope.row, dict) or name in scope.row


def _never_there(field: ValueField, visit: Visited) -> Reject:
    return Reject(f"{visit.label}mọi dòng", field.expr, f"không dòng nào có “{field.expr}”; xem lại biểu thức")
