"""A transition in one line: "Cao Lãnh 2,33 m, trên BĐ III 0,03 m"."""

from dataclasses import dataclass

from ioc.domain.alert import AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.condition import AgainstLevel, AgainstTarget, Condition, SignalLost, SourceLate
from ioc.domain.formats import quantity, span
from ioc.domain.indicator import Indicator
from ioc.domain.promise import Promise, said
from ioc.domain.rule import Rule, Severity

_ROMAN = ("I", "II", "III")
_SIDES = {"vi": ("dưới", "bằng", "trên"), "en": ("below", "at", "above")}
_THINGS = {"vi": ("ngưỡng", "mục tiêu", "BĐ"), "en": ("the limit", "the target", "alarm level")}


@dataclass(frozen=True)
class Matter:
    """What a transition is about in the profile's words; `rule` or `indicator` None = the profile has none (any more).

    `promise` is the span after which a source is late or the deadline it has missed, empty where it is no matter of a source.
    """

    transition: Transition
    rule: Rule | None
    indicator: Indicator | None
    subject: str
    promise: str
    language: str


def matter_of(transition: Transition, profile: Profile, language: str) -> Matter:
    rule = profile.rule.get(transition.key.rule)
    if rule is not None and isinstance(rule.condition, SourceLate):
        source = profile.source[rule.condition.source]
        return Matter(transition, rule, None, source.title(language), _promised(source.promise, language), language)
    subject = profile.subject.get(transition.key.subject)
    indicator = profile.indicator.get(rule.indicator) if rule and rule.indicator else None
    return Matter(transition, rule, indicator, subject.name(language) if subject else transition.key.subject, "", language)


def headline(matter: Matter) -> str:
    """One line without severity or marks."""
    if matter.rule is None:
        gone = "quy tắc không còn áp dụng" if matter.language == "vi" else "the rule no longer applies"
        return f"{matter.subject}: {gone} ({matter.transition.key.rule})"
    if isinstance(matter.rule.condition, SourceLate):
        return _source_line(matter)
    if isinstance(matter.rule.condition, SignalLost):
        return _lost_line(matter)
    condition = condition_of(matter.rule, matter.transition.severity)
    if isinstance(condition, AgainstLevel):
        return _level_line(matter, condition.level)
    return _limit_line(matter)


def condition_of(rule: Rule, severity: Severity) -> Condition:
    """The condition of the step that raised an alert to this severity."""
    return next((step.condition for step in rule.steps if step.severity is severity), rule.condition)


def amount(value: float | None, indicator: Indicator | None, language: str) -> str:
    """The number with its unit, as the indicator is written; "–" where there is none."""
    if value is None:
        return "–"
    if indicator is None:
        return quantity(value, 2, "", language)
    return quantity(value, indicator.decimals, indicator.unit_in(language), language)


def _promised(promise: Promise, language: str) -> str:
    """ "quá 15 phút", "lỡ hạn trước 17:00 mỗi ngày"."""
    vietnamese = language == "vi"
    if promise.by is not None:
        return f"lỡ hạn “{said(promise, language)}”," if vietnamese else f"missed its deadline “{said(promise, language)}”"
    length = span(promise.late_after, language) if promise.late_after else ""
    return f"quá {length}" if vietnamese else f"has brought nothing new for over {length}"


def _source_line(matter: Matter) -> str:
    over, name = matter.transition.after is AlertState.RESOLVED, matter.subject
    if matter.language == "vi":
        return f"Nguồn “{name}” đã có số liệu trở lại" if over else f"Nguồn “{name}” {matter.promise} không có số liệu mới"
    return f"Source “{name}” brings data again" if over else f"Source “{name}” {matter.promise}"


def _lost_line(matter: Matter) -> str:
    """ "Cao Lãnh mất tín hiệu, số cuối 4,32 m"."""
    over, last = matter.transition.after is AlertState.RESOLVED, _amount(matter, matter.transition.value)
    if matter.language == "vi":
        return f"{matter.subject} có tín hiệu trở lại, {last}" if over else f"{matter.subject} mất tín hiệu, số cuối {last}"
    return f"{matter.subject} has a signal again, {last}" if over else f"{matter.subject} has lost its signal, last value {last}"


def _level_line(matter: Matter, level: int) -> str:
    """ "Cao Lãnh 2,33 m, trên BĐ III 0,03 m": how bulletins say it."""
    value, limit = matter.transition.value, matter.transition.limit
    name = f"{_THINGS[matter.language][2]} {_ROMAN[level - 1]}"
    line = f"{matter.subject} {_amount(matter, value)}"
    if value is None or limit is None:
        return f"{line}, {name}"
    away = "" if value == limit else f" {_amount(matter, abs(round(value - limit, 9)))}"
    return f"{line}, {_side(matter)} {name}{away}"


def _limit_line(matter: Matter) -> str:
    """ "Máy chủ IOC: CPU 95,0%, trên ngưỡng 90,0%"."""
    rule, transition = matter.rule, matter.transition
    thing = _THINGS[matter.language][1 if rule and isinstance(rule.condition, AgainstTarget) else 0]
    name = matter.indicator.name(matter.language) if matter.indicator else transition.key.rule
    line = f"{matter.subject}: {name} {_amount(matter, transition.value)}"
    return line if transition.limit is None else f"{line}, {_side(matter)} {thing} {_amount(matter, transition.limit)}"


def _amount(matter: Matter, value: float | None) -> str:
    return amount(value, matter.indicator, matter.language)


def _side(matter: Matter) -> str:
    value, limit = matter.transition.value, matter.transition.limit
    below, at, above = _SIDES[matter.language]
    if value is None or limit is None or value == limit:
        return at
    return above if value > limit else below
