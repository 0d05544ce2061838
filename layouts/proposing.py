"""What the page of new sources asks of the adapters, of which it knows nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ioc.domain.centre import Profile
from ioc.domain.source import Batch
from ioc.errors import CommandInvalid
from layouts.words import WORDS


@dataclass(frozen=True)
class Wanted:
    """A sample that a person brought: `where` it came from, and the `subject` it is about where it does not say itself."""

    kind: str
    name: str
    content: bytes = field(repr=False)
    where: str
    subject: str


@dataclass(frozen=True)
class Proposed:
    """A source file, and what is doubtful about it."""

    text: str
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class Tried:
    """What a file brings of its sample; `faults` say what is wrong with the file, or why it cannot read the sample."""

    faults: tuple[str, ...] = ()
    batch: Batch = Batch()


def _nothing(wanted: Wanted, profile: Profile) -> Proposed:
    raise CommandInvalid(WORDS["new_source_none"][0])


@dataclass(frozen=True)
class Proposing:
    """`kinds`: kind → what a sample of it is, by language. `propose` raises CommandInvalid where a sample says nothing."""

    kinds: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    propose: Callable[[Wanted, Profile], Proposed] = _nothing
    attempt: Callable[[str, Wanted, Profile, datetime], Tried] = lambda text, wanted, profile, now: Tried()
