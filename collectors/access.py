"""How a source is reached over HTTP: who we say we are, whom we trust, how fast we may ask, how much we take."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator

from collectors.gateway_auth import TokenAuth, WsseAuth
from collectors.options import Options, SecretRef, no_login, public_headers

Address = Annotated[str, AfterValidator(no_login)]


class NoAuth(Options):
    type: Literal["none"] = "none"


class BasicAuth(Options):
    type: Literal["basic"]
    username: str = Field(description="tên đăng nhập, hoặc env:/file:")
    password: SecretRef = Field(description="mật khẩu, env:/file:")


class BearerAuth(Options):
    type: Literal["bearer"]
    token: SecretRef = Field(description="mã truy cập, env:/file:")


class ApiKeyAuth(Options):
    type: Literal["api_key"]
    name: str = Field("X-API-Key", description="tên tiêu đề hoặc tham số mang khóa")
    key: SecretRef = Field(description="khóa, env:/file:")
    place: Literal["header", "query"] = Field("header", description="gửi trong tiêu đề hay trong tham số")


class OAuth2Auth(Options):
    """OAuth2 client credentials (RFC 6749, 4.4); the token is kept until it ends, and asked again once after a 401."""

    type: Literal["oauth2"]
    token_url: str = Field(description="địa chỉ cấp mã; bắt đầu bằng / thì tính từ base")
    client_id: str = Field(description="mã ứng dụng, hoặc env:/file:")
    client_secret: SecretRef = Field(description="khóa ứng dụng, env:/file:")
    scope: str = Field("", description="phạm vi xin cấp, cách nhau bởi dấu cách")
    audience: str = Field("", description="tham số audience, nếu cổng yêu cầu")
    send: Literal["basic", "post"] = Field("basic", description="gửi mã và khóa bằng tiêu đề Basic hay trong thân yêu cầu")


class HmacAuth(Options):
    """A signature over the request. `template` may name {method} {path} {query} {timestamp} {body} {body_sha256} {key_id}."""

    type: Literal["hmac"]
    key: SecretRef = Field(description="khóa ký, env:/file:")
    key_id: str = Field("", description="mã của khóa, hoặc env:/file:")
    algorithm: Literal["sha256", "sha512", "sha1"] = Field("sha256", description="hàm băm")
    template: str = Field("{method}\n{path}\n{query}\n{timestamp}\n{body_sha256}", description="chuỗi được ký")
    encoding: Literal["hex", "base64"] = Field("hex", description="cách viết chữ ký")
    header: str = Field("X-Signature", description="tiêu đề mang chữ ký")
    value: str = Field("{signature}", description="nội dung tiêu đề, có thể dùng {signature} {key_id} {timestamp}")
    timestamp_header: str = Field("X-Timestamp", description="tiêu đề mang thời điểm ký; bỏ trống thì không gửi")
    timestamp: Literal["epoch", "epoch_ms", "iso"] = Field("epoch", description="cách viết thời điểm ký")


Auth = Annotated[
    NoAuth | BasicAuth | BearerAuth | ApiKeyAuth | OAuth2Auth | HmacAuth | TokenAuth | WsseAuth, Field(discriminator="type")
]


class Tls(Options):
    """Whom we trust and what we show. There is no switch to turn verification off: name the authority instead."""

    ca: str = Field(
        "", description="tệp PEM của cơ quan cấp chứng thư riêng (đường dẫn, hoặc env:/file: chứa PEM); trống = của hệ thống"
    )
    certificate: str = Field("", description="chứng thư của ta (TLS hai chiều), đường dẫn PEM")
    key: str = Field("", description="khóa riêng của chứng thư, đường dẫn PEM; trống = nằm cùng tệp chứng thư")
    password: SecretRef | None = Field(None, description="mật khẩu của khóa riêng, env:/file:")


class Access(Options):
    """Everything about reaching a source that is not the question itself."""

    base: Address = Field("", description="địa chỉ gốc, hoặc env:/file:; url bắt đầu bằng / được nối vào đây")
    auth: Auth = Field(NoAuth(), description="cách xác thực: none, basic, bearer, api_key, oauth2, hmac, token, wsse")
    tls: Tls = Field(Tls(), description="chứng thư tin cậy và chứng thư của ta")
    proxy: Address = Field("", description="máy chủ trung gian http://…, hoặc env:/file:; trống = đi thẳng")
    headers: dict[str, str] = Field({}, description="tiêu đề gửi thêm; giá trị có thể là env:/file:")
    redirect_hosts: tuple[str, ...] = Field((), description="máy chủ khác được phép chuyển hướng tới (không gửi kèm xác thực)")
    max_bytes: int = Field(
        50_000_000, ge=1, le=2_000_000_000, description="thân trả lời lớn nhất được nhận, sau giải nén, tính bằng byte"
    )
    min_interval: float = Field(0, ge=0, le=3600, description="khoảng cách ít nhất giữa hai lần hỏi, giây")
    per_minute: int = Field(0, ge=0, description="số lần hỏi nhiều nhất mỗi phút; 0 = không giới hạn")

    @field_validator("headers")
    @classmethod
    def _no_secrets(cls, headers: dict[str, str]) -> dict[str, str]:
        return public_headers(headers)
