"""`/api/v1/observations`: the course of one series."""

from collections.abc import Callable
from datetime import datetime, timedelta

from fastapi import APIRouter, HTTPException, Request
from sqlalchemy import Engine
from starlette.responses import Response

from ioc.domain.centre import Profile
from ioc.domain.observation import Observation, Origin, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.store.engine import reading
from ioc.store.instants import from_micros, to_micros
from ioc.store.queries.history import points
from ioc.web.api.formats import Format, aware, csv_answer, json_answer, wants_csv
from ioc.web.api.models import ObservationOut, Page
from ioc.web.api.paging import Cursor, Limit, cursor_of, place_of
from ioc.web.api.rows import HEADER, cells, items, row_of


def observation_routes(engine: Engine, profile: Callable[[], Profile]) -> APIRouter:
    router = APIRouter(tags=["số liệu"])

    @router.get("/observations", response_model=Page[ObservationOut])
    def observations(
        request: Request,
        indicator: str,
        subject: str,
        period_kind: PeriodKind,
        origin: Origin = Origin.REAL,
        start: datetime | None = None,
        end: datetime | None = None,
        limit: Limit = 1000,
        cursor: Cursor = None,
        format: Format = None,
    ) -> Response:
        """Số liệu của một chuỗi trong khoảng (start, end], mới nhất trước."""
        known = profile()
        _require_known(known, indicator, subject)
        key = SeriesKey(indicator, subject, period_kind, origin)
        with reading(engine) as conn:
            found = points(conn, key, aware(start) if start else None, _end(end, cursor), limit)
        newest_first = [row_of(one) for one in reversed(found)]
        following = _following(found, limit)
        if wants_csv(request, format):
            return csv_answer("so-lieu", HEADER, cells(newest_first, known), known.zone, following)
        return json_answer({"items": items(newest_first, known.zone), "next_cursor": following})

    return router


def _require_known(profile: Profile, indicator: str, subject: str) -> None:
    if indicator not in profile.indicator:
        raise HTTPException(404, f"Không có chỉ tiêu “{indicator}”; xem /api/v1/indicators")
    if subject not in profile.subject:
        raise HTTPException(404, f"Không có đối tượng “{subject}”; xem /api/v1/subjects")


def _end(end: datetime | None, cursor: str | None) -> datetime | None:
    place = place_of(cursor, (int,))
    return from_micros(int(place[0])) if place else (aware(end) if end else None)


def _following(found: list[Observation], limit: int) -> str | None:
    """The next page ends just before the oldest value of this one."""
    return cursor_of(to_micros(found[0].at - timedelta(microseconds=1))) if len(found) == limit else None
