"""Gather what rules would have judged, and let them judge it again; nothing is saved."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from dataclasses import replace as changed
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from ioc.alerting.index import RuleIndex
from ioc.alerting.judge import Point
from ioc.alerting.needs import is_plain
from ioc.alerting.replay import Arrival, History, in_order, replay
from ioc.alerting.watch import plans_of
from ioc.domain.alert import Transition
from ioc.domain.centre import Profile
from ioc.domain.condition import AgainstIndicator, comparisons
from ioc.domain.observation import Origin, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.rule import Rule
from ioc.store.queries import arrivals, forecasts
from ioc.store.queries.targets import targets

Known = Literal["then", "final"]
"""As it was known then, late values late and revised ones unrevised; or as it stands now."""


@dataclass(frozen=True)
class Replayed:
    """`history` holds what was judged of the subjects of which anything was told; the rest is not kept."""

    transitions: list[Transition]
    history: History


def replay_stored(
    conn: Connection, profile: Profile, rule: Rule, start: datetime, end: datetime, every: timedelta, known: Known, origin: Origin
) -> Replayed:
    """What the rule would have done over (start, end], and on what. Values are judged as heard; see Known."""
    index = RuleIndex(changed(profile, rules=(rule,), sources=()), start, day=end.astimezone(profile.zone).date())
    plans = plans_of((*profile.targets, *targets(conn, indicators=index.planned))) if index.planned else {}
    foreseen = forecasts.issued_by_series(conn, index.foreseeing, start - timedelta(days=2), end) if index.foreseeing else {}
    whole = History({}, start, end, every, plans, foreseen)
    told: list[Transition] = []
    kept: dict[SeriesKey, list[Arrival]] = {}
    for heard in _parts(conn, rule, whole, known, origin):
        found = replay(index, changed(whole, arrivals=heard))
        kept |= heard if found else {}
        told += found
    return Replayed(in_order(told), changed(whole, arrivals=kept))


def _parts(
    conn: Connection, rule: Rule, whole: History, known: Known, origin: Origin
) -> Iterator[dict[SeriesKey, list[Arrival]]]:
    """The series that must be judged together: each alone where the rule looks at one value, else all of them."""
    read = arrivals.then if known == "then" else arrivals.final
    alone = all(is_plain(step.condition) for step in rule.steps)
    together: dict[SeriesKey, list[Arrival]] = {}
    for indicator, kind in _looked_at(rule):
        for number, key in arrivals.series_of(conn, indicator, kind, origin).items():
            rows = [Arrival(one[0], Point(*one[1:])) for one in read(conn, number, whole.start, whole.end)]
            if alone and rows:
                yield {key: rows}
            elif rows:
                together[key] = rows
    if together:
        yield together


def _looked_at(rule: Rule) -> Iterable[tuple[str, PeriodKind]]:
    found = {(rule.indicator or "", rule.period_kind)}
    for step in rule.steps:
        for one, _ in comparisons(step.condition):
            found.add((one.indicator, one.period_kind))
            if isinstance(one.against, AgainstIndicator):
                found.add((one.against.indicator, one.against.period_kind))
    return sorted(found)
