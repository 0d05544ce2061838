"""GET /du-lieu-mo/api/3/action/…: the open data of the province as a CKAN portal, as far as a collector asks it."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import PlainTextResponse

from ioc.practice.open_data import loads, published
from ioc.practice.province import Province

_PACKAGE, _LOADS, _PUBLISHED = "so-lieu-dien-tap", "phu-tai-dien", "bo-du-lieu-mo"
_MOST = 1000
_FIELDS = [
    {"id": "_id", "type": "int"},
    {"id": "thoi_diem", "type": "timestamp"},
    {"id": "tram", "type": "text"},
    {"id": "ten_tram", "type": "text"},
    {"id": "cong_suat", "type": "numeric"},
]


def open_data_door(province: Province) -> APIRouter:
    router = APIRouter(prefix="/du-lieu-mo")

    @router.get("/api/3/action/package_show")
    def package_show(request: Request, id: str) -> dict[str, Any]:
        """Một bộ dữ liệu với các tài nguyên của nó."""
        if id != _PACKAGE:
            raise HTTPException(404, "Không có bộ dữ liệu này")
        return _done(_package(str(request.base_url).rstrip("/") + "/du-lieu-mo"))

    @router.get("/api/3/action/datastore_search")
    def datastore_search(
        resource_id: str,
        sort: str = "",
        offset: Annotated[int, Query(ge=0)] = 0,
        limit: Annotated[int, Query(ge=0, le=32_000)] = 100,
    ) -> dict[str, Any]:
        """Các dòng của một tài nguyên; diễn tập chỉ xếp từ mới đến cũ."""
        if resource_id != _LOADS:
            raise HTTPException(404, "Không có tài nguyên này")
        if not sort.startswith('"thoi_diem" desc'):
            raise HTTPException(409, "Diễn tập chỉ có sort = thoi_diem desc")
        records, total = loads(province.world, province.now(), offset, min(limit, _MOST))
        return _done({"resource_id": _LOADS, "fields": _FIELDS, "records": records, "limit": min(limit, _MOST), "total": total})

    @router.get("/dataset/{package}/resource/{resource}/download/bo-du-lieu-mo.csv")
    def download(package: str, resource: str) -> PlainTextResponse:
        """Tệp của một tài nguyên."""
        if (package, resource) != (_PACKAGE, _PUBLISHED):
            raise HTTPException(404, "Không có tệp này")
        return PlainTextResponse(published(province.world, province.now()), media_type="text/csv")

    return router


def _package(root: str) -> dict[str, Any]:
    file = f"{root}/dataset/{_PACKAGE}/resource/{_PUBLISHED}/download/bo-du-lieu-mo.csv"
    dump = f"{root}/datastore/dump/{_LOADS}"
    return {
        "id": _PACKAGE,
        "name": _PACKAGE,
        "title": "Số liệu diễn tập (MÔ PHỎNG)",
        "organization": {"name": "so-khcn", "title": "Sở Khoa học và Công nghệ"},
        "resources": [
            {
                "id": _LOADS,
                "name": "Phụ tải điện",
                "format": "CSV",
                "datastore_active": True,
                "url": dump,
                "url_type": "datastore",
            },
            {
                "id": _PUBLISHED,
                "name": "Bộ dữ liệu mở",
                "format": "CSV",
                "datastore_active": False,
                "url": file,
                "url_type": None,
            },
        ],
    }


def _done(result: dict[str, Any]) -> dict[str, Any]:
    return {"help": "", "success": True, "result": result}
