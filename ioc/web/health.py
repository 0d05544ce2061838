"""`/healthz`: this process lives. `/readyz`: the centre does its work, or why not."""

from collections.abc import Callable
from datetime import datetime, tzinfo

from fastapi import APIRouter
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from starlette.responses import JSONResponse, Response

from ioc.errors import SettingsInvalid
from ioc.store import heartbeat
from ioc.store.engine import reading
from ioc.store.migrate import require_current
from ioc.web.pulse import WORKER, alive


def health_routes(engine: Engine, clock: Callable[[], datetime], zone: Callable[[], tzinfo]) -> APIRouter:
    """Both answer JSON; `/readyz` answers 503 with `reason` in Vietnamese where something is missing."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    def readyz() -> Response:
        reason = _missing(engine, clock(), zone())
        return JSONResponse({"status": "unready", "reason": reason} if reason else {"status": "ready"}, 503 if reason else 200)

    return router


def _missing(engine: Engine, now: datetime, zone: tzinfo) -> str | None:
    try:
        require_current(engine)
        with reading(engine) as conn:
            seen_at = heartbeat.seen(conn, WORKER)
    except SettingsInvalid as old_schema:
        return str(old_schema)
    except SQLAlchemyError:
        return "không kết nối được cơ sở dữ liệu"
    if alive(seen_at, now):
        return None
    return f"ngừng giám sát từ {seen_at.astimezone(zone):%H:%M:%S %d/%m/%Y}" if seen_at else "chưa bắt đầu giám sát"
