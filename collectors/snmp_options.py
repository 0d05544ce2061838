"""The options of an `snmp` source: an agent, what to read of it, whom each value is about."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from collectors.http_options import ValueField
from collectors.options import Expression, Lookup, Options, SecretRef
from ioc.domain.quality import Quality

_LONGEST_OID = 128


def _oid(text: str) -> str:
    parts = text.removeprefix(".").split(".")
    if not 2 <= len(parts) <= _LONGEST_OID or not all(
        part.isascii() and part.isdecimal() and int(part) < 2**32 for part in parts
    ):
        raise ValueError(f"“{text[:80]}” không phải OID; viết dãy số ngăn bởi dấu chấm, ví dụ 1.3.6.1.2.1.1.3.0")
    if int(parts[0]) > 2 or (int(parts[0]) < 2 and int(parts[1]) > 39):
        raise ValueError(f"OID “{text[:80]}” không có thật; phần lớn bắt đầu bằng 1.3.6.1")
    return ".".join(str(int(part)) for part in parts)


Oid = Annotated[str, AfterValidator(_oid)]
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")]
"""A name that an expression may use as it stands."""


class CommunityLogin(Options):
    """SNMP v2c: whoever knows the word may read, and the word travels in the clear."""

    type: Literal["v2c"]
    community: SecretRef = Field(description="chuỗi community chỉ đọc, env:/file:")


class UserLogin(Options):
    """SNMP v3, user-based security (RFC 3414): neither password, either, or both."""

    type: Literal["v3"]
    user: str = Field(description="tên người dùng SNMP, hoặc env:/file:")
    auth: Literal["none", "md5", "sha1", "sha224", "sha256", "sha384", "sha512"] = Field(
        "sha256", description="cách xác thực; none = không xác thực"
    )
    auth_password: SecretRef | None = Field(None, description="mật khẩu xác thực (từ 8 ký tự), env:/file:")
    privacy: Literal["none", "des", "aes128", "aes192", "aes256", "aes192_blumenthal", "aes256_blumenthal"] = Field(
        "aes128", description="cách mã hóa; none = không mã hóa; aes192, aes256 như Cisco, _blumenthal như net-snmp"
    )
    privacy_password: SecretRef | None = Field(None, description="mật khẩu mã hóa (từ 8 ký tự), env:/file:")
    context: str = Field("", description="tên ngữ cảnh (context), nếu thiết bị cần")

    @model_validator(mode="after")
    def _hang_together(self) -> Self:
        if self.auth == "none" and self.privacy != "none":
            raise ValueError("mã hóa cần xác thực: đặt auth, hoặc privacy = none")
        if (self.auth != "none") != (self.auth_password is not None):
            raise ValueError("auth_password đi cùng auth; không xác thực thì viết auth = none, privacy = none")
        if (self.privacy != "none") != (self.privacy_password is not None):
            raise ValueError("privacy_password đi cùng privacy; không mã hóa thì viết privacy = none")
        return self


class Part(Options):
    """What stands together in one row, by the names we give it. `values` are computed from these names."""

    rates: tuple[Name, ...] = Field((), description="các tên là bộ đếm, đổi thành tốc độ mỗi giây từ lần đọc trước")
    absent: tuple[int | str, ...] = Field(
        (), max_length=20, description="thiết bị viết thế này khi không có giá trị, ví dụ 2147483647, -99999"
    )
    subject: str | Lookup = Field(description="mã đối tượng, hoặc {expr, table, prefix} tính từ một tên")
    values: tuple[ValueField, ...] = Field(min_length=1, description="các giá trị: {indicator, expr = tên, factor}")
    quality: Quality | None = Field(None, description="chất lượng; trống = của nguồn")

    def names(self) -> frozenset[str]:
        raise NotImplementedError

    @model_validator(mode="after")
    def _rates_are_named(self) -> Self:
        unknown = set(self.rates) - self.names()
        if unknown:
            raise ValueError(f"rates có tên không được đọc: {', '.join(sorted(unknown))}")
        return self


class Scalars(Part):
    """Single objects, asked by GET."""

    objects: dict[Name, Oid] = Field(min_length=1, max_length=200, description="tên → OID đầy đủ, kể cả .0 ở cuối")

    def names(self) -> frozenset[str]:
        return frozenset(self.objects)


class Table(Part):
    """Columns of a table, walked; the rows are joined by their index, which stands in each row as `index`."""

    columns: dict[Name, Oid] = Field(min_length=1, max_length=30, description="tên → OID của cột, không có chỉ số dòng")
    where: Expression | None = Field(None, description="biểu thức chọn dòng, ví dụ ten == 'eth0'; trống = mọi dòng")

    def names(self) -> frozenset[str]:
        return frozenset(self.columns)


class SnmpOptions(Options):
    host: str = Field(min_length=1, description="tên máy hoặc địa chỉ IP, có thể kèm :cổng, hoặc env:/file:")
    port: int = Field(161, ge=1, le=65_535, description="cổng UDP, khi host không ghi")
    login: CommunityLogin | UserLogin = Field(discriminator="type", description="cách đăng nhập: v2c hoặc v3")
    answer_within: float = Field(3, gt=0, le=60, description="chờ mỗi câu trả lời bao nhiêu giây")
    tries: int = Field(2, ge=1, le=10, description="hỏi mỗi câu nhiều nhất mấy lần")
    max_rows: int = Field(2000, ge=1, le=50_000, description="số dòng nhiều nhất của một bảng; vượt quá là lỗi")
    longest_gap: int = Field(3600, ge=1, description="quá số giây này kể từ lần đọc trước thì không tính tốc độ")
    scalars: tuple[Scalars, ...] = Field((), description="các đối tượng đơn")
    tables: tuple[Table, ...] = Field((), description="các bảng")

    @model_validator(mode="after")
    def _reads_something(self) -> Self:
        if not self.scalars and not self.tables:
            raise ValueError("cần ít nhất một trong hai: scalars hoặc tables")
        return self

    @property
    def parts(self) -> tuple[Scalars | Table, ...]:
        return *self.scalars, *self.tables
