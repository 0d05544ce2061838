"""The options of an `ogc_features` source: which layers of a map service are taken, and as what."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from collectors.access import Access, Address
from collectors.http_options import PLACEHOLDER, RowMapping
from collectors.options import Expression, Options, Zone

_INSTANTS = frozenset({"start", "end", "now"})


class Place(Options):
    """The subject nearest to where a feature stands. Exactly one of `subjects` and `children_of`."""

    subjects: tuple[str, ...] = Field((), description="mã các đối tượng có tọa độ")
    children_of: str = Field("", description="hoặc: mọi đối tượng ngay dưới mã này")
    within: float = Field(500, gt=0, le=100_000, description="khoảng cách xa nhất, mét; xa hơn thì loại dòng")

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if bool(self.subjects) == bool(self.children_of):
            raise ValueError("place cần đúng một trong hai: subjects hoặc children_of")
        return self


class Layer(RowMapping):
    """How the features of a layer become readings. A row is a feature as GeoJSON has it: `id`, `properties`, `geometry`."""

    name: str = Field(min_length=1, description="tên lớp: mã bộ sưu tập (collection), hoặc typeNames của WFS, kể cả tiền tố")
    query: dict[str, str] = Field(
        {}, description="tham số gửi thêm, ví dụ CQL_FILTER = \"luc > '{start}'\"; có {start} {end} {now}"
    )
    datetime: bool = Field(False, description="gửi datetime = khoảng đang hỏi (OGC API), khi lớp có thời gian")
    where: Expression | None = Field(None, description="chỉ các đối tượng hình mà biểu thức này đúng")
    place: Place | None = Field(None, description="thay cho subject: đối tượng gần điểm này nhất")

    @field_validator("query")
    @classmethod
    def _known_words(cls, query: dict[str, str]) -> dict[str, str]:
        for name, _, _ in (found for text in query.values() for found in PLACEHOLDER.findall(text)):
            if name not in _INSTANTS:
                raise ValueError(f"không có {{{name}}}; dùng {{start}}, {{end}}, {{now}}")
        return query

    @model_validator(mode="after")
    def _says_of_what(self) -> Self:
        if (self.subject is None) == (self.place is None):
            raise ValueError('cần đúng một trong hai: subject (mã, hoặc {expr = "properties.ma", table = …}) hoặc place')
        return self


class OgcFeaturesOptions(Access):
    """OGC API Features 1.0 (17-069r4), answering GeoJSON, or WFS 2.0 (09-025r2), answering GML 3.2 or GeoJSON."""

    url: Address = Field(description="OGC API: địa chỉ gốc, trước /collections; WFS: địa chỉ dịch vụ; hoặc /… nối vào base")
    service: Literal["features", "wfs"] = Field("features", description="features = OGC API Features; wfs = WFS 2.0")
    output: str = Field("", description="outputFormat của WFS, ví dụ application/json; trống = GML 3.2")
    zone: Zone | None = Field(None, description="múi giờ viết {start:%Y-…}; trống = múi giờ của tỉnh")
    encoding: str = Field("", description="bảng mã khi trả lời không đúng với khai báo của nó")
    page: int = Field(1000, ge=1, le=10_000, description="số đối tượng một trang, không lớn hơn mức máy chủ cho")
    max_pages: int = Field(1000, ge=1, le=100_000, description="số trang nhiều nhất; vượt quá là lỗi, không lặng lẽ bỏ bớt")
    layers: tuple[Layer, ...] = Field(min_length=1, description="các lớp được đọc")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not (self.url.startswith(("http://", "https://")) or (self.url.startswith("/") and self.base)):
            raise ValueError("url phải là http://…, https://…, hoặc /… khi có base")
        if self.service == "wfs" and any(layer.datetime for layer in self.layers):
            raise ValueError("datetime chỉ có ở OGC API; với WFS đặt query, ví dụ CQL_FILTER")
        return self
