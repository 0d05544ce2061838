"""Bytes of JSON or XML, read into plain Python values; anything strange is PayloadInvalid and nothing else."""

import json
from collections.abc import Mapping
from typing import Any
from xml.parsers.expat import ExpatError
from xml.sax import SAXException

import xmltodict
from defusedxml import DefusedXmlException

from collectors.xml_bounds import hold_bounds
from ioc.errors import PayloadInvalid


def read_json(body: bytes, encoding: str = "") -> object:
    """The JSON value. NaN and Infinity come through as floats, for the row that holds them to be refused."""
    text = _text(body, encoding)
    try:
        return json.loads(text)
    except ValueError as wrong:
        raise PayloadInvalid(f"Trả lời không phải JSON đọc được ({_why(text, wrong)})", text) from None
    except RecursionError:
        raise PayloadInvalid("Trả lời JSON lồng quá sâu", text[:500]) from None


def read_xml(body: bytes, lists: tuple[str, ...] = (), encoding: str = "", namespaces: Mapping[str, str] | None = None) -> object:
    """The XML document as nested dicts (attributes as @name, text as #text); tags in `lists` are always lists.

    `namespaces`: URI → the prefix to write for it, all other prefixes left out and xsi:nil read as None, so that a mapping holds
    whatever prefixes the sender picks; None = names are taken as they are written. Document types and entities are refused.
    """
    excerpt = body[:2000].decode("utf-8", "replace")
    try:
        document = _text(body, encoding).encode() if encoding else body
        own = "utf-8" if encoding else None
        hold_bounds(document, own)
        if namespaces is None:
            return xmltodict.parse(document, own, force_list=lists)
        return xmltodict.parse(
            document, own, process_namespaces=True, namespaces=_Prefixes(namespaces), postprocessor=_plainly, force_list=lists
        )
    except DefusedXmlException:
        raise PayloadInvalid("Trả lời XML có khai báo kiểu hoặc thực thể (DTD), không được nhận", excerpt) from None
    except (SAXException, ExpatError, ValueError, LookupError, RecursionError) as wrong:
        raise PayloadInvalid(f"Trả lời không phải XML đọc được ({_why_no_xml(excerpt, wrong)})", excerpt) from None


class _Prefixes(dict[str, str]):
    """A namespace that nobody named has no prefix."""

    def __missing__(self, uri: str) -> str:
        return ""


def _plainly(path: object, key: str, value: Any) -> Any:
    """(key, value) without declarations of namespaces; an element that says xsi:nil is None; no pair leaves the element out."""
    return None if key == "@xmlns" else (key, None if value == {"@nil": "true"} else value)


def _why_no_xml(excerpt: str, wrong: Exception) -> str:
    if excerpt.lstrip()[:200].lower().startswith(("<html", "<!doctype html")):
        return "là trang web, có thể cổng đang bảo trì hoặc đòi đăng nhập"
    return str(wrong)[:120]


def _text(body: bytes, encoding: str) -> str:
    try:
        return body.decode(encoding) if encoding else body.decode(json.detect_encoding(body))
    except (UnicodeDecodeError, LookupError) as wrong:
        why = f"Trả lời không ở bảng mã {encoding or 'UTF-8'} ({str(wrong)[:80]}); đặt encoding cho nguồn"
        raise PayloadInvalid(why, body[:2000].decode("utf-8", "replace")) from None


def _why(text: str, wrong: ValueError) -> str:
    start = text.lstrip()[:200].lower()
    if start.startswith("<"):
        return "là trang web, có thể cổng đang bảo trì hoặc đòi đăng nhập"
    if not start:
        return "rỗng"
    if isinstance(wrong, json.JSONDecodeError):
        return f"sai ở dòng {wrong.lineno}, cột {wrong.colno}; có thể bị đứt giữa chừng"
    return str(wrong)[:120]
