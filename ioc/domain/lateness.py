"""The rule that every source with a promise carries: its promise is broken."""

from ioc.domain.condition import SourceLate
from ioc.domain.rule import Rule, Severity
from ioc.domain.source import Source

PREFIX = "source-late:"


def late_code(source: str) -> str:
    """The code of the rule that watches a source's promise."""
    return PREFIX + source


def late_rule(source: Source) -> Rule | None:
    """None where the source promises nothing or is switched off."""
    if not (source.enabled and source.promise.kept):
        return None
    return Rule(
        code=late_code(source.name),
        title_vi=f"Nguồn “{source.title_vi}” trễ hơn cam kết",
        title_en=f"Source “{source.title_en}” is later than promised",
        severity=Severity.WARNING,
        condition=SourceLate(source.name),
        basis="Cam kết cập nhật của nguồn",
    )
