"""MQTT end to end: Debian's Mosquitto, our listener, the evaluator's database (SQLite); beside a client that only acknowledges.

Messages are sent first and kept by the broker for our session, so that the sender takes no part in the time.
"""

import json
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import paho.mqtt.client as paho
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from sqlalchemy import Engine, func, select

from bench.mqtt_sender import send_all
from bench.table import verdict
from collectors import HEARERS, OPTION_MODELS
from collectors.contract import Message
from collectors.io import Door
from ioc.domain.centre import Profile
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.period import PeriodKind
from ioc.domain.promise import Promise
from ioc.domain.source import Schedule, Source
from ioc.domain.subject import Subject, SubjectKind
from ioc.jobs.collect import Visit
from ioc.jobs.hear import Hearer
from ioc.store.engine import open_engine, reading
from ioc.store.schema import observation
from tests.brokers import Broker, mosquitto
from tests.databases import sqlite_databases

STATIONS, MESSAGES = 200, 50_000
START = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=6)


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, mosquitto(Path(folder)) as broker, sqlite_databases(Path(folder)) as make:
        engine = open_engine(make())
        ours, stored = _ours(Path(folder), broker, engine)
        bare = _bare(broker)
        engine.dispose()
    print(f"MQTT: {MESSAGES:,} messages of {STATIONS} stations, QoS 1, persistent session")
    print(f"ours, saved on SQLite: {MESSAGES / ours:,.0f} messages/s, {MESSAGES - stored} lost    "
          f"{verdict(MESSAGES / ours, 5000, 'messages/s', least=True)}")  # fmt: skip
    print(f"a client that only acknowledges: {MESSAGES / bare:,.0f} messages/s; ratio {bare / ours:.2f}")


def _ours(folder: Path, broker: Broker, engine: Engine) -> tuple[float, int]:
    """Seconds from connecting until everything is stored, and how many values are."""
    source, profile = _source(broker), _profile()
    visit = Visit(engine, profile, None, lambda: datetime.now(UTC), None)  # type: ignore[arg-type]
    hearer = Hearer(lambda: visit, source, lambda *read: HEARERS["mqtt"].read(*read), lambda: None)
    door, heard = Door(folder, str), [0]

    def hear(messages: Sequence[Message]) -> None:
        hearer.hear(messages)
        heard[0] += len(messages)

    _connected(door, source, hear)
    accepted = send_all(broker.port, _messages())
    assert accepted == MESSAGES
    stop = threading.Event()
    thread = threading.Thread(target=door.listen, args=(source, stop, hear), daemon=True)
    began = time.perf_counter()
    thread.start()
    _until(lambda: heard[0] >= MESSAGES)
    took = time.perf_counter() - began
    stop.set()
    thread.join()
    with reading(engine) as conn:
        return took, int(conn.execute(select(func.count()).select_from(observation)).scalar_one())


def _connected(door: Door, source: Source, hear: object) -> None:
    """Make the session and leave."""
    stop = threading.Event()
    door.listen(source, _Once(stop), hear)  # type: ignore[arg-type]


class _Once(threading.Event):
    """Set as soon as it has been asked about a few times: time enough to connect and subscribe."""

    def __init__(self, _: threading.Event) -> None:
        super().__init__()
        self._asked = 0

    def is_set(self) -> bool:
        self._asked += 1
        return self._asked > 20


def _bare(broker: Broker) -> float:
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, "bare", protocol=paho.MQTTv5)
    wanted = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]
    wanted.SessionExpiryInterval, wanted.ReceiveMaximum = 3600, 1000
    heard = [0]

    def count(*_: object) -> None:
        heard[0] += 1

    client.on_message = count
    client.on_connect = lambda one, *_: one.subscribe("tinh/+/json", 1)
    client.connect("127.0.0.1", broker.port, clean_start=False, properties=wanted)
    _spin(client, 20)
    client.disconnect()
    _spin(client, 5)
    assert send_all(broker.port, _messages()) == MESSAGES
    began = time.perf_counter()
    client.connect("127.0.0.1", broker.port, clean_start=False, properties=wanted)
    while heard[0] < MESSAGES:
        client.loop(0.1)
    took = time.perf_counter() - began
    client.disconnect()
    return took


def _spin(client: paho.Client, turns: int) -> None:
    for _ in range(turns):
        client.loop(0.05)


def _until(done: object, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not done():  # type: ignore[operator]
        assert time.monotonic() < deadline, "not all came in two minutes"
        time.sleep(0.01)


def _messages() -> Iterator[tuple[str, bytes]]:
    for number in range(MESSAGES):
        at = START + timedelta(seconds=number // STATIONS)
        yield f"tinh/s{number % STATIONS}/json", json.dumps({"luc": at.isoformat(), "muc": 200 + number % 50}).encode()


def _source(broker: Broker) -> Source:
    mapping = {
        "subject": {"expr": "topic.tram", "of": "page"}, "rows": "payload", "at": {"expr": "luc"},
        "values": [{"indicator": "M", "expr": "muc", "factor": 0.01}],
    }  # fmt: skip
    options = {"url": broker.url, "client_id": "bench-ioc", "topics": [{"pattern": "tinh/{tram}/json", "mapping": mapping}]}
    return Source("mqtt", "mqtt", "", "", Schedule(), Promise(), OPTION_MODELS["mqtt"].model_validate(options), delivers=("M",))


def _profile() -> Profile:
    indicator = Indicator("M", "", "", "", "", 2, Direction.DOWN, Aggregation.MAX, (PeriodKind.INSTANT,))
    subjects = tuple(Subject(f"s{number}", SubjectKind.STATION, "", "") for number in range(STATIONS))
    return Profile("bench", "", "", "s0", "vi", (indicator,), subjects, (), (), (), (), ())


if __name__ == "__main__":
    run()
