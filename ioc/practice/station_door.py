"""GET /quan-trac/v1/so-lieu and /du-bao/v1/muc-nuoc: station readings by cursor, and forecasts of the stage."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Query

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.doors import with_token
from ioc.practice.incidents import IncidentKind, Log
from ioc.practice.marks import grid, reported
from ioc.practice.paging import Asked, Step, asked, minutes, pace, read_cursor, write_cursor
from ioc.practice.province import Province
from ioc.practice.stations import Measurement, Station

ISSUER = "Đài KTTV (mô phỏng)"
_MINUTE, _TEN, _HOUR = timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1)
_HOURLY = frozenset({"mua_1h", "vn_aqi_gio"})
"""Values of a whole hour, given on the hour only."""


def station_door(province: Province) -> APIRouter:
    router = APIRouter(dependencies=[Depends(with_token(province))])

    @router.get("/quan-trac/v1/so-lieu")
    def readings(
        tu: datetime | None = None,
        den: datetime | None = None,
        con_tro: str = "",
        buoc: Step | None = None,
        so_ban_tin: Annotated[int, Query(ge=1, le=1000)] = 500,
    ) -> dict[str, Any]:
        """Số liệu trạm tự động trong khoảng (tu, den], lịch sử 30 ngày; mỗi thông số một dòng.

        `so_ban_tin`: số bản tin mỗi trang; một bản tin là mọi thông số của một trạm ở một lúc.
        `buoc`: số phút giữa hai lần đo; trống = 1 phút (khoảng hỏi tới 30 phút) hoặc 10 phút; có lũ thì mực nước báo dày hơn.
        `trang_thai`: 00 đo, 01 hiệu chuẩn, 02 lỗi. Mực nước tính bằng cm, có dấu, theo mốc của trạm.
        Trang sau: gửi lại `con_tro_tiep` trong `con_tro`; null là hết. 400 khi con trỏ sai hoặc thiếu tu, den.
        """
        stretch, passed = _stretch(tu, den, con_tro, province.now())
        reports = _reports(province, stretch, pace(stretch, minutes(buoc), _MINUTE, _TEN, 3 * _TEN))
        page, reached = reports[passed : passed + so_ban_tin], passed + so_ban_tin
        return {
            "du_lieu": [row for at, station in page for row in _rows(province, at, station)],
            "con_tro_tiep": write_cursor(stretch, reached) if reached < len(reports) else None,
        }

    @router.get("/du-bao/v1/muc-nuoc")
    def forecasts(den: datetime, tram: str = "") -> dict[str, Any]:
        """Bản tin dự báo mực nước mới nhất đã phát hành tới lúc `den`: 24 giờ, từng giờ, những giờ chưa tới.

        Mỗi giờ tròn một bản tin, có lũ thì thêm bản tin đột xuất. `gia_tri`, `thap`, `cao` tính bằng m; `tram` trống = mọi trạm.
        """
        now = province.now()
        issued_at = _latest_bulletin(asked(den, den, now).end, province.incidents.log)
        stations = [row for row in province.world.stations if row.gauge and tram in ("", row.code)]
        rows = [row for station in stations for row in _foreseen(province, station, issued_at, now)]
        return {"don_vi_phat_hanh": ISSUER, "phat_hanh": _local(issued_at), "du_lieu": rows}

    return router


def _stretch(start: datetime | None, end: datetime | None, cursor: str, now: datetime) -> tuple[Asked, int]:
    if cursor:
        try:
            return read_cursor(cursor)
        except ValueError as wrong:
            raise HTTPException(400, "Con trỏ không đúng") from wrong
    if start is None or end is None:
        raise HTTPException(400, "Thiếu tu hoặc den")
    return asked(start, end, now), 0


def _reports(province: Province, stretch: Asked, step: timedelta) -> list[tuple[datetime, Station]]:
    """Every station at every instant of the grid, and river gauges alone in between while a flood comes or goes."""
    usual = set(grid(stretch.start, stretch.end, step))
    moments = reported(stretch.start, stretch.end, step, province.incidents.log, IncidentKind.FLOOD)
    return [(at, station) for at in moments for station in province.world.stations if at in usual or station.gauge]


def _rows(province: Province, at: datetime, station: Station) -> Iterator[dict[str, Any]]:
    on_the_hour = at.minute == 0 and at.second == 0
    for measured in province.world.measurements(station, at, province.incidents.log):
        if on_the_hour or measured.parameter not in _HOURLY:
            yield _written(station, at, measured)


def _latest_bulletin(at: datetime, log: Log) -> datetime:
    floods = (moment for row in log if row.kind is IncidentKind.FLOOD for moment in (row.started_at, row.ended_at))
    hour = grid(at - _HOUR, at, _HOUR)[-1]
    return max([hour, *(moment for moment in floods if moment is not None and moment <= at)])


def _foreseen(province: Province, station: Station, issued_at: datetime, now: datetime) -> Iterator[dict[str, Any]]:
    for row in province.world.forecasts(station, issued_at, province.incidents.log):
        if row.target_at > now:
            yield {
                "ma_tram": station.code,
                "thoi_diem": _local(row.target_at),
                "gia_tri": row.value,
                "thap": row.low,
                "cao": row.high,
            }


def _written(station: Station, at: datetime, measured: Measurement) -> dict[str, Any]:
    return {
        "ma_tram": station.code,
        "ten_tram": station.name,
        "thong_so": measured.parameter,
        "gia_tri": measured.value,
        "don_vi": measured.unit,
        "thoi_gian": _local(at),
        "trang_thai": measured.status,
    }


def _local(at: datetime) -> str:
    return at.astimezone(PROVINCE_ZONE).isoformat()
