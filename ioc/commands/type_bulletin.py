"""Gõ bản tin thiên tai: what a station sent as PDF, by Zalo or over the telephone, put down by a person."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from ioc.commands.permission import require
from ioc.domain.bulletin import LEVELS, Bulletin, Message
from ioc.domain.centre import Profile
from ioc.domain.principal import Permission, Principal
from ioc.domain.source import Source
from ioc.errors import CommandInvalid
from ioc.store import audit, bulletins, sources
from ioc.store.engine import writing

_AHEAD, _OLDEST, _LONGEST = timedelta(minutes=5), timedelta(days=7), timedelta(days=30)


@dataclass(frozen=True)
class TypedBulletin:
    """A bulletin with its number, as the station wrote it; aware instants.

    `level` None: it only cancels what it `replaces` (numbers of earlier ones). `subjects` are codes of the profile, `starts_at`
    None = from when it was sent. `document` names the file or message, `headline` is the sentence that people read.
    """

    profile: Profile
    source: str
    number: str
    sent_at: datetime
    level: int | None = None
    subjects: tuple[str, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    replaces: tuple[str, ...] = ()
    headline: str = ""
    document: str = ""


def type_bulletin(engine: Engine, actor: Principal, typed: TypedBulletin, now: datetime) -> Message:
    """What was put down; the source tells the level as soon as the worker has seen it. Typed twice it is put down once.

    Raises CommandInvalid, in Vietnamese, for a bulletin that cannot be believed, or another one of the same number.
    """
    require(actor, Permission.NOTE)
    source = desk(typed.profile, typed.source)
    message = _message(typed, actor, now)
    with writing(engine) as conn:
        _check_replaced(conn, source, message)
        if not bulletins.put(conn, source.name, message, actor.name, now):
            return _same(conn, source, message)
        sources.request_run(conn, source.name, actor.name)
        detail = {"level": typed.level, "subjects": len(typed.subjects), "replaces": list(typed.replaces)}
        audit.record(conn, actor, "type_bulletin", f"{source.name}/{message.name}", now, detail)
    return message


def desk(profile: Profile, name: str) -> Source:
    """The source that bulletins may be typed into. Raises CommandInvalid."""
    source = profile.source.get(name)
    if source is None or not source.enabled or getattr(source.options, "typed", False) is not True:
        raise CommandInvalid(f"Hồ sơ không có nguồn bản tin nào tên “{name}” nhận bản tin gõ tay (typed = true)")
    return source


def _message(typed: TypedBulletin, actor: Principal, now: datetime) -> Message:
    number = typed.number.strip()
    if not number or len(number) > 200:
        raise CommandInvalid("Hãy ghi số của bản tin, không quá 200 ký tự")
    if not now - _OLDEST <= typed.sent_at <= now + _AHEAD:
        raise CommandInvalid("Lúc phát hành phải trong 7 ngày qua và không sau bây giờ; xem lại ngày giờ")
    replaces = tuple(one.strip() for one in typed.replaces if one.strip())
    if typed.level is not None:
        return Message(number, typed.sent_at, replaces, (_warning(typed, number, actor),))
    if typed.subjects or not replaces:
        raise CommandInvalid("Bản tin hủy phải nêu số bản tin bị hủy, và không có khu vực; bản tin cảnh báo phải có cấp độ 1–5")
    return Message(number, typed.sent_at, replaces)


def _warning(typed: TypedBulletin, number: str, actor: Principal) -> Bulletin:
    starts_at = typed.starts_at or typed.sent_at
    if typed.level not in LEVELS:
        raise CommandInvalid("Cấp độ rủi ro thiên tai là từ 1 đến 5 (QĐ 18/2021/QĐ-TTg)")
    if typed.ends_at is None or not starts_at < typed.ends_at <= starts_at + _LONGEST:
        raise CommandInvalid("Hãy ghi lúc hết hiệu lực: sau lúc bắt đầu, không quá 30 ngày")
    unknown = [code for code in typed.subjects if code not in typed.profile.subject]
    if unknown:
        raise CommandInvalid(f"Khu vực không có trong hồ sơ: {', '.join(unknown[:5])}")
    if not typed.subjects:
        raise CommandInvalid("Hãy chọn ít nhất một khu vực")
    if not typed.headline.strip():
        raise CommandInvalid("Hãy ghi nội dung chính của bản tin")
    shown = (typed.document.strip()[:300] or number, typed.headline.strip()[:500], actor.name)
    return Bulletin(number, typed.sent_at, typed.level, frozenset(typed.subjects), starts_at, typed.ends_at, *shown)


def _check_replaced(conn: Connection, source: Source, message: Message) -> None:
    """A number mistyped here would leave the earlier bulletin in force. Raises CommandInvalid."""
    lost = [number for number in message.ends if bulletins.find(conn, source.name, number) is None]
    if lost:
        raise CommandInvalid(f"Chưa có bản tin số {', '.join(lost[:5])} để thay hay hủy; xem lại số")
    if message.name in message.ends:
        raise CommandInvalid("Bản tin không thể thay hay hủy chính nó")


def _same(conn: Connection, source: Source, message: Message) -> Message:
    kept = bulletins.find(conn, source.name, message.name)
    if kept is None or _said(kept) != _said(message):
        raise CommandInvalid(f"Đã có bản tin số {message.name} với nội dung khác; sửa thì gõ bản tin mới thay cho nó")
    return kept


def _said(message: Message) -> tuple[object, ...]:
    """What a message says, whoever typed it."""
    bodies = tuple((one.level, one.subjects, one.starts_at, one.ends_at, one.remark) for one in message.says)
    return message.sent_at, message.ends, bodies
