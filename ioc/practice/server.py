"""Runs the portal and the practice receivers in one process, on loopback only."""

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import uvicorn

from ioc.practice.control import ADDRESS
from ioc.practice.credentials import load_credentials, practice_folder
from ioc.practice.portal import build_portal
from ioc.practice.ports import LOOPBACK, Ports
from ioc.practice.province import Province, open_province
from ioc.practice.receivers import smtp_protocol
from ioc.practice.services import SERVICES, serve_until
from ioc.practice.world import World

_PATIENCE = 1.0
"""Seconds the services may take to end."""


def environment(data_dir: Path, ports: Ports) -> Mapping[str, str]:
    """What the practice sources and receivers of a profile need in the environment; makes the credentials if missing."""
    credentials = load_credentials(data_dir)
    served = {service: ports.services[service.name] for service in SERVICES if service.name in ports.services}
    return {
        "IOC_PRACTICE_URL": ports.url,
        "IOC_PRACTICE_CLIENT_ID": credentials.client_id,
        "IOC_PRACTICE_CLIENT_SECRET": credentials.client_secret,
        "IOC_PRACTICE_API_KEY": credentials.api_key,
        "IOC_PRACTICE_SMTP": f"smtp://{LOOPBACK}:{ports.smtp}",
        "IOC_PRACTICE_WEBHOOK": f"{ports.url}/practice/webhook",
        **{name: value for service, port in served.items() for name, value in service.variables(port, credentials).items()},
    }


def serve(data_dir: Path, world: World, ports: Ports) -> None:
    """Serve until SIGTERM or SIGINT; ends within two seconds of it. Raises OSError where a port is taken."""
    folder = practice_folder(data_dir)
    province = open_province(folder, world, load_credentials(data_dir), _now)
    folder.joinpath(ADDRESS).write_text(ports.url, encoding="utf-8")
    asyncio.run(_serve(province, ports))


async def _serve(province: Province, ports: Ports) -> None:
    loop = asyncio.get_running_loop()
    letters = await loop.create_server(partial(smtp_protocol, province.inbox, province.now), LOOPBACK, ports.smtp)
    logging.getLogger("uvicorn.error").addFilter(_unless_cut)
    with _listening(ports.http) as listener:
        async with _services(province, ports):
            config = uvicorn.Config(build_portal(province), log_level="warning", timeout_graceful_shutdown=1, access_log=False)
            await uvicorn.Server(config).serve(sockets=[listener])
    letters.close()


@asynccontextmanager
async def _services(province: Province, ports: Ports) -> AsyncIterator[None]:
    """Each service in a task of its own, so that none waits for another."""
    end = asyncio.Event()
    running = [
        asyncio.create_task(serve_until(end, service, province, ports.services[service.name]), name=service.name)
        for service in SERVICES
        if service.name in ports.services
    ]
    try:
        yield
    finally:
        end.set()
        if running:
            _, late = await asyncio.wait(running, timeout=_PATIENCE)
            for task in late:
                task.cancel()


def _listening(port: int) -> socket.socket:
    return socket.create_server((LOOPBACK, port), backlog=128)


def _unless_cut(record: logging.LogRecord) -> bool:
    """An outage cuts connections on purpose, and the end of the server those that hang; uvicorn would report each as a fault."""
    left_hanging = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not left_hanging and "without completing response" not in record.getMessage()


def _now() -> datetime:
    return datetime.now(UTC)
