"""Alerts as CAP 1.2, the Common Alerting Protocol of OASIS, which warning systems of others read."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from xml.etree.ElementTree import Element, SubElement

from ioc.alerting.headline import Matter, condition_of, matter_of
from ioc.alerting.messages import subject_line, thread_of
from ioc.alerting.needs import foreseen_in
from ioc.domain.alert import AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.condition import AgainstLevel, SignalLost, SourceLate
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity
from ioc.domain.subject import SubjectKind

CAP = "urn:oasis:names:tc:emergency:cap:1.2"
Numbered = tuple[int, Transition]
"""A transition with its number, which grows with time."""

# "Extreme" is left to those who may declare an emergency.
_SEVERITY = {Severity.NOTICE: "Minor", Severity.WARNING: "Moderate", Severity.CRITICAL: "Severe"}
_LANGUAGES = {"vi": "vi-VN", "en": "en-US"}
_RESTRICTION = "Người có quyền xem của trung tâm điều hành"


def told_as_cap(numbered: Sequence[Numbered]) -> list[tuple[Numbered, list[Numbered]]]:
    """Of transitions in the order of their numbers those that CAP tells, each with the earlier ones of its spell."""
    told: dict[tuple[object, int], list[Numbered]] = {}
    messages = []
    for number, one in numbered:
        earlier = told.setdefault((one.key, one.spell), [])
        if one.after is AlertState.FIRING or (one.after is AlertState.RESOLVED and earlier):
            messages.append(((number, one), list(earlier)))
            earlier.append((number, one))
    return messages


def identifier(numbered: Numbered, profile: Profile) -> str:
    """The id of the message: no spaces, commas or signs that CAP forbids."""
    return f"{thread_of(numbered[1], profile.name)}-{numbered[0]}"


def cap_alert(numbered: Numbered, earlier: Sequence[Numbered], profile: Profile) -> Element:
    """The CAP message of a transition; what is simulated is an Exercise. `earlier` are the messages of its spell before it."""
    _, one = numbered
    alert = Element(f"{{{CAP}}}alert")
    _add(alert, "identifier", identifier(numbered, profile))
    _add(alert, "sender", _sender(profile))
    _add(alert, "sent", _instant(one.at, profile))
    _add(alert, "status", "Exercise" if one.key.origin is Origin.SIMULATED else "Actual")
    _add(alert, "msgType", _type(one, earlier))
    _add(alert, "scope", "Restricted")
    _add(alert, "restriction", _RESTRICTION)
    if earlier:
        said = (f"{_sender(profile)},{identifier(other, profile)},{_instant(other[1].at, profile)}" for other in earlier)
        _add(alert, "references", " ".join(said))
    for language in _LANGUAGES:
        _info(alert, matter_of(one, profile, language), profile)
    return alert


def _type(one: Transition, earlier: Sequence[Numbered]) -> str:
    if one.after is AlertState.RESOLVED:
        return "Cancel"
    return "Update" if earlier else "Alert"


def _info(alert: Element, matter: Matter, profile: Profile) -> None:
    one, rule, over = matter.transition, matter.rule, matter.transition.after is AlertState.RESOLVED
    info = SubElement(alert, f"{{{CAP}}}info")
    _add(info, "language", _LANGUAGES[matter.language])
    for category in _categories(matter, profile):
        _add(info, "category", category)
    _add(info, "event", rule.title(matter.language) if rule else one.key.rule)
    _add(info, "responseType", "AllClear" if over else "Monitor")
    _add(info, "urgency", "Past" if over else "Immediate" if one.severity is Severity.CRITICAL else "Expected")
    _add(info, "severity", _SEVERITY[one.severity])
    _add(info, "certainty", "Likely" if rule and foreseen_in(condition_of(rule, one.severity)) else "Observed")
    _add(info, "onset", _instant(one.at, profile))
    _add(info, "senderName", f"IOC {profile.title(matter.language)}")
    _add(info, "headline", subject_line(matter))
    if rule and rule.basis:
        _add(info, "description", rule.basis)
    if rule and rule.procedure and not over:
        _add(info, "instruction", rule.procedure)
    for name, value in (("value", one.value), ("limit", one.limit)):
        if value is not None:
            _named(info, "parameter", name, f"{value:g}")
    _area(info, matter, profile)


def _categories(matter: Matter, profile: Profile) -> Iterator[str]:
    rule, subject = matter.rule, profile.subject.get(matter.transition.key.subject)
    if rule and rule.life_safety:
        yield "Safety"
    if rule and isinstance(rule.condition, AgainstLevel):
        yield "Met"
    elif (rule and isinstance(rule.condition, SourceLate | SignalLost)) or (subject and subject.kind is SubjectKind.SYSTEM):
        yield "Infra"
    elif not (rule and rule.life_safety):
        yield "Other"


def _area(info: Element, matter: Matter, profile: Profile) -> None:
    """The subject; a point is a circle of no radius, as the standard draws points."""
    subject = profile.subject.get(matter.transition.key.subject)
    area = SubElement(info, f"{{{CAP}}}area")
    _add(area, "areaDesc", matter.subject)
    if subject and subject.latitude is not None and subject.longitude is not None:
        _add(area, "circle", f"{subject.latitude:.5f},{subject.longitude:.5f} 0")
    if subject:
        _named(area, "geocode", "ioc-subject", subject.code)


def _named(parent: Element, tag: str, name: str, value: str) -> None:
    pair = SubElement(parent, f"{{{CAP}}}{tag}")
    _add(pair, "valueName", name)
    _add(pair, "value", value)


def _add(parent: Element, tag: str, text: str) -> None:
    SubElement(parent, f"{{{CAP}}}{tag}").text = text


def _sender(profile: Profile) -> str:
    return f"ioc-{profile.name}"


def _instant(at: datetime, profile: Profile) -> str:
    return at.astimezone(profile.zone).isoformat(timespec="seconds")
