"""GET /ban-do/collections/do-mua/items: hourly rain as an OGC API Features service, as far as a collector asks it."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, HTTPException, Query, Request

from ioc.practice.marks import grid
from ioc.practice.paging import Asked, asked
from ioc.practice.province import Province
from ioc.practice.sky import rain_in_hour

_HOUR = timedelta(hours=1)
_GAUGES = (("dm-cai-be", "Đo mưa Cái Bè", 10.34, 106.03), ("dm-tam-nong", "Đo mưa Tam Nông", 10.69, 105.56))
"""Code, name, latitude and longitude in degrees WGS84."""


def map_door(province: Province) -> APIRouter:
    router = APIRouter(prefix="/ban-do")

    @router.get("/collections/do-mua/items")
    def items(
        request: Request,
        datetime: str,
        limit: Annotated[int, Query(ge=1, le=1000)] = 10,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> dict[str, Any]:
        """Lượng mưa từng giờ trong khoảng datetime = đầu/cuối, mỗi giờ và mỗi điểm đo một đối tượng hình (điểm)."""
        stretch = _stretch(datetime, province.now())
        hours = grid(stretch.start, stretch.end, _HOUR)
        count = len(hours) * len(_GAUGES)
        numbers = range(offset, min(offset + limit, count))
        seed = province.world.seed
        features = [_feature(hours[one // len(_GAUGES)], one % len(_GAUGES), seed) for one in numbers]
        links = [_link(request, datetime, limit, offset + limit)] if offset + limit < count else []
        return {
            "type": "FeatureCollection",
            "features": features,
            "numberMatched": count,
            "numberReturned": len(features),
            "links": links,
        }

    return router


def _stretch(text: str, now: datetime) -> Asked:
    try:
        start, end = (datetime.fromisoformat(part) for part in text.split("/"))
    except ValueError:
        raise HTTPException(400, "datetime cần hai thời điểm: đầu/cuối") from None
    return asked(start, end, now)


def _feature(at: datetime, gauge: int, seed: int) -> dict[str, Any]:
    code, name, latitude, longitude = _GAUGES[gauge]
    return {
        "type": "Feature",
        "id": f"{code}.{int(at.timestamp())}",
        "geometry": {"type": "Point", "coordinates": [longitude, latitude]},
        "properties": {
            "ten": f"{name} (MÔ PHỎNG)",
            "ket_thuc": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "mua": rain_in_hour(at, seed, code),
        },
    }


def _link(request: Request, span: str, limit: int, offset: int) -> dict[str, str]:
    query = urlencode({"datetime": span, "limit": limit, "offset": offset})
    root = str(request.base_url).rstrip("/")
    return {"rel": "next", "type": "application/geo+json", "href": f"{root}/ban-do/collections/do-mua/items?{query}"}
