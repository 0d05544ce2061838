"""Một sự việc: which alerts look like parts of one event, by where they are, what they are about, and when they began."""

from collections.abc import Iterable
from datetime import timedelta

from ioc.domain.alert import Alert
from ioc.domain.centre import Profile
from ioc.domain.labels import labels_of

TOGETHER = timedelta(hours=1)
"""Alerts of one place and matter that began within so long of each other are taken for one event."""


def same_event(alerts: Iterable[Alert], profile: Profile, within: timedelta = TOGETHER) -> list[tuple[Alert, ...]]:
    """Groups of two and more, each in the order in which they began; practice and reality never share one.

    It proposes only: whether it is one event, people say.
    """
    groups: dict[tuple[str, ...], list[list[Alert]]] = {}
    for one in sorted(alerts, key=lambda alert: alert.since):
        chains = groups.setdefault(_matter(one, profile), [])
        if chains and one.since - chains[-1][-1].since <= within:
            chains[-1].append(one)
        else:
            chains.append([one])
    return [tuple(chain) for chains in groups.values() for chain in chains if len(chain) > 1]


def _matter(one: Alert, profile: Profile) -> tuple[str, ...]:
    """Where, about what, and whether it is real; a source that is late stands for itself."""
    labels = labels_of(one.key, one.severity, profile)
    return labels["origin"], labels.get("area", one.key.subject), labels.get("sector", labels.get("source", one.key.rule))
