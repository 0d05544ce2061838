"""The options of a `ckan` source: which resources of a data portal are taken, and as what."""

from typing import Self

from pydantic import Field, model_validator

from collectors.access import Access, Address
from collectors.http_options import RowMapping
from collectors.options import Expression, Options
from collectors.table_options import Table

_WHERE = "chỉ các tài nguyên mà biểu thức này đúng, tính trên tài nguyên (có thêm package), ví dụ name == 'Theo xã'"


class Search(Options):
    """Packages found by a search (package_search)."""

    q: str = Field("", description="chữ cần tìm; trống = mọi bộ dữ liệu")
    fq: str = Field("", description="điều kiện lọc, ví dụ organization:so-nnmt AND tags:ioc")


class Datastore(RowMapping):
    """How the records of some resources become readings. A row is a record; `element` is its resource with `package`."""

    where: Expression | None = Field(None, description=_WHERE)
    filters: dict[str, str | int | float | bool] = Field({}, description="chỉ các dòng có cột bằng giá trị này")
    newest_first: str = Field(
        "", description="tên cột thời điểm để hỏi từ mới đến cũ và dừng ở điều đã biết; cột phải xếp đúng theo thời gian"
    )
    key: str = Field("_id", description="cột không trùng giữa các dòng, để lật trang không sót")
    page: int = Field(1000, ge=1, le=32_000, description="số dòng một trang")
    max_pages: int = Field(1000, ge=1, le=100_000, description="số trang nhiều nhất; vượt quá là lỗi, không lặng lẽ bỏ bớt")

    @model_validator(mode="after")
    def _says_of_what(self) -> Self:
        if self.subject is None:
            raise ValueError('thiếu subject: viết mã đối tượng hoặc {expr = "tên_cột", table = …}')
        return self


class File(Table):
    """How the files of some resources become readings."""

    where: Expression | None = Field(None, description=_WHERE)


class CkanOptions(Access):
    """CKAN 2.8 or later, Action API 3. Exactly one of `resources`, `packages` and `search` says which resources."""

    url: Address = Field(description="địa chỉ cổng dữ liệu https://…, không kèm /api/3; hoặc /… nối vào base")
    resources: tuple[str, ...] = Field((), description="mã các tài nguyên")
    packages: tuple[str, ...] = Field((), description="mã hoặc tên các bộ dữ liệu")
    search: Search | None = Field(None, description="hoặc: các bộ dữ liệu tìm thấy")
    max_resources: int = Field(200, ge=1, le=10_000, description="số tài nguyên nhiều nhất; vượt quá là lỗi")
    datastore: tuple[Datastore, ...] = Field((), description="các phần đọc tài nguyên có kho dòng (datastore_search)")
    files: tuple[File, ...] = Field((), description="các phần đọc tệp của tài nguyên: CSV, XLSX, XLS")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not (self.url.startswith(("http://", "https://")) or (self.url.startswith("/") and self.base)):
            raise ValueError("url phải là http://…, https://…, hoặc /… khi có base")
        if sum(map(bool, (self.resources, self.packages, self.search is not None))) != 1:
            raise ValueError("cần đúng một trong ba: resources, packages, search")
        if not (self.datastore or self.files):
            raise ValueError("cần ít nhất một phần đọc: datastore hoặc files")
        return self
