"""GET /ha-tang/v1/chi-so and /ha-tang/v1/chi-so-gio: figures of the province's shared systems, behind an API key."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Depends

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.doors import with_api_key
from ioc.practice.marks import grid
from ioc.practice.paging import Step, asked, minutes, pace
from ioc.practice.province import Province

_MINUTE, _TEN, _HOUR = timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)


def system_door(province: Province) -> APIRouter:
    router = APIRouter(dependencies=[Depends(with_api_key(province))])

    @router.get("/ha-tang/v1/chi-so")
    def shown(tu: datetime, den: datetime, buoc: Step | None = None) -> dict[str, Any]:
        """Số liệu các hệ thống dùng chung tại từng lúc trong (tu, den], lịch sử 30 ngày, mỗi lúc một dòng với mọi chỉ số.

        `buoc`: số phút giữa hai lúc; trống = 1 phút (khoảng hỏi tới 30 phút) hoặc 10 phút.
        Số đếm "từ đầu năm" là lũy kế từ 01/01.
        """
        stretch = asked(tu, den, province.now())
        step = pace(stretch, minutes(buoc), _MINUTE, _TEN, 3 * _TEN)
        return {"du_lieu": [_row(province, at) for at in grid(stretch.start, stretch.end, step)]}

    @router.get("/ha-tang/v1/chi-so-gio")
    def hourly(tu: datetime, den: datetime) -> dict[str, Any]:
        """Số liệu chốt theo giờ trong (tu, den]; `chot_ngay`, `chot_thang` là true ở 0 giờ, cho kỳ vừa hết."""
        stretch = asked(tu, den, province.now())
        return {"du_lieu": [_row(province, at) for at in grid(stretch.start, stretch.end, _HOUR)]}

    return router


def _row(province: Province, at: datetime) -> dict[str, Any]:
    local = at.astimezone(PROVINCE_ZONE)
    midnight = local.hour == 0 and local.minute == 0
    closes = {"chot_ngay": midnight, "chot_thang": midnight and local.day == 1}
    return {"thoi_diem": local.isoformat(), **closes, **province.world.shown(at)}
