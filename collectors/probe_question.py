"""What is asked of systems when they are knocked at, and what comes of it."""

from dataclasses import dataclass

from collectors.contract import Question
from collectors.probe_options import AnyTarget


@dataclass(frozen=True, slots=True)
class Found:
    """`why` says in Vietnamese why it is not available, "" where it is.

    `latency` is in seconds, None where nothing answered; `certificate_days` None where there is no certificate to see.
    """

    why: str = ""
    latency: float | None = None
    certificate_days: float | None = None

    @property
    def available(self) -> bool:
        return not self.why


@dataclass(frozen=True)
class Knock(Question[tuple[Found, ...]]):
    """Knock at every target, each for at most `seconds`, at `own_line` first where it is set; answers in their order."""

    targets: tuple[AnyTarget, ...]
    seconds: float
    own_line: str = ""
