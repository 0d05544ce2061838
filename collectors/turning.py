"""Turning pages: which question comes after an answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit

from collectors.contract import Request
from collectors.expressions import plain_code, search
from collectors.paging import CursorPaging, LinkPaging, OffsetPaging, PagePaging, Paging
from ioc.errors import PayloadInvalid

_LINK = re.compile(r"<([^>]*)>\s*((?:;[^,<]*)*)")
_NEXT = re.compile(r';\s*rel\s*=\s*"?[^";]*\bnext\b', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Turned:
    """A page just read: its number from 1, its rows, rows so far, what it held."""

    number: int
    count: int
    rows: int
    page: object
    headers: dict[str, str]


def first_page(paging: Paging, request: Request) -> Request:
    match paging:
        case PagePaging():
            size = ((paging.size_param, str(paging.size)),) if paging.size_param and paging.size else ()
            return _with(request, ((paging.param, str(paging.first)), *size))
        case OffsetPaging():
            return _with(request, ((paging.param, "0"), (paging.limit_param, str(paging.size))))
    return request


def next_page(paging: Paging, request: Request, turned: Turned) -> Request | None:
    """The question after `turned`, None at the end. `request` is the question without paging. Raises PayloadInvalid."""
    match paging:
        case PagePaging():
            return _with_same_size(paging, request, turned) if _more_pages(paging, turned) else None
        case OffsetPaging():
            first = first_page(paging, request)
            return _with(first, ((paging.param, str(turned.rows)),)) if _more_rows(paging.total, paging.size, turned) else None
        case CursorPaging():
            cursor = _said(paging.next, turned, plain_code)
            return _with(request, ((paging.param, cursor),)) if cursor else None
        case LinkPaging():
            link = _said(paging.next, turned, str) if paging.next else _link(turned.headers.get("link", ""))
            return follow(request, link) if link else None
    return None


def _with_same_size(paging: PagePaging, request: Request, turned: Turned) -> Request:
    return _with(first_page(paging, request), ((paging.param, str(paging.first + turned.number)),))


def _more_pages(paging: PagePaging, turned: Turned) -> bool:
    if paging.pages is not None:
        return turned.number < _count(paging.pages, turned)
    return _more_rows(paging.total, paging.size, turned)


def _more_rows(total: str | None, size: int, turned: Turned) -> bool:
    if turned.count == 0:
        return False
    return turned.rows < _count(total, turned) if total is not None else turned.count >= max(size, 1)


def _count(expression: str, turned: Turned) -> int:
    said = _said(expression, turned, plain_code)
    if not said or not said.isdecimal():
        raise PayloadInvalid(f"“{expression}” không cho số trang hay số dòng (“{(said or '')[:60]}”); xem lại paging")
    return int(said[:12])


def _said(expression: str, turned: Turned, write: Callable[[object], str]) -> str:
    try:
        found = search(expression, turned.page)
    except ValueError as wrong:
        raise PayloadInvalid(str(wrong)) from None
    if isinstance(found, dict | list):
        raise PayloadInvalid(f"“{expression}” không cho một giá trị đơn; xem lại paging")
    return "" if found is None or found is False else write(found)


def _link(header: str) -> str:
    """The target of rel=next in a Link header (RFC 8288), empty where there is none."""
    return next((target for target, parameters in _LINK.findall(header) if _NEXT.search(parameters)), "")


def follow(request: Request, link: str) -> Request:
    """The question that a link in the answer to `request` asks. Raises PayloadInvalid for a link to another host."""
    try:
        target = urljoin(request.url, link)
        ours, theirs = urlsplit(request.url), urlsplit(target)
    except ValueError:
        raise PayloadInvalid(f"địa chỉ trang sau không đọc được (“{link[:100]}”)") from None
    if (theirs.scheme, theirs.netloc) != (ours.scheme, ours.netloc):
        raise PayloadInvalid(f"trang sau nằm ở máy chủ khác ({theirs.hostname}); không đi theo")
    return replace(request, url=target, query=())


def _with(request: Request, added: tuple[tuple[str, str], ...]) -> Request:
    names = {name for name, _ in added}
    return replace(request, query=(*(pair for pair in request.query if pair[0] not in names), *added))
