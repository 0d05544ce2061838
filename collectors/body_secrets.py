"""Secrets that stand in the body of a question: put in by the door, written as the body is written."""

import base64
import hashlib
import json
import re
import secrets as random
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

from collectors.contract import Request
from collectors.gateway_auth import WsseAuth
from collectors.secrets import Secrets
from ioc.errors import SourceRefused

SOAP_HEADER_ENDS = b"</soap:Header>"
"""Where the UsernameToken goes; the adapter soap_xml writes its envelopes so."""

_WORD = re.compile(r"\{(\w+)\}")
_OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss"

_USERNAME_TOKEN = (
    '<wsse:Security xmlns:wsse="{oasis}-wssecurity-secext-1.0.xsd" xmlns:wsu="{oasis}-wssecurity-utility-1.0.xsd"'
    ' soap:mustUnderstand="1"><wsse:UsernameToken><wsse:Username>{username}</wsse:Username>'
    '<wsse:Password Type="{oasis}-username-token-profile-1.0#{kind}">{password}</wsse:Password>'
    '<wsse:Nonce EncodingType="{oasis}-soap-message-security-1.0#Base64Binary">{nonce}</wsse:Nonce>'
    "<wsu:Created>{created}</wsu:Created></wsse:UsernameToken></wsse:Security>"
)


def with_body_secrets(request: Request, secrets: Secrets, now: datetime) -> Request:
    """The request with every secret that its body asks for. Raises SourceRefused. `now` (aware) dates a UsernameToken."""
    if request.secrets:
        request = put_words(request, {name: secrets.plain(reference) for name, reference in request.secrets}, secrets)
    auth = request.access.auth
    return _signed(request, auth, secrets, now) if isinstance(auth, WsseAuth) else request


def put_words(request: Request, words: Mapping[str, str], secrets: Secrets) -> Request:
    """The request with each {name} of its body that `words` knows replaced."""
    kind = next((value for name, value in request.headers if name.lower() == "content-type"), "")
    for word in words.values():
        secrets.guard(escape(word))  # as most services write it when they echo it
    body = filled(request.body.decode(), {name: secrets.guard(written(word, kind)) for name, word in words.items()})
    return replace(request, body=body.encode(), secrets=())


def filled(template: str, words: Mapping[str, str]) -> str:
    """The template with each {name} that `words` knows replaced, and the others left."""
    return _WORD.sub(lambda found: words.get(found.group(1), found.group(0)), template)


def written(word: str, content_type: str) -> str:
    """A word as it stands inside a body of this kind: XML, JSON, or a form."""
    if "xml" in content_type:
        return escape(word, {'"': "&quot;", "'": "&apos;"})
    if "json" in content_type:
        return json.dumps(word, ensure_ascii=False)[1:-1]
    return quote_plus(word)


def _signed(request: Request, auth: WsseAuth, secrets: Secrets, now: datetime) -> Request:
    if SOAP_HEADER_ENDS not in request.body:
        raise SourceRefused("auth wsse chỉ dùng được với nguồn soap_xml phiên bản SOAP 1.1 hoặc 1.2.")
    token = _username_token(secrets.plain(auth.username), secrets.plain(auth.password), auth.digest, secrets, now)
    return replace(request, body=request.body.replace(SOAP_HEADER_ENDS, token.encode() + SOAP_HEADER_ENDS, 1))


def _username_token(username: str, password: str, digest: bool, secrets: Secrets, now: datetime) -> str:
    """Web Services Security UsernameToken Profile 1.1, 3.1: digest = Base64(SHA-1(nonce + created + password))."""
    nonce, created = random.token_bytes(16), now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    kind, shown = "PasswordText", password
    if digest:
        hashed = hashlib.sha1(nonce + created.encode() + password.encode()).digest()
        kind, shown = "PasswordDigest", base64.b64encode(hashed).decode()
    return _USERNAME_TOKEN.format(
        oasis=_OASIS,
        username=written(username, "xml"),
        kind=kind,
        password=secrets.guard(written(shown, "xml")),
        nonce=base64.b64encode(nonce).decode(),
        created=created,
    )
