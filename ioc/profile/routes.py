"""Who is told, and which goes to whom, as `rules/*.toml` writes it: receivers and the tree of routes."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from pydantic import Field

from ioc.domain.notification import Escalation, Receiver, Route
from ioc.domain.rule import Severity
from ioc.profile.hours import Label, Matching
from ioc.profile.scalars import Duration
from ioc.profile.shape import Shape

_PASSED_ON = (
    "receivers", "send_resolved", "group_by", "group_wait", "group_interval", "repeat_interval", "hours", "escalation",
)  # fmt: skip
"""What a route has from the one above it where it does not say otherwise, as in Alertmanager."""


_EACH = ("...",)
"""Each alert by itself, as Alertmanager writes it."""


class ReceiverTable(Shape):
    name: str
    channel: Literal["email", "webhook"]
    address: Mapping[str, str]
    practice: bool = False
    language: Literal["vi", "en"] = "vi"
    instead: str = ""

    def receiver(self) -> Receiver:
        address = tuple(sorted(self.address.items()))
        return Receiver(self.name, self.channel, address, self.practice, self.language, self.instead)


class EscalationTable(Shape):
    after: Duration = Field(gt=timedelta(0))
    receivers: tuple[str, ...] = Field(min_length=1)


class BranchTable(Shape):
    """A route below another. `continue` = those after it are asked too; what is not said is as in the route above."""

    receivers: tuple[str, ...] | None = Field(None, min_length=1)
    at_least: Severity = Severity.NOTICE
    rules: tuple[str, ...] = ()
    matchers: tuple[Matching, ...] = ()
    send_resolved: bool | None = None
    group_by: tuple[Label | Literal["..."], ...] | None = None
    group_wait: Duration | None = None
    group_interval: Duration | None = None
    repeat_interval: Duration | None = Field(None, ge=timedelta(minutes=1))
    hours: str | None = None
    escalation: tuple[EscalationTable, ...] | None = None
    routes: tuple["BranchTable", ...] = ()
    go_on: bool = Field(False, alias="continue")

    def route(self, above: Route) -> Route:
        """With what it has from the one above."""
        said = {name: getattr(self, name) for name in _PASSED_ON if getattr(self, name) is not None}
        if self.escalation is not None:
            steps = sorted(self.escalation, key=lambda step: step.after)
            said["escalation"] = tuple(Escalation(step.after, step.receivers) for step in steps)
        if self.group_by == _EACH:
            said["group_by"] = None
        inherited = {name: getattr(above, name) for name in _PASSED_ON}
        taking = {"at_least": self.at_least, "rules": self.rules, "matchers": self.matchers, "go_on": self.go_on}
        own = Route(**inherited | said | taking)
        return Route(**inherited | said | taking, routes=tuple(one.route(own) for one in self.routes))


class RouteTable(BranchTable):
    """The root of a tree. Every tree is walked by itself, so `continue` says nothing here."""

    receivers: tuple[str, ...] = Field(min_length=1)

    def root(self) -> Route:
        return self.route(Route(self.receivers))
