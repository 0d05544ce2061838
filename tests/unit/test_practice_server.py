"""The practice province as a process: started, collected by the ordinary collector, told of alerts, and stopped."""

import signal
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

import ioc
from collectors import ADAPTERS, OPTION_MODELS
from collectors.io import Door
from ioc.cli.ports import free_port
from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.observation import Origin
from ioc.domain.source import Batch, Source, joined
from ioc.errors import CommandInvalid, SourceUnavailable
from ioc.jobs.timetable import next_window
from ioc.practice import control
from ioc.practice.incidents import OutageMode
from ioc.practice.ports import Ports, choose_ports
from ioc.practice.server import environment
from ioc.practice.services import SERVICES
from ioc.profile.read import read_folder, read_profile
from ioc.settings import read_secret

PROFILE = Path(ioc.__file__ or "").parent / "profiles" / "dong-thap"
ALARM = 2.30
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Running:
    process: subprocess.Popen[bytes]
    data_dir: Path
    ports: Ports

    @property
    def url(self) -> str:
        return self.ports.url

    def inbox(self) -> list[dict[str, Any]]:
        return list(httpx.get(f"{self.url}/practice/inbox.json", trust_env=False).json())


def until(holds: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "không xảy ra trong thời hạn"
        time.sleep(0.05)


def answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/practice/healthz", trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@contextmanager
def started(data_dir: Path) -> Iterator[Running]:
    ports = choose_ports(0, free_port)
    command = [sys.executable, "-m", "ioc.practice", "--data-dir", str(data_dir)]
    process = subprocess.Popen([*command, *ports.arguments()])
    try:
        until(lambda: answers(ports.url))
        yield Running(process, data_dir, ports)
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One practice province for all tests of this file; each test that makes something happen calms it again."""
    with started(tmp_path_factory.mktemp("practice")) as found:
        yield found


@pytest.fixture(scope="module")
def profile() -> Profile:
    return read_profile(read_folder(PROFILE, practice=True), OPTION_MODELS)


def visit(
    source: Source, running: Running, profile: Profile, door: Door, reached: datetime | None, cursor: str = "",
    later: timedelta = timedelta(0),
) -> Batch:  # fmt: skip
    """What one visit brings, admitted; asks again while it answers 5xx or still starts, as the runner does."""
    collect = ADAPTERS[source.kind].collect
    now = datetime.now(UTC) + later
    window = next_window(source, reached, now)
    found: list[Batch] = []

    def asked() -> bool:
        with suppress(SourceUnavailable), door.visit(source, now, {}, cursor) as io:
            found.append(admit(joined(collect(source, window, profile, io)), source, profile, window))
        return bool(found)

    until(asked)
    return found[0]


def door_to(running: Running) -> Door:
    environ = environment(running.data_dir, running.ports)
    return Door(running.data_dir, lambda reference: read_secret(reference, environ), sleep=lambda _: None)


def practice_sources(profile: Profile) -> tuple[Source, ...]:
    """Those that are asked; sources that tell by themselves are not visited."""
    return tuple(source for source in profile.sources if source.origin is Origin.SIMULATED and source.kind in ADAPTERS)


def test_every_practice_source_is_collected_without_a_reject_and_brings_all_it_delivers(
    running: Running, profile: Profile
) -> None:
    door = door_to(running)
    assert len(practice_sources(profile)) >= 6
    for source in practice_sources(profile):
        first = visit(source, running, profile, door, None)
        again = (
            [visit(source, running, profile, door, None, first.cursor, MINUTE)] if first.cursor else []
        )  # rates need a second look
        batch = joined([first, *again])
        brought = {row.indicator for row in (*batch.readings, *batch.forecasts)}
        assert batch.rejects == (), source.name
        assert brought == set(source.delivers), source.name


def test_the_first_visit_fills_a_day_of_history_for_every_commune_and_station(running: Running, profile: Profile) -> None:
    door = door_to(running)
    communes = visit(profile.source["tthc-xa"], running, profile, door, None).readings
    assert {row.subject for row in communes} == {row.code for row in profile.children(profile.root) if row.level == "commune"}
    stages = [
        row for row in visit(profile.source["quan-trac"], running, profile, door, None).readings if row.indicator == "TV-01"
    ]
    assert len({row.subject for row in stages}) == 9
    assert max(row.at for row in stages) - min(row.at for row in stages) > timedelta(hours=47)
    assert all(-2 < (row.value or 0) < 5 for row in stages)


def test_a_flood_is_seen_by_the_collector_within_seconds_and_goes_when_calmed(running: Running, profile: Profile) -> None:
    source, door = profile.source["quan-trac"], door_to(running)

    def stage() -> float:
        rows = visit(source, running, profile, door, datetime.now(UTC) - MINUTE).readings
        newest = max((row for row in rows if row.indicator == "TV-01" and row.subject == "tv-cao-lanh"), key=lambda row: row.at)
        assert newest.value is not None
        return newest.value

    assert stage() < ALARM
    control.flood(running.data_dir, control.AT_ONCE)
    until(lambda: stage() > ALARM, 10)
    control.calm(running.data_dir)
    until(lambda: stage() < ALARM, 10)


@pytest.mark.parametrize("mode", list(OutageMode))
def test_an_outage_is_an_unavailable_source_and_heals(running: Running, profile: Profile, mode: OutageMode) -> None:
    source, door, now = profile.source["ha-tang"], door_to(running), datetime.now(UTC)
    control.outage(running.data_dir, mode)
    collect = ADAPTERS[source.kind].collect
    brief = Source(**{**vars(source), "timeout": timedelta(seconds=2)})
    with pytest.raises(SourceUnavailable), door.visit(brief, now, {}) as io:
        list(collect(brief, next_window(brief, None, now), profile, io))
    control.calm(running.data_dir)
    assert visit(source, running, profile, door, None).readings


def test_letters_and_webhooks_reach_the_inbox(running: Running) -> None:
    environ = environment(running.data_dir, running.ports)
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = "Mực nước Cao Lãnh trên BĐ III", "ioc@x.vn", "truc@x.vn"
    letter["X-Notification-Id"] = "n-7"
    letter.set_content("MÔ PHỎNG: 2,58 m")
    with smtplib.SMTP("127.0.0.1", running.ports.smtp) as server:
        server.send_message(letter)
    assert httpx.post(environ["IOC_PRACTICE_WEBHOOK"], json={"id": "n-8"}, trust_env=False).status_code == 204
    webhook, mail = running.inbox()
    assert (webhook["channel"], webhook["id"]) == ("webhook", "n-8")
    assert (mail["subject"], mail["id"], mail["recipients"]) == ("Mực nước Cao Lãnh trên BĐ III", "n-7", ["truc@x.vn"])
    assert "2,58 m" in mail["text"]


def test_it_ends_within_two_seconds_of_sigterm_even_with_a_hanging_request(tmp_path: Path) -> None:
    with started(tmp_path) as alone:
        control.outage(alone.data_dir, OutageMode.HANG)
        with socket.create_connection(("127.0.0.1", alone.ports.http)) as held:
            held.sendall(b"GET /ha-tang/v1/chi-so HTTP/1.1\r\nHost: x\r\n\r\n")
            until(lambda: answers(alone.url))
            began = time.monotonic()
            alone.process.send_signal(signal.SIGTERM)
            alone.process.wait(10)
        assert time.monotonic() - began < 2


def test_it_stays_small(running: Running, profile: Profile) -> None:
    visit(profile.source["tthc-xa"], running, profile, door_to(running), None)
    assert psutil.Process(running.process.pid).memory_info().rss < 110_000_000


def test_it_listens_on_loopback_only(running: Running) -> None:
    listening = [row.laddr.ip for row in psutil.Process(running.process.pid).net_connections() if row.status == "LISTEN"]
    assert set(listening) == {"127.0.0.1"} and len(listening) >= 2


def test_an_order_without_a_practice_province_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CommandInvalid, match="ioc up --practice"):
        control.flood(tmp_path)


def test_the_environment_holds_what_sources_and_receivers_name(tmp_path: Path) -> None:
    found = environment(tmp_path, Ports(1, 2, {service.name: 3 for service in SERVICES}))
    text = "".join(path.read_text(encoding="utf-8") for path in (PROFILE / "practice").rglob("*.toml"))
    named = {word.split('"')[0] for word in text.split("env:")[1:]}
    assert len(named) >= 4 and named <= set(found)
