"""Chỉ tiêu: what is measured, in what unit, which way is better, and how it adds up."""

from dataclasses import dataclass
from enum import StrEnum

from ioc.domain.checks import Check
from ioc.domain.period import PeriodKind


class Direction(StrEnum):
    UP = "up"
    DOWN = "down"
    BAND = "band"
    NEITHER = "neither"


class Aggregation(StrEnum):
    """How values add over subjects. Percentages are never averaged: a ratio keeps numerator and denominator."""

    SUM = "sum"
    RATIO = "ratio"
    WEIGHTED_MEAN = "weighted_mean"
    MAX = "max"
    LAST = "last"
    NOT_ADDABLE = "not_addable"


@dataclass(frozen=True, slots=True)
class Indicator:
    """`numerator`, `denominator`, `weight` are indicator codes, None where they do not apply.

    `band` is (low, high) of the good range in the unit of measure, only where direction is BAND.
    `accrues`: the value grows towards its target in the course of the period (disbursement against the year's plan), so that
    before the period ends it is judged by pace.
    `periods` are the period kinds in which the indicator is kept; the first is the one tiles show.
    `rank_of` is the denominator of a rank where known ("13/63"); `minimum`/`maximum` bound a believable value, and `check` is
    what measured values are held to beside these bounds (None = nothing). `unit_en` "" = no word to translate.
    """

    code: str
    sector: str
    name_vi: str
    name_en: str
    unit: str
    decimals: int
    direction: Direction
    aggregation: Aggregation
    periods: tuple[PeriodKind, ...]
    numerator: str | None = None
    denominator: str | None = None
    weight: str | None = None
    band: tuple[float, float] | None = None
    rank_of: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    basis: str = ""
    accrues: bool = False
    check: Check | None = None
    unit_en: str = ""

    def unit_in(self, language: str) -> str:
        """The unit of measure in a language; one without an English word is the same in both (%, mm)."""
        return self.unit if language == "vi" else self.unit_en or self.unit

    def name(self, language: str) -> str:
        return self.name_vi if language == "vi" else self.name_en
