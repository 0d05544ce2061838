"""SOAP 1.1 and 1.2 on paper: writing an envelope, and what an answer says: a body, a fault, or neither. Pure."""

import email
from dataclasses import dataclass
from email.message import Message

from collectors.contract import Reply
from collectors.expressions import search
from collectors.payload import read_json, read_xml
from collectors.rows import excerpt_of
from collectors.soap_options import Inner, Outcome, SoapXmlOptions
from ioc.errors import PayloadInvalid, SourceRefused, SourceUnavailable

ALSO = (400, 500)
"""Statuses that carry faults (SOAP 1.1, 6.2; SOAP 1.2 part 2, table 17)."""

_SPACES = {"1.1": "http://schemas.xmlsoap.org/soap/envelope/", "1.2": "http://www.w3.org/2003/05/soap-envelope"}
_THEIR_FAULT = frozenset({"Server", "Receiver"})
_NOT_LET_IN = frozenset({"FailedAuthentication", "FailedCheck", "InvalidSecurity", "InvalidSecurityToken", "MessageExpired"})
"""Of WS-Security 1.1, 12: these are ours to mend whoever else is blamed."""


class NothingThere(Exception):
    """A fault that the source's options read as "no data": the answer is empty."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`codes` without prefixes, the general one first; `said` is the reason with the detail."""

    codes: tuple[str, ...]
    said: str


def envelope(version: str, header: str, body: str) -> bytes:
    """The message to send. The prefix `soap` is that of body_secrets.SOAP_HEADER_ENDS."""
    start = '<?xml version="1.0" encoding="utf-8"?>'
    if version == "none":
        return f"{start}{body}".encode()
    inside = f"<soap:Header>{header}</soap:Header><soap:Body>{body}</soap:Body>"
    return f'{start}<soap:Envelope xmlns:soap="{_SPACES[version]}">{inside}</soap:Envelope>'.encode()


def headers(version: str, action: str) -> tuple[tuple[str, str], ...]:
    match version:
        case "1.1":
            return (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", f'"{action}"'))
        case "1.2":
            named = f'; action="{action}"' if action else ""
            return (("Content-Type", f"application/soap+xml; charset=utf-8{named}"),)
    return (("Content-Type", "application/xml; charset=utf-8"),)


def page_of(reply: Reply, options: SoapXmlOptions) -> object:
    """What is inside the body of the answer, or the document within it.

    Raises SourceUnavailable or SourceRefused for a fault, NothingThere where `options` reads it so, PayloadInvalid for what is
    no answer at all.
    """
    spaces = {uri: prefix for prefix, uri in options.namespaces.items()}
    try:
        page = read_xml(_root_part(reply), options.xml_lists, options.encoding, spaces)
        body = page if options.version == "none" else _body(page)
    except PayloadInvalid:
        if reply.status >= 400:
            raise _of_status(reply.status) from None
        raise
    fault = fault_of(body)
    if fault is not None:
        raise _sorted(fault, options.faults)
    if reply.status >= 400:
        raise _of_status(reply.status)
    return _unwrapped(options.inner, body) if options.inner else body


def fault_of(body: object) -> Fault | None:
    """The fault in a body; None where there is none."""
    fault = body.get("Fault") if isinstance(body, dict) else None
    if not isinstance(fault, dict):
        return None
    codes = [_text(fault.get("faultcode"))] if "faultcode" in fault else _codes(fault.get("Code"))
    reason = fault.get("faultstring") or (fault["Reason"].get("Text") if isinstance(fault.get("Reason"), dict) else None)
    detail = fault.get("detail", fault.get("Detail"))
    said = " ".join(part for part in (_text(reason), excerpt_of(detail) if detail else "") if part)
    return Fault(tuple(code.rpartition(":")[2] for code in codes if code), " ".join(said.split())[:400])


def _codes(code: object) -> list[str]:
    """The value of a SOAP 1.2 code and of its subcodes."""
    found: list[str] = []
    while isinstance(code, dict) and len(found) < 10:
        found.append(_text(code.get("Value")))
        code = code.get("Subcode")
    return found


def _sorted(fault: Fault, known: dict[str, Outcome]) -> Exception:
    named = next((known[word] for word in known if word in fault.codes or word in fault.said), None)
    theirs = fault.codes[:1] and fault.codes[0] in _THEIR_FAULT and not _NOT_LET_IN & set(fault.codes)
    outcome = named or ("unavailable" if theirs else "refused")
    text = f"{' / '.join(fault.codes) or 'không ghi mã'}: {fault.said[:200] or 'không ghi lý do'}"
    match outcome:
        case "empty":
            return NothingThere(text)
        case "unavailable":
            return SourceUnavailable(f"Dịch vụ SOAP báo trục trặc phía họ ({text}).")
    return SourceRefused(f"Dịch vụ SOAP không nhận câu hỏi ({text}); xem lại body, action và auth.")


def _of_status(status: int) -> Exception:
    if status >= 500:
        return SourceUnavailable(f"Dịch vụ SOAP đang trục trặc ({status}), không trả lời bằng SOAP.")
    return SourceRefused(f"Dịch vụ SOAP không chấp nhận câu hỏi ({status}); xem lại url, version và body.")


def _body(page: object) -> object:
    found = page.get("Envelope") if isinstance(page, dict) else None
    if not isinstance(found, dict) or "Body" not in found:
        raise PayloadInvalid("Trả lời không phải phong bì SOAP; xem lại url và version", excerpt_of(page))
    return found["Body"] or {}


def _unwrapped(inner: Inner, body: object) -> object:
    try:
        text = search(inner.expr, body)
    except ValueError as wrong:
        raise PayloadInvalid(str(wrong), excerpt_of(body)) from None
    if not isinstance(text, str):
        raise PayloadInvalid(f"không có đoạn chữ ở “{inner.expr}”; xem lại inner", excerpt_of(body))
    return read_json(text.encode(), "utf-8") if inner.format == "json" else read_xml(text.encode(), (), "utf-8", {})


def _root_part(reply: Reply) -> bytes:
    """The envelope: the body itself, or the first part of a message with attachments (MTOM)."""
    kind = reply.headers.get("content-type", "")
    if not kind.lower().startswith("multipart/related"):
        return reply.body
    message = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode("utf-8", "replace") + reply.body)
    parts = message.get_payload()
    first = parts[0].get_payload(decode=True) if isinstance(parts, list) and isinstance(parts[0], Message) else None
    return first if isinstance(first, bytes) else reply.body


def _text(value: object) -> str:
    """The text of an element, be it with attributes or one of several languages."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("#text")
    return str(value).strip() if value is not None else ""
