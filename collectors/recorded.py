"""An Io that plays recordings, for tests: no network, no clock, no machine."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase
from typing import Any

from collectors.access import Access
from collectors.contract import Answer, FoundFile, Question, Reply, Request
from ioc.errors import PayloadInvalid


@dataclass
class Recorded:
    """`answer` gives the reply to a request, `tell` that to a question; either raises what a door would.

    `asked`, `questions` and `later` keep what was asked, over HTTP and otherwise, at once and afterwards.
    """

    now: datetime
    answer: Callable[[Request], Reply] = lambda request: Reply(200)
    recorded_files: Mapping[str, bytes] = field(default_factory=dict)
    measures: dict[str, float] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    asked: list[Request] = field(default_factory=list)
    tell: Callable[[Question[Any]], Any] = lambda question: None
    questions: list[Question[Any]] = field(default_factory=list)
    later: list[Question[Any]] = field(default_factory=list)
    cursor: str = ""

    def address(self, access: Access, url: str) -> str:
        return f"http://recorded{url}" if url.startswith("/") else url

    def fetch(self, request: Request) -> Reply:
        self.asked.append(request)
        reply = self.answer(request)
        if len(reply.body) > request.access.max_bytes:
            raise PayloadInvalid("bản ghi dài hơn mức nhận")
        return reply

    def ask(self, question: Question[Answer]) -> Answer:
        self.questions.append(question)
        answer: Answer = self.tell(question)
        return answer

    def afterwards(self, question: Question[object]) -> None:
        self.later.append(question)

    def files(self, pattern: str, max_bytes: int, settle_seconds: float) -> tuple[FoundFile, ...]:
        wanted = pattern.removeprefix("profile:")
        return tuple(
            FoundFile(name, hashlib.sha256(content).hexdigest(), content)
            for name, content in sorted(self.recorded_files.items())
            if fnmatchcase(name, wanted)
        )

    def recall(self, key: str) -> str:
        return self.notes.get(key, "")

    def remember(self, key: str, value: str) -> None:
        self.notes[key] = value

    def machine(self) -> dict[str, float]:
        return dict(self.measures)
