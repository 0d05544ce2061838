"""`/api/v1/sources`, `/api/v1/runs`: how the sources are doing, and steering them."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter, HTTPException
from sqlalchemy import Engine

from ioc.commands.pause_source import pause_source
from ioc.commands.request_backfill import Backfill, request_backfill
from ioc.commands.request_run import request_run
from ioc.commands.resume_source import resume_source
from ioc.domain.centre import Profile
from ioc.domain.source import Source, Window
from ioc.store.engine import reading
from ioc.store.queries import runs as run_queries
from ioc.store.queries.sources import SourceRow, overview
from ioc.store.sources import SourceState
from ioc.web.api.actor import Actor
from ioc.web.api.formats import aware
from ioc.web.api.models import BackfillIn, Done, Page, RunOut, SourceIn, SourceOut
from ioc.web.api.paging import Cursor, Limit, cursor_of, cut, place_of


def source_routes(engine: Engine, profile: Callable[[], Profile], clock: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(tags=["nguồn"])
    _read(router, engine, profile, clock)
    _steer(router, engine, profile, clock)
    return router


def _read(router: APIRouter, engine: Engine, profile: Callable[[], Profile], clock: Callable[[], datetime]) -> None:
    @router.get("/sources")
    def sources(limit: Limit = 1000, cursor: Cursor = None) -> Page[SourceOut]:
        """Các nguồn số liệu và tình trạng của chúng."""
        with reading(engine) as conn:
            rows = overview(conn, clock())
        found, following = cut(profile().sources, limit, cursor)
        return Page(items=[_source(one, rows.get(one.name), profile(), clock()) for one in found], next_cursor=following)

    @router.get("/runs")
    def runs(source: str | None = None, limit: Limit = 100, cursor: Cursor = None) -> Page[RunOut]:
        """Các lần thu thập, mới nhất trước."""
        place = place_of(cursor, (int,))
        with reading(engine) as conn:
            found = run_queries.recent(conn, source, limit, int(place[0]) if place else None)
        following = cursor_of(found[-1].id) if len(found) == limit else None
        return Page(items=[RunOut.model_validate(one) for one in found], next_cursor=following)


def _steer(router: APIRouter, engine: Engine, profile: Callable[[], Profile], clock: Callable[[], datetime]) -> None:
    @router.post("/sources/pause")
    def pause(asked: SourceIn, actor: Actor) -> Done:
        """Tạm dừng một nguồn."""
        pause_source(engine, actor, _known(profile(), asked.name), clock())
        return Done()

    @router.post("/sources/resume")
    def resume(asked: SourceIn, actor: Actor) -> Done:
        """Cho nguồn chạy lại."""
        resume_source(engine, actor, _known(profile(), asked.name), clock())
        return Done()

    @router.post("/sources/run")
    def run(asked: SourceIn, actor: Actor) -> Done:
        """Thu thập ngay."""
        request_run(engine, actor, _known(profile(), asked.name), clock())
        return Done()

    @router.post("/sources/backfill")
    def backfill(asked: BackfillIn, actor: Actor) -> Done:
        """Lấy bù một khoảng thời gian đã qua."""
        window = Window(aware(asked.start), aware(asked.end))
        request_backfill(engine, actor, Backfill(_known(profile(), asked.name), window), clock())
        return Done()


def _known(profile: Profile, name: str) -> Source:
    if name not in profile.source:
        raise HTTPException(404, f"Không có nguồn “{name}”; xem /api/v1/sources")
    return profile.source[name]


def _source(source: Source, row: SourceRow | None, profile: Profile, now: datetime) -> SourceOut:
    state = row.state if row else SourceState(source.name)
    since = late_since(profile, source, state, now)
    return SourceOut(
        name=source.name,
        kind=source.kind,
        title_vi=source.title_vi,
        title_en=source.title_en,
        origin=source.origin,
        enabled=source.enabled,
        paused=state.paused,
        late=since is not None,
        late_since=since,
        failing_since=state.failing_since,
        failures=state.failures,
        error=state.error,
        last_success=state.last_success,
        last_value_at=row.last_value_at if row else None,
    )


def late_since(profile: Profile, source: Source, state: SourceState, now: datetime) -> datetime | None:
    """Since when the source has broken the update it promises; None for one that promises nothing, or was never heard."""
    return profile.late_since(source, state.heard_at, now) if state.heard_at else None
