"""Việc phải nộp: one form of one agency for one period, its cells, and how it goes from draft to approved."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

NIL = "không phát sinh"
"""The value of a cell where the thing reported did not occur: neither 0 nor empty."""


@dataclass(frozen=True, slots=True)
class ReportKey:
    """`end` is the aware end of the period."""

    form: str
    agency: str
    end: datetime


class ReportState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"


class Verb(StrEnum):
    SAVE = "save"
    SUBMIT = "submit"
    APPROVE = "approve"
    RETURN = "return"
    ASK_REOPEN = "ask_reopen"
    REOPEN = "reopen"


_MOVES: dict[Verb, tuple[frozenset[ReportState], ReportState | None]] = {
    Verb.SAVE: (frozenset({ReportState.DRAFT, ReportState.RETURNED}), None),
    Verb.SUBMIT: (frozenset({ReportState.DRAFT, ReportState.RETURNED}), ReportState.SUBMITTED),
    Verb.APPROVE: (frozenset({ReportState.SUBMITTED}), ReportState.APPROVED),
    Verb.RETURN: (frozenset({ReportState.SUBMITTED}), ReportState.RETURNED),
    Verb.ASK_REOPEN: (frozenset({ReportState.APPROVED}), None),
    Verb.REOPEN: (frozenset({ReportState.APPROVED}), ReportState.RETURNED),
}


def moved(state: ReportState, verb: Verb) -> ReportState | None:
    """The state after the verb; None where the state does not allow it."""
    before, after = _MOVES[verb]
    return (after or state) if state in before else None


@dataclass(frozen=True, slots=True)
class Cell:
    """A number, or words: NIL, or the value of a text column. Exactly one is set; an empty cell is no Cell at all."""

    value: float | None = None
    text: str | None = None

    @property
    def is_nil(self) -> bool:
        return self.text == NIL


Cells = dict[str, Cell]
"""By cell id."""


def cell_id(subject: str, column: str) -> str:
    return f"{subject}|{column}"


@dataclass(frozen=True)
class Event:
    """What somebody did with a report, and the reason or remark given."""

    verb: Verb
    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class Report:
    """`version` grows with every change, 0 = never touched. `edited_by` typed last; `wishes` is why a reopening is asked for."""

    key: ReportKey
    state: ReportState = ReportState.DRAFT
    version: int = 0
    cells: Cells = field(default_factory=dict)
    edited_by: str = ""
    edited_at: datetime | None = None
    submitted_by: str = ""
    wishes: str = ""

    @property
    def open(self) -> bool:
        """Whether it may be typed into."""
        return moved(self.state, Verb.SAVE) is not None
