"""Gửi số liệu: a program tells the values of its source."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine

from ioc.commands.permission import require
from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.observation import Reading
from ioc.domain.principal import Permission, Principal
from ioc.domain.pushed import Fate, PushOutcome, RowFate, by_row
from ioc.domain.source import Batch, Reject, Source, Window
from ioc.errors import CommandInvalid, NotNow, PermissionDenied
from ioc.store import audit, push_answers, runs, sources
from ioc.store.engine import reading, writing
from ioc.store.fates import fates
from ioc.store.notes import storable
from ioc.store.observations import parts, save
from ioc.store.push_answers import Answered

KIND = "push"
"""The kind of the sources that programs may send to."""
_AHEAD = timedelta(minutes=2)
"""How far ahead of ours a sender's clock may run."""
_PAUSED = 60


class KeyReused(CommandInvalid):
    """The sender's name for a request was used before, for something else."""


@dataclass(frozen=True)
class Pushed:
    """What a program sent, as it was read.

    `repeat` is the sender's name for the request and a hash of what it sent, None where it gave no name.
    `keep` is how long raw values are kept, None = for ever.
    """

    source: Source
    profile: Profile
    batch: Batch
    repeat: tuple[str, str] | None = None
    keep: timedelta | None = None


def receiver(profile: Profile, name: str) -> Source:
    """The source of that name, if programs may send to it. Raises CommandInvalid."""
    source = profile.source.get(name)
    if source is None or source.kind != KIND or not source.enabled:
        raise CommandInvalid(f"Hồ sơ không có nguồn loại {KIND} đang bật tên “{name}”")
    return source


def push_observations(engine: Engine, actor: Principal, sent: Pushed, now: datetime) -> PushOutcome:
    """What became of each row. Repeating a request changes nothing; with the same name it gets the same answer.

    Raises PermissionDenied where the key is another source's, NotNow while the source is paused, KeyReused.
    """
    require(actor, Permission.PUSH)
    if actor.source not in (None, sent.source.name):
        raise PermissionDenied(f"Khóa “{actor.name}” chỉ được gửi số liệu của nguồn “{actor.source}”")
    earlier = _earlier(engine, actor, sent)
    return earlier if earlier is not None else _take(engine, actor, sent, now)


def _earlier(engine: Engine, actor: Principal, sent: Pushed) -> PushOutcome | None:
    if sent.repeat is None:
        return None
    key, body_hash = sent.repeat
    with reading(engine) as conn:
        answered = push_answers.find(conn, actor.name, key)
    if answered is not None and answered.body_hash != body_hash:
        raise KeyReused(f"Idempotency-Key “{key}” đã dùng cho một nội dung khác; mỗi lần gửi mới cần một khóa mới")
    return answered.outcome if answered else None


def _take(engine: Engine, actor: Principal, sent: Pushed, now: datetime) -> PushOutcome:
    """Save in parts; the answer is kept with the last one, so that a request cut in the middle is done again."""
    admitted = admit(sent.batch, sent.source, sent.profile, _window(sent, now))
    told = [RowFate(number_of(one.row), Fate.REJECTED, storable(one.reason)) for one in admitted.rejects]
    pieces = list(parts(admitted))
    for piece in pieces[:-1]:
        with writing(engine) as conn:
            told += _save(conn, actor, sent, piece, now)
    with writing(engine) as conn:
        told += _save(conn, actor, sent, pieces[-1], now)
        outcome = PushOutcome(by_row((*told, *_silent(sent.batch, told))))
        if sent.repeat is not None:
            key, body_hash = sent.repeat
            push_answers.keep(conn, actor.name, key, Answered(body_hash, outcome), now)
    return outcome


def _window(sent: Pushed, now: datetime) -> Window:
    history = sent.source.history
    start = now - history if history else datetime(1900, 1, 1, tzinfo=now.tzinfo)
    return Window(start, now + _AHEAD)


def _save(conn: Connection, actor: Principal, sent: Pushed, piece: Batch, now: datetime) -> list[RowFate]:
    source = sent.source
    if sources.state(conn, source.name).paused:
        raise NotNow(f"Nguồn “{source.title_vi}” đang tạm dừng; hãy giữ lại và gửi sau", _PAUSED)
    run_id, begun = runs.run_of_the_minute(conn, source.name, now)
    if begun:
        audit.record(conn, actor, "push_observations", source.name, now, {"run": run_id})
    judged = list(zip(piece.readings, fates(conn, piece.readings, source), strict=True))
    # What does not hold is kept as well, as a saying of its source; what says the very same is not.
    wanted = tuple(one for one, (fate, why) in judged if fate is not Fate.UNCHANGED or why)
    saved = save(conn, replace(piece, readings=wanted), source, run_id, now, sent.profile.zone, sent.keep)
    rejects = (*piece.rejects, *saved.rejects)
    runs.add_to_run(conn, run_id, now, len(piece.readings) + len(piece.rejects), saved.stored, saved.changed, rejects)
    if piece.readings or not piece.rejects:
        sources.record_success(conn, source.name, now)
    return _told(judged, saved.rejects)


def _told(judged: Iterable[tuple[Reading, tuple[Fate, str]]], closed: Iterable[Reject]) -> list[RowFate]:
    """The fate of each reading; one of a period that is closed was not saved after all."""
    late = {one.row: one.reason for one in closed}
    return [
        RowFate(number_of(one.row), Fate.REJECTED, late[one.row]) if one.row in late else RowFate(number_of(one.row), fate, why)
        for one, (fate, why) in judged
    ]


def _silent(batch: Batch, told: Iterable[RowFate]) -> Iterable[RowFate]:
    """Rows that another row of the same request says just as well."""
    known = {one.row for one in told}
    rows = (number_of(one.row) for one in batch.readings)
    return (RowFate(row, Fate.UNCHANGED, "trùng một dòng khác trong cùng lần gửi") for row in rows if row not in known)


def number_of(row: str) -> int:
    """The number in a place such as "dòng 14"; 0 where it names none: then it means all that was sent."""
    _, _, number = row.rpartition(" ")
    return int(number) if number.isdecimal() else 0
