"""How gateways of their own kind want to be told who we are: a token service that is not OAuth2, and WS-Security."""

from typing import Literal

from pydantic import Field, field_validator

from collectors.options import Expression, Options, SecretRef, public_headers


class TokenAuth(Options):
    """A token service as data: what it is asked, and where its answer holds the token. Kept and renewed as an OAuth2 token is."""

    type: Literal["token"]
    url: str = Field(description="địa chỉ cấp mã; bắt đầu bằng / thì tính từ base")
    method: Literal["POST", "GET"] = Field("POST", description="cách hỏi")
    body: str = Field("", description="thân yêu cầu (JSON, XML hoặc biểu mẫu); {tên} là các giá trị ở values")
    content_type: str = Field("application/json", description="Content-Type của thân yêu cầu; quyết định cách viết các giá trị")
    headers: dict[str, str] = Field({}, description="tiêu đề gửi thêm khi xin mã, ví dụ SOAPAction; giá trị có thể là env:/file:")
    values: dict[str, str] = Field({}, description="các giá trị điền vào body, thường là env:/file:")
    answer: Literal["json", "xml"] = Field("json", description="dạng trả lời; XML được đọc không kể tiền tố của thẻ")
    token: Expression = Field(description="biểu thức trả về mã trong trả lời")
    lasts: Expression | None = Field(None, description="biểu thức trả về số giây mã còn dùng được")
    seconds: float = Field(300, gt=0, description="số giây mã dùng được khi trả lời không ghi")
    place: Literal["header", "query", "body"] = Field(
        "header", description="gửi mã trong tiêu đề, trong tham số, hay trong thân (chỗ ghi {token})"
    )
    name: str = Field("Authorization", description="tên tiêu đề hoặc tham số mang mã")
    value: str = Field("Bearer {token}", description="nội dung của tiêu đề hoặc tham số")
    expired: tuple[str, ...] = Field(
        (), description="chữ trong trả lời cho biết mã hết hạn, khi cổng không dùng mã lỗi 401; gặp thì xin mã mới một lần"
    )

    @field_validator("headers")
    @classmethod
    def _no_secrets(cls, headers: dict[str, str]) -> dict[str, str]:
        return public_headers(headers)


class WsseAuth(Options):
    """UsernameToken of WS-Security 1.1, in the SOAP header; only for the adapter soap_xml."""

    type: Literal["wsse"]
    username: str = Field(description="tên đăng nhập, hoặc env:/file:")
    password: SecretRef = Field(description="mật khẩu, env:/file:")
    digest: bool = Field(False, description="gửi mật khẩu đã băm (PasswordDigest) thay vì nguyên văn (PasswordText)")
