"""`/api/v1/bulletins`: disaster bulletins that people type, and those typed so far."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, ConfigDict, Field
from sqlalchemy import Engine

from ioc.commands.type_bulletin import TypedBulletin, desk, type_bulletin
from ioc.domain.bulletin import Message
from ioc.domain.centre import Profile
from ioc.store import bulletins
from ioc.store.engine import reading
from ioc.web.api.actor import Actor
from ioc.web.api.models import Shape

_BACK = timedelta(days=30)


class BulletinIn(Shape):
    """Instants carry their zone. Without `level` the bulletin only cancels those it `replaces`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    source: str
    number: str = Field(description="số của bản tin, như Đài ghi")
    sent_at: AwareDatetime = Field(description="lúc phát hành")
    level: int | None = Field(None, description="cấp độ rủi ro thiên tai 1–5; bỏ trống = bản tin hủy")
    subjects: tuple[str, ...] = Field((), max_length=500, description="mã khu vực; mã của tỉnh là mọi xã, phường")
    starts_at: AwareDatetime | None = Field(None, description="lúc bắt đầu hiệu lực; bỏ trống = lúc phát hành")
    ends_at: AwareDatetime | None = Field(None, description="lúc hết hiệu lực")
    replaces: tuple[str, ...] = Field((), max_length=50, description="số các bản tin mà bản tin này thay hoặc hủy")
    headline: str = Field("", description="nội dung chính, một câu")
    document: str = Field("", description="tên tệp PDF, tin Zalo, công văn")


class BulletinOut(Shape):
    """`ended_at` null = nothing has replaced or cancelled it."""

    number: str
    sent_at: datetime
    level: int | None
    subjects: list[str]
    starts_at: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    replaces: list[str]
    headline: str
    document: str
    typed_by: str


def bulletin_routes(engine: Engine, profile: Callable[[], Profile], clock: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(tags=["bản tin"])

    @router.get("/bulletins")
    def typed(source: Annotated[str, Query(description="tên nguồn")]) -> list[BulletinOut]:
        """Các bản tin gõ tay của 30 ngày qua và các bản tin còn hiệu lực, mới nhất trước."""
        with reading(engine) as conn:
            found = bulletins.since(conn, desk(profile(), source).name, clock() - _BACK)
        ended = {number: one.sent_at for one in reversed(found) for number in one.ends}
        return [_out(one, ended.get(one.name)) for one in reversed(found)]

    @router.post("/bulletins", status_code=201)
    def put_down(asked: BulletinIn, actor: Actor) -> BulletinOut:
        """Gõ một bản tin thiên tai (Đài gửi PDF, Zalo, điện thoại): cảnh báo, thay, hoặc hủy bản tin trước."""
        return _out(type_bulletin(engine, actor, TypedBulletin(profile(), **dict(asked)), clock()), None)

    return router


def _out(message: Message, ended_at: datetime | None) -> BulletinOut:
    said = message.says[0] if message.says else None
    return BulletinOut(
        number=message.name,
        sent_at=message.sent_at,
        level=said.level if said else None,
        subjects=sorted(said.subjects) if said else [],
        starts_at=said.starts_at if said else None,
        ends_at=said.ends_at if said else None,
        ended_at=ended_at,
        replaces=list(message.ends),
        headline=said.remark if said else "",
        document=said.document if said else "",
        typed_by=said.typed_by if said else "",
    )
