"""GET /tthc/v1/thong-ke: the statistics of the dossier-handling system, by page."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.doors import with_token
from ioc.practice.dossiers import Counts, new_year
from ioc.practice.incidents import IncidentKind, Log
from ioc.practice.marks import grid, reported
from ioc.practice.paging import Asked, Step, asked, minutes, pace
from ioc.practice.province import Province
from ioc.practice.world import Place, World

Term = Literal["luy_ke", "ngay", "thang"]
Tier = Literal["tinh", "xa", "tat_ca"]
_MINUTE, _TEN, _HOUR, _DAY = timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(days=1)
_PACE = timedelta(seconds=15)
_FLOWS = ("received", "online", "resolved", "on_time", "digitised", "reused", "with_fee", "paid_online", "electronic_result")


@dataclass(frozen=True, slots=True)
class Question:
    term: Term
    tier: Tier
    asked: Asked
    minutes: int | None

    def ends(self, log: Log) -> tuple[datetime, ...]:
        """The ends of the periods answered, in order."""
        if self.term == "luy_ke":
            fine, coarse, short = (_MINUTE, _TEN, 3 * _TEN) if self.tier == "tinh" else (_TEN, _HOUR, 2 * _HOUR)
            step = pace(self.asked, self.minutes, fine, coarse, short)
            ends = reported(self.asked.start, self.asked.end, step, log, IncidentKind.SURGE, _PACE)
            newest = grid(max(self.asked.start, self.asked.end - fine), self.asked.end, fine)
            return tuple(sorted({*ends, *newest}))
        days = (at.astimezone(PROVINCE_ZONE) for at in grid(self.asked.start, self.asked.end, _HOUR))
        return tuple(at for at in days if at.hour == 0 and (self.term == "ngay" or at.day == 1))


def dossier_door(province: Province) -> APIRouter:
    router = APIRouter(dependencies=[Depends(with_token(province))])

    @router.get("/tthc/v1/thong-ke")
    def statistics(
        tu: datetime,
        den: datetime,
        ky: Term = "luy_ke",
        cap: Tier = "tat_ca",
        buoc: Step | None = None,
        trang: Annotated[int, Query(ge=1)] = 1,
        so_dong: Annotated[int, Query(ge=1, le=1000)] = 200,
    ) -> dict[str, Any]:
        """Thống kê hồ sơ TTHC theo đơn vị, trong khoảng (tu, den], lịch sử 30 ngày.

        `ky`: luy_ke = lũy kế từ 01/01 đến `thoi_diem` và số đang giải quyết tại lúc đó; ngay, thang = trọn kỳ mà
        `thoi_diem` là cuối. `cap`: tinh, xa, tat_ca. `buoc`: số phút giữa hai lần chốt của lũy kế; trống = cấp tỉnh 1 phút
        (khoảng hỏi tới 30 phút) hoặc 10 phút, cấp xã 10 phút (khoảng hỏi tới 2 giờ) hoặc 1 giờ, và lần chốt mới
        nhất; khi hồ sơ dồn ứ thì dày hơn.
        Trả về `du_lieu` của trang, `trang`, `tong_so_trang`, `tong_so`. Tỷ lệ tính từ số đếm, null khi mẫu số bằng 0.
        """
        log = province.incidents.log
        question = Question(ky, cap, asked(tu, den, province.now()), minutes(buoc))
        ends, units = question.ends(log), _units(province.world, cap)
        first = (trang - 1) * so_dong
        wanted = range(first, min(first + so_dong, len(ends) * units))
        rows = [_row(province.world, question, ends[number // units], number % units, log) for number in wanted]
        count = len(ends) * units
        return {"du_lieu": rows, "trang": trang, "so_dong": so_dong, "tong_so": count, "tong_so_trang": ceil(count / so_dong)}

    return router


def _units(world: World, tier: Tier) -> int:
    return {"tinh": 1, "xa": len(world.places), "tat_ca": len(world.places) + 1}[tier]


def _row(world: World, question: Question, at: datetime, number: int, log: Log) -> dict[str, Any]:
    index = number + 1 if question.tier == "xa" else number
    place, counts = world.dossiers(at, log)[index]
    if question.term != "luy_ke":
        start = at - _DAY if question.term == "ngay" else _month_before(at)
        if start != new_year(at):
            counts = _between(counts, world.dossiers(start, log)[index][1])
    return _written(place, "tinh" if index == 0 else "xa", question.term, at, counts)


def _between(end: Counts, start: Counts) -> Counts:
    """What was counted after `start` and up to `end`; what stands open is that of the end."""
    flows = {name: getattr(end, name) - getattr(start, name) for name in _FLOWS}
    return Counts(in_progress=end.in_progress, within_deadline=end.within_deadline, overdue=end.overdue, **flows)


def _month_before(at: datetime) -> datetime:
    return at.replace(year=at.year - (at.month == 1), month=(at.month - 2) % 12 + 1)


def _written(place: Place, tier: str, term: Term, at: datetime, counts: Counts) -> dict[str, Any]:
    punctual, handled = counts.on_time + counts.within_deadline, counts.resolved + counts.in_progress
    return {
        "ma_don_vi": place.code,
        "ten_don_vi": place.name,
        "cap": tier,
        "ky": term,
        "thoi_diem": at.astimezone(PROVINCE_ZONE).isoformat(),
        "tiep_nhan": counts.received,
        "tiep_nhan_truc_tuyen": counts.online,
        "da_giai_quyet": counts.resolved,
        "giai_quyet_dung_han": counts.on_time,
        "dang_giai_quyet": counts.in_progress,
        "dang_giai_quyet_trong_han": counts.within_deadline,
        "dang_giai_quyet_qua_han": counts.overdue,
        "dung_han_va_trong_han": punctual,
        "phai_giai_quyet": handled,
        "so_hoa_thanh_phan": counts.digitised,
        "tai_su_dung_du_lieu": counts.reused,
        "co_phi_le_phi": counts.with_fee,
        "thanh_toan_truc_tuyen": counts.paid_online,
        "ket_qua_dien_tu": counts.electronic_result,
        "ty_le_dung_han": _percent(punctual, handled),
        "ty_le_truc_tuyen": _percent(counts.online, counts.received),
        "ty_le_so_hoa": _percent(counts.digitised, counts.received),
        "ty_le_tai_su_dung": _percent(counts.reused, counts.received),
        "ty_le_thanh_toan_truc_tuyen": _percent(counts.paid_online, counts.with_fee),
        "ty_le_ket_qua_dien_tu": _percent(counts.electronic_result, counts.resolved),
    }


def _percent(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 2) if whole else None
