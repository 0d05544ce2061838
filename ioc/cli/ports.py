"""Ports on this machine."""

import errno
import socket
from typing import Literal

from ioc.errors import SettingsInvalid

_LOOPBACK = "127.0.0.1"


def require_free(host: str, port: int) -> None:
    """Raises SettingsInvalid when something listens there already, or the machine has no such address."""
    try:
        socket.create_server((host, port)).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise SettingsInvalid(
                f"Cổng {port} trên {host} đang có chương trình khác dùng. Dừng chương trình đó, hoặc đặt IOC_PORT khác."
            ) from error
        raise SettingsInvalid(
            f"Không mở được cổng {port} trên “{host}” ({error.strerror}). Xem lại IOC_HOST, IOC_PORT."
        ) from error


def free_port(wanted: int, transport: Literal["tcp", "udp"] = "tcp") -> int:
    """The wanted loopback port if it is free, else any free one; 0 for any."""
    try:
        return _opened(wanted, transport)
    except OSError:
        return _opened(0, transport)


def _opened(port: int, transport: Literal["tcp", "udp"]) -> int:
    if transport == "tcp":
        with socket.create_server((_LOOPBACK, port)) as listener:
            return int(listener.getsockname()[1])
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as receiver:
        receiver.bind((_LOOPBACK, port))
        return int(receiver.getsockname()[1])
