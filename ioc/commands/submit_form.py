"""Nộp một biểu."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.form_work import OfReport, faults, load, require_asked, require_business, turn
from ioc.commands.permission import require
from ioc.domain.form_checks import CellFault
from ioc.domain.principal import Permission, Principal
from ioc.domain.report import Event, Report, Verb
from ioc.errors import CommandInvalid
from ioc.store.engine import writing


@dataclass(frozen=True)
class Submission:
    """`remark` explains figures that look strange."""

    of: OfReport
    remark: str = ""


def submit_form(engine: Engine, actor: Principal, asked: Submission, now: datetime) -> Report:
    """Raises ReportMoved, and CommandInvalid where a cell is wrong, or strange and no remark explains it."""
    require(actor, Permission.FILL)
    require_business(actor, asked.of.key.agency)
    require_asked(asked.of, now)
    with writing(engine) as conn:
        report = load(conn, asked.of, Verb.SUBMIT)
        _require_sound(faults(conn, asked.of, report.cells), asked.remark)
        submitted = replace(report, submitted_by=actor.name, wishes="")
        return turn(conn, submitted, Event(Verb.SUBMIT, actor.name, now, asked.remark.strip()), actor)


def _require_sound(found: list[CellFault], remark: str) -> None:
    wrong = [fault for fault in found if fault.blocks]
    if wrong:
        raise CommandInvalid(f"Chưa nộp được: {len(wrong)} ô phải sửa; ô đầu: {wrong[0].words}")
    if found and not remark.strip():
        raise CommandInvalid(f"Có {len(found)} ô khác thường ({found[0].words}); hãy ghi lời giải thích rồi nộp")
