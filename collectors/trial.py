"""A proposed source tried on its own sample: what it would bring, without asking anybody."""

import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from collectors import ADAPTERS, HEARERS, OPTION_MODELS
from collectors.contract import Message, Question, Reply, Request
from collectors.file_drop import Listed, ListFiles, TakeFiles, Taken
from collectors.proposal import Sample
from collectors.propose_mqtt import messages_of
from collectors.propose_snmp import told_of
from collectors.propose_sql import rows_of
from collectors.recorded import Recorded
from collectors.snmp_question import AskAgent, Cell, Told
from collectors.sql_question import Found
from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.promise import Promise
from ioc.domain.source import Batch, Schedule, Source, Window, joined
from ioc.errors import PayloadInvalid, SourceUnavailable

_LONG = timedelta(days=36_500)
_SOON = timedelta(minutes=2)


def try_out(text: str, sample: Sample, profile: Profile, now: datetime) -> Batch:
    """What the source file `text` makes of the sample at `now` (aware).

    Raises ValueError for a file that is no source, and what collecting raises for one that cannot read it.
    """
    source = _source(tomllib.loads(text))
    window = Window(now - _LONG, now + _SOON)
    if source.kind in HEARERS:
        messages = [Message(one.topic, one.body.encode(), now) for one in messages_of(sample)]
        return admit(HEARERS[source.kind].read(source, profile, messages), source, profile, window)
    return admit(joined(_pages(source, window, profile, _io(source, sample, now))), source, profile, window)


def _source(file: dict[str, Any]) -> Source:
    kind, delivers = str(file.get("kind")), file.get("delivers", ())
    if kind not in OPTION_MODELS:
        raise ValueError(f"không có loại nguồn “{kind}”")
    options = OPTION_MODELS[kind].model_validate(file.get("options"))
    return Source("mau", kind, "", "", Schedule(), Promise(), options, delivers=tuple(delivers))


def _pages(source: Source, window: Window, profile: Profile, io: Recorded) -> Iterator[Batch]:
    """The batches up to where the sample ends, which is one page."""
    try:
        yield from ADAPTERS[source.kind].collect(source, window, profile, io)
    except _Over:
        return


class _Over(SourceUnavailable):
    """More was asked than the sample holds."""


def _io(source: Source, sample: Sample, now: datetime) -> Recorded:
    path = getattr(source.options, "path", "").replace("*", "mau")
    tell = {"snmp": _agent, "sql": _database, "station_files": _drop}.get(source.kind, _nobody)
    return Recorded(now, _Page(sample).answer, {path: sample.content}, tell=tell(sample, now))


@dataclass
class _Page:
    """Answers the first question with the sample, and none after it. A CKAN portal shows the resource first."""

    sample: Sample
    given: list[str] = field(default_factory=list)

    def answer(self, request: Request) -> Reply:
        if request.url.endswith("/resource_show"):
            code = dict(request.query).get("id", "").replace('"', "")
            return Reply(200, {}, f'{{"success": true, "result": {{"id": "{code}"}}}}'.encode())
        if self.given:
            raise _Over("Mẫu chỉ có một trang.")
        self.given.append(request.url)
        return Reply(200, {}, self.sample.content)


Tell = Callable[[Question[Any]], Any]


def _nobody(sample: Sample, now: datetime) -> Tell:
    def tell(question: Question[Any]) -> Any:
        raise PayloadInvalid("Loại nguồn này không thử trên mẫu được.")

    return tell


def _agent(sample: Sample, now: datetime) -> Tell:
    cells = told_of(sample)

    def tell(question: Question[Any]) -> Told:
        assert isinstance(question, AskAgent)
        objects = {oid: cells.get(oid, Cell("absent", None)) for oid in question.objects}
        below = tuple(f"{column}." for column in question.columns)
        return objects | {oid: cell for oid, cell in cells.items() if below and oid.startswith(below)}

    return tell


def _database(sample: Sample, now: datetime) -> Tell:
    found = Found(rows_of(sample))
    return lambda question: found


def _drop(sample: Sample, now: datetime) -> Tell:
    name = sample.where.replace("\\", "/").rpartition("/")[2]
    file = Listed(name, len(sample.content), "mau", now - timedelta(days=1))

    def tell(question: Question[Any]) -> Any:
        if isinstance(question, ListFiles):
            return (file,)
        assert isinstance(question, TakeFiles)
        return (Taken(file, sample.content),)

    return tell
