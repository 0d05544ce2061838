"""The options of a `probe` source: which systems to knock at, and what each answer becomes."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from collectors.access import Tls
from collectors.options import Options, is_reference

_NO_TLS = Tls()


class Target(Options):
    """`name` is how messages call it."""

    name: str = Field("", description="tên trong thông báo; trống = địa chỉ")
    subject: str = Field(description="mã đối tượng của hệ thống")

    @property
    def label(self) -> str:
        return self.name or (self.subject if is_reference(self.where) else self.where)

    @property
    def where(self) -> str:
        raise NotImplementedError


class WebTarget(Target):
    """A page that must answer over HTTP(S); its certificate is looked at on the way."""

    type: Literal["http"]
    url: str = Field(description="địa chỉ trang, http:// hoặc https://, hoặc env:/file:")
    statuses: tuple[int, ...] = Field((), description="các mã trả lời được coi là sống; trống = 200 đến 399")
    contains: str = Field("", max_length=200, description="trang phải có đoạn chữ này; trống = không xem nội dung")
    tls: Tls = Field(_NO_TLS, description="CA riêng, chứng thư máy khách")

    @property
    def where(self) -> str:
        return self.url


class PortTarget(Target):
    """A TCP port that must accept."""

    type: Literal["tcp"]
    host: str = Field(description="tên máy hoặc IP kèm :cổng, hoặc env:/file:")

    @property
    def where(self) -> str:
        return self.host


class NameTarget(Target):
    """A name that a DNS server must resolve."""

    type: Literal["dns"]
    query: str = Field(description="tên miền phải phân giải được")
    record: Literal["A", "AAAA", "CNAME", "MX", "NS", "SOA", "TXT"] = Field("A", description="loại bản ghi")
    server: str = Field(description="máy chủ DNS, địa chỉ IP, có thể kèm :cổng, hoặc env:/file:")
    contains: str = Field("", max_length=200, description="một bản ghi phải có đoạn này; trống = có trả lời là được")

    @property
    def where(self) -> str:
        return f"{self.query} ({self.server})"


AnyTarget = Annotated[WebTarget | PortTarget | NameTarget, Field(discriminator="type")]


class ProbeOptions(Options):
    """Each measure is optional; what is not named is not stored."""

    targets: tuple[AnyTarget, ...] = Field(min_length=1, max_length=200, description="các hệ thống được hỏi thăm")
    available: str | None = Field(None, description="mã chỉ tiêu: hệ thống có trả lời không")
    when_available: float = Field(1, description="giá trị khi trả lời (100 với chỉ tiêu %); không trả lời là 0")
    latency: str | None = Field(None, description="mã chỉ tiêu: bao lâu thì trả lời, mili giây")
    certificate_days: str | None = Field(None, description="mã chỉ tiêu: chứng thư còn bao nhiêu ngày; âm = đã hết hạn")
    answer_within: float = Field(5, gt=0, le=60, description="chờ mỗi hệ thống bao nhiêu giây")
    own_line: str = Field(
        "", description="máy kèm :cổng luôn sống ở phía mình (cổng mạng, DNS nội bộ): không tới được thì coi là mình mất mạng"
    )

    @model_validator(mode="after")
    def _measures_something(self) -> Self:
        if not (self.available or self.latency or self.certificate_days):
            raise ValueError("cần ít nhất một trong: available, latency, certificate_days")
        return self

    @model_validator(mode="after")
    def _one_for_each_subject(self) -> Self:
        subjects = [one.subject for one in self.targets]
        if twice := sorted({one for one in subjects if subjects.count(one) > 1}):
            raise ValueError(f"hai đích cùng đối tượng {', '.join(twice)}: số này sẽ đè số kia; mỗi đích một đối tượng")
        return self
