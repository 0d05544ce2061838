"""Services of the practice province beside its portal: started each by itself, none stopping another."""

import asyncio
import logging
import socket
from argparse import ArgumentTypeError
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ioc.cli.ports import free_port
from ioc.practice import ports as ports_of_practice
from ioc.practice.credentials import load_credentials, practice_folder
from ioc.practice.ports import Ports, choose_ports, read_service
from ioc.practice.province import Province, open_province
from ioc.practice.services import SERVICES, Service, serve_until
from ioc.practice.world import Place, World

ECHO = Service("echo", "Tiếng vọng", "tests.echo_service", lambda port, credentials: {"IOC_PRACTICE_ECHO": str(port)})
MISSING = Service("missing", "Thiếu thư viện", "tests.no_such_library", lambda port, credentials: {})
PATIENCE = 10


@pytest.fixture
def province(tmp_path: Path) -> Province:
    world = World(1, Place("82", "Tỉnh"), ())
    return open_province(practice_folder(tmp_path), world, load_credentials(tmp_path), lambda: datetime.now(UTC))


async def said(port: int) -> bytes:
    """What the echo answers; asked again while it is starting."""
    for _ in range(200):
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.02)
            continue
        writer.write(b"chao\n")
        answer = await reader.read()
        writer.close()
        return answer
    raise AssertionError("không ai trả lời")


def test_a_service_without_its_library_or_port_is_reported_and_the_others_answer(
    province: Province, caplog: pytest.LogCaptureFixture
) -> None:
    async def all_three() -> bytes:
        end, port = asyncio.Event(), free_port(0)
        with socket.create_server(("127.0.0.1", 0)) as taken:
            wanted = ((MISSING, 1), (ECHO, taken.getsockname()[1]), (ECHO, port))
            tasks = [asyncio.create_task(serve_until(end, service, province, at)) for service, at in wanted]
            await asyncio.wait(tasks[:2], timeout=PATIENCE)
            answer = await said(port)
        end.set()
        await asyncio.wait_for(asyncio.gather(*tasks), PATIENCE)
        return answer

    with caplog.at_level(logging.WARNING):
        assert asyncio.run(all_three()) == b"CHAO\n"
    reports = [row.getMessage() for row in caplog.records if "Tỉnh diễn tập" in row.getMessage()]
    assert len(reports) == 2
    assert any("Thiếu thư viện" in text and "ModuleNotFoundError" in text for text in reports)
    assert any("Tiếng vọng" in text and "OSError" in text for text in reports)


def test_every_service_gets_a_port_of_its_own_and_the_practice_process_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    ear = Service("ear", "Tai", "tests.echo_service", lambda port, credentials: {}, "udp")
    drawer = Service("drawer", "Ngăn kéo", "tests.echo_service", lambda port, credentials: {}, "file")
    monkeypatch.setattr(ports_of_practice, "SERVICES", (ECHO, drawer, ear))
    chosen = choose_ports(20_000, lambda wanted, transport: wanted + (transport == "udp"))
    assert chosen == Ports(20_000, 20_001, {"echo": 20_002, "drawer": 0, "ear": 20_004})
    told = [word.removeprefix("--service=") for word in chosen.arguments() if word.startswith("--service=")]
    assert dict(map(read_service, told)) == chosen.services
    with pytest.raises(ArgumentTypeError, match="echo, drawer, ear"):
        read_service("smtp=25")


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_taken_port_gives_way_to_a_free_one(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as taken:
        taken.bind(("127.0.0.1", 0))
        if kind == socket.SOCK_STREAM:
            taken.listen()
        port = taken.getsockname()[1]
        assert free_port(port, "tcp" if kind == socket.SOCK_STREAM else "udp") not in (0, port)


def test_services_have_names_and_variables_of_their_own(tmp_path: Path) -> None:
    credentials = load_credentials(tmp_path)
    names = [service.name for service in SERVICES]
    variables = [name for service in SERVICES for name in service.variables(1, credentials)]
    assert len(set(names)) == len(names) and len(set(variables)) == len(variables)
    assert all(name.startswith("IOC_PRACTICE_") for name in variables)


def test_each_service_has_a_password_of_its_own_that_lasts(tmp_path: Path) -> None:
    first = load_credentials(tmp_path).password("tep-tram")
    assert first == load_credentials(tmp_path).password("tep-tram") != load_credentials(tmp_path).password("thu")
