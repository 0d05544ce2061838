"""The transport for SNMP: GET and GETBULK over UDP by pysnmp, an engine and an event loop for each visit."""

import asyncio
import socket
from dataclasses import replace
from typing import Any

from pysnmp.error import PySnmpError
from pysnmp.hlapi.v3arch import asyncio as snmp

from collectors.address import endpoint_of
from collectors.means import Means
from collectors.secrets import Secrets
from collectors.snmp_conversation import Conversation
from collectors.snmp_options import CommunityLogin, UserLogin
from collectors.snmp_question import AskAgent, Cell, Kind, Told
from collectors.snmp_refusals import TooBig
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable

_AT_ONCE = 20
"""Objects of one GET, and rows of one GETBULK: what fits a datagram of most agents."""

_SHORTEST_PASSWORD = 8
"""RFC 3414, 11.2."""

_AUTH = {
    "none": snmp.USM_AUTH_NONE, "md5": snmp.USM_AUTH_HMAC96_MD5, "sha1": snmp.USM_AUTH_HMAC96_SHA,
    "sha224": snmp.USM_AUTH_HMAC128_SHA224, "sha256": snmp.USM_AUTH_HMAC192_SHA256,
    "sha384": snmp.USM_AUTH_HMAC256_SHA384, "sha512": snmp.USM_AUTH_HMAC384_SHA512,
}  # fmt: skip
_PRIVACY = {
    "none": snmp.USM_PRIV_NONE, "des": snmp.USM_PRIV_CBC56_DES, "aes128": snmp.USM_PRIV_CFB128_AES,
    "aes192": snmp.USM_PRIV_CFB192_AES, "aes256": snmp.USM_PRIV_CFB256_AES,
    "aes192_blumenthal": snmp.USM_PRIV_CFB192_AES_BLUMENTHAL, "aes256_blumenthal": snmp.USM_PRIV_CFB256_AES_BLUMENTHAL,
}  # fmt: skip
_KINDS: tuple[tuple[type[Any], Kind], ...] = (
    (snmp.Counter64, "counter64"), (snmp.Counter32, "counter32"), (snmp.NoSuchObject, "absent"), (snmp.NoSuchInstance, "absent"),
    (snmp.EndOfMibView, "absent"), (snmp.Null, "absent"), (snmp.Integer32, "integer"), (snmp.Unsigned32, "integer"),
    (snmp.TimeTicks, "integer"), (snmp.Integer, "integer"),
)  # fmt: skip


def ask_agent(question: AskAgent, means: Means) -> Told:
    """What the agent tells. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
    try:
        host, port = endpoint_of(means.secrets.plain(question.host, hidden=False), question.port)
    except ValueError as wrong:
        raise SourceRefused(f"host: {wrong}.") from None
    where = f"{host}:{port} (SNMP)"
    left = means.budget.left(where)
    login = _login(question.login, means.secrets)
    address = _address(host, port, where)
    try:
        told = asyncio.run(_talk(question, login, address, where, left))
    except TimeoutError:
        raise means.budget.ended(where) from None
    except CentreError:
        raise
    except (PySnmpError, ValueError, TypeError, OSError) as wrong:
        said = means.secrets.hide(" ".join(str(wrong).split()))[:160]
        raise SourceRefused(f"Không hỏi được {where}: {said}; xem lại login.") from None
    return {oid: _hidden(cell, means.secrets) for oid, cell in told.items()}


async def _talk(question: AskAgent, login: Any, address: tuple[str, int], where: str, seconds: float) -> Told:
    kind = snmp.Udp6TransportTarget if ":" in address[0] else snmp.UdpTransportTarget
    async with asyncio.timeout(seconds):
        target = await kind.create(address, timeout=question.seconds, retries=question.tries - 1)
        context = question.login.context if isinstance(question.login, UserLogin) else ""
        conversation = Conversation(login, target, context, where)
        try:
            found: dict[str, Cell] = {}
            for start in range(0, len(question.objects), _AT_ONCE):
                found |= await _get(conversation, question.objects[start : start + _AT_ONCE])
            for column in question.columns:
                found |= await _walk(conversation, column, question.max_rows, where)
            return found
        finally:
            conversation.close()


async def _get(conversation: Conversation, oids: tuple[str, ...]) -> dict[str, Cell]:
    """The values at these OIDs, asked in halves where they are too much for one answer."""
    try:
        return {str(oid): _cell(value) for oid, value in await conversation.get(oids)}
    except TooBig:
        if len(oids) == 1:
            raise
    half = len(oids) // 2
    return {**await _get(conversation, oids[:half]), **await _get(conversation, oids[half:])}


async def _walk(conversation: Conversation, column: str, max_rows: int, where: str) -> dict[str, Cell]:
    """Everything below the column. An agent whose OIDs do not rise would be walked for ever: refused."""
    found: dict[str, Cell] = {}
    last = column
    while True:
        for oid, value in await conversation.following(last, _AT_ONCE):
            cell, here = _cell(value), str(oid)
            if not here.startswith(f"{column}.") or cell.kind == "absent":
                return found
            if _numbers(here) <= _numbers(last):
                raise PayloadInvalid(f"{where} trả lời lòng vòng ở OID {here[:80]}; thiết bị không theo chuẩn SNMP")
            if len(found) >= max_rows:
                raise PayloadInvalid(f"bảng ở OID {column} của {where} dài hơn {max_rows:,} dòng; xem lại OID hoặc tăng max_rows")
            last, found[here] = here, cell


def _numbers(oid: str) -> list[int]:
    return [*map(int, oid.split("."))]


def _cell(value: Any) -> Cell:
    kind: Kind = next((kind for known, kind in _KINDS if isinstance(value, known)), "text")
    if kind == "absent":
        return Cell(kind, None)
    if kind != "text":
        return Cell(kind, int(value))
    return Cell("text", _text(value))


def _hidden(cell: Cell, secrets: Secrets) -> Cell:
    """An agent may show its own community in what it tells."""
    return replace(cell, value=secrets.hide(cell.value)) if isinstance(cell.value, str) else cell


def _text(value: Any) -> str:
    """Text as it is, other bytes (a MAC address) in hexadecimal."""
    if not isinstance(value, snmp.OctetString) or isinstance(value, snmp.IpAddress):
        return str(value.prettyPrint())
    raw = bytes(value)
    try:
        text = raw.rstrip(b"\x00").decode()
    except UnicodeDecodeError:
        return raw.hex(":")
    return text if text.isprintable() else raw.hex(":")


def _login(login: CommunityLogin | UserLogin, secrets: Secrets) -> Any:
    if isinstance(login, CommunityLogin):
        return snmp.CommunityData(secrets.plain(login.community), mpModel=1)
    words = {"authKey": login.auth_password, "privKey": login.privacy_password}
    keys = {name: secrets.plain(word) for name, word in words.items() if word is not None}
    if any(len(key) < _SHORTEST_PASSWORD for key in keys.values()):
        raise SourceRefused(f"Mật khẩu SNMPv3 ngắn hơn {_SHORTEST_PASSWORD} ký tự; xem lại auth_password, privacy_password.")
    return snmp.UsmUserData(
        secrets.plain(login.user), authProtocol=_AUTH[login.auth], privProtocol=_PRIVACY[login.privacy], **keys
    )


def _address(host: str, port: int, where: str) -> tuple[str, int]:
    """Resolved here, not by the event loop: its threads would outlive the visit."""
    try:
        *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
    except (OSError, UnicodeError):
        raise SourceUnavailable(f"Không tìm thấy máy {where}: mất mạng, hoặc tên sai.") from None
    return str(address[0]), port
