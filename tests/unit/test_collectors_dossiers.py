"""A list of dossiers becomes counts of its offices: by working days, holidays, pauses and classes of lateness."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from collectors import ADAPTERS, OPTION_MODELS
from collectors.dossier_options import DossierOptions
from collectors.dossier_rows import read_dossiers
from ioc.domain.calendar import SpecialDay, WorkCalendar
from ioc.domain.centre import Profile
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, Window, joined
from ioc.errors import PayloadInvalid
from tests.recorded_sources import NOW, RECORDED, province, recorded_io, recorded_source

LIST = next(row for row in RECORDED if (row.kind, row.name) == ("dossier_table", "list"))
ONE, OTHER = "28249@2025", "28261@2025"


def counted(profile: Profile, window: Window = LIST.window) -> Batch:
    return joined(ADAPTERS["dossier_table"].collect(recorded_source(LIST), window, profile, recorded_io(LIST)))


def values(batch: Batch, office: str) -> dict[str, float | None]:
    return {row.indicator: row.value for row in batch.readings if row.subject == office}


def test_each_office_is_told_how_many_are_open_late_and_how_late() -> None:
    batch = counted(province())
    assert values(batch, ONE) == {"HO-SO": 3, "QUA-HAN": 2, "DUNG-HAN": 0, "THU": 1, "TAI": 0, "RUI-RO": 1}
    assert values(batch, OTHER) == {"HO-SO": 1, "QUA-HAN": 0, "DUNG-HAN": 1, "THU": 0, "TAI": 0, "RUI-RO": 0}


def test_holidays_of_the_province_move_the_clock() -> None:
    rest = tuple(SpecialDay(date(2026, 11, day), False, "Nghỉ", "thử") for day in (18, 19, 20, 23))
    batch = counted(replace(province(), calendar=WorkCalendar(rest)))
    assert values(batch, ONE)["QUA-HAN"] == 1, "four days of rest bring the second one back in time"
    assert (values(batch, ONE)["RUI-RO"], values(batch, ONE)["TAI"]) == (0, 1), "and the first one to seven days late"


def test_rows_that_cannot_be_read_make_the_counts_estimates_that_say_so() -> None:
    batch = counted(province())
    assert {row.quality for row in batch.readings} == {Quality.ESTIMATED}
    assert {row.note.remark for row in batch.readings if row.note} == {"3 dòng không đọc được"}
    assert [row.row for row in batch.rejects] == ["dòng 9", "dòng 10", "dòng 11"]


def test_a_list_tells_nothing_of_the_past() -> None:
    assert counted(province(), Window(NOW - timedelta(days=2), NOW - timedelta(days=1))) == Batch()


def options(**other: Any) -> DossierOptions:
    given: Mapping[str, Any] = {
        "path": "x.csv",
        "columns": {"office": "Đơn vị", "received": "Nhận", "days": "Ngày"},
        "counts": {"late": "QUA-HAN"},
    }
    made = OPTION_MODELS["dossier_table"].model_validate({**given, **other})
    assert isinstance(made, DossierOptions)
    return made


def test_a_list_without_a_needed_column_is_refused_and_the_column_named() -> None:
    with pytest.raises(PayloadInvalid, match="“Ngày”"):
        list(read_dossiers("Đơn vị,Nhận\nA,10/11/2026\n".encode(), options(), province(), NOW))


@pytest.mark.parametrize(
    ("other", "says"),
    [
        ({"columns": {"office": "Đơn vị", "received": "Nhận"}}, "không biết hạn"),
        ({"counts": {}}, "không chỉ tiêu nào"),
        ({"counts": {"late_classes": ["A"]}}, "2 mốc cần 3"),
        ({"counts": {"late": "A", "late_days": [10, 5]}}, "không tăng dần"),
    ],
)
def test_options_that_cannot_work_are_refused(other: dict[str, Any], says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        options(**other)
