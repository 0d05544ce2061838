"""Plays the stories of rules through the judging of the live pass, and says where a rule does something else."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from ioc.alerting.headline import matter_of
from ioc.alerting.index import RuleIndex
from ioc.alerting.judge import Point
from ioc.alerting.messages import subject_line
from ioc.alerting.replay import Arrival, History, replay
from ioc.alerting.watch import Plans, plans_of
from ioc.domain.alert import AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.lost import SUFFIX
from ioc.domain.observation import Origin, SeriesKey
from ioc.domain.period import PeriodKind, month_end
from ioc.domain.plan import Target
from ioc.domain.rule import Rule
from ioc.domain.story import Heard, RuleStory, SaidAt

_LETTERS = {AlertState.INACTIVE: "-", AlertState.PENDING: "P", AlertState.FIRING: "F", AlertState.RESOLVED: "R"}
_TOLD = frozenset({AlertState.FIRING, AlertState.RESOLVED})
_CLOCK = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Played:
    """What the rule made of a story; `states` and `messages` as in RuleStory."""

    states: str
    messages: tuple[SaidAt, ...]


def rehearse(story: RuleStory, profile: Profile) -> Played:
    """What the rule makes of the story; the clock ticks every minute, or at each step where these are shorter."""
    rule = profile.rule[story.rule.removesuffix(SUFFIX)]
    history = _history(story, rule, profile)
    told = [one for one in replay(RuleIndex(profile, story.start), history) if _is_of(one, story)]
    lines = (SaidAt(one.at - story.start, _line(one, profile)) for one in told if one.after in _TOLD)
    return Played("".join(_states(story, told)), tuple(lines))


def differences(story: RuleStory, profile: Profile) -> Iterator[str]:
    """Every step and message at which the rule does something else than its story says, in Vietnamese."""
    played = rehearse(story, profile)
    for step, (wanted, got) in enumerate(zip(story.states, played.states, strict=True)):
        if wanted != got:
            yield f"{_minute(step * story.every)}: phải là {wanted}, quy tắc cho {got}"
    for missing in story.messages:
        if missing not in played.messages:
            yield f"{_minute(missing.after)}: không có tin “{missing.line}”"
    for extra in played.messages:
        if extra not in story.messages:
            yield f"{_minute(extra.after)}: có tin ngoài truyện “{extra.line}”"


def untold(profile: Profile) -> list[str]:
    """The codes of rules that have no story."""
    told = {story.rule for story in profile.stories}
    return [rule.code for rule in profile.rules if rule.code not in told]


def _minute(after: timedelta) -> str:
    return f"phút {after / _CLOCK:g}"


def _is_of(one: Transition, story: RuleStory) -> bool:
    return (one.key.rule, one.key.subject) == (story.rule, story.subject)


def _line(one: Transition, profile: Profile) -> str:
    return subject_line(matter_of(one, profile, "vi"))


def _states(story: RuleStory, told: Iterable[Transition]) -> Iterator[str]:
    """The letter after each step."""
    waiting, state = list(told), AlertState.INACTIVE
    for step in range(len(story.heard)):
        while waiting and waiting[0].at <= story.start + step * story.every:
            state = waiting.pop(0).after
        yield _LETTERS[state]


def _history(story: RuleStory, rule: Rule, profile: Profile) -> History:
    own = SeriesKey(rule.indicator or "", story.subject, rule.period_kind, Origin.REAL)
    arrivals = {own: _arrivals(story, story.heard)}
    for other in story.others:
        key = SeriesKey(other.indicator, other.subject, other.period_kind, Origin.REAL)
        arrivals[key] = _arrivals(story, other.heard)
    end = story.start + (len(story.heard) - 1) * story.every
    return History(arrivals, story.start, end, min(story.every, _CLOCK), _plans(story, rule, profile))


def _arrivals(story: RuleStory, heard: Iterable[Heard]) -> list[Arrival]:
    moments = ((story.start + step * story.every, one) for step, one in enumerate(heard) if one is not None)
    return [Arrival(at, Point(at, value, quality)) for at, (value, quality) in moments]


def _plans(story: RuleStory, rule: Rule, profile: Profile) -> Plans:
    if story.target is None:
        return {}
    ends = [story.start + step * story.every for step in range(len(story.heard))]
    if rule.period_kind is PeriodKind.CUMULATIVE:
        ends = [month_end(story.start.astimezone(profile.zone).year, 12, profile.zone)]
    own = rule.indicator or "", story.subject, rule.period_kind
    return plans_of(Target("", *own, end, story.target, "") for end in ends)
