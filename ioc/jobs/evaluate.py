"""Judge what has been heard since the last pass, and what the clock alone has changed; save alerts and transitions together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from sqlalchemy import Connection, Engine

from ioc.alerting.book import Book
from ioc.alerting.follow import follow, follow_signal, follow_source, follow_wide, tick, withdrawn
from ioc.alerting.index import RuleIndex
from ioc.alerting.judge import Point
from ioc.alerting.past import ForecastKey
from ioc.alerting.watch import Plans, Watched, plans_of
from ioc.alerting.weigh import World
from ioc.domain.alert import AlertKey, Transition
from ioc.domain.lost import SUFFIX
from ioc.domain.observation import Forecast
from ioc.domain.quality import Quality
from ioc.jobs.look_back import Due, look_back
from ioc.store import alerts, judged
from ioc.store.engine import writing
from ioc.store.instants import from_micros
from ioc.store.judged import Unjudged
from ioc.store.queries import pasts
from ioc.store.queries.forecasts import newest_by_series
from ioc.store.queries.targets import targets

FIRST_LOOK = timedelta(hours=1)
"""How far back a series met for the first time is judged: enough for a hold to be over, too little to tell old stories."""

_QUALITY = {str(quality): quality for quality in Quality}


@dataclass(frozen=True)
class Evaluation:
    """What one pass did. `cursor` goes to the next pass; `judged` counts values.

    `behind` says that more was waiting than one pass takes on: come again at once.
    """

    cursor: int
    transitions: tuple[Transition, ...]
    judged: int
    behind: bool


def evaluate(engine: Engine, index: RuleIndex, now: datetime, cursor: int) -> Evaluation:
    """One pass: one transaction loads, judges, advances, and saves alerts and transitions, or none of them.

    `cursor` is the change up to which the passes before have judged; 0 (a start, or a new profile) judges every latest
    value again, which changes nothing that was judged alike before.
    """
    with writing(engine) as conn:
        upto, behind = judged.reach(conn, cursor)
        heard = judged.unjudged(conn, cursor, upto, FIRST_LOOK)
        book = Book(alerts.load_all(conn))
        _judge_heard(conn, index, heard, book, now)
        _judge_wide(conn, index, heard, book, now)
        _judge_clock(index, book, now)
        _judge_promises(conn, index, book, now)
        _judge_signals(conn, index, book, now)
        alerts.save(conn, book.changed(), book.transitions)
        judged.mark(conn, cursor, upto)
    return Evaluation(upto, tuple(book.transitions), len(heard), behind)


def _judge_heard(conn: Connection, index: RuleIndex, heard: Sequence[Unjudged], book: Book, now: datetime) -> None:
    rules = _rules_on(conn, index, heard)
    plans = _plans(conn, index, [one for series_id in {row.series_id for row in heard} for one in rules[series_id]])
    instant = lru_cache(None)(from_micros)  # the readings of one visit share a few instants
    for series_id, rows in groupby(heard, key=attrgetter("series_id")):
        watched = rules[series_id]
        points = [Point(instant(at), value, _QUALITY[quality]) for _, at, value, quality in rows] if watched else []
        for one in watched:
            book.put(follow(one, book.get(one.key), points, plans, now))


def _rules_on(conn: Connection, index: RuleIndex, heard: Sequence[Unjudged]) -> Mapping[int, tuple[Watched, ...]]:
    """The rules on each series; a series is looked up once in the life of an index."""
    missing = {row.series_id for row in heard} - index.by_series.keys()
    for series_id, key in judged.series_of(conn, missing).items():
        index.keys[series_id] = key
        index.by_series[series_id] = index.on(key)
    return index.by_series


def _judge_wide(conn: Connection, index: RuleIndex, heard: Sequence[Unjudged], book: Book, now: datetime) -> None:
    """Rules that look at more than the value that came: as of each instant at which something they look at came."""
    if not index.wide:
        return
    foreseen = newest_by_series(conn, index.foreseeing) if index.foreseeing else {}
    due = _due(index, heard, foreseen, now)
    if not due:
        return
    past = look_back(conn, index, due.values(), foreseen)
    plans = _plans(conn, index, [watched for watched, _ in due.values()])
    for watched, instants in due.values():
        profile = index.profile
        world = World(watched.rule, watched.key.origin, profile.subject, profile.indicator, past, plans, profile.zone)
        book.put(follow_wide(watched, book.get(watched.key), instants, world))


def _due(
    index: RuleIndex, heard: Sequence[Unjudged], foreseen: Mapping[ForecastKey, Sequence[Forecast]], now: datetime
) -> dict[AlertKey, Due]:
    """The wide rules that have something new to be judged on, and as of when."""
    found: dict[AlertKey, Due] = {}
    for row in heard:
        for watched in index.hearing(index.keys[row.series_id]):
            found.setdefault(watched.key, (watched, set()))[1].add(from_micros(row.at))
    for code, subject, origin in foreseen:
        for rule in index.foreseeing[code]:
            over = index.wide_on(rule, subject, origin)
            if over is not None:
                found.setdefault(over.key, (over, set()))[1].add(now)
    return found


def _plans(conn: Connection, index: RuleIndex, watched: Sequence[Watched]) -> Plans:
    """The targets as they stand now; none are read when nothing heard is compared with a plan."""
    if not any(one.planned for one in watched):
        return {}
    return plans_of((*index.profile.targets, *targets(conn, indicators=index.planned)))


def _judge_clock(index: RuleIndex, book: Book, now: datetime) -> None:
    for alert in book.open():
        if not index.holds(alert.key):
            book.put(withdrawn(alert, now))
        elif alert.key.rule not in index.late_codes and not alert.key.rule.endswith(SUFFIX):
            rule = index.profile.rule[alert.key.rule]
            if index.at_work(rule, now):
                book.put(tick(alert, rule, now))


def _judge_promises(conn: Connection, index: RuleIndex, book: Book, now: datetime) -> None:
    heard, paused, resumed = judged.last_heard(conn), judged.paused_sources(conn), judged.resumed_at(conn)
    for late in index.promises:
        name = late.source.name
        if name not in paused:
            listened = replace(late, since=max(late.since, resumed.get(name, late.since)))
            book.put(follow_source(listened, book.get(late.key), heard.get(name), now))


def _judge_signals(conn: Connection, index: RuleIndex, book: Book, now: datetime) -> None:
    """Where silence is an alert of its own."""
    if not index.lost:
        return
    for key, at, value, quality in pasts.newest(conn, {indicator for indicator, _ in index.lost}):
        for lost in index.lost_on(key):
            point = Point(from_micros(at), value, _QUALITY[quality])
            book.put(follow_signal(lost, book.get(lost.key), point, index.since, now))
