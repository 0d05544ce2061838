"""The options of a `soap_xml` source: SOAP 1.1, SOAP 1.2, or XML posted as it is, as services behind an LGSP speak."""

from collections.abc import Iterable
from typing import Annotated, Literal, Self
from xml.etree.ElementTree import ParseError

import defusedxml.ElementTree
from defusedxml import DefusedXmlException
from pydantic import Field, field_validator, model_validator

from collectors.access import Access, Address
from collectors.gateway_auth import TokenAuth, WsseAuth
from collectors.http_options import PLACEHOLDER, Mapping
from collectors.options import Expression, Options, Zone, is_reference
from collectors.paging import CursorPaging, NoPaging, OffsetPaging, PagePaging

_INSTANTS = frozenset({"start", "end", "now"})
Outcome = Literal["unavailable", "refused", "empty"]


class Inner(Options):
    """A document inside a text of the answer, as many services wrap theirs."""

    expr: Expression = Field(description="biểu thức trả về đoạn chữ là một tài liệu, tính trên thân SOAP")
    format: Literal["xml", "json"] = Field(description="dạng của tài liệu bên trong")


class SoapXmlOptions(Access):
    """A service that is posted XML and answers XML.

    Texts of `body`, `header` and `action` may name {start} {end} {now} (as http_json does), the names in `values`, what `paging`
    adds, and {token}; all are written escaped. The mapping reads what is in soap:Body, or the inner document, without prefixes.
    """

    url: Address = Field(description="địa chỉ dịch vụ http(s)://…, hoặc /… nối vào base")
    version: Literal["1.1", "1.2", "none"] = Field("1.1", description="phiên bản SOAP; none = gửi body không kèm phong bì")
    action: str = Field("", description="SOAPAction của thao tác")
    body: str = Field(description="XML bên trong soap:Body, kèm khai báo xmlns của dịch vụ")
    header: str = Field("", description="XML bên trong soap:Header, nếu dịch vụ cần")
    values: dict[str, str] = Field({}, description="các giá trị điền vào body và header; giá trị có thể là env:/file:")
    zone: Zone | None = Field(None, description="múi giờ viết {start}, {end}; trống = múi giờ của tỉnh")
    namespaces: dict[str, str] = Field(
        {}, description="tiền tố → URI, chỉ khi hai không gian tên có thẻ trùng tên; các thẻ khác đọc không kể tiền tố"
    )
    xml_lists: tuple[str, ...] = Field((), description="thẻ luôn là danh sách, kể cả khi chỉ có một")
    encoding: str = Field("", description="bảng mã khi trả lời không đúng với khai báo của nó")
    inner: Inner | None = Field(None, description="có thì đọc tài liệu nằm trong một đoạn chữ của trả lời")
    expect: Expression | None = Field(None, description="biểu thức phải đúng thì trả lời mới được đọc, ví dụ code == '0'")
    faults: dict[str, Outcome] = Field(
        {}, description="mã hoặc chữ trong Fault → unavailable (thử lại), refused (cần người xử lý), empty (không có số liệu)"
    )
    paging: Annotated[NoPaging | PagePaging | OffsetPaging | CursorPaging, Field(discriminator="type")] = Field(
        NoPaging(), description="phân trang: none, page, offset, cursor; tham số là tên điền vào body"
    )
    mapping: tuple[Mapping, ...] = Field(min_length=1, description="các phần đọc; mỗi phần áp lên mọi trang")

    @field_validator("mapping", mode="before")
    @classmethod
    def _one_is_a_list(cls, value: object) -> object:
        return (value,) if isinstance(value, dict) else value

    @model_validator(mode="after")
    def _hangs_together(self) -> Self:
        if not (self.url.startswith(("http://", "https://")) or (self.url.startswith("/") and self.base)):
            raise ValueError("url phải là http://…, https://…, hoặc /… khi có base")
        if any(row.subject is None for row in self.mapping):
            raise ValueError("mapping cần subject")
        if self.version == "none" and (self.header or self.action or isinstance(self.auth, WsseAuth)):
            raise ValueError("header, action và auth wsse chỉ dùng với SOAP; bỏ đi hoặc đặt version")
        for text in (self.body, self.header, self.action):
            self._check_words(text)
        _check_form(self.body, "body", only_one=self.version == "none")
        _check_form(self.header, "header", only_one=False)
        return self

    @property
    def secrets(self) -> tuple[tuple[str, str], ...]:
        """The values that only the door may know, by name."""
        return tuple((name, value) for name, value in self.values.items() if is_reference(value))

    @property
    def page_words(self) -> tuple[str, ...]:
        """The names that paging adds."""
        match self.paging:
            case PagePaging():
                return (self.paging.param, self.paging.size_param) if self.paging.size_param else (self.paging.param,)
            case OffsetPaging():
                return (self.paging.param, self.paging.limit_param)
            case CursorPaging():
                return (self.paging.param,)
        return ()

    def _check_words(self, text: str) -> None:
        bare = {*self.values, *self.page_words}
        if isinstance(self.auth, TokenAuth) and self.auth.place == "body":
            bare.add("token")
        for name, shift, form in PLACEHOLDER.findall(text):
            if name not in _INSTANTS and (name not in bare or shift or form):
                raise ValueError(f"không có {{{name}}}; dùng {_listed(_INSTANTS | bare)}")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"{{{name}}}" for name in sorted(names))


def _check_form(template: str, field: str, only_one: bool) -> None:
    """Raises ValueError where the template is not well-formed XML: one element for `only_one`, else what stands inside one."""
    shown = PLACEHOLDER.sub("x", template)
    try:
        defusedxml.ElementTree.fromstring(shown if only_one else f"<x>{shown}</x>", forbid_dtd=True)
    except (ParseError, DefusedXmlException) as wrong:
        raise ValueError(f"{field} không phải XML đúng dạng ({str(wrong)[:120]}); mọi tiền tố phải có xmlns") from None
