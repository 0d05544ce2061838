"""What one pass has to tell: gathered first, then put into the outbox so that people are spared."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection

from ioc.alerting.gather import STORM, Pace, group_key, joined, pace_of, storm_key, storms
from ioc.alerting.marks import marked
from ioc.alerting.messages import compose, notification_id, thread_of
from ioc.alerting.route import Way
from ioc.domain.alert import Transition
from ioc.domain.centre import Profile
from ioc.domain.notification import Gathering, Notification, Reason, Receiver
from ioc.jobs.parcel import pack
from ioc.store import follow_ups, gathering, outbox
from ioc.store.follow_ups import FollowUp
from ioc.store.outbox import Draft
from ioc.store.queries import telling

_SPEAKS_ALONE = frozenset({Reason.ESCALATED, Reason.INSTEAD})
"""Never grouped with others: somebody has to act on this one."""


@dataclass(frozen=True, slots=True)
class News:
    """One thing to tell one receiver, by `way` (None = at once). `urgent`: nothing delays it.

    `about` is what its mark speaks of, how long or which channel. `again` tells it from earlier news of the same transition.
    """

    transition_id: int
    transition: Transition
    receiver: Receiver
    reason: Reason
    way: Way | None
    labels: Mapping[str, str]
    about: timedelta | str = ""
    again: str = ""

    @property
    def urgent(self) -> bool:
        return self.labels.get("life_safety") == "true"


@dataclass
class Post:
    """Takes news and what is not told, and puts all into the outbox by `send`. `address` is where people open the centre."""

    profile: Profile
    now: datetime
    address: str
    _news: dict[str, list[News]] = field(default_factory=lambda: defaultdict(list))
    _quiet: list[tuple[int, Draft]] = field(default_factory=list)
    _plans: list[FollowUp] = field(default_factory=list)

    def tell(self, news: News) -> None:
        self._news[news.receiver.name].append(news)

    def keep(self, transition_id: int, transition: Transition, receiver: Receiver, reason: Reason, cause: str) -> None:
        """Put down why the receiver is not told."""
        id = notification_id(transition_id, transition, self.profile.name, receiver.name)
        self._quiet.append((transition_id, Draft(id, thread_of(transition, self.profile.name), receiver.name, reason, {}, cause)))

    def plan(self, follow_up: FollowUp) -> None:
        self._plans.append(follow_up)

    def send(self, conn: Connection) -> None:
        """Queue what is told at once, gather what is told together, plan what is looked at again."""
        outbox.queue(conn, self._quiet, self.now)
        recent = telling.messages_since(conn, self.now - timedelta(minutes=1)) if self._news else {}
        stormy = gathering.found(conn, [storm_key(name) for name in self._news])
        waiting: list[tuple[str, Pace, News]] = []
        for name, all_of in self._news.items():
            grouped = [one for one in all_of if _is_grouped(one)]
            waiting += [(group_key(one.way, one.labels, name), pace_of(one.way), one) for one in grouped if one.way]
            alone = [one for one in all_of if not _is_grouped(one)]
            if storms(len(alone), recent.get(name, 0), stormy.get(storm_key(name)), self.now, self.profile.restraint):
                waiting += [(storm_key(name), STORM, one) for one in alone]
            else:
                outbox.queue(conn, [(one.transition_id, self._draft(one, whole=True)) for one in alone], self.now)
        self._gather(conn, waiting)
        follow_ups.plan(conn, self._plans)

    def _gather(self, conn: Connection, waiting: list[tuple[str, Pace, News]]) -> None:
        known = gathering.found(conn, {key for key, _, _ in waiting})
        for key, pace, one in waiting:
            before = known.get(key) or Gathering(key, one.receiver.name, "")
            known[key] = joined(before, pace, self.now, one.urgent, self._thread(key))
        gathering.keep(conn, known.values())
        gathering.gather(conn, [(one.transition_id, self._draft(one, whole=False), key) for key, _, one in waiting], self.now)

    def _draft(self, one: News, whole: bool) -> Draft:
        """`whole` = with the message itself; what is told together has one of its own."""
        id = notification_id(one.transition_id, one.transition, self.profile.name, f"{one.receiver.name}{one.again}")
        payload = pack(self._message(one, id)) if whole else {}
        return Draft(id, thread_of(one.transition, self.profile.name), one.receiver.name, one.reason, payload)

    def _message(self, one: News, id: str) -> Notification:
        plain = compose(one.transition_id, one.transition, self.profile, one.receiver, self.address)
        return marked(replace(plain, id=id), one.reason, one.about)

    def _thread(self, key: str) -> str:
        return str(uuid5(NAMESPACE_URL, f"ioc/{self.profile.name}/{key}/{self.now.isoformat()}"))


def _is_grouped(one: News) -> bool:
    grouping = one.way is not None and one.way.route.group_by is not None
    return grouping and not one.urgent and one.reason not in _SPEAKS_ALONE
