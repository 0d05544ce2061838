"""What programs send while the database is away: kept on this machine's disk as it came, and taken once it is back."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from threading import Lock

from pydantic import ConfigDict, TypeAdapter, ValidationError
from sqlalchemy import Engine

from ioc.domain.principal import Principal
from ioc.domain.pushed import Fate, PushOutcome, RowFate
from ioc.errors import CommandInvalid, NotNow, PayloadInvalid, PermissionDenied
from ioc.spool.shelf import Damaged, Shelf
from ioc.store import push_answers
from ioc.store.engine import reading, writing
from ioc.store.outage import is_outage
from ioc.store.push_answers import Answered
from ioc.web.api.push_body import Sent

log = logging.getLogger(__name__)

AT_ONCE = 100
"""Requests taken in one go."""
Take = Callable[[Principal, str | None, Sent, datetime], PushOutcome]
"""Reads and saves one request as if it came at that instant; raises what saving raises."""


@dataclass(frozen=True)
class Deferred:
    """A request as it came: who sent it, for which source (None = the one of the key), and when it was taken."""

    __pydantic_config__ = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64")

    sender: Principal
    source: str | None
    sent: Sent
    taken_at: datetime


_FORM = TypeAdapter(Deferred)


class ReceiptState(StrEnum):
    WAITING = "waiting"  # safe on disk, not yet in the database
    TAKEN = "taken"  # see the outcome of each row
    SET_ASIDE = "set_aside"  # cannot be taken; kept for a person to look at


@dataclass(frozen=True)
class Receipt:
    """`outcome` is None until the request has been taken."""

    name: str
    state: ReceiptState
    outcome: PushOutcome | None = None


@dataclass(frozen=True)
class Later:
    """`lock` keeps two rounds of this process from taking the same request."""

    engine: Engine
    shelf: Shelf
    lock: Lock = field(default_factory=Lock)

    def defer(self, sender: Principal, source: str | None, sent: Sent, now: datetime) -> str:
        """Keep the request; returns the name of its receipt. Raises SpoolFull."""
        return self.shelf.put(_FORM.dump_json(Deferred(sender, source, sent, now)), now)

    def catch_up(self, take: Take) -> int:
        """Take the oldest requests; how many. Ends where the database is away again; what is not taken stays."""
        with self.lock:
            return self._catch_up(take)

    def receipt(self, sender: Principal, name: str) -> Receipt | None:
        """What became of the request; None where this sender has none of that name."""
        if name in self.shelf.waiting():
            return Receipt(name, ReceiptState.WAITING)
        if name in self.shelf.damaged():
            return Receipt(name, ReceiptState.SET_ASIDE)
        with reading(self.engine) as conn:
            answered = push_answers.find(conn, sender.name, _key(name))
        return Receipt(name, ReceiptState.TAKEN, answered.outcome) if answered else None

    def _catch_up(self, take: Take) -> int:
        taken = 0
        for name in self.shelf.waiting()[:AT_ONCE]:
            try:
                taken += self._take(take, name)
            except Exception as error:  # noqa: BLE001 — whatever is wrong with one request must not hold back the others
                if is_outage(error):
                    return taken
                log.error("kho tạm: lần gửi %s bị để riêng: %s", name, error)
                self.shelf.set_aside(name)
        return taken

    def _take(self, take: Take, name: str) -> bool:
        deferred = _read(self.shelf.take(name))
        try:
            outcome = take(deferred.sender, deferred.source, deferred.sent, deferred.taken_at)
        except NotNow:
            return False
        except (PayloadInvalid, PermissionDenied, CommandInvalid) as refused:
            outcome = PushOutcome((RowFate(0, Fate.REJECTED, str(refused)),))
        self._answer(deferred, name, outcome)
        self.shelf.done(name)
        return True

    def _answer(self, deferred: Deferred, name: str, outcome: PushOutcome) -> None:
        with writing(self.engine) as conn:
            push_answers.keep(conn, deferred.sender.name, _key(name), Answered("", outcome), deferred.taken_at)


def _read(payload: bytes) -> Deferred:
    try:
        return _FORM.validate_json(payload)
    except ValidationError as wrong:
        raise Damaged(f"không đọc được ({wrong.error_count()} chỗ)") from None


def _key(receipt: str) -> str:
    """No sender can choose it: a name of a request is printable."""
    return f"\t{receipt}"
