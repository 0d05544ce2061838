"""Token services of their own kind: asked and read as the source's options say, their token shown where the source wants it."""

from dataclasses import replace
from datetime import UTC, datetime
from math import isfinite
from urllib.parse import urlencode

from collectors.access import Access
from collectors.body_secrets import filled, put_words, with_body_secrets
from collectors.contract import Reply, Request
from collectors.exchange import Exchange, place
from collectors.expressions import search
from collectors.gateway_auth import TokenAuth
from collectors.payload import read_json, read_xml
from collectors.refusals import NotSignedIn
from collectors.secrets import Secrets
from collectors.tokens import Token, keep
from ioc.errors import PayloadInvalid


def ask_service(url: str, auth: TokenAuth, access: Access, exchange: Exchange, secrets: Secrets) -> Token:
    """A new token. Raises what an exchange raises, and PayloadInvalid when the answer holds no token."""
    headers = (("Content-Type", auth.content_type), *((name, secrets.plain(value)) for name, value in auth.headers.items()))
    asked = Request(url, access, auth.method, headers=headers, body=auth.body.encode(), secrets=tuple(auth.values.items()))
    reply = exchange.ask(with_body_secrets(asked, secrets, datetime.now(UTC)))
    page = read_xml(reply.body, namespaces={}) if auth.answer == "xml" else read_json(reply.body)
    value = _found(auth.token, page, url)
    if not isinstance(value, str) or not value:
        raise PayloadInvalid(f"{place(url)} trả lời không có mã ở “{auth.token}”; xem lại auth.token")
    return keep(value, _seconds(auth, page, url), secrets)


def show_token(request: Request, auth: TokenAuth, token: str, secrets: Secrets) -> tuple[Request, tuple[tuple[str, str], ...]]:
    """The request as it shows the token, and the headers to send besides its own."""
    shown = filled(auth.value, {"token": token})
    match auth.place:
        case "header":
            return request, ((auth.name, shown),)
        case "query":
            joint = "&" if "?" in request.url else "?"
            return replace(request, url=f"{request.url}{joint}{urlencode({auth.name: shown})}"), ()
        case "body":
            return put_words(request, {"token": token}, secrets), ()


def refuse_expired(reply: Reply, auth: TokenAuth, where: str) -> Reply:
    """The reply. Raises NotSignedIn where it says, in the source's own words, that the token has ended."""
    if any(word.encode() in reply.body for word in auth.expired):
        raise NotSignedIn(f"{where} báo mã truy cập hết hạn, kể cả mã vừa cấp; xem lại auth và đồng hồ của hai máy.")
    return reply


def _seconds(auth: TokenAuth, page: object, url: str) -> float:
    said = _found(auth.lasts, page, url) if auth.lasts else None
    try:
        lasts = auth.seconds if said is None else float(str(said))
    except ValueError:
        lasts = float("nan")
    if not isfinite(lasts):
        raise PayloadInvalid(f"{place(url)} trả lời thời hạn của mã không phải số giây; xem lại auth.lasts")
    return lasts


def _found(expression: str, page: object, url: str) -> object:
    try:
        return search(expression, page)
    except ValueError as wrong:
        raise PayloadInvalid(f"{place(url)} trả lời mã truy cập không như đã khai: {wrong}") from None
