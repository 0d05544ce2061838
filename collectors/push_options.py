"""The options of a `push` source: what programs may send to it, and in which words."""

from datetime import tzinfo
from typing import ClassVar, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from collectors.http_options import RowMapping
from collectors.instants import At
from collectors.options import Expression, Numbers, Options, Zone

COLUMNS = (
    "indicator", "subject", "at", "period", "period_kind", "value", "text", "qualifier", "quality", "issued_at", "document",
    "remark",
)  # fmt: skip
"""The names of a row's fields as our own format writes them."""


class MetricMapping(RowMapping):
    """How one metric of an agent becomes readings: of InfluxDB a measurement, of Prometheus a metric name.

    A row of InfluxDB has `tags`, `fields` and `at`; one of Prometheus `labels`, `value` and `at`.
    """

    metric: str = Field(description="measurement (InfluxDB) hoặc tên metric (Prometheus)")
    where: Expression | None = Field(None, description="chỉ lấy dòng mà biểu thức này đúng, ví dụ tags.cpu == 'cpu-total'")
    at: At = Field(At(expr="at"), description="thời điểm; mặc định là thời điểm của dòng")

    @model_validator(mode="after")
    def _says_of_what(self) -> Self:
        if self.subject is None:
            raise ValueError("thiếu subject: viết mã đối tượng hoặc {expr = …, table = …}")
        if self.forecast is not None:
            raise ValueError("phần mềm gửi số đo, không gửi dự báo; bỏ forecast")
        return self


class PushOptions(Options):
    """`subjects` empty lets every subject of the profile through; which indicators may come says the source's `delivers`."""

    tells: ClassVar[bool] = True

    subjects: tuple[str, ...] = Field((), description="chỉ nhận số của các đối tượng này; trống = mọi đối tượng của hồ sơ")
    columns: dict[str, str] = Field({}, description=f"tên trường của bên gửi, theo tên chuẩn: {', '.join(COLUMNS)}")
    numbers: Numbers = Field("plain", description="cách viết số khi số nằm trong chữ (CSV): plain 1234.5, vi 1.234,5")
    delimiter: str = Field("", max_length=1, description="dấu phân cách CSV; trống = tự nhận , ; hoặc tab")
    zone: Zone | None = Field(None, description="múi giờ của thời điểm không ghi múi giờ; trống = múi giờ của tỉnh")
    later_corrects: bool = Field(
        True,
        description="lần gửi sau sửa lần gửi trước của cùng kỳ khi dòng không ghi issued_at; false = chỉ issued_at quyết định",
    )
    max_rows: int = Field(20_000, ge=1, le=100_000, description="số dòng nhiều nhất trong một lần gửi")
    lines: tuple[MetricMapping, ...] = Field((), description="cách đọc InfluxDB line protocol, mỗi measurement một phần")
    samples: tuple[MetricMapping, ...] = Field((), description="cách đọc Prometheus remote-write, mỗi metric một phần")

    @field_validator("columns")
    @classmethod
    def _known_columns(cls, columns: dict[str, str]) -> dict[str, str]:
        strange = sorted(set(columns) - set(COLUMNS))
        if strange:
            raise ValueError(f"columns không có trường {', '.join(strange)}; các trường: {', '.join(COLUMNS)}")
        return columns

    def zone_or(self, zone: tzinfo) -> tzinfo:
        return ZoneInfo(self.zone) if self.zone else zone
