"""What the page of reports is told and answers, on both databases."""

import io
import json
from base64 import b64encode
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import Engine

from collectors.brought import brought
from ioc.commands.enter_reading import PhonedReading
from ioc.commands.save_draft import Draft, save_draft
from ioc.commands.submit_form import Submission, submit_form
from ioc.domain.period import month_end
from ioc.domain.principal import LOOPBACK_VIEWER, Principal
from ioc.domain.report import NIL
from ioc.errors import CommandInvalid, PayloadInvalid
from ioc.store.engine import reading
from ioc.store.queries.reports_due import reports_due
from layouts.act import Act
from layouts.answer_form import laid, saved
from layouts.components.form_list import form_list
from layouts.parts.form_asked import Call, Typing, named
from layouts.parts.form_phone import phone, told
from layouts.parts.form_sheet import sheet
from layouts.parts.form_stage import stage
from layouts.read import Read
from tests.reports import AGENCY, CALLS, CLERK, FORM, HEAD, NOW, OCTOBER, OTHER, PROFILE, STRANGER, cells, of, place


def reads(engine: Engine) -> Read:
    return Read(engine, lambda: PROFILE, lambda: NOW, workbook=brought)


def acts(engine: Engine, who: Principal = CLERK) -> Act:
    return Act(engine, lambda: PROFILE, lambda: NOW, lambda: who, lambda files: PROFILE)


def typing(typed: dict[str, str | float], version: int = 0, agency: str = AGENCY) -> Typing:
    asked = {"form": FORM.name, "agency": agency, "end": "2026-10-31", "version": version, "typed": typed, "n": 7}
    return Typing.model_validate(asked)


def answer(engine: Engine, typed: dict[str, str | float], version: int = 0, who: Principal = CLERK, agency: str = AGENCY):  # type: ignore[no-untyped-def]
    return json.loads(saved(typing(typed, version, agency), reads(engine).forms, acts(engine, who).forms))


def test_each_sees_what_is_their_business_by_deadline(engine: Engine) -> None:
    with reading(engine) as conn:
        mine, all_of_them = reports_due(conn, PROFILE, CLERK, NOW), reports_due(conn, PROFILE, LOOPBACK_VIEWER, NOW)
    assert [one.report.key.end for one in mine] == [month_end(2026, 9), OCTOBER, month_end(2026, 11)]
    assert {one.report.key.agency for one in mine} == {AGENCY}
    assert {one.report.key.agency for one in all_of_them} == {AGENCY, OTHER}
    assert [one.due_at for one in all_of_them] == sorted(one.due_at for one in all_of_them)


def test_who_approves_for_another_agency_sees_its_reports_too(sqlite_engine: Engine) -> None:
    centrally = replace(PROFILE, forms=(replace(FORM, agencies=(AGENCY,), approver=OTHER),))
    with reading(sqlite_engine) as conn:
        assert {one.report.key.agency for one in reports_due(conn, centrally, STRANGER, NOW)} == {AGENCY}
        assert reports_due(conn, replace(PROFILE, forms=(replace(FORM, agencies=(OTHER,)),)), CLERK, NOW) == []


def test_a_report_says_how_it_stands_to_its_deadline(engine: Engine) -> None:
    save_draft(engine, CLERK, Draft(of(), cells(1, 1)), NOW)
    submit_form(engine, CLERK, Submission(of(1)), NOW)
    forms = reads(engine).forms
    scope = forms.scope("vi")
    words = [stage(one.report, one.due_at, scope) for one in forms.due(CLERK)]
    assert [(one.tone, one.word) for one in words] == [
        ("crit", "Chưa lập · quá hạn 39 ngày"),
        ("note", "Chờ duyệt"),
        ("none", "Chưa lập · còn 21 ngày"),
    ]
    assert "Chờ duyệt" in str(form_list(forms.due(HEAD), HEAD, scope)[1]), "what waits for the head comes first"


def test_cells_are_kept_as_they_were_read_and_what_is_unclear_is_asked(engine: Engine) -> None:
    said = answer(engine, {place("tiep_nhan"): "1.234", place("dung_han"): "abc", place("ty_le"): "1.234"})
    assert (said["n"], said["version"]) == (7, 1)
    assert said["cells"] == {place("tiep_nhan"): ["1.234", 1234.0]}
    assert said["asks"] == {
        place("ty_le"): [[1234.0, "1.234", "một nghìn hai trăm ba mươi tư"], [1.234, "1,234", "một phẩy hai ba bốn"]]
    }
    assert list(said["wrong"]) == [place("dung_han")]
    said = answer(engine, {place("tiep_nhan"): 1234.0, place("dung_han"): "-", place("ty_le"): 1.234}, version=1)
    assert said["cells"][place("dung_han")] == ["không phát sinh", NIL]
    assert said["cells"][place("ty_le")] == ["1,234", 1.234]
    assert said["faults"] == [] and said["asks"] == said["wrong"] == {}


def test_what_somebody_else_has_typed_is_told_and_a_closed_report_is_refused(engine: Engine) -> None:
    save_draft(engine, HEAD, Draft(of(), cells(130, 100)), NOW)
    said = answer(engine, {place("tiep_nhan"): 120.0})
    assert (said["conflict"]["by"], said["conflict"]["version"], said["refused"]) == ("minh", 1, "")
    assert said["conflict"]["cells"][place("tiep_nhan")] == ["130", 130.0]
    submit_form(engine, HEAD, Submission(of(1)), NOW)
    assert "đang chờ duyệt" in answer(engine, {place("tiep_nhan"): 120.0}, version=2)["refused"]


def test_a_cell_or_an_agency_that_is_not_ones_own_is_refused_in_words(sqlite_engine: Engine) -> None:
    assert "không có trong biểu" in answer(sqlite_engine, {"la|gi": "1"})["refused"]
    assert "đơn vị khác" in answer(sqlite_engine, {}, who=STRANGER)["refused"]
    assert "không còn biểu" in answer(sqlite_engine, {}, agency="khong-co")["refused"]


def test_a_lost_database_is_asked_again(sqlite_engine: Engine) -> None:
    with sqlite_engine.begin() as conn:
        conn.exec_driver_sql("DROP TABLE report")
    assert answer(sqlite_engine, {place("tiep_nhan"): "1"})["again"] is True


def test_figures_that_nobody_has_approved_are_for_insiders(engine: Engine) -> None:
    save_draft(engine, CLERK, Draft(of(), cells(120, 100)), NOW)
    forms = reads(engine).forms
    for who, sees, may_type in ((CLERK, 2, True), (HEAD, 2, True), (LOOPBACK_VIEWER, 0, False)):
        opened = forms.one(of().key, who)
        assert opened is not None
        shown = sheet(opened, who, forms.scope("vi"))
        assert (len(shown["cells"]), shown["open"]) == (sees, may_type)  # type: ignore[arg-type]
    assert forms.one(of().key, STRANGER) is None
    assert forms.one(replace(of().key, end=OCTOBER + timedelta(days=1)), CLERK) is None


def test_a_url_that_names_no_report_opens_none() -> None:
    assert named({"form": "x", "agency": "y", "end": "31/10/2026"}) is None
    assert named({}) is None


def excel(*rows: tuple[object, ...]) -> bytes:
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return file.getvalue()


def test_a_file_is_laid_over_the_report_and_what_cannot_be_read_is_said(sqlite_engine: Engine) -> None:
    def bring(content: bytes):  # type: ignore[no-untyped-def]
        url = f"data:application/x;base64,{b64encode(content).decode()}"
        return json.loads(laid(url, "thang.xlsx", typing({}), reads(sqlite_engine).forms, acts(sqlite_engine).forms))

    file = excel(("Báo cáo",), ("Hồ sơ tiếp nhận", "Hồ sơ đúng hạn", "Tỷ lệ"), (120, "-", "=1/0"))
    found = bring(file)["cells"]
    assert (found[place("tiep_nhan")], found[place("dung_han")]) == (120, "-")
    assert found[place("ty_le")].startswith("#công thức chưa được tính")
    assert bring("Hồ sơ tiếp nhận;Tỷ lệ\n1.200;98,5\n".encode())["cells"] == {place("tiep_nhan"): "1.200", place("ty_le"): "98,5"}
    assert "trang web" in bring(b"<html>login</html>")["said"][0]
    assert "không đọc được" in bring(b"PK\x03\x04 broken")["said"][0].lower()
    with pytest.raises(PayloadInvalid):
        brought(b"\xff\xfe\x00")


def call(said: str, at: str = "") -> PhonedReading:
    asked = Call(calls=CALLS.name, station="tram-1", said=said, reporter="Ông Ba", at=at)
    return told(asked, Read(None, lambda: PROFILE, lambda: NOW).forms.scope("vi"))  # type: ignore[arg-type]


def test_what_was_told_is_read_with_the_last_time_the_clock_showed_it() -> None:
    assert (call("231").said, call("231").at) == (231.0, None)
    assert call("231", "2:30").at == NOW.replace(hour=2, minute=30)
    assert call("231", "7h").at == NOW.replace(hour=7, minute=0) - timedelta(days=1)
    for said, at in (("hai ba", ""), ("", ""), ("-", ""), ("231", "25h"), ("231", "sáng")):
        with pytest.raises(CommandInvalid):
            call(said, at)


def test_stations_are_shown_with_their_key_their_reporter_and_their_last_reading(engine: Engine) -> None:
    forms = reads(engine).forms
    acts(engine, replace(HEAD)).forms.note(call("231"))
    [calls] = phone(forms.called(), forms.scope("vi"))
    first, second = calls["stations"]  # type: ignore[misc]
    assert (first["key"], first["reporter"], first["last"], first["typed_by"]) == ("1", "Ông Ba", "2,31 m", "minh")  # type: ignore[has-type]
    assert (second["key"], second["last"], second["at"]) == ("2", "", None)  # type: ignore[has-type]
