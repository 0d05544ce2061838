"""A local LGSP gateway: https for those with a certificate of its authority, tokens that end when a test says so, SOAP behind."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from re import findall

import trustme

from tests.local_portal import Answer, Asked, Handler, Portal, local_portal

LOGIN = {"taiKhoan": "ioc", "matKhau": 'mật"khẩu<&>7391'}
SPACES = {"1.1": "http://schemas.xmlsoap.org/soap/envelope/", "1.2": "http://www.w3.org/2003/05/soap-envelope"}


@dataclass
class Gateway:
    """`answer` replies to a question with a good token. `bad_token` is what others are told: a status and a body."""

    authority: trustme.CA
    folder: Path
    answer: Answer
    bad_token: tuple[int, bytes] = (401, b"")
    tokens: list[str] = field(default_factory=list)
    portal: Portal = field(init=False)

    def client(self, authority: trustme.CA | None = None) -> str:
        """The path of a certificate with its key, of the gateway's authority or another."""
        path = self.folder / f"client-{len(list(self.folder.glob('client-*')))}.pem"
        (authority or self.authority).issue_cert("ioc.example").private_key_and_cert_chain_pem.write_to_path(str(path))
        return str(path)

    @property
    def ca(self) -> str:
        path = self.folder / "ca.pem"
        self.authority.cert_pem.write_to_path(str(path))
        return str(path)

    def revoke(self) -> None:
        """No token given so far is good any more."""
        self.tokens.append("thu-hoi")

    def reply(self, handler: Handler, asked: Asked) -> None:
        if asked.path == "/ma":
            self._give_token(handler, asked)
        elif not self.tokens or self.tokens[-1] not in token_of(asked):
            handler.reply(*self.bad_token)
        else:
            self.answer(handler, asked)

    def _give_token(self, handler: Handler, asked: Asked) -> None:
        if json.loads(asked.body) != LOGIN:
            handler.reply(401, "Sai mật khẩu".encode())
            return
        self.tokens.append(f"ma-truy-cap-{len(self.tokens)}")
        handler.reply(200, json.dumps({"duLieu": {"ma": self.tokens[-1], "conLai": "3600"}}).encode())


@contextmanager
def lgsp_gateway(folder: Path, answer: Answer) -> Iterator[Gateway]:
    gateway = Gateway(trustme.CA(), folder, answer)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    gateway.authority.issue_cert("127.0.0.1").configure_cert(context)
    gateway.authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    with local_portal(gateway.reply, context) as portal:
        gateway.portal = portal
        yield gateway


def token_of(asked: Asked) -> str:
    """Wherever the question shows it: a header, the address, or the envelope."""
    return f"{asked.headers.get('authorization', '')} {asked.path} {' '.join(findall('<ma>(.*?)</ma>', asked.body.decode()))}"


def said(asked: Asked, tag: str) -> str:
    """What stands in the element of the question."""
    return unescape("".join(findall(f"<{tag}>(.*?)</{tag}>", asked.body.decode())))


def enveloped(body: str, version: str = "1.1") -> bytes:
    return f'<s:Envelope xmlns:s="{SPACES[version]}"><s:Body>{body}</s:Body></s:Envelope>'.encode()


def fault11(code: str, text: str, detail: str = "") -> bytes:
    return enveloped(f"<s:Fault><faultcode>{code}</faultcode><faultstring>{text}</faultstring>{detail}</s:Fault>")


def fault12(code: str, subcode: str, text: str) -> bytes:
    codes = f"<s:Code><s:Value>s:{code}</s:Value><s:Subcode><s:Value>x:{subcode}</s:Value></s:Subcode></s:Code>"
    return enveloped(f'<s:Fault>{codes}<s:Reason><s:Text xml:lang="vi">{text}</s:Text></s:Reason></s:Fault>', "1.2")
