"""The options of tables as officers write them, CSV, XLSX or XLS, and of a `table_file` source."""

from typing import Literal, Self

from pydantic import Field, model_validator

from collectors.access import Access, Address
from collectors.instants import Names
from collectors.options import Numbers, Options, TextEncoding, Zone
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality


class Column(Options):
    """A column by its header, or one constant for every row."""

    names: tuple[str, ...] = Field((), description="tiêu đề cột; viết nhiều cách đều được; hai tầng nối bằng “ / ”")
    const: str = Field("", description="hoặc: một giá trị cho mọi dòng")
    table: dict[str, str] = Field({}, description="bảng tra: chữ trong ô → mã")
    prefix: str = Field("", description="chữ thêm vào trước, khi ô không có trong bảng tra")
    suffix: str = Field("", description="chữ thêm vào sau, khi ô không có trong bảng tra")
    optional: bool = Field(False, description="cột có thể vắng")
    fill_down: bool = Field(False, description="ô trống lấy giá trị của ô trên (ô gộp)")

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        if isinstance(value, str):
            return {"names": (value,)}
        return {"names": tuple(value)} if isinstance(value, list) else value

    @model_validator(mode="after")
    def _one_choice(self) -> Self:
        if bool(self.names) == bool(self.const):
            raise ValueError("cột cần đúng một trong hai: tên cột, hoặc const")
        return self


class Columns(Options):
    """What each column means. A text is short for {names = [text]}.

    An indicator, a subject and a period must come from somewhere: a column, a constant, or (wide tables) the header of the value.
    """

    indicator: Column | None = Field(None, description="mã chỉ tiêu")
    subject: Column | None = Field(None, description="mã đối tượng")
    value: Column | None = Field(None, description="giá trị (bảng dọc)")
    period: Column | None = Field(
        None, description="kỳ bằng chữ: “Tháng 12/2023”, “Quý IV/2023”, “10T/2023”, “2021-2025”, “đến 08/2023”"
    )
    period_kind: Column | None = Field(None, description="loại kỳ (month, quarter …); thắng loại đọc được từ chữ")
    at: Column | None = Field(None, description="ngày hoặc thời điểm của kỳ, khi không ghi kỳ bằng chữ")
    published: Column | None = Field(None, description="ngày công bố; là thời điểm của số liệu không ghi ngày")
    kind: Column | None = Field(None, description="actual/thực hiện, target/mục tiêu/kế hoạch, rank/xếp hạng")
    qualifier: Column | None = Field(None, description=">, ≥, <, ≤, ≈, hơn, trên, khoảng")
    quality: Column | None = Field(None, description="ok/chính thức, preliminary/sơ bộ, estimated/ước …")
    text: Column | None = Field(None, description="giá trị bằng chữ (Khá, 2022-12-26)")
    document: Column | None = Field(None, description="văn bản, bài báo")
    remark: Column | None = Field(None, description="ghi chú")
    plan: Column | None = Field(None, description="bản kế hoạch của mục tiêu; trống = tên nguồn")
    basis: Column | None = Field(None, description="căn cứ của mục tiêu; trống = văn bản")
    issued_at: Column | None = Field(None, description="lúc phát hành số liệu")


class WideColumn(Options):
    """A column of values in a wide table; what the header fixes for every value below it."""

    header: str = Field(description="tiêu đề cột; hai tầng nối bằng “ / ”")
    indicator: str = Field("", description="mã chỉ tiêu của cột")
    subject: str = Field("", description="mã đối tượng của cột")
    period: str = Field("", description="kỳ của cột, bằng chữ")
    kind: Literal["", "actual", "target", "rank"] = Field("", description="cột là thực hiện, mục tiêu hay xếp hạng")
    factor: float = Field(1, description="nhân với, để ra đơn vị của chỉ tiêu")


class Table(Options):
    """How a table of CSV, XLSX or XLS becomes readings, wherever it comes from."""

    format: Literal["auto", "csv", "xlsx", "xls"] = Field("auto", description="dạng tệp; auto = theo nội dung")
    encoding: TextEncoding = Field(
        "auto",
        description="bảng mã: auto = UTF-8 (UTF-16 có BOM), hoặc TCVN3, VNI khi chắc chắn, có báo lại; trống = chỉ UTF-8; "
        "tcvn3, vni, hoặc tên bảng mã. Trong Excel: chữ mang phông .Vn…, VNI-…",
    )
    delimiter: Literal["", ",", ";", "\t", "|"] = Field(
        "", description="dấu tách cột của CSV; trống = tự nhận ra từ dòng tiêu đề"
    )
    sheets: tuple[str, ...] = Field((), description="tên trang tính; trống = trang đầu")
    header_rows: Literal[1, 2] = Field(1, description="số dòng tiêu đề; hai dòng thì ô gộp ở tầng trên áp cho các cột dưới nó")
    skip_rows: tuple[str, ...] = Field(
        (), description="bỏ dòng có ô đầu tiên bắt đầu bằng một trong các chữ này, ví dụ Tổng, Ghi chú"
    )
    numbers: Numbers = Field(description="cách viết số nằm trong chữ: vi = 1.234,5; plain = 1234.5; phải khai, không đoán")
    columns: Columns = Field(description="ý nghĩa của từng cột")
    wide: tuple[WideColumn, ...] = Field((), description="các cột giá trị của bảng ngang")
    wide_periods: bool = Field(False, description="bảng ngang: mọi tiêu đề đọc được thành kỳ là một cột giá trị")
    year: int | None = Field(None, ge=1945, le=2200, description="năm của các kỳ không ghi năm (“Tháng 5”)")
    period_kind: PeriodKind = Field(PeriodKind.DAY, description="loại kỳ khi chỉ có cột at")
    at_format: str = Field("", description="mẫu strptime của cột at; trống = dd/MM/yyyy [HH:mm] hoặc ISO")
    at_names: Names = Field("last_day", description="cột at là cuối kỳ (end), đầu kỳ (start) hay ngày cuối cùng (last_day)")
    zone: Zone | None = Field(None, description="múi giờ; trống = múi giờ của tỉnh")
    quality: Quality | None = Field(None, description="chất lượng khi không có cột; trống = của nguồn")
    plan: str = Field("", description="bản kế hoạch của các mục tiêu khi không có cột")
    basis: str = Field("", description="căn cứ của các mục tiêu khi không có cột")
    max_bytes: int = Field(50_000_000, ge=1, description="tệp lớn nhất được đọc, byte")
    max_rows: int = Field(200_000, ge=1, description="số dòng nhiều nhất")

    @model_validator(mode="after")
    def _complete(self) -> Self:
        columns, wide = self.columns, self.wide
        if bool(columns.value or columns.text) == bool(wide or self.wide_periods):
            raise ValueError("cần đúng một trong hai: columns.value (bảng dọc), hoặc wide/wide_periods (bảng ngang)")
        if columns.indicator is None and not (wide and all(row.indicator for row in wide)):
            raise ValueError("không biết chỉ tiêu: đặt columns.indicator hoặc indicator ở mỗi cột wide")
        if columns.subject is None and not (wide and all(row.subject for row in wide)):
            raise ValueError("không biết đối tượng: đặt columns.subject hoặc subject ở mỗi cột wide")
        from_header = self.wide_periods or (wide and all(row.period for row in wide))
        if not (columns.period or columns.at or columns.published or from_header):
            raise ValueError("không biết kỳ: đặt columns.period, columns.at, hoặc period ở mỗi cột wide")
        return self


class TableFileOptions(Table):
    """A table in a file of the profile (`profile:data/x.csv`), in a folder below the data folder (`inbox/*.xlsx`) or at a URL."""

    path: Address = Field(description="profile:…, đường dẫn hoặc mẫu *.xlsx, hoặc http(s)://…")
    http: Access = Field(Access(), description="cách vào, khi path là http(s)://…")
    settle: float = Field(5, ge=0, description="tệp vừa sửa trong chừng này giây thì để lần sau")
