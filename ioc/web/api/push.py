"""`POST /api/v1/observations`: programs send the values of their source."""

from collections.abc import Callable
from dataclasses import dataclass
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
from ioc.errors import PayloadInvalid
from ioc.store.outage import is_outage
from ioc.web.api.actor import Actor
from ioc.web.api.later import Later
from ioc.web.api.models import DeferredOut, PushedOut, PushRowIn, ReceiptOut
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
    202: {
        "model": DeferredOut,
        "description": "Cơ sở dữ liệu đang vắng: đã giữ trên đĩa, sẽ nhận khi có lại; hỏi lại bằng biên nhận",
    },
    207: {"model": PushedOut, "description": "Có dòng được nhận, có dòng bị loại; xem từng dòng"},
    400: {"description": "Không đọc được nội dung; không dòng nào được nhận"},
    403: {"description": "Khóa không được gửi số liệu của nguồn này"},
    409: {"description": "Hồ sơ không có nguồn này, hoặc nguồn đang tắt"},
    413: {"description": "Quá lớn: thân quá 4 MB, giải nén quá 16 MB, hoặc quá nhiều dòng; chia nhỏ rồi gửi"},
    415: {"description": "Content-Type hoặc Content-Encoding không nhận"},
    422: {"model": PushedOut, "description": "Mọi dòng bị loại; hoặc Idempotency-Key đã dùng cho nội dung khác"},
    503: {"description": "Nguồn đang tạm dừng hoặc kho tạm đã đầy; gửi lại sau Retry-After giây"},
}
_RECEIPT: dict[int | str, dict[str, Any]] = {
    200: {"model": ReceiptOut, "description": "Lần gửi đang chờ, đã nhận, hoặc bị để riêng"},
    404: {"description": "Khóa này không có biên nhận tên đó"},
}
DEFERRED = "Cơ sở dữ liệu đang vắng; đã giữ trên đĩa và sẽ nhận khi có lại"


class Receiving:
    """What taking a request needs: the store, the profile in force, the instant at which it came, how to read."""

    def __init__(self, engine: Engine, profile: Profile, now: datetime, part: PushPart) -> None:
        self.engine, self.profile, self.now, self.part = engine, profile, now, part

    def take(self, actor: Principal, name: str | None, told: Sent) -> tuple[str, PushOutcome]:
        """Read and save: the name of the source, and what became of the rows.

        A request that cannot be read is kept for inspection, and PayloadInvalid goes on.

        Raises what `push_observations` does.
        """
        source = receiver(self.profile, name or actor.source or "")
        try:
            body = self.part.unpack(told.body, told.encoding)
            batch = self.part.hear(source, self.profile, told.form, body, self.now)
        except PayloadInvalid as wrong:
            self._save(actor, Pushed(source, self.profile, self.part.unread(told.body, wrong), keep=self.part.keep))
            raise
        return source.name, self._save(actor, Pushed(source, self.profile, batch, told.repeat, self.part.keep))

    def _save(self, actor: Principal, pushed: Pushed) -> PushOutcome:
        return push_observations(self.engine, actor, pushed, self.now)


@dataclass(frozen=True)
class PushDoor:
    """What the doors for sent values share. `later` keeps what comes while the database is away."""

    engine: Engine
    profile: Callable[[], Profile]
    clock: Callable[[], datetime]
    part: PushPart
    later: Later

    def take(self, actor: Principal, source: str | None, told: Sent) -> tuple[str, PushOutcome] | str:
        """The name of the source and what became of the rows; or a receipt, while the database is away.

        Raises what `Receiving.take` does, and SpoolFull.
        """
        now = self.clock()
        try:
            return self._receiving(now).take(actor, source, told)
        except Exception as error:
            if not is_outage(error):
                raise
            return self.later.defer(actor, source, told, now)

    def catch_up(self) -> int:
        """Take what waited; how many requests."""
        return self.later.catch_up(lambda actor, source, told, at: self._receiving(at).take(actor, source, told)[1])

    def _receiving(self, at: datetime) -> Receiving:
        return Receiving(self.engine, self.profile(), at, self.part)


def push_routes(door: PushDoor) -> APIRouter:
    router = APIRouter(tags=["gửi số liệu"])

    @router.post("/observations", responses=_ANSWERS, openapi_extra=_BODY)
    async def push(request: Request, actor: Actor, source: SourceName = None, idempotency_key: RepeatKey = None) -> Response:
        """Gửi số liệu của một nguồn loại push: JSON (mảng, hoặc {"rows": […]}), NDJSON, hoặc CSV có dòng tiêu đề.

        Gửi lại không sinh trùng. Dòng của cùng chỉ tiêu, đối tượng và kỳ: dòng ghi `issued_at` muộn hơn thì giữ; không ghi
        thì lần gửi sau sửa lần gửi trước. Câu trả lời nói từng dòng, theo thứ tự: stored, revised, unchanged, rejected.
        Nén bằng gzip được.
        """
        told = await sent(request, form_of(request), idempotency_key)
        return await to_thread.run_sync(_answer, door, actor, source, told)

    @router.get("/receipts", responses=_RECEIPT)
    def receipt(name: Annotated[str, Query(max_length=100, description="tên biên nhận")], actor: Actor) -> Response:
        """Một lần gửi đã nhận lúc cơ sở dữ liệu vắng (trả lời 202) nay ra sao: waiting, taken (kèm từng dòng), set_aside."""
        found = door.later.receipt(actor, name)
        if found is None:
            return problem(404, "Không có biên nhận này, hoặc đã quá 48 giờ")
        rows = {"outcome": _counted(found.outcome)} if found.outcome else {}
        return JSONResponse({"receipt": name, "state": found.state, **rows})

    return router


def receipt_address(name: str) -> str:
    return f"/api/v1/receipts?name={name}"


def _answer(door: PushDoor, actor: Principal, name: str | None, told: Sent) -> Response:
    try:
        found = door.take(actor, name, told)
    except PayloadInvalid as wrong:
        return problem(status_of(wrong), str(wrong))
    except KeyReused as reused:
        return problem(422, str(reused))
    if isinstance(found, str):
        return JSONResponse({"receipt": found, "detail": DEFERRED}, 202, {"location": receipt_address(found)})
    source, outcome = found
    return JSONResponse(
        {"source": source} | _counted(outcome), _status(outcome), {"idempotency-replayed": "true"} if outcome.replayed else {}
    )


def _status(outcome: PushOutcome) -> int:
    if not outcome.count(Fate.REJECTED):
        return 200
    return 207 if outcome.taken else 422


def _counted(outcome: PushOutcome) -> dict[str, object]:
    counts = {str(fate): outcome.count(fate) for fate in Fate}
    rows = [{"row": one.row, "status": one.fate} | ({"reason": one.reason} if one.reason else {}) for one in outcome.rows]
    return {"received": len(rows), **counts, "rows": rows}
