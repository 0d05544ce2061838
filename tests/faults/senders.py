"""Those who send: each on a thread of its own with a ledger; sometimes late, sometimes twice, sometimes from the future."""

import json
import random
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from datetime import UTC, datetime
from pathlib import Path

import httpx
import paho.mqtt.client as paho

from tests.faults.ledger import Key, Ledger

DAY = 86_400
_LATE, _AHEAD = 900, 3 * DAY


class Sender(ABC):
    """One value a step; every seventh is late, every eleventh from three days ahead, every thirteenth no number."""

    name: str

    def __init__(self, indicator: str, subject: str, step: float, seed: int) -> None:
        self.indicator, self.subject, self._step = indicator, subject, step
        self.ledger, self._random = Ledger(), random.Random(seed)
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._number, self._began = 0, int(time.time())

    def __enter__(self) -> "Sender":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing new; what is under way is brought to its end."""
        self._end.set()
        self._thread.join(60)
        assert not self._thread.is_alive(), f"{self.name} never got rid of its last message"

    def _work(self) -> None:
        while not self._end.wait(self._step):
            self._number += 1
            at, value = self._at(), f"x{self._number:05}" if self._number % 13 == 0 else str(self._number / 10)
            self.send(Key(self.indicator, self.subject, at), value)

    def _at(self) -> int:
        """Each second once, also those of before and of three days ahead; a step is longer than a second."""
        at = self._began + self._number
        if self._number % 7 == 0:
            return self._began - _LATE - self._number
        return at + _AHEAD if self._number % 11 == 0 else at

    def wrote(self, key: Key, value: str, bad_as: str) -> None:
        """Put it into the ledger. `bad_as` is a piece of the rejected row's content."""
        if value.startswith("x") or key.at > time.time() + 600:
            self.ledger.sent({}, {bad_as})
        else:
            self.ledger.sent({key: float(value)})

    @abstractmethod
    def send(self, key: Key, value: str) -> None:
        """Until it has been accepted."""


class Pusher(Sender):
    """Over the API with a name for each request; 200, 202 and 207 mean accepted, anything else is sent again."""

    name = "day-so"

    def __init__(self, url: str, key: str, *rest: object) -> None:
        super().__init__(*rest)  # type: ignore[arg-type]
        self._client = httpx.Client(base_url=url, headers={"Authorization": f"Bearer {key}"}, timeout=10, trust_env=False)

    def send(self, key: Key, value: str) -> None:
        row = {"indicator": key.indicator, "subject": key.subject, "at": _text(key.at), "value": value}
        twice = [row] * (2 if self._random.random() < 0.2 else 1)
        while not self._accepted(twice, f"lan-{self._number}"):
            time.sleep(0.3)
        self.wrote(key, value, value if value.startswith("x") else _text(key.at))

    def _accepted(self, rows: list[dict[str, object]], name: str) -> bool:
        try:
            reply = self._client.post("/api/v1/observations", json=rows, headers={"Idempotency-Key": name})
        except httpx.HTTPError:
            return False
        assert reply.status_code in (200, 202, 207, 422, 500, 502, 503), reply.text
        return reply.status_code in (200, 202, 207, 422)


class Publisher(Sender):
    """To a broker with QoS 1; the broker's acknowledgement means accepted."""

    name = "mqtt-so"

    def __init__(self, port: int, *rest: object) -> None:
        super().__init__(*rest)  # type: ignore[arg-type]
        self._client = paho.Client(paho.CallbackAPIVersion.VERSION2, "nguoi-phat", protocol=paho.MQTTv5)
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()

    def send(self, key: Key, value: str) -> None:
        body = json.dumps({"luc": _text(key.at), "so": value})
        for _ in range(2 if self._random.random() < 0.2 else 1):
            self._client.publish(f"thu/{key.subject}", body, qos=1).wait_for_publish(30)
        self.wrote(key, value, value if value.startswith("x") else _text(key.at))

    def __exit__(self, *_: object) -> None:
        super().__exit__()
        self._client.disconnect()
        self._client.loop_stop()


class Station(Sender):
    """Files in a folder, written slowly under their final name."""

    name = "tram-so"

    def __init__(self, folder: Path, *rest: object) -> None:
        super().__init__(*rest)  # type: ignore[arg-type]
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def send(self, key: Key, value: str) -> None:
        sent = f"{_local(int(time.time())):%Y%m%d%H%M%S}"
        line = f"THU\t{value}\tm\t{_local(key.at):%Y%m%d%H%M%S}\t00\r\n"
        path = self._folder / f"DT_CTY_THU_{sent}.txt"
        with path.open("w", encoding="utf-8", newline="") as file:
            file.write("\ufeff" + line[:9])
            file.flush()
            time.sleep(self._random.uniform(0, 0.4))
            file.write(line[9:])
        self.wrote(key, value, value if value.startswith("x") else f"{_local(key.at):%H:%M:%S %d/%m/%Y}")


class Rows(Sender):
    """Rows of somebody's database, numbered; committed means sent."""

    name = "sql-so"

    def __init__(self, file: Path, *rest: object) -> None:
        super().__init__(*rest)  # type: ignore[arg-type]
        self._file = file
        with sqlite3.connect(file) as db:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("CREATE TABLE so (id INTEGER PRIMARY KEY, ma TEXT, luc TEXT, gia_tri TEXT)")

    def send(self, key: Key, value: str) -> None:
        with sqlite3.connect(self._file, timeout=30) as db:
            db.execute("INSERT INTO so (ma, luc, gia_tri) VALUES (?, ?, ?)", (key.subject, _text(key.at), value))
        self.wrote(key, value, value if value.startswith("x") else _text(key.at)[:19])


def _text(at: int) -> str:
    return datetime.fromtimestamp(at, UTC).isoformat()


def _local(at: int) -> datetime:
    return datetime.fromtimestamp(at + 7 * 3600, UTC)
