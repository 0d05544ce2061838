"""Storyboards: a line of minutes heard, a line of states told. `"!!.!"` → `"PP-P"`.

Heard, a reading a minute: `!` breaches, `.` is clear, `~` lies in the dead band, `x` is faulty, ` ` nothing comes.
Told, after each minute: `-` inactive, `P` pending, `F` firing, `R` resolved; a following `?` line marks what is unknown.
"""

from datetime import UTC, datetime, timedelta

from ioc.alerting.follow import OPEN, follow, tick
from ioc.alerting.judge import Point
from ioc.alerting.watch import Watched
from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.condition import Comparison, Threshold
from ioc.domain.observation import Origin, SeriesKey
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.rule import Rule, Severity
from ioc.domain.subject import Subject, SubjectKind

START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LETTERS = {AlertState.INACTIVE: "-", AlertState.PENDING: "P", AlertState.FIRING: "F", AlertState.RESOLVED: "R"}
HEARD = {
    "!": (2.5, Quality.OK),
    ".": (1.0, Quality.OK),
    "~": (2.2, Quality.OK),
    "x": (9.9, Quality.FAULTY),
    "c": (9.9, Quality.CALIBRATING),
    "n": (None, Quality.OK),
}
STAGE = SeriesKey("TV-01", "tv-cao-lanh", PeriodKind.INSTANT, Origin.REAL)
STATION = Subject("tv-cao-lanh", SubjectKind.STATION, "Cao Lãnh", "Cao Lanh")


def a_rule(hold: int = 0, keep_firing: int = 0, stale_after: int | None = None) -> Rule:
    """A stage of 2.3 m breaches and must fall below 2.1 m to clear; spans in minutes."""
    return Rule(
        "lu",
        "Lũ",
        "Flood",
        Severity.CRITICAL,
        Threshold(Comparison.AT_LEAST, 2.3, clear_at=2.1),
        "TV-01",
        hold=hold * MINUTE,
        keep_firing=keep_firing * MINUTE,
        stale_after=None if stale_after is None else stale_after * MINUTE,
    )


def watched(rule: Rule) -> Watched:
    return Watched(AlertKey(rule.code, STATION.code, Origin.REAL), STAGE, rule, STATION, PROVINCE_ZONE)


def point(letter: str, minute: int) -> Point:
    return Point(START + minute * MINUTE, *HEARD[letter])


def points(heard: str) -> list[Point]:
    return [point(letter, minute) for minute, letter in enumerate(heard) if letter != " "]


def play(heard: str, rule: Rule) -> tuple[str, list[Transition], Alert | None]:
    """Each minute its reading is judged and then the clock; the states after each, the transitions, the alert at the end."""
    alert: Alert | None = None
    told: list[Transition] = []
    states = ""
    for minute, letter in enumerate(heard):
        now = START + minute * MINUTE
        alert = minute_of(alert, [point(letter, minute)] if letter != " " else [], rule, now, told)
        states += LETTERS[alert.state] if alert else "-"
    return states, told, alert


def minute_of(alert: Alert | None, heard: list[Point], rule: Rule, now: datetime, told: list[Transition]) -> Alert | None:
    story = follow(watched(rule), alert, heard, {}, now)
    told.extend(story.transitions)
    if story.alert is None or story.alert.state not in OPEN:
        return story.alert
    ticked = tick(story.alert, rule, now)
    told.extend(ticked.transitions)
    return ticked.alert
