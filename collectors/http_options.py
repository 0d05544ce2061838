"""The options of an `http_json` source, as a province writes them in sources/*.toml."""

import re
from datetime import tzinfo
from typing import Literal, Self
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from collectors.access import Access, Address
from collectors.instants import At
from collectors.options import Expression, Lookup, Numbers, Options, QualityLookup, Zone
from collectors.paging import NoPaging, Paging
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality

PLACEHOLDER = re.compile(r"\{(\w+)([+-]\d+[mhd])?(?::([^{}]+))?\}")
_INSTANTS = frozenset({"start", "end", "now"})
_POINTS = frozenset({"latitudes", "longitudes", "subjects", "official_codes"})


class Conversion(Options):
    """value × factor + offset, in the indicator's unit of measure."""

    factor: float = Field(1, description="nhân với")
    offset: float = Field(0, description="rồi cộng")


class ValueField(Conversion):
    """One value in a row: which indicator it is and where it stands."""

    indicator: str | Lookup = Field(
        description="mã chỉ tiêu, hoặc {expr, table} khi mỗi dòng một chỉ tiêu; trong bảng “” là không lấy"
    )
    expr: Expression = Field(description="biểu thức JMESPath trả về giá trị")
    period: PeriodKind | None = Field(None, description="loại kỳ của riêng giá trị này; trống = của cả phần đọc")
    quality: Quality | QualityLookup | None = Field(None, description="chất lượng của riêng giá trị này")
    text: bool = Field(False, description="giá trị là chữ (xếp loại, ngày) và được giữ nguyên văn")
    unit: Lookup | None = Field(None, description="nơi ghi đơn vị đo; dùng cùng units")
    units: dict[str, Conversion] = Field({}, description="đơn vị của nguồn → cách đổi; đơn vị lạ thì loại dòng")


class ForecastOptions(Options):
    """Instants after now are forecasts; those up to now are readings."""

    issuer: str = Field(description="nơi phát hành dự báo")
    issued_at: At | None = Field(None, description="lúc phát hành; trống = giờ tròn gần nhất trước lúc hỏi")
    low: Expression | None = Field(None, description="biểu thức trả về cận dưới của khoảng dự báo, cùng đơn vị với giá trị")
    high: Expression | None = Field(None, description="biểu thức trả về cận trên của khoảng dự báo")


class RowMapping(Options):
    """How one row becomes readings, whatever the payload it stands in."""

    subject: str | Lookup | None = Field(
        None, description="mã đối tượng, hoặc {expr, table, prefix}; trống = điểm đã hỏi (cần points và each)"
    )
    at: At | Literal["now"] = Field(description="thời điểm; now = lúc hỏi")
    period: PeriodKind | Lookup = Field(
        PeriodKind.INSTANT, description="loại kỳ, hoặc {expr, table}; không dùng khi at.format = period"
    )
    values: tuple[ValueField, ...] = Field(min_length=1, description="các giá trị trong mỗi dòng")
    quality: Quality | QualityLookup | None = Field(None, description="chất lượng; trống = của nguồn")
    issued_at: At | None = Field(None, description="lúc nguồn phát hành giá trị này, nếu có ghi")
    forecast: ForecastOptions | None = Field(None, description="có thì thời điểm sau lúc hỏi là dự báo")
    numbers: Numbers = Field("plain", description="cách viết số khi số nằm trong chữ: plain 1234.5, vi 1.234,5")
    remark: Lookup | None = Field(None, description="ghi chú kèm giá trị")


class Mapping(RowMapping):
    """How one payload becomes readings.

    `rows`: the expression gives a list of objects, a row each. `columns`: it gives one object of parallel arrays.
    """

    shape: Literal["rows", "columns"] = Field(
        "rows", description="rows = danh sách dòng; columns = các mảng song song (như Open-Meteo)"
    )
    each: Expression | None = Field(
        None, description="biểu thức trả về các phần tử chứa dòng, mỗi điểm đã hỏi một phần tử; một đối tượng đơn = một phần tử"
    )
    rows: Expression = Field("@", description="biểu thức trả về các dòng, tính trên phần tử (nếu có each) hay trên trang")

    @model_validator(mode="after")
    def _columns_have_names(self) -> Self:
        if self.subject is None and self.each is None:
            raise ValueError("thiếu subject: viết mã đối tượng, {expr = …}, hoặc đặt each và points")
        return self


class Points(Options):
    """Subjects whose coordinates or codes go into the question. Exactly one of `subjects` and `children_of`."""

    subjects: tuple[str, ...] = Field((), description="mã các đối tượng được hỏi")
    children_of: str = Field("", description="hoặc: mọi đơn vị ngay dưới mã này")
    batch: int = Field(50, ge=1, description="số điểm trong một lần hỏi")

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if bool(self.subjects) == bool(self.children_of):
            raise ValueError("points cần đúng một trong hai: subjects hoặc children_of")
        return self


class HttpJsonOptions(Access):
    """A source that answers HTTP with JSON or XML.

    Texts of `url`, `query` and `body` may name {start} {end} {now} (with a shift {start-1d} and a form {start:%Y-%m-%d},
    {end:epoch}, {end:epoch_ms}, {start:iso}) and, with points, {latitudes} {longitudes} {subjects} {official_codes}.
    """

    url: Address = Field(description="địa chỉ http(s)://…, hoặc /… nối vào base")
    method: Literal["GET", "POST"] = Field("GET", description="cách hỏi")
    query: dict[str, str | int | float | bool] = Field({}, description="tham số")
    body: dict[str, object] | None = Field(None, description="thân JSON khi hỏi bằng POST")
    zone: Zone | None = Field(None, description="múi giờ viết {start}, {end}; trống = múi giờ của tỉnh")
    format: Literal["json", "xml"] = Field("json", description="dạng trả lời")
    encoding: str = Field("", description="bảng mã khi trả lời không phải UTF-8")
    xml_lists: tuple[str, ...] = Field((), description="thẻ XML luôn là danh sách, kể cả khi chỉ có một")
    expect: Expression | None = Field(None, description="biểu thức phải đúng thì trả lời mới được đọc, ví dụ code == `0`")
    conditional: bool = Field(True, description="dùng ETag để không tải lại điều chưa đổi (chỉ khi không phân trang)")
    paging: Paging = Field(NoPaging(), description="phân trang: none, page, offset, cursor, link")
    points: Points | None = Field(None, description="các đối tượng đưa vào câu hỏi")
    mapping: tuple[Mapping, ...] = Field(min_length=1, description="các phần đọc; mỗi phần áp lên mọi trang")

    @field_validator("mapping", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return (value,) if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not (self.url.startswith(("http://", "https://")) or (self.url.startswith("/") and self.base)):
            raise ValueError("url phải là http://…, https://…, hoặc /… khi có base")
        if self.points is None and any(row.subject is None for row in self.mapping):
            raise ValueError("mapping không có subject thì cần points")
        for text in (self.url, *map(str, self.query.values()), *_texts(self.body)):
            _check_placeholders(text, self.points is not None)
        return self

    @property
    def asks_by_place(self) -> bool:
        """Whether coordinates go into the question."""
        return any(
            name in ("latitudes", "longitudes")
            for text in (self.url, *map(str, self.query.values()), *_texts(self.body))
            for name, _, _ in PLACEHOLDER.findall(text)
        )

    def zone_or(self, zone: tzinfo) -> tzinfo:
        return ZoneInfo(self.zone) if self.zone else zone


def _check_placeholders(text: str, has_points: bool) -> None:
    for name, shift, form in PLACEHOLDER.findall(text):
        if name in _INSTANTS or (name in _POINTS and has_points and not shift and not form):
            continue
        raise ValueError(
            f"không có {{{name}}}; dùng {{start}}, {{end}}, {{now}}; khi có points: {{latitudes}}, {{longitudes}}, {{subjects}}"
        )


def _texts(value: object) -> tuple[str, ...]:
    """Every text inside a JSON-like value."""
    if isinstance(value, str):
        return (value,)
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return tuple(text for item in inner for text in _texts(item))
