"""Runs the portal and the practice receivers in one process, on loopback only."""

import asyncio
import logging
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import uvicorn

from ioc.practice.control import ADDRESS
from ioc.practice.credentials import load_credentials, practice_folder
from ioc.practice.portal import build_portal
from ioc.practice.province import Province, open_province
from ioc.practice.receivers import smtp_protocol
from ioc.practice.world import World

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Ports:
    """Loopback TCP ports of the portal and of the SMTP receiver."""

    http: int
    smtp: int


def environment(data_dir: Path, ports: Ports) -> Mapping[str, str]:
    """What the practice sources and receivers of a profile need in the environment; makes the credentials if missing."""
    credentials = load_credentials(data_dir)
    url = portal_url(ports)
    return {
        "IOC_PRACTICE_URL": url,
        "IOC_PRACTICE_CLIENT_ID": credentials.client_id,
        "IOC_PRACTICE_CLIENT_SECRET": credentials.client_secret,
        "IOC_PRACTICE_API_KEY": credentials.api_key,
        "IOC_PRACTICE_SMTP": f"smtp://{LOOPBACK}:{ports.smtp}",
        "IOC_PRACTICE_WEBHOOK": f"{url}/practice/webhook",
    }


def portal_url(ports: Ports) -> str:
    return f"http://{LOOPBACK}:{ports.http}"


def serve(data_dir: Path, world: World, ports: Ports) -> None:
    """Serve until SIGTERM or SIGINT; ends within two seconds of it. Raises OSError where a port is taken."""
    folder = practice_folder(data_dir)
    province = open_province(folder, world, load_credentials(data_dir), _now)
    folder.joinpath(ADDRESS).write_text(portal_url(ports), encoding="utf-8")
    asyncio.run(_serve(province, ports))


async def _serve(province: Province, ports: Ports) -> None:
    loop = asyncio.get_running_loop()
    letters = await loop.create_server(partial(smtp_protocol, province.inbox, province.now), LOOPBACK, ports.smtp)
    logging.getLogger("uvicorn.error").addFilter(_unless_cut)
    with _listening(ports.http) as listener:
        config = uvicorn.Config(build_portal(province), log_level="warning", timeout_graceful_shutdown=1, access_log=False)
        await uvicorn.Server(config).serve(sockets=[listener])
    letters.close()


def _listening(port: int) -> socket.socket:
    return socket.create_server((LOOPBACK, port), backlog=128)


def _unless_cut(record: logging.LogRecord) -> bool:
    """An outage cuts connections on purpose, and the end of the server those that hang; uvicorn would report each as a fault."""
    left_hanging = record.exc_info is not None and isinstance(record.exc_info[1], asyncio.CancelledError)
    return not left_hanging and "without completing response" not in record.getMessage()


def _now() -> datetime:
    return datetime.now(UTC)
