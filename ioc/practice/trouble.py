"""What goes wrong at a portal: outages, too many questions, and an error now and then. Wraps the portal's data doors."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import ceil

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ioc.practice.incident_file import IncidentFile
from ioc.practice.incidents import OutageMode, outage
from ioc.practice.noise import fraction

_ERRORS = (500, 502, 503)
_SPARED = ("/practice",)


@dataclass(frozen=True, slots=True)
class Manners:
    """`per_second` questions are answered on average, `burst` at once; `fault_share` of the answers are 5xx."""

    per_second: float = 20.0
    burst: int = 40
    fault_share: float = 0.02


class Bucket:
    """A token bucket: how many questions may still be asked, refilled by the clock."""

    def __init__(self, manners: Manners, now: datetime) -> None:
        self._manners, self._left, self._at = manners, float(manners.burst), now

    def wait(self, now: datetime) -> float:
        """Seconds to wait before the next question; 0 takes one from the bucket."""
        refill = (now - self._at).total_seconds() * self._manners.per_second
        self._left, self._at = min(self._manners.burst, self._left + refill), now
        if self._left >= 1:
            self._left -= 1
            return 0.0
        return (1 - self._left) / self._manners.per_second


class Trouble:
    """ASGI middleware. Faults are drawn by the seed and the number of the question, so that a run can be repeated."""

    def __init__(self, app: ASGIApp, incidents: IncidentFile, manners: Manners, seed: int, now: Callable[[], datetime]) -> None:
        self._app, self._incidents, self._manners, self._seed, self._now = app, incidents, manners, seed, now
        self._bucket = Bucket(manners, now())
        self._asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(_SPARED):
            await self._app(scope, receive, send)
            return
        mode = outage(self._incidents.log, self._now())
        if mode is not None:
            await self._fail(mode, receive, send)
            return
        wait = self._bucket.wait(self._now())
        if wait > 0:
            await _answer(send, 429, "Hỏi quá nhanh", {"Retry-After": str(ceil(wait))})
        elif error := self._fault():
            await _answer(send, error, "Lỗi hệ thống, vui lòng thử lại sau")
        else:
            await self._app(scope, receive, send)

    def _fault(self) -> int | None:
        self._asked += 1
        if fraction(self._seed, "fault", self._asked) >= self._manners.fault_share:
            return None
        return _ERRORS[self._asked % len(_ERRORS)]

    async def _fail(self, mode: OutageMode, receive: Receive, send: Send) -> None:
        match mode:
            case OutageMode.ERROR:
                await _answer(send, 503, "Hệ thống đang bảo trì", {"Retry-After": "30"})
            case OutageMode.CUT:
                await send(_start(200, {"Content-Length": "1000"}))
                await send({"type": "http.response.body", "body": b'{"du_lieu": [', "more_body": True})
            case OutageMode.HANG:
                await self._hang(receive)
                await _answer(send, 504, "Quá thời gian")

    async def _hang(self, receive: Receive) -> None:
        """Until the outage ends or the client goes away."""
        gone = asyncio.create_task(_until_gone(receive))
        while not gone.done() and outage(self._incidents.log, self._now()) is OutageMode.HANG:
            await asyncio.wait({gone}, timeout=0.2)
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _answer(send: Send, status: int, message: str, headers: dict[str, str] | None = None) -> None:
    body = json.dumps({"ma_loi": status, "thong_bao": message}, ensure_ascii=False).encode()
    await send(_start(status, {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}))
    await send({"type": "http.response.body", "body": body})


def _start(status: int, headers: dict[str, str]) -> Message:
    pairs = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return {"type": "http.response.start", "status": status, "headers": pairs}
