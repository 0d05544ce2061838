"""The options of a `syslog` source: where to listen, to whom, what to count."""

from ipaddress import ip_network
from typing import Annotated, ClassVar, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from collectors.options import Expression, Options, SecretRef, is_reference
from collectors.syslog_event import SEVERITIES

_HOUR = 60


def _network(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        raise ValueError(f"“{text[:60]}” không phải địa chỉ hay dải mạng; viết ví dụ 10.0.0.0/24") from None


def _reference(text: str) -> str:
    if not is_reference(text):
        raise ValueError(f"“{text[:60]}” không phải số cổng; viết một số, hoặc env:TÊN_BIẾN")
    return text


Port = Annotated[str, AfterValidator(_reference)]
Severity = Literal["emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"]


class Line(Options):
    """A place to listen at."""

    transport: Literal["udp", "tcp", "tls"] = Field(description="udp, tcp, hoặc tls (RFC 5425)")
    host: str = Field("0.0.0.0", description="địa chỉ của máy này để nghe; 0.0.0.0 = mọi địa chỉ")  # noqa: S104
    port: Annotated[int, Field(ge=1, le=65_535)] | Port = Field(
        description="cổng, hoặc env:/file:; dưới 1024 cần quyền riêng, nên dùng 5514 và 6514"
    )
    certificate: str = Field("", description="với tls: chứng thư PEM của trung tâm")
    key: str = Field("", description="với tls: khóa riêng PEM; trống = nằm cùng tệp chứng thư")
    password: SecretRef | None = Field(None, description="mật khẩu của khóa riêng, env:/file:")
    sender_ca: str = Field("", description="với tls: chỉ nhận bên gửi có chứng thư do CA này cấp (tệp PEM)")

    @model_validator(mode="after")
    def _tls_has_a_certificate(self) -> Self:
        if (self.transport == "tls") != bool(self.certificate):
            raise ValueError("certificate đi cùng transport = tls")
        return self


class Count(Options):
    """How many events of a kind there were."""

    indicator: str = Field(description="mã chỉ tiêu")
    severities: tuple[Severity, ...] = Field((), description="chỉ đếm các mức này của syslog; trống = mọi mức")
    where: Expression | None = Field(
        None, description="chỉ đếm khi biểu thức đúng; có severity, facility, host, app, text, cef.severity, cef.name …"
    )

    @property
    def numbers(self) -> frozenset[int]:
        return frozenset(SEVERITIES.index(one) for one in self.severities)


class Incidents(Options):
    """Events that open and close incidents."""

    indicator: str = Field(description="mã chỉ tiêu: số sự cố đang mở")
    id: Expression = Field(description="biểu thức cho mã sự cố, ví dụ cef.externalId")
    opened: Expression = Field(description="biểu thức đúng khi sự kiện mở sự cố, ví dụ cef.act == 'opened'")
    closed: Expression = Field(description="biểu thức đúng khi sự kiện đóng sự cố")


class SyslogOptions(Options):
    """A source that sends syslog to us: we count, and keep no message."""

    tells: ClassVar[bool] = True

    listen: tuple[Line, ...] = Field(min_length=1, max_length=8, description="nghe ở đâu")
    senders: tuple[Annotated[str, AfterValidator(_network)], ...] = Field(
        (), description="chỉ nhận từ các địa chỉ hay dải mạng này; trống = mọi nơi tới được cổng"
    )
    subject: str = Field(description="mã đối tượng mà các số đếm nói về")
    every: int = Field(5, ge=1, le=_HOUR, description="đếm trong mỗi bao nhiêu phút; phải chia hết 60")
    counts: tuple[Count, ...] = Field((), max_length=50, description="các số đếm")
    incidents: Incidents | None = Field(None, description="số sự cố đang mở")
    max_bytes: int = Field(65_536, ge=480, le=1_000_000, description="bản tin dài hơn thì bị loại")

    @model_validator(mode="after")
    def _counts_something(self) -> Self:
        if not self.counts and self.incidents is None:
            raise ValueError("cần ít nhất một trong hai: counts hoặc incidents")
        if _HOUR % self.every:
            raise ValueError("every phải chia hết 60: 1, 2, 5, 10, 15, 30 …")
        codes = [one.indicator for one in self.counts] + ([self.incidents.indicator] if self.incidents else [])
        if len(set(codes)) < len(codes):
            raise ValueError("hai số đếm cùng một chỉ tiêu: số này sẽ đè số kia")
        return self
