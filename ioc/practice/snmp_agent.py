"""The SNMP agent of the practice data centre: version 3 with authentication and privacy, read only (pysnmp)."""

import socket
from bisect import bisect_right
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from pysnmp.carrier.asyncio.dgram import udp
from pysnmp.entity import config
from pysnmp.entity.engine import SnmpEngine
from pysnmp.entity.rfc3413 import cmdrsp
from pysnmp.entity.rfc3413.context import SnmpContext
from pysnmp.proto import rfc1902, rfc1905
from pysnmp.smi.instrum import AbstractMibInstrumController

from ioc.practice.machine_room import Shown, room
from ioc.practice.ports import LOOPBACK
from ioc.practice.province import Province

NAME, USER = "snmp", "ioc"
_VERSION_3, _EVERYTHING = 3, (1, 3, 6, 1)
_TYPES = {
    "integer": rfc1902.Integer32, "text": rfc1902.OctetString, "ticks": rfc1902.TimeTicks, "counter64": rfc1902.Counter64,
}  # fmt: skip

Variable = tuple[Any, Any]


class Room(AbstractMibInstrumController):  # type: ignore[misc]  # pysnmp has no types
    """What the agent shows, worked out anew for each question."""

    def __init__(self, province: Province) -> None:
        self._province = province

    def read_variables(self, *asked: Variable, **context: Any) -> list[Variable]:
        _allow(asked, context)
        shown = {one.oid: one for one in self._now()}
        return [(oid, _value(shown[tuple(oid)]) if tuple(oid) in shown else rfc1905.NoSuchObject("")) for oid, _ in asked]

    def read_next_variables(self, *asked: Variable, **context: Any) -> list[Variable]:
        _allow(asked, context)
        shown = self._now()
        return [_following(oid, shown) for oid, _ in asked]

    def _now(self) -> list[Shown]:
        now = self._province.now()
        return room(now, self._province.world.shown(now))


@asynccontextmanager
async def serve(province: Province, port: int) -> AsyncIterator[None]:
    """The agent on 127.0.0.1:port until the block ends. Raises OSError where the port is taken."""
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind((LOOPBACK, port))
    engine = SnmpEngine()
    config.add_transport(engine, udp.DOMAIN_NAME, udp.UdpAsyncioTransport().open_server_mode(sock=receiver))
    password = province.credentials.password(NAME)
    config.add_v3_user(engine, USER, config.USM_AUTH_HMAC192_SHA256, password, config.USM_PRIV_CFB128_AES, password)
    config.add_vacm_user(engine, _VERSION_3, USER, "authPriv", _EVERYTHING)
    context = SnmpContext(engine)
    context.unregister_context_name(b"")
    context.register_context_name(b"", Room(province))
    for responder in (cmdrsp.GetCommandResponder, cmdrsp.NextCommandResponder, cmdrsp.BulkCommandResponder):
        responder(engine, context)
    try:
        yield
    finally:
        engine.close_dispatcher()


def _allow(asked: tuple[Variable, ...], context: dict[str, Any]) -> None:
    """Raises what pysnmp answers with when the user may not read."""
    for variable in asked:
        context["acFun"]("read", variable, **context)


def _following(oid: Any, shown: list[Shown]) -> Variable:
    place = bisect_right(shown, tuple(oid), key=lambda one: one.oid)
    if place == len(shown):
        return oid, rfc1905.EndOfMibView("")
    return rfc1902.ObjectName(shown[place].oid), _value(shown[place])


def _value(shown: Shown) -> Any:
    return _TYPES[shown.kind](shown.value.encode() if isinstance(shown.value, str) else shown.value)
