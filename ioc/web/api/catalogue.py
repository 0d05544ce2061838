"""`/api/v1/indicators`, `/api/v1/subjects`: what is measured, and on what. Both are the profile's, as it is now."""

from collections.abc import Callable

from fastapi import APIRouter

from ioc.domain.centre import Profile
from ioc.domain.names import fold
from ioc.domain.subject import Subject, SubjectKind
from ioc.web.api.models import IndicatorOut, Page, SubjectOut
from ioc.web.api.paging import Cursor, Limit, cut


def catalogue_routes(profile: Callable[[], Profile]) -> APIRouter:
    router = APIRouter(tags=["danh mục"])

    @router.get("/indicators")
    def indicators(sector: str | None = None, search: str = "", limit: Limit = 1000, cursor: Cursor = None) -> Page[IndicatorOut]:
        """Danh mục chỉ tiêu. `search` tìm trong tên và mã, không phân biệt dấu."""
        wanted = [
            one
            for one in profile().indicators
            if (sector is None or one.sector == sector) and fold(search) in fold(f"{one.code} {one.name_vi} {one.name_en}")
        ]
        found, following = cut(wanted, limit, cursor)
        return Page(items=[IndicatorOut.model_validate(one) for one in found], next_cursor=following)

    @router.get("/subjects")
    def subjects(
        kind: SubjectKind | None = None, parent: str | None = None, search: str = "", limit: Limit = 1000, cursor: Cursor = None
    ) -> Page[SubjectOut]:
        """Danh mục đối tượng: đơn vị hành chính, cơ quan, trạm, hệ thống."""
        wanted = [
            one
            for one in profile().subjects
            if (kind is None or one.kind is kind)
            and (parent is None or one.parent == parent)
            and fold(search) in fold(f"{one.code} {one.name_vi} {one.name_en}")
        ]
        found, following = cut(wanted, limit, cursor)
        return Page(items=[_subject(one) for one in found], next_cursor=following)

    return router


def _subject(one: Subject) -> SubjectOut:
    return SubjectOut(
        code=one.code,
        kind=one.kind,
        name_vi=one.name_vi,
        name_en=one.name_en,
        parent=one.parent,
        official_code=one.official_code,
        level=one.level,
        latitude=one.latitude,
        longitude=one.longitude,
        valid_from=one.valid_from.isoformat() if one.valid_from else None,
        valid_to=one.valid_to.isoformat() if one.valid_to else None,
    )
