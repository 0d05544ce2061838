"""The one door to the outside world, and a visit through it. Recordings for tests are in recorded.py."""

import logging
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from types import MappingProxyType
from typing import Any
from urllib.parse import urlencode

from collectors.access import Access, OAuth2Auth
from collectors.body_secrets import with_body_secrets
from collectors.budget import Budget
from collectors.contract import Answer, FoundFile, Message, Question, Reply, Request
from collectors.credentials import sign_in
from collectors.ear import Endless, Listening
from collectors.exchange import Exchange, place
from collectors.files import PROFILE, folder_files, profile_files
from collectors.gateway_auth import TokenAuth
from collectors.machine import Machine
from collectors.means import Means
from collectors.refusals import NotSignedIn
from collectors.secrets import Secrets
from collectors.token_service import ask_service, refuse_expired, show_token
from collectors.tokens import Token, ask_token
from collectors.transports import LISTENING, TRANSPORTS, Transport
from ioc.domain.source import Source
from ioc.errors import SourceUnavailable

_NOTES = 5000


@dataclass
class _Memory:
    """What outlives a visit to one source, in this process: notes, the OAuth2 token, when we last asked (monotonic)."""

    notes: dict[str, str] = field(default_factory=dict)
    token: Token | None = None
    asked: float | None = None


class Door:
    """One per process. `secret` gives what `env:NAME`/`file:NAME` stands for, or raises SettingsInvalid.

    `own` answers what is asked of the centre's own records.
    """

    def __init__(
        self,
        data_dir: Path,
        secret: Callable[[str], str],
        sleep: Callable[[float], None] = time.sleep,
        own: Mapping[type[Question[Any]], Transport] = MappingProxyType({}),
    ) -> None:
        self.data_dir, self.secret, self.sleep = data_dir, secret, sleep
        self.transports = {**TRANSPORTS, **own}
        self.machine = Machine(data_dir if data_dir.is_dir() else Path("/"))
        self._memories: dict[str, _Memory] = {}
        for name in ("httpx", "httpcore"):  # they log whole URLs, and a key may be in one
            logging.getLogger(name).setLevel(logging.WARNING)

    @contextmanager
    def visit(self, source: Source, now: datetime, files: Mapping[str, str | bytes], cursor: str = "") -> Iterator["Visit"]:
        """A visit to `source` at `now` (aware); `files` are the profile's. Save inside the block:

        what the collector asked to remember, and to do afterwards, is done only when the block ends without an error.
        """
        memory = self._memories.setdefault(source.name, _Memory())
        visit = Visit(self, source, now, files, memory, cursor)
        try:
            yield visit
            for question in visit.later:
                visit.ask(question)
            memory.notes = _newest(memory.notes, visit.notes)
        finally:
            visit.close()

    def listen(self, source: Source, stop: Event, hear: Callable[[Sequence[Message]], None]) -> None:
        """Let what listens for this kind of source listen, until `stop` is set.

        Raises SourceUnavailable or SourceRefused when it can listen no more, and what `hear` raises.
        """
        with closing(Means(Secrets(self.secret), Endless(), self.data_dir, lambda: datetime.now(UTC))) as means:
            LISTENING[source.kind](source, Listening(stop, means, hear))


class Visit:
    """An Io for one visit to one source. All waiting together is bounded by the source's `timeout`."""

    def __init__(
        self, door: Door, source: Source, now: datetime, files: Mapping[str, str | bytes], memory: _Memory, cursor: str
    ) -> None:
        self.now, self.cursor, self.notes, self.later = now, cursor, dict[str, str](), list[Question[object]]()
        self._door, self._files, self._memory = door, files, memory
        self._secrets = Secrets(door.secret)
        self._budget = Budget(source.timeout.total_seconds())
        self._means = Means(self._secrets, self._budget, door.data_dir, lambda: now)
        self._exchanges: dict[Hashable, Exchange] = {}

    def address(self, access: Access, url: str) -> str:
        base = self._secrets.plain(access.base, hidden=False)
        return base.rstrip("/") + url if url.startswith("/") else url

    def fetch(self, request: Request) -> Reply:
        access = request.access
        query = f"{'&' if '?' in request.url else '?'}{urlencode(request.query)}" if request.query else ""
        ready = replace(request, url=request.url + query, query=(), headers=(*self._fixed(access), *request.headers))
        if request.etag:
            ready = replace(ready, headers=(*ready.headers, ("If-None-Match", request.etag)))
        ready = with_body_secrets(ready, self._secrets, self.now)
        if isinstance(access.auth, OAuth2Auth | TokenAuth):
            return self._with_token(ready, access.auth)
        headers, added = sign_in(ready, self._secrets, self.now)
        keyed = f"{'&' if '?' in ready.url else '?'}{urlencode(added)}" if added else ""
        return self._ask(replace(ready, url=ready.url + keyed), headers)

    def ask(self, question: Question[Answer]) -> Answer:
        answer: Answer = self._door.transports[type(question)](question, self._means)
        return answer

    def afterwards(self, question: Question[object]) -> None:
        self.later.append(question)

    def files(self, pattern: str, max_bytes: int, settle_seconds: float) -> tuple[FoundFile, ...]:
        if pattern.startswith(PROFILE):
            return tuple(profile_files(pattern, self._files, max_bytes))
        return tuple(folder_files(pattern, self._door.data_dir, max_bytes, settle_seconds, self.now))

    def recall(self, key: str) -> str:
        return self._memory.notes.get(key, "")

    def remember(self, key: str, value: str) -> None:
        self.notes[key] = value

    def machine(self) -> dict[str, float]:
        return self._door.machine.measure()

    def close(self) -> None:
        self._means.close()
        self._budget.close()
        for exchange in self._exchanges.values():
            exchange.close()

    def _fixed(self, access: Access) -> tuple[tuple[str, str], ...]:
        return tuple((name, self._secrets.plain(value)) for name, value in access.headers.items())

    def _with_token(self, request: Request, auth: OAuth2Auth | TokenAuth) -> Reply:
        """Ask with the kept token; after a 401, once more with a new one."""
        kept = self._memory.token
        if kept is not None and kept.good:
            try:
                return self._showing(request, auth, self._secrets.guard(kept.value))
            except NotSignedIn:
                self._memory.token = None
        self._memory.token = self._new_token(request.access, auth)
        return self._showing(request, auth, self._memory.token.value)

    def _new_token(self, access: Access, auth: OAuth2Auth | TokenAuth) -> Token:
        exchange = self._open(access)
        if isinstance(auth, TokenAuth):
            return ask_service(self.address(access, auth.url), auth, access, exchange, self._secrets)
        return ask_token(self.address(access, auth.token_url), auth, access, exchange, self._secrets)

    def _showing(self, request: Request, auth: OAuth2Auth | TokenAuth, token: str) -> Reply:
        if isinstance(auth, OAuth2Auth):
            return self._ask(request, (("Authorization", f"Bearer {token}"),))
        shown, headers = show_token(request, auth, token, self._secrets)
        return refuse_expired(self._ask(shown, headers), auth, place(request.url))

    def _ask(self, request: Request, headers: tuple[tuple[str, str], ...]) -> Reply:
        self._take_turn(request)
        return self._open(request.access).ask(request, headers)

    def _open(self, access: Access) -> Exchange:
        """The client for this way of reaching a source: what is shown to one host is not shown to another."""
        key = (access.tls, access.proxy, access.redirect_hosts, access.max_bytes)
        if key not in self._exchanges:
            self._exchanges[key] = Exchange(access, self._secrets, self._budget, self.now)
        return self._exchanges[key]

    def _take_turn(self, request: Request) -> None:
        """Wait until the source may be asked again. Raises SourceUnavailable when that is beyond this visit's time."""
        access, where, asked = request.access, place(request.url), self._memory.asked
        interval = max(access.min_interval, 60 / access.per_minute if access.per_minute else 0)
        wait = interval - (time.monotonic() - asked) if asked is not None else 0.0
        if wait > self._budget.left(where):
            raise SourceUnavailable(f"Chưa đến lượt hỏi {where} theo giới hạn đã đặt; tăng timeout hoặc giảm số trang.", wait)
        if wait > 0:
            self._door.sleep(wait)
        self._memory.asked = time.monotonic()


def _newest(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Notes are many where each question is another: the oldest go, which only means reading again."""
    merged = {key: old[key] for key in old if key not in new} | new
    return dict(list(merged.items())[-_NOTES:])
