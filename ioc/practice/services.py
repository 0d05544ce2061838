"""What the practice province serves besides its portal: one entry for each further protocol, on a loopback port or in a file.

`module` is loaded only in the practice process, and only when its service starts: a missing library stops nothing else.
It has `serve(province, port)`, an async context manager that answers on 127.0.0.1:port while it is open.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from importlib import import_module
from typing import Literal

from ioc.practice.credentials import Credentials
from ioc.practice.province import Province

log = logging.getLogger(__name__)

Transport = Literal["tcp", "udp", "file"]
"""What others meet the service at; one that keeps a file has no port: it gets 0."""

Serve = Callable[[Province, int], AbstractAsyncContextManager[None]]


@dataclass(frozen=True, slots=True)
class Service:
    """`variables` gives what sources need in the environment; a password of its own is `credentials.password(name)`."""

    name: str
    title: str
    module: str
    variables: Callable[[int, Credentials], Mapping[str, str]]
    transport: Transport = "tcp"


def _broker(port: int, credentials: Credentials) -> Mapping[str, str]:
    return {"IOC_PRACTICE_MQTT": f"mqtt://127.0.0.1:{port}", "IOC_PRACTICE_MQTT_PASSWORD": credentials.password("mqtt")}


def _agent(port: int, credentials: Credentials) -> Mapping[str, str]:
    return {"IOC_PRACTICE_SNMP": f"127.0.0.1:{port}", "IOC_PRACTICE_SNMP_PASSWORD": credentials.password("snmp")}


def _post(port: int, credentials: Credentials) -> Mapping[str, str]:
    return {"IOC_PRACTICE_SYSLOG": str(port)}


def _nothing(port: int, credentials: Credentials) -> Mapping[str, str]:
    return {}


SERVICES: tuple[Service, ...] = (
    Service("beds", "giường bệnh (SQLite)", "ioc.practice.hospital_database", _nothing, "file"),
    Service("mqtt", "cảm biến nội đồng (MQTT)", "ioc.practice.broker", _broker),
    Service("snmp", "phòng máy chủ (SNMP)", "ioc.practice.snmp_agent", _agent, "udp"),
    Service("syslog", "giám sát an toàn thông tin (syslog)", "ioc.practice.security_sender", _post),
)


async def serve_until(end: asyncio.Event, service: Service, province: Province, port: int) -> None:
    """Serve until `end`. Raises nothing: what cannot start or breaks is reported, and the other services go on."""
    try:
        serve: Serve = (await asyncio.to_thread(import_module, service.module)).serve
        async with serve(province, port):
            await end.wait()
    except Exception as wrong:  # noqa: BLE001 — whatever the libraries of the protocols raise
        why = f"{type(wrong).__name__}: {str(wrong)[:200]}"
        log.warning("Tỉnh diễn tập: %s (cổng %s) không chạy: %s. Các phần khác vẫn chạy.", service.title, port, why)
