"""GET /iot/v1.1/Datastreams: the weather stations as an OGC SensorThings 1.1 service, as far as a collector asks it."""

import re
from datetime import UTC, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, HTTPException, Query, Request

from ioc.practice.doors import with_api_key
from ioc.practice.paging import asked
from ioc.practice.province import Province
from ioc.practice.weather import MEASURED, POSTS, Measured, Post, measurements

_AFTER, _UNTIL = re.compile(r"phenomenonTime gt (\S+)"), re.compile(r"phenomenonTime le ([^\s;)]+)")
_NESTED_TOP = re.compile(r"\$top=(\d+)")
_STREAMS = tuple((post, what) for post in POSTS for what in MEASURED)
_MOST = 1000

Top = Annotated[int, Query(alias="$top", ge=1, le=_MOST)]
Skip = Annotated[int, Query(alias="$skip", ge=0)]
Expand = Annotated[str, Query(alias="$expand")]
Filter = Annotated[str, Query(alias="$filter")]


def sensor_door(province: Province) -> APIRouter:
    router = APIRouter(prefix="/iot/v1.1", dependencies=[Depends(with_api_key(province))])

    @router.get("/Datastreams")
    def datastreams(request: Request, expand: Expand = "", top: Top = 100, skip: Skip = 0) -> dict[str, Any]:
        """Các luồng đo, kèm kết quả khi $expand có Observations($filter=phenomenonTime gt … and phenomenonTime le …;$top=…)."""
        inner = expand.partition("Observations(")[2]
        size = _NESTED_TOP.search(inner)
        nested = min(int(size.group(1)), _MOST) if size else 100
        page = _STREAMS[skip : skip + top]
        root = str(request.base_url).rstrip("/") + "/iot/v1.1"
        rows = [_datastream(province, root, skip + index, inner, nested) for index in range(len(page))]
        following = {"$expand": expand, "$top": top, "$skip": skip + top}
        more = {"@iot.nextLink": f"{root}/Datastreams?{urlencode(following)}"} if skip + top < len(_STREAMS) else {}
        return {**more, "value": rows}

    @router.get("/Datastreams({number})/Observations")
    def observations(request: Request, number: int, wanted: Filter = "", top: Top = 100, skip: Skip = 0) -> dict[str, Any]:
        """Kết quả của một luồng, cũ trước; 404 khi không có luồng."""
        if not 0 <= number - 1 < len(_STREAMS):
            raise HTTPException(404, "Không có luồng này")
        root = str(request.base_url).rstrip("/") + "/iot/v1.1"
        page, link = _observations(province, root, number - 1, wanted, top, skip)
        return {**({"@iot.nextLink": link} if link else {}), "value": page}

    return router


def _datastream(province: Province, root: str, index: int, inner: str, top: int) -> dict[str, Any]:
    post, what = _STREAMS[index]
    page, link = _observations(province, root, index, inner, top, 0) if inner else ([], "")
    told = {"Observations": page, **({"Observations@iot.nextLink": link} if link else {})} if inner else {}
    return {
        "@iot.id": index + 1,
        "@iot.selfLink": f"{root}/Datastreams({index + 1})",
        "name": f"{what.name}, {post.name} (MÔ PHỎNG)",
        "observationType": "http://www.opengis.net/def/observationType/OGC-OM/2.0/OM_Measurement",
        "unitOfMeasurement": {"name": what.unit, "symbol": what.unit, "definition": "ucum:"},
        "ObservedProperty": {"name": what.name, "definition": "", "description": ""},
        "Thing": _thing(post),
        **told,
    }


def _thing(post: Post) -> dict[str, Any]:
    place = {"type": "Point", "coordinates": [post.longitude, post.latitude]}
    return {
        "name": post.name,
        "description": "Trạm của tỉnh diễn tập (MÔ PHỎNG)",
        "properties": {"ma": post.code},
        "Locations": [{"name": post.name, "encodingType": "application/geo+json", "location": place}],
    }


def _observations(
    province: Province, root: str, index: int, wanted: str, top: int, skip: int
) -> tuple[list[dict[str, Any]], str]:
    """A page of observations, and the address of the next one; empty at the end."""
    post, what = _STREAMS[index]
    found = _found(province, post, what, wanted)
    rows = [{"phenomenonTime": _at(at), "resultTime": _at(at), "result": value} for at, value in found[skip : skip + top]]
    if skip + top >= len(found):
        return rows, ""
    following = {"$filter": _filter(wanted), "$top": top, "$skip": skip + top}
    return rows, f"{root}/Datastreams({index + 1})/Observations?{urlencode(following)}"


def _found(province: Province, post: Post, what: Measured, wanted: str) -> list[tuple[datetime, float]]:
    after, until = _AFTER.search(wanted), _UNTIL.search(wanted)
    try:
        start, end = (datetime.fromisoformat(found.group(1)) for found in (after, until) if found)
    except ValueError:
        raise HTTPException(400, "Cần $filter=phenomenonTime gt … and phenomenonTime le …") from None
    return measurements(province.world, post, what, asked(start, end, province.now()))


def _filter(wanted: str) -> str:
    return " and ".join(found.group(0) for found in (_AFTER.search(wanted), _UNTIL.search(wanted)) if found)


def _at(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
