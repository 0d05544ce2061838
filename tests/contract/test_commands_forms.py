"""A report from its first figure to its approval and beyond, and a reading that is phoned in; on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from ioc.commands.approve_form import approve_form
from ioc.commands.ask_reopening import ask_reopening
from ioc.commands.enter_reading import PhonedReading, enter_reading
from ioc.commands.form_work import OfReport, ReportMoved
from ioc.commands.reopen_form import reopen_form
from ioc.commands.return_form import WithReason, return_form
from ioc.commands.save_draft import Draft, save_draft
from ioc.commands.submit_form import Submission, submit_form
from ioc.domain.observation import SeriesKey
from ioc.domain.period import PeriodKind, month_end
from ioc.domain.principal import LOOPBACK_VIEWER
from ioc.domain.quality import Quality
from ioc.domain.report import NIL, Cell, ReportKey, ReportState, Verb
from ioc.errors import CommandInvalid, PermissionDenied
from ioc.store import reports
from ioc.store.engine import reading
from ioc.store.queries import audit, history
from ioc.store.queries.runs import recent
from tests.reports import (
    AGENCY,
    CALLS,
    CLERK,
    FORM,
    HEAD,
    LATER,
    NOW,
    OCTOBER,
    OPERATOR,
    PROFILE,
    STRANGER,
    YTD,
    cells,
    key,
    of,
    place,
)


def saved(engine, given=None, version=0, end=OCTOBER, now=NOW):
    return save_draft(engine, CLERK, Draft(of(version, end), given or cells(120, 100)), now)


def submitted(engine, given=None, remark="", end=OCTOBER, now=NOW, version=0):
    report = saved(engine, given, version, end, now)
    return submit_form(engine, CLERK, Submission(of(report.version, end), remark), now)


def approved(engine, given=None, now=NOW, version=0, end=OCTOBER):
    report = submitted(engine, given, now=now, version=version, end=end)
    return approve_form(engine, HEAD, of(report.version, end), now)


def kept(engine, indicator="tiep_nhan", kind=PeriodKind.MONTH):
    with reading(engine) as conn:
        return history.points(conn, key(indicator, kind))


def trail(engine):
    with reading(engine) as conn:
        return [(one.actor, one.action) for one in audit.recent(conn)][::-1]


def test_what_is_approved_becomes_a_figure_with_its_typist_and_document(engine):
    report = approved(engine, cells(120, 100))
    assert report.state is ReportState.APPROVED
    [one] = kept(engine)
    assert (one.value, one.at, one.quality, one.source) == (120, OCTOBER, Quality.OK, FORM.name)
    assert (one.note.typed_by, one.note.document) == ("lan", FORM.title_vi)
    assert trail(engine) == [("lan", "save_draft"), ("lan", "submit_form"), ("minh", "approve_form")]
    with reading(engine) as conn:
        [run] = recent(conn, FORM.name)
        told = [(event.verb, event.by) for event in reports.events(conn, report.key)]
    assert (run.received, run.stored) == (2, 2)
    assert told == [(Verb.SAVE, "lan"), (Verb.SUBMIT, "lan"), (Verb.APPROVE, "minh")]


def test_nothing_is_a_figure_before_it_is_approved(engine):
    submitted(engine)
    assert kept(engine) == []


def test_what_did_not_occur_is_neither_zero_nor_empty(engine):
    approved(engine, cells(NIL, 0))
    [one] = kept(engine)
    [zero] = kept(engine, "dung_han")
    assert (one.value, one.note.text, zero.value) == (None, NIL, 0)


def test_saving_the_same_is_no_new_version_and_fills_no_audit(engine):
    first = saved(engine)
    assert saved(engine, version=1) == first
    saved(engine, cells(121, 100), version=1)
    assert trail(engine) == [("lan", "save_draft")]


def test_a_draft_that_somebody_else_has_changed_is_not_overwritten(engine):
    saved(engine)
    save_draft(engine, HEAD, Draft(of(1), cells(130, 100)), NOW)
    with pytest.raises(ReportMoved, match="minh") as moved:
        saved(engine, cells(125, 100), version=1)
    assert moved.value.report.cells == cells(130, 100)


def test_a_draft_whose_answer_was_lost_is_sent_again_without_a_quarrel(engine):
    saved(engine)
    assert saved(engine).version == 1


@pytest.mark.parametrize("version", [0, 1])
def test_of_several_who_save_at_once_one_wins_and_the_others_are_told(engine, version):
    for _ in range(version):
        saved(engine)

    def try_to_save(number):
        try:
            return saved(engine, cells(number, 0), version)
        except ReportMoved as moved:
            return moved.report

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(try_to_save, range(4)))
    assert {one.version for one in told} == {version + 1}
    assert all(one.cells == told[0].cells for one in told)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (cells(120, 130), "lớn hơn “Hồ sơ tiếp nhận”"),
        (cells(-1, 0), "nhỏ hơn mức thấp nhất"),
        ({place("tiep_nhan"): Cell(120)}, "chưa nhập"),
        (cells(120, 100, ty_le=101.0), "lớn hơn mức cao nhất"),
    ],
)
def test_a_report_with_a_wrong_cell_cannot_be_submitted(engine, given, says):
    with pytest.raises(CommandInvalid, match=says):
        submitted(engine, given)


def test_a_leap_needs_a_remark_which_stays_with_the_figure(engine):
    approved(engine, cells(100, 100), end=month_end(2026, 9))
    report = saved(engine, cells(300, 100))
    with pytest.raises(CommandInvalid, match="tăng 200%"):
        submit_form(engine, CLERK, Submission(of(report.version)), NOW)
    report = submit_form(engine, CLERK, Submission(of(report.version), "Cao điểm nhập học"), NOW)
    approve_form(engine, HEAD, of(report.version), NOW)
    assert kept(engine)[-1].note.remark == "Cao điểm nhập học"


def test_a_cumulative_figure_is_held_against_the_month_before(engine):
    cumulative = {place("tiep_nhan", YTD): Cell(1000)}
    approved(engine, cells(100, 90) | cumulative, end=month_end(2026, 9))
    with pytest.raises(CommandInvalid, match="kỳ trước 1.000 cộng trong kỳ 120 là 1.120"):
        submitted(engine, cells(120, 90) | {place("tiep_nhan", YTD): Cell(1130)})
    report = saved(engine, cells(120, 90) | {place("tiep_nhan", YTD): Cell(1120)}, version=1)
    assert submit_form(engine, CLERK, Submission(of(report.version)), NOW).state is ReportState.SUBMITTED
    assert [one.value for one in kept(engine, kind=YTD)] == [1000]


def test_a_returned_report_says_why_and_is_typed_into_again(engine):
    report = submitted(engine)
    with pytest.raises(CommandInvalid, match="lý do"):
        return_form(engine, HEAD, WithReason(of(report.version), " "), NOW)
    report = return_form(engine, HEAD, WithReason(of(report.version), "Thiếu xã Mỹ Quý"), NOW)
    assert report.state is ReportState.RETURNED
    report = submitted(engine, cells(125, 100), version=report.version)
    assert report.state is ReportState.SUBMITTED
    with reading(engine) as conn:
        assert "Thiếu xã Mỹ Quý" in [event.reason for event in reports.events(conn, report.key)]


def test_an_approved_report_is_locked_until_it_is_reopened_and_a_changed_figure_is_a_revision(engine):
    report = approved(engine)
    with pytest.raises(ReportMoved, match="đã duyệt và khóa"):
        saved(engine, cells(125, 100), version=report.version)
    report = ask_reopening(engine, CLERK, WithReason(of(report.version), "Gõ nhầm"), NOW)
    assert (report.state, report.wishes) == (ReportState.APPROVED, "lan: Gõ nhầm")
    report = reopen_form(engine, HEAD, of(report.version), NOW)
    assert (report.state, report.wishes, report.cells) == (ReportState.RETURNED, "", cells(120, 100))
    assert kept(engine)[0].value == 120, "the approved figure holds meanwhile"
    approved(engine, cells(125, 100), now=NOW + LATER, version=report.version)
    assert kept(engine)[0].value == 125
    with reading(engine) as conn:
        assert [one.value for one in history.revisions(conn, key("tiep_nhan"))] == [120]
        assert history.revisions(conn, key("dung_han")) == []


def test_what_was_approved_cannot_become_empty(engine):
    report = approved(engine, cells(120, 100, ty_le=83.33))
    report = reopen_form(engine, HEAD, of(report.version), NOW)
    report = submitted(engine, cells(120, 100), version=report.version)
    with pytest.raises(CommandInvalid, match="Tỷ lệ, Sở A"):
        approve_form(engine, HEAD, of(report.version), NOW)


def test_who_submits_does_not_approve_unless_the_form_says_so(engine):
    report = save_draft(engine, HEAD, Draft(of(), cells(120, 100)), NOW)
    report = submit_form(engine, HEAD, Submission(of(report.version)), NOW)
    with pytest.raises(CommandInvalid, match="không tự duyệt"):
        approve_form(engine, HEAD, of(report.version), NOW)
    alone = replace(PROFILE, forms=(replace(FORM, same_person=True),))
    assert approve_form(engine, HEAD, OfReport(alone, of().key, report.version), NOW).state is ReportState.APPROVED


def test_another_agency_may_approve_where_the_form_says_so(engine):
    report = submitted(engine)
    centrally = replace(PROFILE, forms=(replace(FORM, approver=STRANGER.agency),))
    with pytest.raises(PermissionDenied, match="đơn vị khác"):
        approve_form(engine, HEAD, OfReport(centrally, of().key, report.version), NOW)
    assert approve_form(engine, STRANGER, OfReport(centrally, of().key, report.version), NOW).state is ReportState.APPROVED


WITHOUT_RIGHT = {
    "save_draft": lambda engine, actor: save_draft(engine, actor, Draft(of(), cells(1, 1)), NOW),
    "submit_form": lambda engine, actor: submit_form(engine, actor, Submission(of()), NOW),
    "approve_form": lambda engine, actor: approve_form(engine, actor, of(), NOW),
    "return_form": lambda engine, actor: return_form(engine, actor, WithReason(of(), "x"), NOW),
    "ask_reopening": lambda engine, actor: ask_reopening(engine, actor, WithReason(of(), "x"), NOW),
    "reopen_form": lambda engine, actor: reopen_form(engine, actor, of(), NOW),
}


@pytest.mark.parametrize("verb", WITHOUT_RIGHT)
@pytest.mark.parametrize("actor", [LOOPBACK_VIEWER, OPERATOR, STRANGER], ids=lambda actor: actor.role)
def test_reports_are_the_business_of_their_agency(sqlite_engine, verb, actor):
    with pytest.raises(PermissionDenied):
        WITHOUT_RIGHT[verb](sqlite_engine, actor)
    assert trail(sqlite_engine) == []


@pytest.mark.parametrize("verb", ["approve_form", "return_form", "reopen_form"])
def test_a_clerk_does_not_approve(sqlite_engine, verb):
    with pytest.raises(PermissionDenied, match="duyệt biểu"):
        WITHOUT_RIGHT[verb](sqlite_engine, CLERK)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (of(end=month_end(2026, 8)), "không phải kỳ"),
        (of(end=month_end(2027, 3)), "không phải kỳ"),
        (of(end=OCTOBER - timedelta(hours=1)), "không phải kỳ"),
        (OfReport(PROFILE, ReportKey("khong-co", AGENCY, OCTOBER), 0), "không còn biểu"),
        (replace(of(), profile=replace(PROFILE, forms=())), "không còn biểu"),
    ],
)
def test_only_what_is_asked_for_can_be_filled_in(sqlite_engine, asked, says):
    with pytest.raises(CommandInvalid, match=says):
        save_draft(sqlite_engine, CLERK, Draft(asked, cells(1, 1)), NOW)


@pytest.mark.parametrize("cell", [Cell(), Cell(float("nan")), Cell(1.0, "x"), Cell(text=""), Cell(text="x" * 501)])
def test_a_cell_that_says_nothing_or_too_much_is_refused(sqlite_engine, cell):
    with pytest.raises(CommandInvalid, match="không hợp lệ"):
        save_draft(sqlite_engine, CLERK, Draft(of(), {place("tiep_nhan"): cell}), NOW)
    with pytest.raises(CommandInvalid, match="không có trong biểu"):
        save_draft(sqlite_engine, CLERK, Draft(of(), {"la|gi": Cell(1.0)}), NOW)


def phoned(said=231.0, station="tram-1", reporter="Ông Ba", **other):
    return PhonedReading(PROFILE, CALLS.name, station, said, reporter, **other)


def test_a_phoned_reading_is_kept_in_the_indicators_unit_with_who_called_and_who_typed(engine):
    enter_reading(engine, OPERATOR, phoned(), NOW)
    with reading(engine) as conn:
        [one] = history.points(conn, SeriesKey("muc_nuoc", "tram-1", PeriodKind.INSTANT, PROFILE.source[CALLS.name].origin))
    assert (one.value, one.at, one.quality) == (2.31, NOW, Quality.MANUAL)
    assert (one.note.typed_by, one.note.remark) == ("truc", "Ông Ba báo qua điện thoại")
    assert trail(engine) == [("truc", "enter_reading")]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        (phoned(reporter=" "), "tên người báo"),
        (phoned(station="tram-9"), "đã đổi"),
        (phoned(at=NOW - timedelta(days=3)), "nằm ngoài khoảng"),
        (phoned(at=NOW + timedelta(days=1)), "nằm ngoài khoảng"),
        (phoned(said=float("inf")), "hữu hạn"),
    ],
)
def test_a_phoned_reading_that_does_not_hold_is_refused(sqlite_engine, asked, says):
    with pytest.raises(CommandInvalid, match=says):
        enter_reading(sqlite_engine, OPERATOR, asked, NOW)
    with pytest.raises(PermissionDenied):
        enter_reading(sqlite_engine, LOOPBACK_VIEWER, asked, NOW)
