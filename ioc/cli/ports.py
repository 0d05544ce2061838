"""TCP ports on this machine."""

import errno
import socket

from ioc.errors import SettingsInvalid


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


def free_port(wanted: int) -> int:
    """The wanted loopback port if it is free, else any free one."""
    if _free("127.0.0.1", wanted):
        return wanted
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _free(host: str, port: int) -> bool:
    try:
        with socket.create_server((host, port)):
            return True
    except OSError:
        return False
