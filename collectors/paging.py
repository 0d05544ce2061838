"""How a source deals its answer out over several pages."""

from typing import Annotated, Literal

from pydantic import Field

from collectors.options import Expression, Options

_MOST = Field(1000, ge=1, le=100_000, description="số trang nhiều nhất; vượt quá là lỗi, không lặng lẽ bỏ bớt")


class NoPaging(Options):
    type: Literal["none"] = "none"
    max_pages: Literal[1] = Field(1, description="luôn một trang")


class PagePaging(Options):
    """Pages by number. The end: the page count, the row total, or a page with fewer rows than `size` (none without it)."""

    type: Literal["page"]
    param: str = Field("page", description="tham số số trang")
    first: int = Field(1, description="số của trang đầu")
    size_param: str = Field("", description="tham số số dòng mỗi trang; trống = không gửi")
    size: int = Field(0, ge=0, description="số dòng mỗi trang; 0 = nguồn tự định")
    pages: Expression | None = Field(None, description="biểu thức trả về tổng số trang")
    total: Expression | None = Field(None, description="biểu thức trả về tổng số dòng")
    max_pages: int = _MOST


class OffsetPaging(Options):
    """Pages by the number of rows passed over."""

    type: Literal["offset"]
    param: str = Field("offset", description="tham số số dòng bỏ qua")
    limit_param: str = Field("limit", description="tham số số dòng mỗi trang")
    size: int = Field(100, ge=1, description="số dòng mỗi trang")
    total: Expression | None = Field(None, description="biểu thức trả về tổng số dòng")
    max_pages: int = _MOST


class CursorPaging(Options):
    """Each page names the next; null or empty ends."""

    type: Literal["cursor"]
    param: str = Field("cursor", description="tham số mang con trỏ")
    next: Expression = Field(description="biểu thức trả về con trỏ của trang sau")
    max_pages: int = _MOST


class LinkPaging(Options):
    """Each page gives the address of the next, in the Link header (RFC 8288, rel=next) or at `next`."""

    type: Literal["link"]
    next: Expression | None = Field(None, description="biểu thức trả về địa chỉ trang sau; trống = lấy trong tiêu đề Link")
    max_pages: int = _MOST


Paging = Annotated[NoPaging | PagePaging | OffsetPaging | CursorPaging | LinkPaging, Field(discriminator="type")]
