"""A transition as a message for one receiver, in its language: one line, a text, a page, and the facts for machines."""

from collections.abc import Iterator
from functools import lru_cache
from html import escape
from uuid import NAMESPACE_URL, uuid5

from ioc.alerting.headline import Matter, amount, headline, matter_of
from ioc.domain.alert import AlertKey, AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.formats import clock
from ioc.domain.notification import Notification, Receiver
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity

_SEVERITY = {
    "vi": {Severity.NOTICE: "CHÚ Ý", Severity.WARNING: "CẢNH BÁO", Severity.CRITICAL: "NGUY CẤP"},
    "en": {Severity.NOTICE: "NOTICE", Severity.WARNING: "WARNING", Severity.CRITICAL: "CRITICAL"},
}
_OVER = {"vi": "ĐÃ HẾT", "en": "RESOLVED"}
_SIMULATED = {"vi": "MÔ PHỎNG", "en": "SIMULATED"}
_DRILL = {
    "vi": "MÔ PHỎNG: tin diễn tập, không phải sự việc có thật.",
    "en": "SIMULATED: an exercise, not a real event.",
}
_ROWS = {
    "vi": ("Quy tắc", "Đối tượng", "Chỉ tiêu", "Giá trị", "Ngưỡng", "Thời điểm", "Căn cứ", "Việc cần làm", "Xem tại"),
    "en": ("Rule", "Subject", "Indicator", "Value", "Limit", "At", "Basis", "What to do", "See"),
}
_COLOUR = {Severity.NOTICE: "#8a6d00", Severity.WARNING: "#b45309", Severity.CRITICAL: "#b91c1c"}
_CALM = "#15803d"
_BANNER = '<p style="background:#fde047;color:#000;padding:8px"><b>{}</b></p>'
_ROW = '<tr><td style="padding:4px 16px 4px 0;color:#555;white-space:nowrap">{}</td><td>{}</td></tr>'


def thread_of(transition: Transition, centre: str) -> str:
    """The id of the thread that all messages of one spell belong to. `centre` names the deployment's profile."""
    return _thread(centre, transition.key, transition.spell)


@lru_cache(maxsize=20_000)
def _thread(centre: str, key: AlertKey, spell: int) -> str:
    # Asked again for every receiver; in a storm of thousands that is felt.
    return str(uuid5(NAMESPACE_URL, f"ioc/{centre}/{key.rule}/{key.subject}/{key.origin}/{spell}"))


def notification_id(transition_id: int, transition: Transition, centre: str, receiver: str) -> str:
    """The id of a message: the same whenever the same transition is told to the same receiver, and never another's."""
    told = f"{transition_id}/{transition.after}/{transition.at.isoformat()}/{receiver}"
    return str(uuid5(NAMESPACE_URL, f"{thread_of(transition, centre)}/{told}"))


def compose(transition_id: int, transition: Transition, profile: Profile, receiver: Receiver, address: str) -> Notification:
    """The message ready to be sent. `address` is where people open the centre, without a trailing slash ("" = no link)."""
    language = receiver.language
    matter = matter_of(transition, profile, language)
    return Notification(
        id=notification_id(transition_id, transition, profile.name, receiver.name),
        thread=thread_of(transition, profile.name),
        receiver=receiver,
        severity=transition.severity,
        resolved=transition.after is AlertState.RESOLVED,
        simulated=transition.key.origin is Origin.SIMULATED,
        subject_line=subject_line(matter),
        text=_text(matter, profile, address),
        html=_html(matter, profile, address),
        at=transition.at,
        payload=_facts(matter, profile, address),
    )


def subject_line(matter: Matter) -> str:
    """ "[MÔ PHỎNG] [NGUY CẤP] Cao Lãnh 2,33 m, trên BĐ III 0,03 m"."""
    marks = [_SIMULATED[matter.language]] if _simulated(matter) else []
    return " ".join([*(f"[{mark}]" for mark in (*marks, _state(matter))), headline(matter)])


def _state(matter: Matter) -> str:
    if matter.transition.after is AlertState.RESOLVED:
        return _OVER[matter.language]
    return _SEVERITY[matter.language][matter.transition.severity]


def _simulated(matter: Matter) -> bool:
    return matter.transition.key.origin is Origin.SIMULATED


def _rows(matter: Matter, profile: Profile, address: str) -> Iterator[tuple[str, str]]:
    """What there is to say, each with its label; what is not known is left out."""
    rule, transition, language = matter.rule, matter.transition, matter.language
    measured = transition.value is not None
    said = (
        rule.title(language) if rule else transition.key.rule,
        matter.subject,
        matter.indicator.name(language) if matter.indicator else "",
        amount(transition.value, matter.indicator, language) if measured else "",
        amount(transition.limit, matter.indicator, language) if transition.limit is not None else "",
        clock(transition.at, profile.zone),
        rule.basis if rule else "",
        rule.procedure if rule and transition.after is not AlertState.RESOLVED else "",
        f"{address}/alerts" if address else "",
    )
    return ((label, words) for label, words in zip(_ROWS[language], said, strict=True) if words)


def _text(matter: Matter, profile: Profile, address: str) -> str:
    drill = [_DRILL[matter.language], ""] if _simulated(matter) else []
    foot = f"IOC {profile.title(matter.language)}"
    rows = [f"{label}: {words}" for label, words in _rows(matter, profile, address)]
    return "\n".join([*drill, f"{_state(matter)}: {headline(matter)}", "", *rows, "", foot, ""])


def _html(matter: Matter, profile: Profile, address: str) -> str:
    colour = _CALM if matter.transition.after is AlertState.RESOLVED else _COLOUR[matter.transition.severity]
    drill = (
        f'<p style="background:#fde047;color:#000;padding:8px"><b>{_DRILL[matter.language]}</b></p>' if _simulated(matter) else ""
    )
    rows = "".join(_ROW.format(label, escape(words)) for label, words in _rows(matter, profile, address))
    return (
        f'<html lang="{matter.language}"><body style="font-family:sans-serif;max-width:640px">{drill}'
        f'<p style="color:{colour};font-weight:bold;margin-bottom:0">{_state(matter)}</p>'
        f'<h1 style="font-size:20px;margin-top:4px">{escape(headline(matter))}</h1>'
        f'<table style="font-size:14px">{rows}</table>'
        f'<p style="color:#555">IOC {escape(profile.title(matter.language))}</p></body></html>'
    )


def _facts(matter: Matter, profile: Profile, address: str) -> dict[str, object]:
    """The transition in codes and plain numbers."""
    transition, key = matter.transition, matter.transition.key
    return {
        "centre": profile.name,
        "rule": key.rule,
        "subject": key.subject,
        "subject_name": matter.subject,
        "origin": str(key.origin),
        "indicator": matter.indicator.code if matter.indicator else None,
        "unit": matter.indicator.unit if matter.indicator else None,
        "before": str(transition.before),
        "after": str(transition.after),
        "spell": transition.spell,
        "value": transition.value,
        "limit": transition.limit,
        "link": f"{address}/alerts" if address else None,
    }
