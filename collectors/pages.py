"""Asking page after page and reading each, whatever the protocol calls its pages."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from collectors.contract import Io, Reply, Request
from collectors.paging import NoPaging, Paging
from collectors.turning import Turned, first_page, next_page
from ioc.domain.source import Batch
from ioc.errors import PayloadInvalid


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it was read: what it held, what that says, and how many rows it had (paging counts them)."""

    found: object
    batch: Batch
    count: int


def turn_pages(
    paging: Paging,
    request: Request,
    io: Io,
    read: Callable[[Reply, str], Page],
    written: Callable[[Request], Request] = lambda page: page,
) -> Iterator[Page]:
    """Every page of the answer to `request`; `read` is given a reply and a label for the places in it ("trang 2, ", if paged).

    `written` makes the question as it is sent of one that carries what paging adds in its query. Raises what asking and reading
    raise, and PayloadInvalid where the pages have no end.
    """
    page: Request | None = first_page(paging, request)
    number, rows, seen = 0, 0, set[tuple[str, object, bytes]]()
    while page is not None:
        number += 1
        if number > paging.max_pages or (page.url, page.query, page.body) in seen:
            raise PayloadInvalid(f"phân trang không có điểm dừng (đến trang {number}); xem lại paging")
        seen.add((page.url, page.query, page.body))
        reply = io.fetch(written(page))
        found = read(reply, "" if isinstance(paging, NoPaging) else f"trang {number}, ")
        rows += found.count
        page = next_page(paging, request, Turned(number, found.count, rows, found.found, reply.headers))
        yield found
