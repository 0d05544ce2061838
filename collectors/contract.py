"""What a collector is, and the one door through which it meets the outside world."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event
from typing import Generic, Protocol, TypeVar

from pydantic import BaseModel

from collectors.access import Access
from collectors.means import Means
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Source, Window


@dataclass(frozen=True, slots=True)
class Request:
    """One question over HTTP. `url` is absolute (see Io.address). No credentials here: the door adds those that `access` names.

    `etag` is the validator of an earlier answer, empty for none. `also` are statuses besides 2xx whose answer the adapter reads
    itself: SOAP faults and exception reports come with 400 and 500. `secrets` are names in the body, written {name}, that the
    door replaces by what a reference stands for.
    """

    url: str
    access: Access
    method: str = "GET"
    query: tuple[tuple[str, str], ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    etag: str = ""
    also: tuple[int, ...] = ()
    secrets: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A decompressed answer within the limit. Header names are lower case.

    `status` is 2xx, one that the request named in `also`, or 304 with an empty body.
    """

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


Answer = TypeVar("Answer", covariant=True)


class Question(Generic[Answer]):
    """What an adapter asks over a protocol other than HTTP, as a frozen dataclass; its transport is in transports.py."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file at the door. `name` is what people see; `stamp` changes when the content does."""

    name: str
    stamp: str
    content: bytes = field(repr=False)


class Io(Protocol):
    """The outside world as one visit sees it. Every wait ends within the visit's time budget.

    Raises SourceUnavailable, SourceRefused or PayloadInvalid, with texts that hold no secret, and nothing else.
    """

    @property
    def now(self) -> datetime:
        """The aware UTC instant of the visit; it does not move during the visit."""

    @property
    def cursor(self) -> str:
        """Where the last saved visit stopped reading (`Batch.cursor`); empty at the first one, and in a back-fill."""

    def fetch(self, request: Request) -> Reply:
        """Ask over HTTP, waiting for the source's turn when `access` limits the rate."""

    def ask(self, question: Question[Answer]) -> Answer:
        """Put a question over another protocol."""

    def afterwards(self, question: Question[object]) -> None:
        """Put a question once what this visit brought has been saved (move a file away, acknowledge), in the order given."""

    def files(self, pattern: str, max_bytes: int, settle_seconds: float) -> tuple[FoundFile, ...]:
        """Files that match, by name: `profile:data/x.csv`, or a path or glob below the data folder or absolute.

        Files changed within the last `settle_seconds` are left for the next visit: they may still be being written.
        """

    def address(self, access: Access, url: str) -> str:
        """The absolute address of `url`; one that starts with / is appended to `access.base`."""

    def recall(self, key: str) -> str:
        """What an earlier visit to this source remembered under `key`; empty if nothing."""

    def remember(self, key: str, value: str) -> None:
        """Keep for the next visit, once what this visit brought has been saved."""

    def machine(self) -> dict[str, float]:
        """Measures of the machine this runs on, by name (see collectors.host); what cannot be measured is left out."""


Collect = Callable[[Source, Window, Profile, Io], Iterator[Batch]]


@dataclass(frozen=True)
class Collector:
    """An adapter for the protocol named `kind`. `options_model` validates `Source.options`; `collect` yields a batch a page.

    `collect` asks only through the Io it is given; it raises SourceUnavailable, SourceRefused or PayloadInvalid.
    """

    kind: str
    options_model: type[BaseModel]
    collect: Collect


@dataclass(frozen=True, slots=True)
class Message:
    """What a sender told a listener: where (a topic, an address), what, and the aware instant we heard it."""

    place: str
    body: bytes = field(repr=False)
    heard_at: datetime


class Ear(Protocol):
    """The centre as a listener sees it, for as long as it listens."""

    @property
    def stop(self) -> Event:
        """Set when the listener must end."""

    @property
    def means(self) -> Means:
        """Secrets, clock and folders; its budget never ends."""

    def hear(self, messages: Sequence[Message]) -> None:
        """Take the messages; returns once what they say is saved, or safely on the spool. Only then may the sender be told.

        No messages at all say that the line is up: call it so after connecting. May be called by several threads.
        Raises CentreError when neither was possible: acknowledge nothing.
        """


Read = Callable[[Source, Profile, Sequence[Message]], Batch]
Listen = Callable[[Source, Ear], None]


@dataclass(frozen=True)
class Listener:
    """An adapter that is told rather than asks. `read` is pure and raises nothing: what it cannot read becomes a Reject.

    What listens for it is in transports.py: it blocks until `stop`, or raises SourceUnavailable or SourceRefused.
    """

    kind: str
    options_model: type[BaseModel]
    read: Read
