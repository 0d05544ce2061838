"""Bytes of JSON or XML, read into plain Python values; anything strange is PayloadInvalid and nothing else."""

import json
from xml.parsers.expat import ExpatError

import defusedxml.ElementTree
import xmltodict
from defusedxml import DefusedXmlException

from ioc.errors import PayloadInvalid

_DEEPEST = 200


def read_json(body: bytes, encoding: str = "") -> object:
    """The JSON value. NaN and Infinity come through as floats, for the row that holds them to be refused."""
    text = _text(body, encoding)
    try:
        return json.loads(text)
    except ValueError as wrong:
        raise PayloadInvalid(f"Trả lời không phải JSON đọc được ({_why(text, wrong)})", text) from None
    except RecursionError:
        raise PayloadInvalid("Trả lời JSON lồng quá sâu", text[:500]) from None


def read_xml(body: bytes, lists: tuple[str, ...], encoding: str = "") -> object:
    """The XML document as nested dicts (attributes as @name, text as #text); tags in `lists` are always lists.

    Document types and entities are refused: they are how XML bombs are made.
    """
    excerpt = body[:2000].decode("utf-8", "replace")
    try:
        text: str | bytes = _text(body, encoding) if encoding else body
        defusedxml.ElementTree.fromstring(text, forbid_dtd=True)
        return _shallow(xmltodict.parse(text, force_list=lists, disable_entities=True), excerpt)
    except DefusedXmlException:
        raise PayloadInvalid("Trả lời XML có khai báo kiểu hoặc thực thể (DTD), không được nhận", excerpt) from None
    except (SyntaxError, ExpatError, ValueError, LookupError, RecursionError) as wrong:
        raise PayloadInvalid(f"Trả lời không phải XML đọc được ({str(wrong)[:120]})", excerpt) from None


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


def _shallow(document: object, excerpt: str) -> object:
    """The document, unless it is nested deeper than any honest one."""
    level: list[object] = [document]
    for _ in range(_DEEPEST):
        level = [inner for value in level for inner in _inside(value)]
        if not level:
            return document
    raise PayloadInvalid("Trả lời XML lồng quá sâu", excerpt)


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return [item for item in value.values() if isinstance(item, dict | list)]
    return [item for item in value if isinstance(item, dict | list)] if isinstance(value, list) else []
