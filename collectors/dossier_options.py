"""The options of a `dossier_table` source: which columns a list of dossiers has, and which indicators its clock gives."""

from typing import Literal, Self

from pydantic import Field, model_validator

from collectors.access import Access, Address
from collectors.options import Numbers, Options, TextEncoding

_COUNTS = ("open", "within", "late", "paused", "done_in_time", "done_late", "unknown")


class DossierColumns(Options):
    """Headers. No name and no number of a dossier is read: only what its clock needs."""

    office: str = Field(description="cột đơn vị xử lý")
    received: str = Field(description="cột ngày (giờ) tiếp nhận")
    due: str = Field("", description="cột hạn trả do cổng ghi; có thì tin cột này")
    days: str = Field("", description="cột số ngày làm việc được giải quyết")
    hours: str = Field("", description="cột số giờ làm việc được giải quyết")
    finished: str = Field("", description="cột ngày (giờ) trả kết quả; ô trống = chưa xong")
    paused_from: str = Field("", description="cột bắt đầu tạm dừng chờ bổ sung")
    paused_to: str = Field("", description="cột hết tạm dừng; ô trống = còn dừng")

    @model_validator(mode="after")
    def _can_be_due(self) -> Self:
        if not (self.due or self.days or self.hours):
            raise ValueError("không biết hạn: đặt due, days hoặc hours")
        if self.paused_to and not self.paused_from:
            raise ValueError("có paused_to mà không có paused_from; đặt cả hai")
        return self

    @property
    def needed(self) -> tuple[str, ...]:
        """The headers that must be there."""
        return tuple(filter(None, (getattr(self, name) for name in type(self).model_fields)))


class DossierCounts(Options):
    """The indicator of each count; empty = not wanted."""

    open: str = Field("", description="đang giải quyết")
    within: str = Field("", description="đang giải quyết trong hạn")
    late: str = Field("", description="đang giải quyết quá hạn")
    paused: str = Field("", description="tạm dừng chờ bổ sung")
    done_in_time: str = Field("", description="đã xong đúng hạn")
    done_late: str = Field("", description="đã xong quá hạn")
    unknown: str = Field("", description="không biết hạn")
    late_days: tuple[int, ...] = Field(
        (5, 10), description="mốc ngày làm việc chia các lớp quá hạn đang giải quyết: 1–5, 6–10, trên 10"
    )
    late_classes: tuple[str, ...] = Field((), description="chỉ tiêu của từng lớp quá hạn, nhiều hơn late_days một")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if list(self.late_days) != sorted(set(self.late_days)) or any(day < 1 for day in self.late_days):
            raise ValueError("late_days không tăng dần từ 1; viết ví dụ [5, 10]")
        if self.late_classes and len(self.late_classes) != len(self.late_days) + 1:
            given, needed = len(self.late_classes), len(self.late_days) + 1
            raise ValueError(f"late_classes có {given} chỉ tiêu; {len(self.late_days)} mốc cần {needed}")
        if not self.late_classes and not any(getattr(self, name) for name in _COUNTS):
            raise ValueError("không chỉ tiêu nào được đếm; đặt ít nhất một, ví dụ late")
        return self


class DossierOptions(Options):
    """A list with a row for each dossier: CSV, XLSX or XLS in a folder below the data folder, or at a URL."""

    path: Address = Field(description="đường dẫn hoặc mẫu *.xlsx, http(s)://…, hoặc /… tính từ http.base")
    http: Access = Field(Access(), description="cách vào, khi hỏi qua http")
    settle: float = Field(5, ge=0, description="tệp vừa sửa trong chừng này giây thì để lần sau")
    format: Literal["auto", "csv", "xlsx", "xls"] = Field("auto", description="dạng tệp; auto = theo nội dung")
    encoding: TextEncoding = Field(
        "", description="bảng mã: trống = UTF-8 (hoặc UTF-16 có BOM); auto, tcvn3, vni (cả Excel), hoặc tên bảng mã"
    )
    sheets: tuple[str, ...] = Field((), description="tên trang tính; trống = trang đầu")
    numbers: Numbers = Field("vi", description="cách viết số ngày, số giờ: vi = 1,5; plain = 1.5")
    at_format: str = Field("", description="mẫu strptime của các ngày; trống = dd/MM/yyyy [HH:mm] hoặc ISO")
    columns: DossierColumns = Field(description="tiêu đề các cột")
    offices: dict[str, str] = Field({}, description="bảng tra: chữ trong cột đơn vị → mã đối tượng; trống = chính mã đó")
    counts: DossierCounts = Field(description="chỉ tiêu của từng số đếm")
    max_bytes: int = Field(50_000_000, ge=1, description="tệp lớn nhất được đọc, byte")
    max_rows: int = Field(200_000, ge=1, description="số dòng nhiều nhất")
