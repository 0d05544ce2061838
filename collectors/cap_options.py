"""The options of a `cap_feed` source: where its bulletins are, where they say the risk level, and which subjects they mean."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from collectors.access import Access, Address
from collectors.options import Options

RiskLevel = Annotated[int, Field(ge=1, le=5)]
Stated = Literal["severity", "urgency", "certainty", "event", "category"]


class LevelPlace(Options):
    """One place where a bulletin may say its level (1–5, QĐ 18/2021/QĐ-TTg). It is read or looked up, never guessed."""

    parameter: str = Field("", description="tên (valueName) của parameter mang cấp độ; đọc được 3, cấp 3, Cấp độ 3")
    event_code: str = Field("", description="hoặc: tên (valueName) của eventCode; cần table")
    field: Stated | None = Field(None, description="hoặc: severity, urgency, certainty, event, category; cần table")
    table: dict[str, RiskLevel] = Field({}, description="điều bản tin ghi → cấp độ 1–5, theo quy định của tỉnh")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        if sum(map(bool, (self.parameter, self.event_code, self.field))) != 1:
            raise ValueError("mỗi nơi ghi cấp độ cần đúng một trong ba: parameter, event_code, field")
        if not self.parameter and not self.table:
            raise ValueError("event_code và field cần table: cấp độ rủi ro không suy từ severity khi chưa khai")
        return self


class CapFeedOptions(Access):
    """CAP 1.2 bulletins in an Atom or RSS feed, in one file at a URL, or in files of a folder."""

    max_bytes: int = Field(5_000_000, ge=1, le=50_000_000, description="bản tin hay danh mục dài nhất được nhận, byte")
    url: Address = Field("", description="địa chỉ của Atom, RSS hoặc của một bản tin CAP; bắt đầu bằng / thì nối vào base")
    path: str = Field("", description="hoặc: tệp bản tin, profile:…, đường dẫn hoặc mẫu *.xml dưới thư mục dữ liệu")
    settle: float = Field(5, ge=0, description="tệp vừa sửa trong chừng này giây thì để lần sau")
    indicator: str = Field(description="chỉ tiêu cấp độ rủi ro thiên tai")
    typed: bool = Field(
        False, description="true = lấy cả bản tin gõ tay vào nguồn này (Đài gửi PDF, Zalo); dùng riêng hoặc cùng url"
    )
    subjects: tuple[str, ...] = Field((), description="các đối tượng được theo dõi")
    children_of: str = Field("", description="hoặc: mọi đơn vị ngay dưới mã này")
    level: tuple[LevelPlace, ...] = Field((), description="nơi ghi cấp độ, theo thứ tự; nơi đầu tiên có cấp độ được lấy")
    geocodes: tuple[str, ...] = Field((), description="tên (valueName) của geocode mang mã đơn vị hành chính")
    places: dict[str, str] = Field({}, description="mã vùng hoặc tên vùng (areaDesc) trong bản tin → mã đối tượng")
    polygons: bool = Field(False, description="vùng không có mã, không có tên quen thì lấy đối tượng có tọa độ nằm trong vùng vẽ")
    all_ours: bool = Field(
        False, description="true = mọi bản tin đều là của tỉnh này, vùng không nhận ra thì báo; false = bỏ qua"
    )
    languages: tuple[str, ...] = Field(("vi", "en"), min_length=1, description="ngôn ngữ lấy, theo thứ tự")
    lasts: float = Field(24, gt=0, le=24 * 60, description="số giờ hiệu lực của bản tin không ghi lúc hết hạn")
    over: float = Field(0, allow_inf_nan=False, description="giá trị khi không có bản tin nào đang hiệu lực")
    max_bulletins: int = Field(500, ge=1, le=5000, description="số bản tin nhiều nhất trong danh mục")

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if (self.url and self.path) or not (self.url or self.path or self.typed):
            raise ValueError("cần một trong hai: url hoặc path; hoặc chỉ typed = true")
        if self.url and not (self.url.startswith(("http://", "https://")) or (self.url.startswith("/") and self.base)):
            raise ValueError("url phải là http://…, https://…, hoặc /… khi có base")
        if bool(self.subjects) == bool(self.children_of):
            raise ValueError("cần đúng một trong hai: subjects hoặc children_of")
        if (self.url or self.path) and not self.level:
            raise ValueError("chưa khai nơi bản tin ghi cấp độ rủi ro: đặt level")
        if (self.url or self.path) and not (self.geocodes or self.places or self.polygons):
            raise ValueError("chưa biết vùng nào là đối tượng nào: đặt geocodes, places, hoặc polygons = true")
        return self
