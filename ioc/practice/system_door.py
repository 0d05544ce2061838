"""GET /ha-tang/v1/chi-so: figures of the province's shared systems, behind an API key."""

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Depends

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.doors import with_api_key
from ioc.practice.marks import grid
from ioc.practice.paging import Step, asked, minutes, pace
from ioc.practice.province import Province

_MINUTE, _TEN = timedelta(minutes=1), timedelta(minutes=10)


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

    return router


def _row(province: Province, at: datetime) -> dict[str, Any]:
    return {"thoi_diem": at.astimezone(PROVINCE_ZONE).isoformat(), **province.world.shown(at)}
