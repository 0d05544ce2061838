"""`/api/v1/latest`: the newest value of each series."""

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from sqlalchemy import Engine
from starlette.responses import Response

from ioc.domain.centre import Profile
from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind
from ioc.store.engine import reading
from ioc.store.queries.latest_page import SeriesName, page
from ioc.web.api.formats import Format, csv_answer, json_answer, wants_csv
from ioc.web.api.models import LatestOut, Page
from ioc.web.api.paging import LARGEST, Codes, Cursor, Limit, cursor_of, place_of
from ioc.web.api.rows import HEADER, cells, items

Kinds = Annotated[list[PeriodKind] | None, Query()]


def latest_routes(engine: Engine, profile: Callable[[], Profile]) -> APIRouter:
    router = APIRouter(tags=["số liệu"])

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
        with reading(engine) as conn:
            rows = page(conn, indicator, subject, kinds, origins, _after(cursor), limit)
        following = cursor_of(*rows[-1][:4]) if len(rows) == limit else None
        known = profile()
        if wants_csv(request, format):
            return csv_answer("so-lieu-moi-nhat", HEADER, cells(rows, known), known.zone, following)
        return json_answer({"items": list(items(rows, known.zone)), "next_cursor": following})

    return router


def _after(cursor: str | None) -> SeriesName | None:
    place = place_of(cursor, (str, str, str, str))
    if place is None:
        return None
    indicator, subject, kind, origin = map(str, place)
    return indicator, subject, kind, origin
