"""A process that judges and tells, and kills itself (-9) at the step it is told: `python -m tests.journey.dying STEP STORM`.

The database and the receivers' addresses come from the environment; it ends by itself once everything is told.
"""

import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from ioc.domain.centre import Profile
from ioc.domain.duty import Restraint
from ioc.domain.notification import DeliveryState, Receiver
from ioc.domain.subject import Subject, SubjectKind
from ioc.errors import SettingsInvalid
from ioc.jobs import dispatch as sending
from ioc.jobs import evaluate as evaluating
from ioc.jobs import judging as looping
from ioc.jobs import route as routing
from ioc.jobs import sum_up as summing
from ioc.jobs.judging import Judging
from ioc.notifiers.contract import Io
from ioc.store import outbox
from ioc.store.engine import open_engine, reading, writing
from ioc.store.schema import delivery, transition
from tests.stories.province import CPU, PROVINCE

HOSTS = tuple(f"may-{number}" for number in range(12))
LIMIT = 40.0
"""Seconds after which a process that is not done gives up."""


@dataclass(frozen=True)
class Step:
    """Where to die: `before` or after the call of `name` in `place`, and only where that call did something."""

    place: Any
    name: str
    before: bool = False


STEPS = {
    "judged, not committed": Step(evaluating.judged, "mark"),
    "judged": Step(looping, "evaluate"),
    "routed, not committed": Step(routing.Post, "send"),
    "routed": Step(looping, "route_transitions"),
    "summed up, not committed": Step(summing.gathering, "carry"),
    "summed up": Step(looping, "sum_up"),
    "claimed, not committed": Step(sending.outbox, "claim"),
    "claimed": Step(sending, "_send", before=True),
    "sent": Step(sending, "deliver"),
    "recorded, not committed": Step(sending, "_record"),
    "recorded": Step(looping, "dispatch"),
}


def province(mail: str, hook: str, storm: int) -> Profile:
    """A dozen machines whose load is watched, told by e-mail and by webhook."""
    subjects = tuple(Subject(code, SubjectKind.SYSTEM, code, code) for code in HOSTS)
    address = (("server", mail), ("sender", "ioc@x.vn"), ("to", "truc@x.vn"))
    receivers = Receiver("truc-ban", "email", address), Receiver("he-thong", "webhook", (("url", hook),), language="en")
    return replace(
        PROVINCE,
        subjects=(*PROVINCE.subjects, *subjects),
        rules=(replace(CPU, hold=timedelta(0)),),
        receivers=receivers,
        sources=(),
        restraint=Restraint(storm, 0),
    )


def arm(step: str) -> None:
    """From now on the process dies at this step; "" = never."""
    if not step:
        return
    fatal = STEPS[step]
    setattr(fatal.place, fatal.name, _dying(getattr(fatal.place, fatal.name), fatal.before))


def _dying(real: Callable[..., Any], before: bool) -> Callable[..., Any]:
    def call(*args: Any, **kwargs: Any) -> Any:
        if before:
            _die()
        result = real(*args, **kwargs)
        if _did_something(real, result):
            _die()
        return result

    return call


def _did_something(real: Callable[..., Any], result: Any) -> bool:
    if real.__name__ in {"mark", "carry", "send", "deliver", "_record"}:
        # A pass with nothing to judge marks that, too.
        return real.__name__ != "mark" or _judged_anything()
    return bool(result.transitions if hasattr(result, "transitions") else result)


def _judged_anything() -> bool:
    frame: Any = sys._getframe(3)
    return bool(frame.f_locals["book"].transitions)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def work(step: str, storm: int, alone: bool) -> int:
    """Judge and tell until everything is told; 0 = done. `alone`: what another had claimed is ours, as for the one worker."""
    engine = open_engine(os.environ["IOC_DATABASE_URL"])
    profile = province(os.environ["IOC_MAIL"], os.environ["IOC_HOOK"], storm)
    if alone:
        with writing(engine) as conn:
            outbox.release_all(conn)
    arm(step)
    judging = Judging(engine, Io(_no_secrets, timeout=5), "", f"tt-{os.getpid()}", lambda: datetime.now(UTC), lambda: None)
    judging.follow(profile)
    deadline = time.monotonic() + LIMIT
    while time.monotonic() < deadline:
        judging.evaluate()
        judging.dispatch()
        if _done(engine):
            judging.end()
            return 0
        time.sleep(0.02)
    return 1


def _no_secrets(reference: str) -> str:
    raise SettingsInvalid(reference)


def _done(engine: Any) -> bool:
    under_way = [str(state) for state in (DeliveryState.WAITING, DeliveryState.CLAIMED, DeliveryState.GATHERED)]
    with reading(engine) as conn:
        told = conn.execute(select(func.count()).where(delivery.c.state == str(DeliveryState.DELIVERED))).scalar_one()
        unrouted = conn.execute(select(func.count()).where(transition.c.routed_at.is_(None))).scalar_one()
        left = conn.execute(select(func.count()).where(delivery.c.state.in_(under_way))).scalar_one()
    return bool(told) and not unrouted and not left


if __name__ == "__main__":
    sys.exit(work(sys.argv[1], int(sys.argv[2]), sys.argv[3] == "alone"))
