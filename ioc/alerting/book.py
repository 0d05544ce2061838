"""The alerts during one pass: where each stands, which are open, which are worth saving."""

from collections.abc import Mapping

from ioc.alerting.follow import OPEN, Story
from ioc.domain.alert import Alert, AlertKey, Transition


class Book:
    """Begins with the alerts as they were saved, and gathers what the pass makes of them."""

    def __init__(self, known: Mapping[AlertKey, Alert]) -> None:
        self._before = known
        self._after: dict[AlertKey, Alert] = {}
        self.transitions: list[Transition] = []

    def get(self, key: AlertKey) -> Alert | None:
        """Where the alert stands now; None if it has never been anything but inactive."""
        return self._after.get(key) or self._before.get(key)

    def put(self, story: Story) -> None:
        if story.alert is not None:
            self._after[story.alert.key] = story.alert
            self.transitions.extend(story.transitions)

    def open(self) -> tuple[Alert, ...]:
        """The alerts that are pending or firing now."""
        return tuple(one for one in {**self._before, **self._after}.values() if one.state in OPEN)

    def changed(self) -> list[Alert]:
        """The alerts worth saving: one that was at rest and went on resting is not."""
        return [one for key, one in self._after.items() if _matters(self._before.get(key), one)]


def _matters(before: Alert | None, after: Alert) -> bool:
    if before is None or after.state is not before.state:
        return True
    return after.state in OPEN and after != before
