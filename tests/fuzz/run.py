"""One parser under fire: what left it besides PayloadInvalid, what took over a second, and how much memory it wanted."""

import resource
import signal
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from random import Random
from types import FrameType

import psutil

from ioc.errors import PayloadInvalid
from tests.fuzz.inputs import hostile
from tests.fuzz.targets import Target

SECONDS, MEMORY = 1.0, 200_000_000
"""What one input may take: seconds of CPU (a busy machine is no fault of a parser's), and bytes above what stood before."""
_KEPT = 5


class Hung(BaseException):
    """An input took longer than SECONDS."""


@dataclass
class Found:
    """`faults` are texts of at most _KEPT different faults; `failed` counts all."""

    name: str
    inputs: int = 0
    invalid: int = 0
    failed: int = 0
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def read(self) -> int:
        return self.inputs - self.invalid - self.failed


def fuzz(target: Target, count: int, seed: int, keep: Path | None = None) -> Found:
    """Put `count` inputs to the target; the same `seed` gives the same inputs. Those that fail are written to `keep`.

    Run it in a process of its own: the limit on memory stays.
    """
    found = Found(target.name)
    _limit_memory()
    for body in hostile(target.seeds, count, Random(f"{seed} {target.name}")):
        found.inputs += 1
        try:
            with _timed():
                target.read(body)
        except PayloadInvalid:
            found.invalid += 1
        except (Exception, Hung) as fault:  # noqa: BLE001 -- anything else is just what is looked for
            _note(found, fault, body, keep)
    return found


def _note(found: Found, fault: BaseException, body: bytes, keep: Path | None) -> None:
    found.failed += 1
    where = traceback.extract_tb(fault.__traceback__)[-1]
    kind = f"{type(fault).__name__} in {Path(where.filename).name}:{where.lineno}"
    if kind in found.faults or len(found.faults) >= _KEPT:
        return
    found.faults[kind] = f"{str(fault)[:200]} (input {body[:120]!r}, {len(body)} bytes)"
    if keep is not None:
        keep.mkdir(parents=True, exist_ok=True)
        (keep / f"{found.name.replace('/', '-')}-{sha256(body).hexdigest()[:12]}").write_bytes(body)


@contextmanager
def _timed() -> Iterator[None]:
    signal.signal(signal.SIGPROF, _hung)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _hung(number: int, frame: FrameType | None) -> None:
    raise Hung(f"more than {SECONDS:g} s of CPU")


def _limit_memory() -> None:
    most = psutil.Process().memory_info().vms + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
