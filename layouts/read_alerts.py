"""What pages ask about the work on alerts; each question opens a reading connection of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine

from ioc.domain.alert import Alert, AlertKey
from ioc.domain.answer import Assignment, Closure, Remark, Silence, Snooze
from ioc.domain.centre import Profile
from ioc.domain.matcher import Matcher
from ioc.store import accounts
from ioc.store.engine import reading
from ioc.store.queries import alerts, answers, silences


@dataclass(frozen=True)
class Work:
    """What was done about the present or last spell of an alert. `snooze` None = it is not put off."""

    assignments: Sequence[Assignment] = ()
    remarks: Sequence[Remark] = ()
    closures: Sequence[Closure] = ()
    snooze: Snooze | None = None
    silences: Sequence[Silence] = field(default=())


@dataclass(frozen=True)
class ReadAlerts:
    engine: Engine
    profile: Callable[[], Profile]
    clock: Callable[[], datetime]

    def work(self, key: AlertKey | None) -> Work:
        """`key` None: only the silences that run or are yet to begin."""
        now = self.clock()
        with reading(self.engine) as conn:
            running = silences.silences(conn, now)
            alert = alerts.one(conn, key) if key else None
            if alert is None or key is None:
                return Work(silences=running)
            return Work(
                answers.assignments(conn, key, alert.spell),
                answers.remarks(conn, key, alert.spell),
                [one for one in answers.closures(conn, key) if one.spell == alert.spell],
                silences.snoozes(conn, now).get(key),
                running,
            )

    def muted(self, matchers: Sequence[Matcher]) -> list[Alert]:
        """The open alerts that a silence with these matchers would mute."""
        with reading(self.engine) as conn:
            return silences.muted(conn, self.profile(), matchers)

    def people(self) -> list[str]:
        """The accounts that may be handed an alert."""
        with reading(self.engine) as conn:
            return [one.name for one in accounts.all_accounts(conn) if not one.disabled]
