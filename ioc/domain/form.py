"""Biểu mẫu: what an agency reports each period, cell by cell, by when, and what must hold between the cells."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ioc.domain.due import Due
from ioc.domain.period import PeriodKind


@dataclass(frozen=True, slots=True)
class Column:
    """One indicator of the form, for every subject of it. `kind` may be cumulative where the form is monthly.

    `text`: the cell holds words ("Khá"), not a number. `required` False lets the cell stay empty.
    """

    indicator: str
    kind: PeriodKind
    title_vi: str = ""
    title_en: str = ""
    text: bool = False
    required: bool = True

    @property
    def code(self) -> str:
        return f"{self.indicator}|{self.kind}"


class CheckKind(StrEnum):
    SUM = "sum"  # `total` is the sum of `parts`, for each subject
    SUM_OF_SUBJECTS = "sum_of_subjects"  # the row `total` is the sum of all other rows, in each column of `parts`
    AT_MOST = "at_most"  # no part is greater than `total`
    CUMULATIVE = "cumulative"  # not less than in the period before, within a year; and by as much as the period's own value
    RANGE = "range"  # between `low` and `high`
    CHANGE = "change"  # within `percent` of the period before


@dataclass(frozen=True, slots=True)
class Check:
    """`parts` and `total` are column codes (`total` a subject for SUM_OF_SUBJECTS). `blocks`: it must hold before submission.

    A check that does not block asks for a remark instead. `tolerance` is how far sums of rounded figures may be off.
    """

    kind: CheckKind
    parts: tuple[str, ...]
    total: str = ""
    low: float | None = None
    high: float | None = None
    percent: float | None = None
    tolerance: float = 0.0
    blocks: bool = True
    words: str = ""


@dataclass(frozen=True)
class Form:
    """`name` is also the name of the source that its approved values come from.

    Filled in by each of `agencies`, or by each unit directly below `agencies_below`. Its rows are `subjects`, or the units
    directly below `subjects_below`, or, where both are empty, the agency that fills it in. `since` is the last day before
    its first period. `approver` is the agency whose head approves, None = the one that fills it in.
    `same_person`: who has submitted may approve too. `keep` is how many periods back are asked for.
    """

    name: str
    title_vi: str
    title_en: str
    kind: PeriodKind
    due: Due
    columns: tuple[Column, ...]
    agencies: tuple[str, ...] = ()
    agencies_below: str = ""
    subjects: tuple[str, ...] = ()
    subjects_below: str = ""
    checks: tuple[Check, ...] = ()
    approver: str | None = None
    since: date | None = None
    basis: str = ""
    document: str = ""
    same_person: bool = False
    keep: int = 13

    def title(self, language: str) -> str:
        return self.title_vi if language == "vi" else self.title_en


@dataclass(frozen=True, slots=True)
class PhonedStation:
    """`reporter` is who usually calls."""

    subject: str
    reporter: str = ""


@dataclass(frozen=True)
class Phoned:
    """Số báo qua điện thoại: readings that somebody calls in, typed within seconds. `factor` turns what is said into the unit."""

    name: str
    title_vi: str
    title_en: str
    indicator: str
    stations: tuple[PhonedStation, ...] = field(default=())
    said_unit: str = ""
    factor: float = 1.0

    def title(self, language: str) -> str:
        return self.title_vi if language == "vi" else self.title_en
