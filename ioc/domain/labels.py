"""Nhãn của cảnh báo: what an alert is chosen by when it is routed, silenced, inhibited or grouped."""

from ioc.domain.alert import AlertKey
from ioc.domain.centre import Profile
from ioc.domain.condition import SourceLate
from ioc.domain.rule import Severity


def labels_of(key: AlertKey, severity: Severity, profile: Profile) -> dict[str, str]:
    """The labels of `ioc.domain.matcher.LABELS` that the alert has; what the profile does not know (any more) is left out."""
    rule, subject = profile.rule.get(key.rule), profile.subject.get(key.subject)
    labels = {"rule": key.rule, "subject": key.subject, "origin": str(key.origin), "severity": str(severity)}
    if rule is not None:
        labels["life_safety"] = "true" if rule.life_safety else "false"
        labels["source"] = rule.condition.source if isinstance(rule.condition, SourceLate) else ""
        indicator = profile.indicator.get(rule.indicator or "")
        labels |= {"indicator": indicator.code, "sector": indicator.sector} if indicator else {}
    if subject is not None:
        labels |= {"kind": str(subject.kind), "area": subject.parent or subject.code, "owner": subject.owner or ""}
    return labels
