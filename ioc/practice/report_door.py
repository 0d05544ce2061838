"""GET /bao-cao/v1/thang: the monthly figures that agencies reported before their forms moved into the centre."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query

from ioc.domain.period import PROVINCE_ZONE, month_end
from ioc.practice.doors import with_token
from ioc.practice.noise import between
from ioc.practice.paging import asked
from ioc.practice.province import Province
from ioc.practice.world import World

HISTORY = timedelta(days=1200)
_FIRST = month_end(2025, 7)
"""The units of today report since July 2025."""
_OPEN = 2
"""How many months back are still to be reported, and so not here yet."""


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month; `number` counts months from year 0, so that it orders and subtracts."""

    number: int

    @property
    def end(self) -> datetime:
        return month_end(self.number // 12, self.number % 12 + 1)

    @property
    def of_year(self) -> int:
        return self.number % 12 + 1


def report_door(province: Province) -> APIRouter:
    router = APIRouter(dependencies=[Depends(with_token(province))])

    @router.get("/bao-cao/v1/thang")
    def months(
        tu: datetime,
        den: datetime,
        trang: Annotated[int, Query(ge=1)] = 1,
        so_dong: Annotated[int, Query(ge=1, le=1000)] = 1000,
    ) -> dict[str, Any]:
        """Số báo cáo của các tháng có ngày cuối trong (tu, den], từ tháng 7/2025 tới trước các tháng đang phải nộp.

        Mỗi đơn vị một dòng; toàn tỉnh có thêm văn bản, họp và giao dịch. `ky_cuoi` là lúc hết tháng.
        """
        stretch = asked(tu, den, province.now(), HISTORY)
        rows = [
            row
            for month in _reported(province.now())
            if stretch.start < month.end <= stretch.end
            for row in _rows(province.world, month)
        ]
        first, pages = (trang - 1) * so_dong, ceil(len(rows) / so_dong)
        return {"du_lieu": rows[first : first + so_dong], "trang": trang, "tong_so": len(rows), "tong_so_trang": pages}

    return router


def _reported(now: datetime) -> Iterator[Month]:
    local = now.astimezone(PROVINCE_ZONE)
    last = local.year * 12 + local.month - 1 - _OPEN
    first = _FIRST.year * 12 + _FIRST.month - 2
    return (Month(number) for number in range(first, last))


def _rows(world: World, month: Month) -> Iterator[dict[str, Any]]:
    places = [(place.code, _products(world, place.code, month), _households(world, place.code, month)) for place in world.places]
    end, keys = month.end.isoformat(), ("san_pham", "ho")
    whole = sum(row[1] for row in places), sum(row[2] for row in places)
    yield {"ky_cuoi": end, "ma_don_vi": world.province.code, **dict(zip(keys, whole, strict=True)), **_office(world, month)}
    yield from ({"ky_cuoi": end, "ma_don_vi": code, "san_pham": products, "ho": homes} for code, products, homes in places)


def _products(world: World, code: str, month: Month) -> int:
    start = between(4, 26, world.seed, "san_pham", code)
    return floor(start + (month.number - 24_300) * between(0.1, 0.6, world.seed, "them", code))


def _households(world: World, code: str, month: Month) -> int:
    return floor(_products(world, code, month) * between(1.5, 3.0, world.seed, "ho", code))


def _office(world: World, month: Month) -> dict[str, int | float]:
    """What only the province as a whole reports."""
    sent = _monthly(world, "van_ban", 2_100, 2_900, month)
    year = [_monthly(world, "giao_dich", 41_000, 58_000, Month(month.number - back)) for back in range(month.of_year)]
    return {
        "van_ban_di": sent,
        "van_ban_ky_so": floor(sent * between(0.93, 0.99, world.seed, "ky_so", month.number)),
        "hop_khong_giay": round(between(61, 78, world.seed, "hop", month.number), 1),
        "giao_dich": year[0],
        "giao_dich_luy_ke": sum(year),
    }


def _monthly(world: World, name: str, low: int, high: int, month: Month) -> int:
    return floor(between(low, high, world.seed, name, month.number))
