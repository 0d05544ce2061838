"""The alert feed: the gravest and newest first, each in words."""

from collections.abc import Sequence
from itertools import groupby

from ioc.domain.alert import Alert, AlertKey, AlertState
from ioc.domain.condition import SourceLate
from ioc.domain.formats import number, quantity
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity
from layouts.parts.scope import Part, Scope, millis
from layouts.parts.sign import SEVERITY_TONE, TONE_SHAPE, WEIGHT

MOST = 9
_COUNTED = ((Severity.CRITICAL, "n_critical"), (Severity.WARNING, "n_warning"), (Severity.NOTICE, "n_notice"))


def feed(scope: Scope) -> Part:
    """The open alerts. Only firing ones are told on the wall; those still pending are counted.

    One rule on many subjects is one item that names them, so that it leaves room for what else is wrong; what is critical
    stands by itself.
    """
    firing = ranked(alert for alert in scope.data.alerts if alert.state is AlertState.FIRING)
    groups = _alike(firing, scope)
    return {
        "title": scope.say("alerts"),
        "counts": _counts(firing, scope),
        "items": [_told(group, scope) for group in groups[:MOST]],
        "more": sum(len(group) for group in groups[MOST:]),
        "closed": scope.say("closed_today", n=scope.data.closed) if scope.data.closed else "",
        "empty": scope.say("no_alerts"),
    }


def _alike(firing: list[Alert], scope: Scope) -> list[list[Alert]]:
    """Alerts of the same rule, gravity and origin in the same hands; the gravest and newest group first."""

    def likeness(alert: Alert) -> tuple[str, ...]:
        flapping = str(alert.key in scope.data.flapping)
        itself = alert.key.subject if alert.severity is Severity.CRITICAL else ""
        return (alert.key.rule, alert.severity, alert.key.origin, alert.acknowledged_by or "", flapping, itself)

    groups = [list(group) for _, group in groupby(sorted(firing, key=likeness), key=likeness)]
    places = {alert.key: place for place, alert in enumerate(firing)}
    return sorted((ranked(group) for group in groups), key=lambda group: places[group[0].key])


def _told(group: Sequence[Alert], scope: Scope) -> Part:
    """One item for alerts alike: that of the newest, naming all their places with their values."""
    newest = {**item(group[0], scope), "n": len(group)}
    if len(group) == 1:
        return newest
    names = " · ".join(_place(alert, scope) for alert in group)
    return {**newest, "where": scope.say("n_places", n=len(group)), "text": names}


def _place(alert: Alert, scope: Scope) -> str:
    value = text(alert, scope).partition(" · ")[0]
    return f"{where(alert, scope)} {value}".strip()


def ranked(alerts) -> list[Alert]:  # type: ignore[no-untyped-def]
    """Gravest first, then newest."""
    return sorted(alerts, key=lambda alert: (-WEIGHT[SEVERITY_TONE[alert.severity]], -alert.since.timestamp()))


def item(alert: Alert, scope: Scope) -> Part:
    """One alert in words: how grave, where, what, how far beyond the limit, since when, and who has taken it."""
    tone = SEVERITY_TONE[alert.severity]
    return {
        "tone": tone,
        "shape": TONE_SHAPE[tone],
        "word": scope.say(str(alert.severity)),
        "where": where(alert, scope),
        "since": millis(alert.since),
        "title": title(alert, scope),
        "text": text(alert, scope),
        "mark": mark(alert, scope),
        "badges": _badges(alert, scope),
    }


def _badges(alert: Alert, scope: Scope) -> list[list[str]]:
    simulated = [["simulated", scope.say("simulated")]] if alert.key.origin is Origin.SIMULATED else []
    return [*simulated, ["flapping", scope.say("flapping")]] if alert.key in scope.data.flapping else simulated


def mark(alert: Alert, scope: Scope) -> str:
    """Who has taken it on."""
    who = alert.acknowledged_by
    return scope.say("acknowledged", who=who) if who else scope.say("not_acknowledged")


def key_words(key: AlertKey) -> list[str]:
    """Rule, subject, origin: what names an alert in a link."""
    return [key.rule, key.subject, str(key.origin)]


def where(alert: Alert, scope: Scope) -> str:
    """The name of the subject; of a source rule, of the source."""
    rule = scope.profile.rule.get(alert.key.rule)
    if rule and isinstance(rule.condition, SourceLate):
        source = scope.profile.source.get(rule.condition.source)
        return source.title(scope.language) if source else rule.condition.source
    subject = scope.profile.subject.get(alert.key.subject)
    return subject.name(scope.language) if subject else alert.key.subject


def title(alert: Alert, scope: Scope) -> str:
    """What the rule calls it; the code of a rule that the profile no longer has."""
    rule = scope.profile.rule.get(alert.key.rule)
    return rule.title(scope.language) if rule else alert.key.rule


def text(alert: Alert, scope: Scope) -> str:
    """The value judged and its limit, "2,33 m · ngưỡng 2,30"; "" for rules without a value."""
    rule = scope.profile.rule.get(alert.key.rule)
    indicator = scope.profile.indicator.get(rule.indicator or "") if rule else None
    if indicator is None or alert.value is None:
        return ""
    value = quantity(alert.value, indicator.decimals, indicator.unit_in(scope.language), scope.language)
    if alert.limit is None:
        return value
    return f"{value} · {scope.say('limit').lower()} {number(alert.limit, indicator.decimals, scope.language)}"


def _counts(firing: list[Alert], scope: Scope) -> list[list[str]]:
    counts = [(severity, word, sum(alert.severity is severity for alert in firing)) for severity, word in _COUNTED]
    told = [[SEVERITY_TONE[severity], scope.say(word, n=n)] for severity, word, n in counts if n]
    pending = sum(alert.state is AlertState.PENDING for alert in scope.data.alerts)
    return [*told, ["none", scope.say("n_pending", n=pending)]] if pending else told
