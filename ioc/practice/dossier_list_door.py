"""GET /tthc/v1/ho-so.csv: the dossiers of the departments, as the list that their system exports."""

import csv
from datetime import datetime
from io import StringIO

from fastapi import APIRouter, Depends, Response

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.doors import with_token
from ioc.practice.dossier_list import listed
from ioc.practice.province import Province

_HEADER = ("Đơn vị", "Ngày tiếp nhận", "Số ngày", "Ngày trả", "Tạm dừng từ", "Tạm dừng đến")


def dossier_list_door(province: Province) -> APIRouter:
    router = APIRouter(dependencies=[Depends(with_token(province))])

    @router.get("/tthc/v1/ho-so.csv")
    def dossiers() -> Response:
        """Danh sách hồ sơ của các sở nhận trong 60 ngày qua (MÔ PHỎNG), mỗi dòng một hồ sơ; CSV, UTF-8."""
        text = StringIO()
        table = csv.writer(text)
        table.writerow(_HEADER)
        for row in listed(province.now(), province.world.seed):
            moments = map(_written, (row.finished, row.paused_from, row.paused_to))
            table.writerow((row.office, _written(row.received), row.days, *moments))
        return Response(text.getvalue(), media_type="text/csv; charset=utf-8")

    return router


def _written(moment: datetime | None) -> str:
    return f"{moment.astimezone(PROVINCE_ZONE):%d/%m/%Y %H:%M}" if moment else ""
