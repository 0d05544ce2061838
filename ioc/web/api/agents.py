"""Programs that others have written and that send by themselves: InfluxDB's write doors, Prometheus' remote-write."""

from collections.abc import Callable

from anyio import to_thread
from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ioc.domain.principal import Principal
from ioc.domain.pushed import Fate, PushOutcome
from ioc.errors import CommandInvalid, PayloadInvalid, PermissionDenied
from ioc.web.api.actor import Actor
from ioc.web.api.push import PushDoor, SourceName, receipt_address
from ioc.web.api.push_body import Sent, media_type, sent, status_of

_V2 = "io.prometheus.write.v2.Request"
Say = Callable[[int, str], Response]


def agent_routes(door: PushDoor) -> APIRouter:
    router = APIRouter(tags=["gửi số liệu"])

    async def lines(request: Request, actor: Actor, source: SourceName = None, precision: str = "ns") -> Response:
        """InfluxDB line protocol (Telegraf …): measurement, thẻ và trường được đọc theo phần lines của nguồn."""
        told = await sent(request, f"lines/{precision}")
        return await to_thread.run_sync(_taken, door, actor, source, told, _influx)

    router.add_api_route("/write", lines, methods=["POST"], status_code=204)
    router.add_api_route("/api/v2/write", lines, methods=["POST"], status_code=204)

    @router.post("/api/v1/write", status_code=204)
    async def samples(request: Request, actor: Actor, source: SourceName = None) -> Response:
        """Prometheus remote-write 1.0: metric và nhãn được đọc theo phần samples của nguồn. Bản 2.0 được trả 415."""
        if _V2 in request.headers.get("content-type", "") or media_type(request) != "application/x-protobuf":
            return _prometheus(415, "chỉ nhận remote-write 1.0: application/x-protobuf, prometheus.WriteRequest")
        told = await sent(request, "samples")
        return await to_thread.run_sync(_taken, door, actor, source, told, _prometheus)

    return router


def _taken(door: PushDoor, actor: Principal, name: str | None, told: Sent, say: Say) -> Response:
    """204, or why not, in the sender's own form. A fault of the sender is never 5xx: it would send the same for ever."""
    try:
        found = door.take(actor, name, told)
    except PayloadInvalid as wrong:
        return say(status_of(wrong), str(wrong))
    except (PermissionDenied, CommandInvalid) as refused:
        return say(403 if isinstance(refused, PermissionDenied) else 404, str(refused))
    if isinstance(found, str):
        return Response(status_code=204, headers={"location": receipt_address(found)})
    _, outcome = found
    return say(400, _partly(outcome)) if outcome.count(Fate.REJECTED) else Response(status_code=204)


def _partly(outcome: PushOutcome) -> str:
    return f"partial write: đã nhận {outcome.taken}, loại {outcome.count(Fate.REJECTED)}; dòng đầu: {outcome.first_reason}"


def _influx(status: int, why: str) -> Response:
    """What clients of both versions read: `error` those of 1, `code` and `message` those of 2."""
    code = {400: "invalid", 403: "forbidden", 404: "not found", 413: "request too large"}.get(status, "invalid")
    return JSONResponse({"code": code, "message": why, "error": why}, status)


def _prometheus(status: int, why: str) -> Response:
    return PlainTextResponse(why, status)
