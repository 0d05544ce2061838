"""`/api/v1/latest`: the newest value of each series."""

from collections.abc import Callable, Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy import Engine
from starlette.responses import Response

from ioc.domain.centre import Profile
from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind
from ioc.store.engine import reading
from ioc.store.queries.latest import LatestRow, newest_change
from ioc.store.queries.latest_page import SeriesName, page
from ioc.web.api.formats import Format, csv_answer, json_answer, wants_csv
from ioc.web.api.models import LatestOut, Page
from ioc.web.api.paging import LARGEST, Codes, Cursor, Limit, cursor_of, place_of
from ioc.web.api.remembered import Remembered
from ioc.web.api.rows import HEADER, cells, items

Kinds = Annotated[list[PeriodKind] | None, Query()]


def latest_routes(engine: Engine, profile: Callable[[], Profile]) -> APIRouter:
    router = APIRouter(tags=["số liệu"])
    remembered = Remembered()

    @router.get("/latest", response_model=Page[LatestOut])
    def latest(
        request: Request,
        indicator: Codes = None,
        subject: Codes = None,
        period_kind: Kinds = None,
        origin: Origin | None = None,
        limit: Limit = LARGEST,
        cursor: Cursor = None,
        format: Format = None,
    ) -> Response:
        """Số liệu mới nhất của mỗi chuỗi, theo thứ tự mã."""
        kinds = None if period_kind is None else [str(kind) for kind in period_kind]
        origins = None if origin is None else [str(origin)]
        after, as_table, known = _after(cursor), wants_csv(request, format), profile()
        with reading(engine) as conn:
            # The number is read before the values: what was made for it is at least as new.
            version = (newest_change(conn), id(known))
            return remembered.answer(
                f"{as_table} {request.url.query}",
                version,
                lambda: _answer(page(conn, indicator, subject, kinds, origins, after, limit), limit, known, as_table),
            )

    return router


def _answer(rows: Sequence[LatestRow], limit: int, known: Profile, as_table: bool) -> Response:
    following = cursor_of(*rows[-1][:4]) if len(rows) == limit else None
    if as_table:
        return csv_answer("so-lieu-moi-nhat", HEADER, cells(rows, known), known.zone, following)
    return json_answer({"items": items(rows, known.zone), "next_cursor": following})


def _after(cursor: str | None) -> SeriesName | None:
    place = place_of(cursor, (str, str, str, str))
    if place is None:
        return None
    indicator, subject, kind, origin = map(str, place)
    return indicator, subject, kind, origin
