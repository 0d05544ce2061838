"""Several transitions in one message: what life depends on first, then from grave to mild, the first of them by name."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from ioc.alerting.headline import headline, matter_of
from ioc.domain.alert import AlertKey, AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.formats import clock
from ioc.domain.notification import Notification, Receiver
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity

NAMED = 30
"""Alerts named in one message; the others are counted."""

_WORDS: dict[str, dict[str, str]] = {
    "vi": {
        Severity.NOTICE: "chú ý",
        Severity.WARNING: "cảnh báo",
        Severity.CRITICAL: "nguy cấp",
        "life": "an toàn tính mạng",
        "over": "đã hết",
        "alerts": "sự kiện cảnh báo",
        "more": "… và {} sự kiện khác",
        "drill": "MÔ PHỎNG: tin diễn tập, không phải sự việc có thật.",
        "simulated": "MÔ PHỎNG",
        "see": "Xem tại",
    },
    "en": {
        Severity.NOTICE: "notice",
        Severity.WARNING: "warning",
        Severity.CRITICAL: "critical",
        "life": "life safety",
        "over": "resolved",
        "alerts": "alert events",
        "more": "… and {} more",
        "drill": "SIMULATED: an exercise, not a real event.",
        "simulated": "SIMULATED",
        "see": "See",
    },
}


@dataclass(frozen=True, slots=True)
class Letter:
    """What a summary is sent as: its id and thread, to whom, when, and where people open the centre ("" = no link)."""

    id: str
    thread: str
    receiver: Receiver
    at: datetime
    address: str


def summarize(transitions: Sequence[Transition], profile: Profile, letter: Letter) -> Notification:
    """The message. Of several transitions in one spell the last is told; at least one transition is given."""
    told = in_order(_last_of_each(transitions), profile)
    language, words = letter.receiver.language, _WORDS[letter.receiver.language]
    simulated = told[0].key.origin is Origin.SIMULATED
    lines = [_line(one, profile, language) for one in told[:NAMED]]
    if len(told) > NAMED:
        lines.append(words["more"].format(len(told) - NAMED))
    link = f"{letter.address}/alerts" if letter.address else ""
    subject = _subject(told, profile, language)
    return Notification(
        id=letter.id,
        thread=letter.thread,
        receiver=letter.receiver,
        severity=max((one.severity for one in told), key=lambda severity: severity.weight),
        resolved=all(_over(one) for one in told),
        simulated=simulated,
        subject_line=f"[{words['simulated']}] {subject}" if simulated else subject,
        text="\n".join(
            [
                *([words["drill"], ""] if simulated else []),
                subject,
                "",
                *lines,
                "",
                *_see(words, link),
                _foot(profile, language),
                "",
            ]
        ),
        html=_html(subject, lines, words["drill"] if simulated else "", link, language),
        at=letter.at,
        payload=_facts(told, profile, link),
    )


def in_order(transitions: Sequence[Transition], profile: Profile) -> list[Transition]:
    """Life-safety first, then what fires before what is over, from grave to mild, oldest first."""
    return sorted(transitions, key=lambda one: (not life_safety(one, profile), _over(one), -one.severity.weight, one.at))


def life_safety(one: Transition, profile: Profile) -> bool:
    rule = profile.rule.get(one.key.rule)
    return rule is not None and rule.life_safety


def _last_of_each(transitions: Sequence[Transition]) -> list[Transition]:
    spells: dict[tuple[AlertKey, int], Transition] = {(one.key, one.spell): one for one in transitions}
    return list(spells.values())


def _subject(told: Sequence[Transition], profile: Profile, language: str) -> str:
    """ "37 sự kiện cảnh báo: 2 an toàn tính mạng, 10 nguy cấp, 25 cảnh báo, 3 đã hết"."""
    words = _WORDS[language]
    firing = Counter(one.severity for one in told if not _over(one))
    lives, over = sum(life_safety(one, profile) for one in told), sum(map(_over, told))
    counted = [(lives, words["life"]), *((firing[one], words[one]) for one in reversed(Severity)), (over, words["over"])]
    return f"{len(told)} {words['alerts']}: " + ", ".join(f"{number} {word}" for number, word in counted if number)


def _line(one: Transition, profile: Profile, language: str) -> str:
    words = _WORDS[language]
    marks = [words["life"]] if life_safety(one, profile) else []
    state = words["over"] if _over(one) else words[one.severity]
    said = headline(matter_of(one, profile, language))
    return f"[{', '.join([*marks, state]).upper()}] {clock(one.at, profile.zone)} {said}"


def _over(one: Transition) -> bool:
    return one.after is AlertState.RESOLVED


def _see(words: dict[str, str], link: str) -> list[str]:
    return [f"{words['see']}: {link}", ""] if link else []


def _foot(profile: Profile, language: str) -> str:
    return f"IOC {profile.title(language)}"


def _html(subject: str, lines: Sequence[str], drill: str, link: str, language: str) -> str:
    banner = f'<p style="background:#fde047;color:#000;padding:8px"><b>{drill}</b></p>' if drill else ""
    items = "".join(f"<li>{escape(line)}</li>" for line in lines)
    see = f'<p><a href="{escape(link)}">{escape(link)}</a></p>' if link else ""
    return (
        f'<html lang="{language}"><body style="font-family:sans-serif;max-width:640px">{banner}'
        f'<h1 style="font-size:20px">{escape(subject)}</h1><ul>{items}</ul>{see}</body></html>'
    )


def _facts(told: Sequence[Transition], profile: Profile, link: str) -> dict[str, object]:
    """The transitions in codes and plain numbers; those beyond the named ones are counted by `count` alone."""
    alerts = [
        {
            "rule": one.key.rule,
            "subject": one.key.subject,
            "origin": str(one.key.origin),
            "severity": str(one.severity),
            "after": str(one.after),
            "spell": one.spell,
            "value": one.value,
            "limit": one.limit,
            "at": one.at.isoformat(),
        }
        for one in told[:NAMED]
    ]
    return {"centre": profile.name, "summary": True, "count": len(told), "alerts": alerts, "link": link or None}
