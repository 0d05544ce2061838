"""The records of a CKAN resource, page after page (datastore_search); from new to old, only as far as is not yet known."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from collectors.ckan_action import Answer, Portal, Resource
from collectors.ckan_options import Datastore
from collectors.expressions import Scope
from collectors.mapping import Taken, Visited, batch_of, read_row
from collectors.row import RowReader
from collectors.rows import excerpt_of
from ioc.domain.source import Batch
from ioc.errors import PayloadInvalid


def read_records(resource: Resource, part: Datastore, portal: Portal, visit: Visited) -> Iterator[Batch]:
    """A batch a page. Raises what asking raises, and PayloadInvalid where the pages have no end."""
    asked = _question(str(resource["id"]), part)
    reader = _Reader(resource, part, visit)
    passed, number = 0, 0
    while True:
        number += 1
        if number > part.max_pages:
            raise PayloadInvalid(f"có hơn {part.max_pages} trang; đặt newest_first, thu hẹp filters hoặc tăng max_pages")
        answer = portal.act("datastore_search", offset=str(passed), **asked)
        records = answer.get("records")
        if not isinstance(records, list):
            raise PayloadInvalid("trả lời datastore_search không có records", excerpt_of(answer))
        yield reader.read(answer, records, number)
        passed += len(records)
        if not records or reader.known or _is_all(answer, passed):
            return


def _question(code: str, part: Datastore) -> dict[str, str]:
    order = f"{_quoted(part.newest_first)} desc, {_quoted(part.key)} desc" if part.newest_first else f"{_quoted(part.key)} asc"
    filters = {"filters": json.dumps(part.filters, ensure_ascii=False)} if part.filters else {}
    return {"resource_id": code, "limit": str(part.page), "sort": order, **filters}


def _quoted(name: str) -> str:
    return f'"{name}"'


def _is_all(answer: Answer, passed: int) -> bool:
    """Whether no page is left; a portal that tells no total is asked until a page is empty, for it may give less than asked."""
    total = answer.get("total")
    return isinstance(total, int) and passed >= total


@dataclass
class _Reader:
    """`known`: a whole page lay before the window."""

    resource: Resource
    part: Datastore
    visit: Visited
    known: bool = False
    oldest: datetime | None = None

    def read(self, answer: Answer, records: list[object], number: int) -> Batch:
        taken: list[Taken] = []
        instants: list[datetime] = []
        label = f"“{str(self.resource.get('name') or self.resource['id'])[:60]}” trang {number}, "
        for count, record in enumerate(records, start=1):
            scope = Scope(answer, self.resource, record)
            taken += read_row(scope, None, self.part, replace(self.visit, label=label), f"{label}dòng {count}")
            instants += self._instant(scope)
        if self.part.newest_first:
            self._follow(instants)
        return batch_of(taken)

    def _instant(self, scope: Scope) -> list[datetime]:
        visit = self.visit
        try:
            return [RowReader(self.part, scope, visit.source.quality, visit.profile.zone, visit.now, "").head(None).at]
        except ValueError:
            return []

    def _follow(self, instants: list[datetime]) -> None:
        """Stop only where the portal's order is that of time: one that sorts dates as texts would hide new rows."""
        followed = instants if self.oldest is None else [self.oldest, *instants]
        if any(later > earlier for earlier, later in zip(followed, followed[1:], strict=False)):
            raise PayloadInvalid(f"cột “{self.part.newest_first}” không xếp đúng theo thời gian; bỏ newest_first")
        self.oldest = followed[-1] if followed else None
        self.known = bool(instants) and instants[0] <= self.visit.window.start
