"""What only the practice portal has: triggering incidents, the webhook that receives, and the inbox page."""

import json
from datetime import datetime, timedelta
from importlib.resources import files
from typing import Any, Literal

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, select_autoescape
from pydantic import BaseModel, ConfigDict, Field

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.doors import with_control_key
from ioc.practice.inbox import Received
from ioc.practice.incident_file import IncidentRow, as_row
from ioc.practice.incidents import Incident, IncidentKind, OutageMode, begin, calm
from ioc.practice.province import Province

_LONGEST_TEXT = 20_000


class Order(BaseModel):
    """What an operator makes happen; `calm` ends everything that is on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: IncidentKind | Literal["calm"]
    rise_seconds: float = Field(600, ge=0, le=86_400)
    mode: OutageMode = OutageMode.ERROR


def practice_door(province: Province) -> APIRouter:
    router = APIRouter(prefix="/practice")
    page = Environment(autoescape=select_autoescape(["html"])).from_string(
        files("ioc.practice").joinpath("inbox.html").read_text(encoding="utf-8")
    )

    @router.post("/incidents", dependencies=[Depends(with_control_key(province))])
    def order(what: Order) -> list[IncidentRow]:
        """Gây hoặc chấm dứt sự cố diễn tập. Cần khóa điều khiển trong thư mục dữ liệu."""
        return obey(province, what)

    @router.get("/incidents")
    def incidents() -> list[IncidentRow]:
        """Các sự cố đã gây trong 31 ngày qua."""
        return [as_row(row) for row in province.incidents.log]

    @router.post("/webhook", status_code=204)
    async def webhook(request: Request) -> None:
        """Nhận một thông báo qua webhook và cất vào hộp thư diễn tập."""
        body = (await request.body()).decode("utf-8", "replace")
        province.inbox.keep(_from_webhook(body, request, province.now()))

    @router.get("/inbox", response_class=HTMLResponse)
    def inbox() -> str:
        """Trang hộp thư diễn tập."""
        return page.render(messages=province.inbox.messages(), zone=PROVINCE_ZONE, incidents=_active(province))

    @router.get("/inbox.json")
    def inbox_json() -> list[Received]:
        """Hộp thư diễn tập, mới nhất trước."""
        return list(province.inbox.messages())

    @router.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    return router


def obey(province: Province, order: Order) -> list[IncidentRow]:
    """The log after the order."""
    now, log = province.now(), province.incidents.log
    if order.kind == "calm":
        province.incidents.keep(calm(log, now), now)
    else:
        rise = timedelta(seconds=order.rise_seconds)
        province.incidents.keep(begin(log, Incident(order.kind, now, None, rise, order.mode)), now)
    return [as_row(row) for row in province.incidents.log]


def _active(province: Province) -> list[IncidentRow]:
    return [as_row(row) for row in province.incidents.log if row.active(province.now())]


def _from_webhook(body: str, request: Request, now: datetime) -> Received:
    fields = _object(body)
    return Received(
        channel="webhook",
        received_at=now,
        sender=request.headers.get("user-agent", ""),
        id=str(fields.get("id", "")) or request.headers.get("x-notification-id", ""),
        subject=str(fields.get("title") or fields.get("subject") or ""),
        text=body[:_LONGEST_TEXT],
    )


def _object(body: str) -> dict[str, Any]:
    """The JSON object in `body`, empty where it is none: a receiver takes whatever is sent."""
    try:
        found = json.loads(body)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
