"""The rule that stands beside a rule whose lost signal is an alert: what it watches has gone silent."""

from dataclasses import replace
from datetime import timedelta

from ioc.domain.condition import SignalLost, SourceLate
from ioc.domain.rule import Rule, UnknownPolicy

SUFFIX = ":lost"


def lost_code(rule: str) -> str:
    """The code of the rule that watches the signal of `rule`."""
    return rule + SUFFIX


def lost_rule(rule: Rule) -> Rule | None:
    """None where silence is no alert, or where the rule does not say how old is too old."""
    if rule.when_unknown is not UnknownPolicy.ALERT or rule.stale_after is None or isinstance(rule.condition, SourceLate):
        return None
    return replace(
        rule,
        code=lost_code(rule.code),
        title_vi=f"Mất tín hiệu: {rule.title_vi}",
        title_en=f"Signal lost: {rule.title_en}",
        condition=SignalLost(rule.code),
        graver=(),
        hold=timedelta(0),
        keep_firing=timedelta(0),
        unknown=UnknownPolicy.KEEP,
    )
