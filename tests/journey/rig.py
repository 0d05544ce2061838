"""The real centre as processes of its own: temporary data, a temporary profile, free ports; and waiting with a deadline."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx
from sqlalchemy import Engine, text

from ioc.store.engine import open_engine, reading

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
Found = TypeVar("Found")


def wait_until(condition: Callable[[], Found], seconds: float = PATIENCE, what: str = "") -> Found:
    """The first truthy answer of `condition`, asked twenty times a second. Fails the test when there is none in time."""
    deadline = time.monotonic() + seconds
    pause = 0.05
    while not (found := condition()):
        assert time.monotonic() < deadline, f"not within {seconds:g} s: {what or getattr(condition, '__name__', condition)}"
        time.sleep(pause)
    return found


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class Rig:
    """`folder` holds everything of one centre: its data folder, its profile, and a log for each process."""

    folder: Path
    profile: Path
    environ: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    _engine: Engine | None = None

    @property
    def data(self) -> Path:
        return self.folder / "var"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("IOC_")}
        ours = {"IOC_DATA_DIR": str(self.data), "IOC_PORT": str(self.port), "IOC_PROFILE": str(self.profile)}
        return clean | ours | self.environ | {"PYTHONUNBUFFERED": "1"}

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            self._engine = open_engine(self.environ.get("IOC_DATABASE_URL") or f"sqlite:///{self.data / 'ioc.db'}")
        return self._engine

    def start(self, name: str, *command: str, **popen: Any) -> subprocess.Popen[bytes]:
        """`python -m COMMAND` as the process `name`; what it prints is added to its log."""
        self.data.mkdir(exist_ok=True)
        with self.log(name).open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=ROOT, env=self.environment, stdout=log, stderr=log, **popen
            )
        self.processes[name] = process
        return process

    def ioc(self, *words: str, seconds: float = 60) -> subprocess.CompletedProcess[str]:
        """`ioc WORDS` to its end."""
        return subprocess.run(
            [sys.executable, "-m", "ioc", *words],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL,
        )  # fmt: skip

    def migrate(self) -> None:
        self.data.mkdir(exist_ok=True)
        done = self.ioc("migrate")
        assert done.returncode == 0, done.stderr

    def run(self) -> None:
        """A fresh database, a worker that has the watch, and a web process that answers."""
        self.migrate()
        self.start("web", "ioc.web")
        self.worker()
        wait_until(self.answers, what="the web process answers")

    def worker(self) -> subprocess.Popen[bytes]:
        """Start a worker and wait until it has the watch."""
        process = self.start("worker", "ioc.jobs")
        wait_until(lambda: self.watched_by(process.pid), 60, "the worker takes the watch")
        return process

    def watched_by(self, pid: int) -> bool:
        owners = self.rows("SELECT owner FROM worker_lock")
        return any(f"/{pid}/" in str(row["owner"]) for row in owners)

    def answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/healthz", timeout=2, trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def api(self, path: str, **query: object) -> Any:
        """The JSON of `/api/v1/PATH`."""
        reply = httpx.get(f"{self.url}/api/v1/{path}", params=query, timeout=10, trust_env=False)  # type: ignore[arg-type]
        return reply.raise_for_status().json()

    def source(self, name: str) -> dict[str, Any]:
        return next(row for row in self.api("sources")["items"] if row["name"] == name)

    def rows(self, query: str, **values: object) -> list[Mapping[str, Any]]:
        """What the database says."""
        with reading(self.engine) as conn:
            return [dict(row) for row in conn.execute(text(query), values).mappings()]

    def count(self, query: str, **values: object) -> int:
        return int(next(iter(self.rows(f"SELECT count(*) AS n FROM {query}", **values)))["n"])

    def log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def read_log(self, name: str) -> str:
        return self.log(name).read_text(encoding="utf-8") if self.log(name).exists() else ""

    def kill(self, name: str, number: int = signal.SIGKILL) -> None:
        """Send the signal and wait for the end of the process."""
        process = self.processes[name]
        process.send_signal(number)
        process.wait(PATIENCE)

    def stop(self) -> None:
        """End what is left, gently; what does not end is killed."""
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        for process in self.processes.values():
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        if self._engine is not None:
            self._engine.dispose()


@contextmanager
def centre(rig: Rig) -> Iterator[Rig]:
    """The rig while the block lasts; a traceback in any of its logs fails the test."""
    try:
        yield rig
    finally:
        rig.stop()
    faults = {name: found for name in rig.processes if (found := tracebacks(rig.read_log(name)))}
    assert not faults, faults


def tracebacks(log: str) -> list[str]:
    """The last line of each traceback in a log."""
    return re.findall(r"Traceback \(most recent call last\):\n(?:[ ].*\n|\n)*(.*)", log)
