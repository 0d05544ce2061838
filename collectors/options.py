"""Words shared by the option models of all adapters; every fault in them is found by `ioc check`, offline."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import jmespath
from jmespath.exceptions import JMESPathError
from jmespath.functions import Functions
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ioc.domain.quality import Quality

_SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "x-api-key"})
_REFERENCE = re.compile(r"(env:[A-Za-z_][A-Za-z0-9_]*|file:\S+)")


class Options(BaseModel):
    """Base of option models: unknown keys are faults, values do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    tells: ClassVar[bool] = False
    """Whether sources with these options tell us by themselves: the clock never visits them, and they have no schedule."""

    usual_lookback: ClassVar[timedelta] = timedelta(0)
    """The `lookback` of a source that does not write one."""


def is_reference(text: str) -> bool:
    """Whether the text is `env:NAME` or `file:NAME`."""
    return _REFERENCE.fullmatch(text) is not None


def _reference(text: str) -> str:
    if not is_reference(text):
        raise ValueError("bí mật không được ghi thẳng vào hồ sơ; viết env:TÊN_BIẾN hoặc file:ĐƯỜNG_DẪN")
    return text


def _expression(text: str) -> str:
    try:
        parsed = jmespath.compile(text).parsed
    except JMESPathError as wrong:
        raise ValueError(f"biểu thức JMESPath “{text}” sai: {str(wrong).splitlines()[0]}") from wrong
    unknown = [name for name in _functions(parsed) if name not in Functions.FUNCTION_TABLE]
    if unknown:
        raise ValueError(f"biểu thức JMESPath “{text}” gọi hàm không có: {', '.join(unknown)}")
    return text


def _functions(node: Any) -> Iterator[str]:
    """Names of the functions an expression calls; compiling alone does not look at them."""
    if isinstance(node, dict):
        if node["type"] == "function_expression":
            yield node["value"]
        for child in node["children"]:
            yield from _functions(child)


def _encoding(text: str) -> str:
    if text in ("", "auto", "tcvn3", "vni"):
        return text
    try:
        "a".encode(text)
    except (LookupError, UnicodeError):
        raise ValueError(f"không có bảng mã “{text}”; để trống (UTF-8), hoặc viết auto, tcvn3, vni, cp1258, utf-16 …") from None
    return text


def no_login(text: str) -> str:
    """`text`, unless it is an address with a name or password in it, which is a secret in the profile."""
    if "@" in urlsplit(text).netloc:
        raise ValueError("địa chỉ không được chứa tên và mật khẩu; dùng auth, hoặc env:/file: cho cả địa chỉ")
    return text


def public_headers(headers: dict[str, str]) -> dict[str, str]:
    """`headers`, unless one that is a secret stands there in plain text."""
    for name, value in headers.items():
        if name.lower() in _SECRET_HEADERS and not is_reference(value):
            raise ValueError(f"tiêu đề {name} là bí mật; viết env:TÊN_BIẾN hoặc file:ĐƯỜNG_DẪN, hoặc dùng auth")
    return headers


def _zone(text: str) -> str:
    try:
        ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError) as wrong:
        raise ValueError(f"không có múi giờ “{text}”; viết ví dụ Asia/Ho_Chi_Minh hoặc UTC") from wrong
    return text


SecretRef = Annotated[str, AfterValidator(_reference)]
"""`env:NAME` or `file:PATH`; a secret itself is refused."""

TextEncoding = Annotated[str, AfterValidator(_encoding)]
"""Of a text file: a codec, `auto`, `tcvn3` or `vni` (see legacy_text); empty for UTF-8."""

Expression = Annotated[str, AfterValidator(_expression)]
"""A JMESPath expression that compiles."""

Zone = Annotated[str, AfterValidator(_zone)]
"""An IANA time zone name."""

Numbers = Literal["plain", "vi"]
"""How numbers are written in text: `plain` 1234.5; `vi` 1.234,5. Declared by the source, never guessed."""

Context = Literal["row", "element", "page"]


class Lookup(Options):
    """A value found in the payload, optionally translated by a table."""

    expr: Expression = Field(description="biểu thức JMESPath trả về mã hoặc chữ")
    of: Context = Field("row", description="tính trên dòng (row), trên phần tử chứa dòng (element) hay trên cả trang (page)")
    prefix: str = Field("", description="chữ thêm vào trước mã, dùng khi không có bảng tra hoặc mã không có trong bảng")
    suffix: str = Field("", description="chữ thêm vào sau mã, ví dụ @2025")
    table: dict[str, str] = Field({}, description="bảng tra: mã của nguồn → mã trong hồ sơ")
    default: str | None = Field(
        None, description="mã dùng khi bảng tra không có; bỏ trống thì: có bảng → loại dòng, không bảng → giữ mã"
    )


class QualityLookup(Options):
    """The quality of a value, by a status code in the payload."""

    expr: Expression = Field(description="biểu thức JMESPath trả về mã trạng thái")
    of: Context = Field("row", description="tính trên row, element hay page")
    table: dict[str, Quality] = Field(description='mã trạng thái → chất lượng, ví dụ "00" = "ok", "01" = "calibrating"')
    default: Quality | None = Field(None, description="chất lượng khi mã không có trong bảng; bỏ trống thì loại dòng")
