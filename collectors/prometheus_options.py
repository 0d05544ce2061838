"""The options of a `prometheus` source: what to take of an exporter's page, or what to ask a Prometheus server."""

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from collectors.access import Access, Address
from collectors.http_options import Conversion
from collectors.options import Lookup, Options
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality

MATCHES = "~"
_MOST_LABELS = 50


def _condition(text: str) -> str:
    if text.startswith(MATCHES):
        try:
            re.compile(text.removeprefix(MATCHES))
        except (re.error, RecursionError, OverflowError) as wrong:
            raise ValueError(f"biểu thức chính quy “{text[1:]}” sai: {wrong}") from None
    return text


Condition = Annotated[str, AfterValidator(_condition)]


class Selection(Options):
    """Samples of one name. Without `combine` each matching series stands for itself."""

    metric: str = Field(min_length=1, description="tên mẫu như trong bản ghi, kể cả đuôi _total, _sum, _count, _bucket")
    where: dict[str, Condition] = Field(
        {},
        max_length=_MOST_LABELS,
        description='nhãn → giá trị phải có; "~…" là biểu thức chính quy phủ cả giá trị; "" = không có',
    )
    rate: bool = Field(False, description="đổi bộ đếm thành tốc độ mỗi giây từ lần đọc trước; lần đọc đầu chưa có giá trị")
    combine: Literal["sum", "mean", "max", "min"] | None = Field(
        None, description="gộp các dòng khớp thành một: tổng, trung bình, lớn nhất, nhỏ nhất"
    )
    by: tuple[str, ...] = Field((), description="khi gộp: giữ riêng theo các nhãn này")


class Metric(Conversion, Selection):
    """A value: value ÷ over × factor + offset."""

    indicator: str | Lookup = Field(description="mã chỉ tiêu, hoặc {expr, table} tính từ labels.TÊN_NHÃN")
    subject: str | Lookup = Field(description="mã đối tượng, hoặc {expr, table, prefix} tính từ labels.TÊN_NHÃN")
    over: Selection | None = Field(None, description="chia cho mẫu này; hai bên ghép theo các nhãn trong by")
    quality: Quality | None = Field(None, description="chất lượng; trống = của nguồn")

    @model_validator(mode="after")
    def _hang_together(self) -> Self:
        if self.over is not None and self.over.by != self.by:
            raise ValueError("by của over phải giống by của chỉ tiêu, để ghép được hai bên")
        if any(one.by and not one.combine for one in (self, self.over) if one is not None):
            raise ValueError("by chỉ dùng cùng combine")
        if self.over is not None and not (self.combine and self.over.combine):
            raise ValueError("over cần combine ở cả hai bên, để mỗi bên còn một giá trị cho mỗi by")
        return self


class Query(Conversion):
    """PromQL: the server computes, one value for each series of the answer."""

    query: str = Field(min_length=1, description="câu hỏi PromQL")
    step: int = Field(
        0, ge=0, le=366 * 86_400, description="bước của các thời điểm trong khoảng hỏi, giây; 0 = chỉ giá trị lúc hỏi"
    )
    indicator: str | Lookup = Field(description="mã chỉ tiêu, hoặc {expr, table} tính từ labels.TÊN_NHÃN")
    subject: str | Lookup = Field(description="mã đối tượng, hoặc {expr, table, prefix} tính từ labels.TÊN_NHÃN")
    period: PeriodKind = Field(PeriodKind.INSTANT, description="loại kỳ mà giá trị tại mỗi thời điểm tổng kết, ví dụ hour, day")
    quality: Quality | None = Field(None, description="chất lượng; trống = của nguồn")

    @model_validator(mode="after")
    def _whole_periods(self) -> Self:
        spans = {PeriodKind.INSTANT: 1, PeriodKind.HOUR: 3600, PeriodKind.DAY: 86_400}
        if (
            self.period not in spans
            or self.step % spans[self.period]
            or (self.period is not PeriodKind.INSTANT and not self.step)
        ):
            raise ValueError("period là instant, hour (step là bội của 3600) hoặc day (step là bội của 86400)")
        return self


class PrometheusOptions(Access):
    """Exactly one of `metrics` (we read an exporter's page) and `queries` (we ask a Prometheus server)."""

    url: Address = Field(
        "", description="địa chỉ http(s)://…, hoặc /… nối vào base; trống = /metrics (metrics) hay /api/v1 (queries)"
    )
    max_bytes: int = Field(20_000_000, ge=1, le=200_000_000, description="thân trả lời lớn nhất được nhận, byte")
    metrics: tuple[Metric, ...] = Field((), description="lấy gì từ trang của exporter")
    queries: tuple[Query, ...] = Field((), description="hỏi gì ở máy chủ Prometheus")
    format: Literal["auto", "text", "openmetrics"] = Field(
        "auto", description="dạng trang của exporter; auto = theo Content-Type"
    )
    longest_gap: int = Field(3600, ge=1, description="quá số giây này kể từ lần đọc trước thì không tính tốc độ")
    delay: int = Field(0, ge=0, description="hỏi đến trước lúc hỏi chừng này giây, khi máy chủ nhận số liệu trễ")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if bool(self.metrics) == bool(self.queries):
            raise ValueError("cần đúng một trong hai: metrics (đọc exporter) hoặc queries (hỏi máy chủ Prometheus)")
        if not (self.base or self.url.startswith(("http://", "https://"))):
            raise ValueError("cần base, hoặc url đầy đủ http://…, https://…")
        if self.url and not self.url.startswith(("http://", "https://", "/")):
            raise ValueError("url phải là http://…, https://…, hoặc /… khi có base")
        return self

    @property
    def path(self) -> str:
        """Where to ask, without the verb of the query interface."""
        return self.url or ("/metrics" if self.metrics else "/api/v1")
