"""SNMP agents for tests: snmpsim and Debian's snmpd, and small ones whose every datagram a test decides."""

import getpass
import grp
import os
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from pyasn1.codec.ber import decoder, encoder
from pysnmp.proto.api import v2c

from collectors.budget import Budget
from collectors.means import Means
from collectors.secrets import Secrets
from collectors.snmp_options import CommunityLogin
from collectors.snmp_question import SYS_UP_TIME, AskAgent
from collectors.snmp_wire import ask_agent
from ioc.errors import CentreError
from tests.counterparts import free_port, program, running

DATAGRAMS = socket.SOCK_DGRAM

Answer = Callable[[bytes], bytes | None]
"""What to answer to a datagram; None to stay silent."""


@contextmanager
def snmpsim(data: Path, folder: Path, *more: str) -> Iterator[int]:
    """The port of snmpsim over the recordings in `data`; a recording's name is its community."""
    port = free_port(DATAGRAMS)
    me = (f"--process-user={getpass.getuser()}", f"--process-group={grp.getgrgid(os.getgid()).gr_name}")
    command = [
        str(Path(sys.executable).parent / "snmpsim-command-responder"), f"--data-dir={data}", f"--cache-dir={folder}",
        f"--agent-udpv4-endpoint=127.0.0.1:{port}", "--logging-method=stdout", *me, *more,
    ]  # fmt: skip
    said = folder / "snmpsim-command-responder.said"
    with running(command, lambda: f"127.0.0.1:{port}" in said.read_text(errors="replace"), folder):
        yield port


@contextmanager
def snmpd(folder: Path, *lines: str) -> Iterator[int]:
    """The port of Debian's snmpd with these lines of configuration; its community is `doc-thu-01`."""
    port = free_port(DATAGRAMS)
    path = folder / "snmpd.conf"
    path.write_text("\n".join((f"agentaddress udp:127.0.0.1:{port}", "rocommunity doc-thu-01", *lines, "")))
    quiet = ["env", "MIBS=", f"SNMP_PERSISTENT_DIR={folder}", program("snmpd"), "-f", "-Lo", "-C", "-c", str(path)]
    with running(quiet, lambda: _lives(port, folder), folder):
        yield port


def _lives(port: int, folder: Path) -> bool:
    means = Means(Secrets(lambda reference: "doc-thu-01"), Budget(5), folder, lambda: datetime.now(UTC))
    login = CommunityLogin(type="v2c", community="env:X")
    try:
        ask_agent(AskAgent("127.0.0.1", port, login, 0.2, 1, (SYS_UP_TIME,), (), 1), means)
    except CentreError:
        return False
    return True


@contextmanager
def agent(answer: Answer) -> Iterator[int]:
    """The port of a small agent that answers each datagram by `answer`."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        over = threading.Event()
        thread = threading.Thread(target=_serve, args=(ear, answer, over), daemon=True)
        thread.start()
        yield int(ear.getsockname()[1])
        over.set()
        thread.join(5)


def _serve(ear: socket.socket, answer: Answer, over: threading.Event) -> None:
    ear.settimeout(0.05)
    while not over.is_set():
        try:
            asked, address = ear.recvfrom(65_535)
        except TimeoutError:
            continue
        told = answer(asked)
        if told is not None:
            ear.sendto(told, address)


def answering(tell: Callable[[list[str]], list[tuple[str, object]] | int]) -> Answer:
    """A v2c agent: `tell` gives OIDs and pysnmp values for the OIDs asked, or an error status."""

    def answer(asked: bytes) -> bytes:
        message, _ = decoder.decode(asked, asn1Spec=v2c.Message())
        request = v2c.apiMessage.get_pdu(message)
        response = v2c.apiPDU.get_response(request)
        told = tell([str(oid) for oid, _ in v2c.apiPDU.get_varbinds(request)])
        if isinstance(told, int):
            v2c.apiPDU.set_error_status(response, told)
        else:
            v2c.apiPDU.set_varbinds(response, [(v2c.ObjectIdentifier(oid), value) for oid, value in told])
        v2c.apiMessage.set_pdu(message, response)
        return bytes(encoder.encode(message))

    return answer


def relay(port: int, change: Callable[[bytes], bytes]) -> Answer:
    """Passes what is asked to the agent at `port`, and its answer back changed."""

    def answer(asked: bytes) -> bytes | None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ask:
            ask.settimeout(1)
            ask.sendto(asked, ("127.0.0.1", port))
            try:
                return change(ask.recv(65_535))
            except TimeoutError:
                return None

    return answer
