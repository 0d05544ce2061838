"""Duyệt một biểu: its figures become the centre's."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, Engine

from ioc.commands.form_work import OfReport, around, load, require_business, turn
from ioc.commands.permission import require
from ioc.domain.admission import admit
from ioc.domain.form_calendar import approver
from ioc.domain.observation import Note, Reading
from ioc.domain.principal import Permission, Principal
from ioc.domain.pushed import Fate
from ioc.domain.report import Event, Report, Verb, cell_id
from ioc.domain.source import Batch, Window
from ioc.errors import CommandInvalid
from ioc.store import reports, runs, sources
from ioc.store.engine import writing
from ioc.store.fates import fates
from ioc.store.observations import save


def approve_form(engine: Engine, actor: Principal, of: OfReport, now: datetime) -> Report:
    """Store the figures; one that differs from what was approved before is a revision of it.

    Raises ReportMoved, PermissionDenied, and CommandInvalid where a figure cannot be kept.
    """
    require(actor, Permission.APPROVE)
    require_business(actor, approver(of.form, of.key.agency))
    with writing(engine) as conn:
        report = load(conn, of, Verb.APPROVE)
        if report.submitted_by == actor.name and not of.form.same_person:
            raise CommandInvalid("Người nộp không tự duyệt biểu của mình; cần người khác duyệt")
        _require_nothing_lost(conn, of, report)
        _store(conn, of, _readings(conn, of, report, now), now)
        return turn(conn, replace(report, wishes=""), Event(Verb.APPROVE, actor.name, now), actor)


def _store(conn: Connection, of: OfReport, readings: tuple[Reading, ...], now: datetime) -> None:
    source, zone = of.profile.source[of.key.form], of.profile.zone
    window = Window(datetime(1900, 1, 1, tzinfo=now.tzinfo), max(now, of.key.end))
    admitted = admit(Batch(readings), source, of.profile, window)
    if admitted.rejects:
        raise CommandInvalid(f"Chưa duyệt được: {admitted.rejects[0].content} — {admitted.rejects[0].reason}")
    known = fates(conn, admitted.readings, source)
    news = tuple(one for one, (fate, _) in zip(admitted.readings, known, strict=True) if fate is not Fate.UNCHANGED)
    run_id, _ = runs.run_of_the_minute(conn, source.name, now)
    saved = save(conn, Batch(news), source, run_id, now, zone)
    runs.add_to_run(conn, run_id, now, len(admitted.readings), saved.stored, saved.changed, ())
    sources.record_success(conn, source.name, now)


def _readings(conn: Connection, of: OfReport, report: Report, now: datetime) -> tuple[Reading, ...]:
    form, remark = of.form, _remark(conn, of)
    quality, document = of.profile.source[form.name].quality, form.document or form.title_vi
    return tuple(
        Reading(
            column.indicator,
            subject,
            column.kind,
            of.key.end,
            cell.value,
            quality,
            Note(text=cell.text, document=document, typed_by=report.submitted_by, remark=remark),
            now,
        )
        for subject in of.rows
        for column in form.columns
        if (cell := report.cells.get(cell_id(subject, column.code))) is not None
    )


def _remark(conn: Connection, of: OfReport) -> str | None:
    """What was said with the last submission."""
    said = [event.reason for event in reports.events(conn, of.key) if event.verb is Verb.SUBMIT]
    return (said[-1] if said else "") or None


def _require_nothing_lost(conn: Connection, of: OfReport, report: Report) -> None:
    """What was approved before cannot become empty: nothing takes a figure out of history."""
    kept = around(conn, of).now
    lost = [one for place, one in kept.items() if one.source == of.key.form and place not in report.cells]
    if lost:
        what = f"{of.profile.indicator[lost[0].key.indicator].name_vi}, {of.profile.subject[lost[0].key.subject].name_vi}"
        raise CommandInvalid(f"“{what}” đã có số được duyệt lần trước, không để trống được; ghi số hoặc “không phát sinh”")
