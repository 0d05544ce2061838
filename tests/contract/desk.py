"""A desk where messages arrive: transitions happen, the clock goes on, what each receiver hears is written down."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta

from sqlalchemy import Engine

from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.notification import Notification, Reason
from ioc.errors import ChannelRefused, ChannelUnavailable, SettingsInvalid
from ioc.jobs.dispatch import dispatch
from ioc.jobs.follow_up import follow_up
from ioc.jobs.route import route_transitions
from ioc.jobs.sum_up import sum_up
from ioc.notifiers.contract import AddressModel, Io, Notifier
from ioc.store import alerts
from ioc.store.engine import reading, writing
from ioc.store.queries.alerts import DeliveryRow, deliveries, history
from tests.stories.province import NOW


class Anywhere(AddressModel):
    """Takes whatever a receiver of the story has."""

    to: str = ""
    url: str = ""


def no_secrets(reference: str) -> str:
    raise SettingsInvalid(f"Không có bí mật “{reference}”")


@dataclass
class Desk:
    """`minute` is the time since NOW. `broken` channels refuse, `away` ones do not answer."""

    engine: Engine
    profile: Profile
    minute: float = 0
    heard: list[tuple[str, Notification]] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)

    @property
    def now(self):  # type: ignore[no-untyped-def]
        return NOW + timedelta(minutes=self.minute)

    def fires(self, key: AlertKey, spell: int = 1, **other: object) -> Transition:
        return self._turn(key, AlertState.PENDING, AlertState.FIRING, spell, **other)

    def rises(self, key: AlertKey, spell: int = 1, **other: object) -> Transition:
        return self._turn(key, AlertState.FIRING, AlertState.FIRING, spell, **other)

    def ends(self, key: AlertKey, spell: int = 1, **other: object) -> Transition:
        return self._turn(key, AlertState.FIRING, AlertState.RESOLVED, spell, **other)

    def _turn(self, key: AlertKey, before: AlertState, after: AlertState, spell: int, **other: object) -> Transition:
        severity = self.profile.rule[key.rule].severity
        return replace(Transition(key, before, after, self.now, severity, spell, 2.4, 2.3), **other)  # type: ignore[arg-type]

    def happen(self, *told: Transition) -> None:
        """Save the transitions with the alerts they leave behind."""
        last = {one.key: one for one in told}
        left = [
            Alert(one.key, one.after, one.severity, one.at, one.at, value=one.value, limit=one.limit, spell=one.spell)
            for one in last.values()
        ]
        with writing(self.engine) as conn:
            alerts.save(conn, left, told)

    def work(self) -> list[tuple[str, str]]:
        """One pass of everything; the new messages as (receiver, first line)."""
        before = len(self.heard)
        route_transitions(self.engine, self.profile, self.now, "https://ioc.x.vn")
        follow_up(self.engine, self.profile, self.now)
        sum_up(self.engine, self.profile, self.now, "https://ioc.x.vn")
        channels = [Notifier(name, Anywhere, self._hear) for name in ("email", "webhook")]
        while dispatch(self.engine, self.profile, channels, self.now, Io(no_secrets), "ta"):
            continue
        return [(receiver, message.subject_line) for receiver, message in self.heard[before:]]

    def until(self, minute: float, step: float = 0.5) -> list[tuple[str, str]]:
        """Pass after pass up to that minute; the new messages."""
        found = []
        while self.minute < minute:
            self.minute = min(self.minute + step, minute)
            found += self.work()
        return found

    def names(self, told: Iterable[tuple[str, str]]) -> list[str]:
        return sorted(receiver for receiver, _ in told)

    def rows(self) -> list[DeliveryRow]:
        with reading(self.engine) as conn:
            return deliveries(conn, [row.id for row in history(conn, limit=10_000)])

    def reasons(self, receiver: str) -> list[Reason]:
        return [row.reason for row in self.rows() if row.receiver == receiver]

    def _hear(self, message: Notification, address: Anywhere, io: Io) -> None:
        if message.receiver.name in self.broken:
            raise ChannelRefused("hỏng")
        if message.receiver.name in self.away:
            raise ChannelUnavailable("vắng")
        self.heard.append((message.receiver.name, message))
