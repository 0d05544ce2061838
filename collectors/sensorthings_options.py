"""The options of a `sensorthings` source: which datastreams of an OGC SensorThings service are taken, and as what."""

from typing import Literal, Self

from pydantic import Field, model_validator

from collectors.access import Access, Address
from collectors.http_options import RowMapping
from collectors.instants import At
from collectors.options import Expression


class Stream(RowMapping):
    """How the observations of some datastreams become readings.

    A row is an observation with its datastream: `result`, `resultQuality`, `parameters`, `end` (the end of phenomenonTime), and
    `Datastream` with its name, unitOfMeasurement, Thing, ObservedProperty and Sensor.
    """

    where: Expression | None = Field(
        None, description="chỉ các luồng mà biểu thức này đúng, tính trên luồng, ví dụ ObservedProperty.name == 'Mực nước'"
    )
    at: At = Field(At(expr="end"), description="thời điểm; mặc định là lúc kết thúc của phenomenonTime")
    issued_at: At | None = Field(At(expr="resultTime"), description="lúc có kết quả; lần sửa sau thay lần trước")

    @model_validator(mode="after")
    def _says_of_what(self) -> Self:
        if self.subject is None:
            raise ValueError('thiếu subject: viết mã đối tượng hoặc {expr = "Datastream.Thing.name", table = …}')
        return self


class SensorThingsOptions(Access):
    """OGC SensorThings API 1.1 (18-088), sensing part: datastreams with their observations since the last visit."""

    url: Address = Field(description="địa chỉ gốc của dịch vụ, đến hết số phiên bản: …/v1.1; hoặc /… nối vào base")
    entity: Literal["Datastreams", "MultiDatastreams"] = Field("Datastreams", description="loại luồng")
    filter: str = Field("", description="điều kiện $filter của luồng, ví dụ Thing/properties/tinh eq '82'; trống = mọi luồng")
    page: int = Field(100, ge=1, le=10_000, description="số luồng một trang")
    observations: int = Field(1000, ge=1, le=10_000, description="số kết quả một trang của mỗi luồng")
    max_pages: int = Field(2000, ge=1, le=100_000, description="số trang nhiều nhất; vượt quá là lỗi, không lặng lẽ bỏ bớt")
    streams: tuple[Stream, ...] = Field(min_length=1, description="các phần đọc; mỗi luồng áp mọi phần có where đúng")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not (self.url.startswith(("http://", "https://")) or (self.url.startswith("/") and self.base)):
            raise ValueError("url phải là http://…, https://…, hoặc /… khi có base")
        return self
