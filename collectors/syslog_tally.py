"""What has been heard of the running period, and what is to be told of those that are over. Pure; it outlives a restart as JSON.

An event counts in the period in which we heard it: clocks of senders differ. A period in which we did not listen all the
time is told as "at least"; one in which nobody said anything is not told at all, for silence is not a zero.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from collectors.expressions import holds, plain_code, search
from collectors.syslog_event import Event, read_event
from collectors.syslog_options import SyslogOptions
from ioc.errors import PayloadInvalid

_SAMPLES, _MOST_OPEN, _MOST_TOLD = 20, 50_000, 2_000


Number = Annotated[int, Field(ge=0, le=2**53)]


@dataclass
class Told:
    """What is told of a period (or, with `counts` None, of the incidents at an instant). `unread` counts what was no syslog."""

    at: datetime
    counts: dict[str, Number] | None = None
    at_least: bool = False
    open: Number | None = None
    unread: Number = 0
    samples: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Tally:
    """`end` is the end of the running period, None before the first message; `waiting` is what has not been saved yet."""

    end: datetime | None = None
    counts: dict[str, int] = field(default_factory=dict)
    heard: int = 0
    at_least: bool = False
    unread: int = 0
    samples: list[tuple[str, str, str]] = field(default_factory=list)
    open: dict[str, None] = field(default_factory=dict)
    told_open: int | None = None
    waiting: list[Told] = field(default_factory=list)

    def hear(self, body: bytes, sender: str, options: SyslogOptions, now: datetime) -> None:
        """Count one message."""
        self.turn(options, now)
        try:
            if len(body) > options.max_bytes:
                raise PayloadInvalid(f"bản tin dài {len(body):,} byte, hơn mức nhận {options.max_bytes:,}")
            event = read_event(body)
        except PayloadInvalid as wrong:
            self._refuse(body, sender, str(wrong))
            return
        self.heard += 1
        self._count(event, options)

    def turn(self, options: SyslogOptions, now: datetime) -> None:
        """Close the running period if it is over."""
        if self.end is not None and now >= self.end:
            if self.heard or self.unread:
                counts = self.counts if self.heard else None
                self.waiting.append(Told(self.end, counts, self.at_least, None, self.unread, self.samples))
            self.counts, self.heard, self.unread, self.samples, self.at_least = {}, 0, 0, [], False
            self.end = None
        if self.end is None:
            self.end = _end_of(now, options)
            self.counts = {one.indicator: 0 for one in options.counts}
        # The database and the spool are both away for days: the oldest go, and say so at the next one.
        if len(self.waiting) > _MOST_TOLD:
            del self.waiting[0]
            self.at_least = True

    def resumed(self, options: SyslogOptions, now: datetime) -> None:
        """We begin to listen, perhaps again: neither the period we left nor the one under way was heard as a whole."""
        self.at_least = True
        self.turn(options, now)
        self.at_least = True

    def tell_open(self, now: datetime) -> None:
        """Tell how many incidents are open, where that has changed; nothing before the first one: who knows what was open?"""
        if len(self.open) != (self.told_open or 0):
            self.told_open = len(self.open)
            self.waiting.append(Told(now, open=self.told_open))

    def saved(self, told: list[Told]) -> None:
        """These need not be told again."""
        done = set(map(id, told))
        self.waiting = [one for one in self.waiting if id(one) not in done]

    def _count(self, event: Event, options: SyslogOptions) -> None:
        plain = event.plain()
        for one in options.counts:
            graded = not one.severities or event.severity in one.numbers
            if graded and (one.where is None or holds(one.where, plain)):
                self.counts[one.indicator] = self.counts.get(one.indicator, 0) + 1
        rule = options.incidents
        if rule is not None and (name := _found(rule.id, plain)):
            if holds(rule.closed, plain):
                self.open.pop(name, None)
            elif holds(rule.opened, plain) and len(self.open) < _MOST_OPEN:
                self.open[name] = None

    def _refuse(self, body: bytes, sender: str, why: str) -> None:
        self.unread += 1
        if len(self.samples) < _SAMPLES:
            content = body[:500].decode("utf-8", "backslashreplace").replace("\0", "\\0")[:500]
            self.samples.append((sender, content, why))


_FORM, _TOLD = TypeAdapter(Tally), TypeAdapter(Told)


def written(tally: Tally) -> bytes:
    return _FORM.dump_json(tally)


def read_tally(content: bytes) -> Tally:
    """What was written; a new one, "at least" from its beginning, where it cannot be read."""
    try:
        return _FORM.validate_json(content)
    except ValidationError:
        return Tally(at_least=True)


def told_bytes(told: Told) -> bytes:
    return json.dumps(asdict(told), default=datetime.isoformat, ensure_ascii=False).encode()


def read_told(body: bytes) -> Told:
    """Raises PayloadInvalid where it is none of ours."""
    try:
        return _TOLD.validate_json(body)
    except ValidationError:
        raise PayloadInvalid("không phải bản đếm của trung tâm") from None


def _found(expression: str, plain: dict[str, object]) -> str:
    try:
        return (plain_code(search(expression, plain)) or "")[:200]
    except ValueError:
        return ""


def _end_of(now: datetime, options: SyslogOptions) -> datetime:
    """The first boundary after `now`, counted from the full hour."""
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    step = timedelta(minutes=options.every)
    return hour + ((now - hour) // step + 1) * step


def lost_words(told: Told) -> Iterator[tuple[str, str, str]]:
    """Sender, content and reason of what was no syslog: samples, and how many more there were."""
    yield from told.samples
    more = told.unread - len(told.samples)
    if more > 0:
        yield "", f"{more:,} bản tin khác", "không phải syslog; chỉ giữ các mẫu đầu của mỗi kỳ"
