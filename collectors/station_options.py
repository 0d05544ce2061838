"""The options of a `station_files` source: what automatic environmental stations send, a file a time (TT 10/2021/TT-BTNMT)."""

from datetime import timedelta
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, field_validator, model_validator

from collectors.file_drop import Drop
from collectors.http_options import Conversion
from collectors.instants import Names
from collectors.options import Options, TextEncoding, Zone
from collectors.station_names import name_pattern
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality

Part = Literal["parameter", "value", "unit", "time", "date", "status", "station", "skip"]
"""What a column holds; `date` is put before `time`, `skip` is not read."""

PLAIN_TIME = "%Y%m%d%H%M%S"
_STATES = {"00": Quality.OK, "01": Quality.CALIBRATING, "02": Quality.FAULTY}


def _template(text: str) -> str:
    name_pattern(text)
    return text


def _folder(text: str) -> str:
    if text.startswith("/") or any(part in ("", ".", "..") for part in text.split("/") if text):
        raise ValueError("archive là tên thư mục bên trong nơi thả tệp, ví dụ da-doc")
    return text


class Parameter(Conversion):
    """What a parameter of a station is with us. A text is short for {indicator = text}."""

    indicator: str = Field(description="mã chỉ tiêu")
    units: dict[str, Conversion] = Field(
        {}, description="đơn vị trong tệp → cách đổi; đơn vị lạ thì loại dòng; trống = không xét"
    )
    period: PeriodKind | None = Field(None, description="loại kỳ của riêng thông số này; trống = của cả nguồn")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"indicator": value} if isinstance(value, str) else value


class StationFilesOptions(Options):
    """A file names its station and when it was sent; a line of it is a parameter, its value, unit, time and status."""

    usual_lookback: ClassVar[timedelta] = timedelta(days=60)
    """A station keeps sixty days at least, and may send all of it when the line is back."""

    drop: Drop = Field(description="nơi thả tệp: protocol = folder, ftp, ftps, ftps_implicit hoặc sftp")
    depth: int = Field(0, ge=0, le=4, description="số tầng thư mục con cũng được xem; 1 khi mỗi trạm một thư mục")
    name: Annotated[str, AfterValidator(_template)] = Field(
        "{station}_{time}.txt",
        description="cách đặt tên tệp: {station} là TINH_COSO_TRAM, {time} là yyyyMMddHHmmss, * là chữ bất kỳ; bỏ qua đuôi khác",
    )
    archive: Annotated[str, AfterValidator(_folder)] = Field(
        "", description="thư mục để chuyển tệp đã lưu vào, theo ngày; trống = chỉ đọc, tệp để nguyên và không đọc lại"
    )
    columns: tuple[Part, ...] = Field(
        ("parameter", "value", "unit", "time", "status"),
        description="thứ tự cột: parameter, value, unit, time, date, status, station, skip (bỏ qua)",
    )
    delimiter: Literal["auto", "\t", ";", ",", "|"] = Field(
        "auto", description="dấu tách cột; auto = tab, dòng không có tab thì từ hai dấu cách"
    )
    skip_lines: int = Field(0, ge=0, le=100, description="số dòng đầu tệp không phải số liệu")
    stations: dict[str, str] = Field(description="tên trạm trong tên tệp (TINH_COSO_TRAM, hoặc riêng TRAM) → mã đối tượng")
    parameters: dict[str, Parameter] = Field(description="tên thông số trong tệp → mã chỉ tiêu, hoặc {indicator, units, factor}")
    ignore: tuple[str, ...] = Field(
        (), description="thông số không lấy (có thể dùng *); thông số lạ khác thì loại dòng, nêu lý do"
    )
    status: dict[str, Quality] = Field(
        _STATES, description='trạng thái → chất lượng; ngầm định "00" = "ok", "01" = "calibrating", "02" = "faulty"'
    )
    absent: tuple[str, ...] = Field((), description="giá trị có nghĩa là không đo được, ví dụ -9999")
    time_format: str = Field(PLAIN_TIME, description="mẫu strptime của cột time (có date thì của “date time”)")
    zone: Zone | None = Field(None, description="múi giờ của trạm; trống = múi giờ của tỉnh")
    period: PeriodKind = Field(PeriodKind.INSTANT, description="loại kỳ của giá trị: instant (tức thời), hour (trung bình giờ) …")
    names: Names = Field("end", description="thời điểm trong tệp là cuối kỳ (end) hay đầu kỳ (start)")
    encoding: TextEncoding = Field(
        "", description="bảng mã: trống = UTF-8, không phải thì Windows-1252; auto, tcvn3, vni, hoặc tên bảng mã"
    )
    settle: float = Field(
        5, ge=0, le=3600, description="tệp phải đứng yên chừng này giây mới được đọc; 0 = đọc ngay (trạm ghi xong mới đổi tên)"
    )
    files_per_visit: int = Field(1000, ge=1, le=20_000, description="số tệp nhiều nhất mỗi lần, cũ trước; còn lại để lần sau")
    most_files: int = Field(
        20_000, ge=1, le=200_000, description="số tệp nhiều nhất ở nơi thả; quá thì báo lỗi, cần dọn hoặc đặt archive"
    )
    max_bytes: int = Field(2_000_000, ge=1, le=50_000_000, description="tệp lớn nhất được đọc, byte")

    @field_validator("columns")
    @classmethod
    def _readable(cls, columns: tuple[Part, ...]) -> tuple[Part, ...]:
        twice = {part for part in columns if part != "skip" and columns.count(part) > 1}
        if twice or not {"parameter", "value"} <= set(columns):
            raise ValueError("columns cần parameter và value, mỗi loại cột một lần (trừ skip)")
        return columns

    @model_validator(mode="after")
    def _told(self) -> Self:
        if "station" not in self.columns and "{station}" not in self.name:
            raise ValueError("không biết trạm: đặt {station} trong name, hoặc cột station")
        if "time" not in self.columns and "{time}" not in self.name:
            raise ValueError("không biết thời điểm: đặt {time} trong name, hoặc cột time")
        if "date" in self.columns and "time" not in self.columns:
            raise ValueError("cột date cần đi cùng cột time")
        return self
