"""`ioc up`, and the processes it supervises."""

import os
import sys
import threading
from datetime import UTC, datetime
from typing import Annotated
from urllib.request import urlopen

import typer

from geodata.boundaries import Boundaries
from ioc.cli.geodata_files import SUGGESTION
from ioc.cli.ports import free_port, require_free
from ioc.cli.profiles import seed, unlike
from ioc.commands.first_link import first_link
from ioc.jobs.process import work_here
from ioc.practice.ports import Ports, choose_ports
from ioc.practice.server import environment
from ioc.settings import Settings, read_settings
from ioc.store.engine import open_engine
from ioc.store.migrate import upgrade
from ioc.supervise import Part, stop_on_signals, supervise
from ioc.web.process import serve_here

_STARTUP = 60.0
"""Seconds that the web process may take before the address is printed all the same."""


def up(
    practice: Annotated[
        bool, typer.Option("--practice", help="chạy kèm tỉnh diễn tập; số liệu của nó mang dấu MÔ PHỎNG")
    ] = False,
) -> None:
    """Chạy cả trung tâm: cập nhật cơ sở dữ liệu, nạp hồ sơ lần đầu, chạy và trông coi các tiến trình web và thu thập."""
    if practice:
        os.environ["IOC_PRACTICE"] = "1"
    settings = read_settings()
    require_free(settings.host, settings.port)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    parts = [_part("web", "ioc.web"), _part("worker", "ioc.jobs")]
    notes: list[str] = []
    if settings.practice:
        ports = choose_ports(settings.port + 1, free_port)
        os.environ.update(environment(settings.data_dir, ports))
        parts.insert(0, _practice_part(settings, ports))
        notes.append(f"Hộp thư diễn tập (MÔ PHỎNG): {ports.url}/practice/inbox")
    if not Boundaries(settings.data_dir / "geodata").imported():
        notes.append(SUGGESTION)
    link, changes = _prepare(settings)
    notes += changes
    stop = stop_on_signals()
    threading.Thread(target=_announce, args=(settings, link, notes, stop), daemon=True).start()
    supervise(parts, stop)
    typer.echo("Đã dừng.")


def web() -> None:
    """Chạy tiến trình web."""
    serve_here()


def worker() -> None:
    """Chạy tiến trình thu thập, đánh giá và báo tin; chỉ một tiến trình được chạy."""
    work_here()


def migrate() -> None:
    """Đưa cơ sở dữ liệu lên phiên bản của chương trình, và nạp hồ sơ nếu chưa có bản nào."""
    settings = read_settings()
    engine = open_engine(settings.database)
    upgrade(engine)
    seed(engine, settings)


def _prepare(settings: Settings) -> tuple[str | None, list[str]]:
    """The first administrator's link, None once there is a password; and what to say of the profile."""
    engine = open_engine(settings.database)
    upgrade(engine)
    seed(engine, settings)
    link = first_link(engine, settings.address, datetime.now(UTC))
    changes = unlike(engine, settings)
    engine.dispose()
    return link, changes


def _part(name: str, room: str) -> Part:
    return Part(name, [sys.executable, "-m", room])


def _practice_part(settings: Settings, ports: Ports) -> Part:
    return Part("practice", [sys.executable, "-m", "ioc.practice", "--data-dir", str(settings.data_dir), *ports.arguments()])


def _announce(settings: Settings, link: str | None, notes: list[str], stop: threading.Event) -> None:
    """Print where to go once the web process answers."""
    health = f"http://{settings.host}:{settings.port}/healthz"
    waited = 0.0
    while not _answers(health) and waited < _STARTUP and not stop.wait(0.2):
        waited += 0.2
    lines = [f"Trung tâm đang chạy: {settings.address}  ·  màn hình lớn: {settings.address}/wall", *notes]
    if link:
        lines.append(f"Quản trị viên đầu tiên đăng nhập (một lần, trong 15 phút): {link}")
    typer.echo("\n" + "\n".join(lines) + "\nCtrl-C để dừng.\n")


def _answers(url: str) -> bool:
    try:
        with urlopen(url, timeout=1) as reply:
            return bool(reply.status == 200)
    except OSError:
        return False
