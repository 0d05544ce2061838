"""Where the practice province answers: loopback ports, chosen once and handed to the practice process as arguments."""

from argparse import ArgumentTypeError
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ioc.practice.services import SERVICES, Transport

LOOPBACK = "127.0.0.1"

Free = Callable[[int, Literal["tcp", "udp"]], int]
"""The wanted port where it is free, else another; any free one for 0."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Ports of the portal, of the SMTP receiver, and of the services by name; a service without a port is not served."""

    http: int
    smtp: int
    services: Mapping[str, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The portal's address."""
        return f"http://{LOOPBACK}:{self.http}"

    def arguments(self) -> list[str]:
        """What `python -m ioc.practice` is told."""
        told = (f"--service={name}={port}" for name, port in self.services.items())
        return ["--port", str(self.http), "--smtp-port", str(self.smtp), *told]


def choose_ports(first: int, free: Free) -> Ports:
    """Free ports from `first` on, one for each part; 0 for any."""
    taken = first - 1

    def following(transport: Transport) -> int:
        nonlocal taken
        if transport == "file":
            return 0
        taken = free(taken + 1 if first else 0, transport)
        return taken

    http, smtp = following("tcp"), following("tcp")
    return Ports(http, smtp, {service.name: following(service.transport) for service in SERVICES})


def read_service(argument: str) -> tuple[str, int]:
    """NAME=PORT of the command line. Raises ArgumentTypeError."""
    name, _, port = argument.partition("=")
    if name not in _names() or not port.isdecimal():
        raise ArgumentTypeError(f"“{argument}”: cần TÊN=CỔNG, tên là một trong {', '.join(_names()) or '(không có)'}")
    return name, int(port)


def _names() -> Iterable[str]:
    return tuple(service.name for service in SERVICES)
