"""Debian's Mosquitto on a free loopback port, which a test may kill and start again."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import paho.mqtt.client as paho

from tests.counterparts import answers, free_port, program, wait_for


@dataclass
class Broker:
    """`lines` are added to the configuration; the state outlives `kill` and `start`."""

    folder: Path
    lines: tuple[str, ...] = ("allow_anonymous true",)
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"mqtt://127.0.0.1:{self.port}"

    def start(self) -> None:
        config = self.folder / "mosquitto.conf"
        user = ("user root",) if os.geteuid() == 0 else ()
        config.write_text("\n".join((*user, f"listener {self.port} 127.0.0.1", *_KEEPING, f"persistence_location {self.folder}/",
                                     *self.lines, "")))  # fmt: skip
        with (self.folder / "mosquitto.log").open("ab") as log:
            self.process = subprocess.Popen([program("mosquitto"), "-c", str(config)], stdout=log, stderr=log)
        process = self.process
        wait_for(answers(self.port), lambda: process.poll() is None, lambda: (self.folder / "mosquitto.log").read_text())

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """SIGTERM lets it write its state; SIGKILL loses what it has not written by itself."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(10)
            self.process = None

    def save_state(self) -> None:
        """Make it write its state now."""
        assert self.process is not None
        self.process.send_signal(signal.SIGUSR1)


_KEEPING = (
    "persistence true",
    "max_inflight_messages 0", "max_queued_messages 0", "log_dest stderr", "log_type warning", "log_type error",
)  # fmt: skip
"""Nothing may be lost: no bound on what is in flight or queued."""


@contextmanager
def mosquitto(folder: Path, *lines: str) -> Iterator[Broker]:
    broker = Broker(folder, lines or ("allow_anonymous true",))
    broker.start()
    try:
        yield broker
    finally:
        broker.stop(signal.SIGKILL)


@contextmanager
def publisher(port: int, name: str = "nguoi-phat", **login: str) -> Iterator[paho.Client]:
    """A client that publishes; `wait_for_publish` of what it gives returns once the broker has accepted the message."""
    client = paho.Client(paho.CallbackAPIVersion.VERSION2, name, protocol=paho.MQTTv5)
    client.max_inflight_messages_set(20_000)
    if login:
        client.username_pw_set(login["username"], login["password"])
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        yield client
    finally:
        client.disconnect()
        client.loop_stop()
