"""`POST /api/v1/observations`: programs send the values of their source."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from anyio import to_thread
from fastapi import APIRouter, Header, Query, Request
from sqlalchemy import Engine
from starlette.responses import JSONResponse, Response

from ioc.commands.push_observations import KeyReused, Pushed, push_observations, receiver
from ioc.domain.centre import Profile
from ioc.domain.principal import Principal
from ioc.domain.pushed import Fate, PushOutcome
from ioc.domain.source import Source
from ioc.errors import PayloadInvalid
from ioc.web.api.actor import Actor
from ioc.web.api.models import PushedOut, PushRowIn
from ioc.web.api.push_body import FORMS, PushPart, Sent, form_of, sent, status_of
from ioc.web.problem import problem

SourceName = Annotated[str | None, Query(max_length=200, description="nguồn nhận; khóa gắn với một nguồn thì không cần")]
RepeatKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="tên của lần gửi; gửi lại cùng tên và cùng nội dung thì được cùng câu trả lời (giữ 48 giờ)",
    ),
]

_ROWS: dict[str, Any] = {"type": "array", "items": PushRowIn.model_json_schema()}
_BODY = {
    "requestBody": {
        "required": True,
        "content": {form: {"schema": _ROWS} if form == "application/json" else {"schema": {"type": "string"}} for form in FORMS},
    }
}
_ANSWERS: dict[int | str, dict[str, Any]] = {
    200: {"model": PushedOut, "description": "Mọi dòng đã được nhận (lưu mới, sửa, hoặc không đổi)"},
    207: {"model": PushedOut, "description": "Có dòng được nhận, có dòng bị loại; xem từng dòng"},
    400: {"description": "Không đọc được nội dung; không dòng nào được nhận"},
    403: {"description": "Khóa không được gửi số liệu của nguồn này"},
    409: {"description": "Hồ sơ không có nguồn này, hoặc nguồn đang tắt"},
    413: {"description": "Quá lớn: thân quá 4 MB, giải nén quá 16 MB, hoặc quá nhiều dòng; chia nhỏ rồi gửi"},
    415: {"description": "Content-Type hoặc Content-Encoding không nhận"},
    422: {"model": PushedOut, "description": "Mọi dòng bị loại; hoặc Idempotency-Key đã dùng cho nội dung khác"},
    503: {"description": "Nguồn đang tạm dừng hoặc cơ sở dữ liệu bận; gửi lại sau Retry-After giây"},
}


def push_routes(engine: Engine, profile: Callable[[], Profile], clock: Callable[[], datetime], part: PushPart) -> APIRouter:
    router = APIRouter(tags=["gửi số liệu"])

    @router.post("/observations", responses=_ANSWERS, openapi_extra=_BODY)
    async def push(request: Request, actor: Actor, source: SourceName = None, idempotency_key: RepeatKey = None) -> Response:
        """Gửi số liệu của một nguồn loại push: JSON (mảng, hoặc {"rows": […]}), NDJSON, hoặc CSV có dòng tiêu đề.

        Gửi lại không sinh trùng. Dòng của cùng chỉ tiêu, đối tượng và kỳ: dòng ghi `issued_at` muộn hơn thì giữ; không ghi
        thì lần gửi sau sửa lần gửi trước. Câu trả lời nói từng dòng, theo thứ tự: stored, revised, unchanged, rejected.
        Nén bằng gzip được.
        """
        told = await sent(request, form_of(request), idempotency_key)
        return await to_thread.run_sync(_answer, Receiving(engine, profile(), clock(), part), actor, source, told)

    return router


class Receiving:
    """What taking a request needs: the store, the profile in force, the present instant, how to read."""

    def __init__(self, engine: Engine, profile: Profile, now: datetime, part: PushPart) -> None:
        self.engine, self.profile, self.now, self.part = engine, profile, now, part

    def take(self, actor: Principal, name: str | None, told: Sent) -> tuple[Source, PushOutcome]:
        """Read and save. A request that cannot be read is kept for inspection, and PayloadInvalid goes on.

        Raises what `push_observations` does.
        """
        source = receiver(self.profile, name or actor.source or "")
        try:
            body = self.part.unpack(told.body, told.encoding)
            batch = self.part.hear(source, self.profile, told.form, body, self.now)
        except PayloadInvalid as wrong:
            self._save(actor, Pushed(source, self.profile, self.part.unread(told.body, wrong), keep=self.part.keep))
            raise
        return source, self._save(actor, Pushed(source, self.profile, batch, told.repeat, self.part.keep))

    def _save(self, actor: Principal, pushed: Pushed) -> PushOutcome:
        return push_observations(self.engine, actor, pushed, self.now)


def _answer(receiving: Receiving, actor: Principal, name: str | None, told: Sent) -> Response:
    try:
        source, outcome = receiving.take(actor, name, told)
    except PayloadInvalid as wrong:
        return problem(status_of(wrong), str(wrong))
    except KeyReused as reused:
        return problem(422, str(reused))
    return JSONResponse(_said(source, outcome), _status(outcome), {"idempotency-replayed": "true"} if outcome.replayed else {})


def _status(outcome: PushOutcome) -> int:
    if not outcome.count(Fate.REJECTED):
        return 200
    return 207 if outcome.taken else 422


def _said(source: Source, outcome: PushOutcome) -> dict[str, object]:
    counts = {str(fate): outcome.count(fate) for fate in Fate}
    rows = [{"row": one.row, "status": one.fate} | ({"reason": one.reason} if one.reason else {}) for one in outcome.rows]
    return {"source": source.name, "received": len(rows), **counts, "rows": rows}
