"""One exchange of SNMP messages after another with one agent, by pysnmp's command generators.

They are called below `pysnmp.hlapi`, which would resolve every OID by compiled MIBs: a quarter of a second of work at each visit.
"""

import asyncio
from typing import Any

from pysnmp.entity.rfc3413 import cmdgen
from pysnmp.hlapi.v3arch import asyncio as snmp
from pysnmp.hlapi.v3arch.asyncio.lcd import CommandGeneratorLcdConfigurator
from pysnmp.proto import errind

from collectors.snmp_refusals import of_indication, of_status
from ioc.errors import PayloadInvalid

Variables = list[tuple[Any, Any]]
"""OIDs and values as pysnmp gives them."""


class Conversation:
    """`login` and `target` are pysnmp's; `where` names the agent in messages. Make and `close` it inside one event loop."""

    def __init__(self, login: Any, target: Any, context: str, where: str) -> None:
        self._engine = snmp.SnmpEngine()
        self._context = snmp.OctetString(context.encode())
        self._where = where
        self._damaged = 0
        asyncio.get_running_loop().set_exception_handler(self._datagram_broke)
        self._agent, _ = CommandGeneratorLcdConfigurator().configure(self._engine, login, target, self._context)

    def close(self) -> None:
        self._engine.close_dispatcher()

    async def get(self, oids: tuple[str, ...]) -> Variables:
        """The values at these OIDs. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
        return await self._ask(cmdgen.GetCommandGenerator(), (), oids)

    async def following(self, oid: str, most: int) -> Variables:
        """At least one and at most about `most` values that follow `oid`. Raises as `get` does."""
        return await self._ask(cmdgen.BulkCommandGenerator(), (0, most), (oid,))

    async def _ask(self, generator: Any, numbers: tuple[int, ...], oids: tuple[str, ...]) -> Variables:
        answer: asyncio.Future[tuple[Any, Any, Any]] = asyncio.get_running_loop().create_future()
        asked = [(snmp.ObjectIdentifier(oid), snmp.Null("")) for oid in oids]
        generator.send_varbinds(self._engine, self._agent, None, self._context, *numbers, asked, _deliver, answer)
        indication, status, variables = await answer
        if isinstance(indication, errind.RequestTimedOut) and self._heard_noise():
            raise PayloadInvalid(f"{self._where} trả lời bằng dữ liệu hỏng, không đọc được theo chuẩn SNMP")
        if indication:
            raise of_indication(indication, self._where)
        if int(status):
            raise of_status(int(status), self._where)
        if not variables:
            raise PayloadInvalid(f"{self._where} trả lời rỗng")
        return [(variable[0], variable[1]) for variable in variables]

    def _datagram_broke(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """pysnmp drops what it cannot decode, but stumbles over some of it: dropped as well, the true answer may still come."""
        self._damaged += 1

    def _heard_noise(self) -> bool:
        builder = self._engine.message_dispatcher.mib_instrum_controller.get_mib_builder()
        (undecoded,) = builder.import_symbols("__SNMPv2-MIB", "snmpInASNParseErrs")
        return self._damaged + int(undecoded.syntax) > 0


def _deliver(
    engine: Any, handle: Any, indication: Any, status: Any, index: Any, variables: Any, answer: asyncio.Future[Any]
) -> None:
    if not answer.done():
        answer.set_result((indication, status, variables))
