"""The syslog listener against `logger` and rsyslog: every message counted once, over UDP, TCP and TLS, across restarts."""

import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme

from collectors.contract import Message
from collectors.io import Door
from collectors.syslog_tally import Told, read_tally, read_told
from ioc.errors import CentreError, SourceRefused, SourceUnavailable
from tests.counterparts import free_port, program, running, wait_for
from tests.recorded_sources import source_of

COUNTS = [{"indicator": "CHAY", "severities": ["emerg", "alert", "crit", "err"]}, {"indicator": "TAI"}]
MANY = 400


@dataclass
class Listener:
    """Runs the listener on a thread; `told` is what it told, `refuse` makes saving fail."""

    folder: Path
    lines: list[dict[str, Any]]
    more: dict[str, Any] = field(default_factory=dict)
    refuse: bool = False
    told: list[Told] = field(default_factory=list)
    calls: int = 0
    error: Exception | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def hear(self, messages: Sequence[Message]) -> None:
        self.calls += 1
        if self.refuse and messages:
            raise SourceUnavailable("cơ sở dữ liệu không ghi được")
        self.told.extend(read_told(one.body) for one in messages)

    def run(self) -> None:
        options = {"listen": self.lines, "subject": "ioc-host", "every": 1, "counts": COUNTS} | self.more
        try:
            Door(self.folder, lambda reference: "").listen(source_of("syslog", options), self.stop, self.hear)
        except CentreError as error:
            self.error = error

    @property
    def counted(self) -> dict[str, int]:
        """What stands in its file, the running period and those told."""
        file = self.folder / "syslog" / "thu.json"
        tally = read_tally(file.read_bytes()) if file.is_file() else None
        parts = [one.counts or {} for one in (*self.told, *(tally.waiting if tally else ()))] + [tally.counts if tally else {}]
        return {code: sum(part.get(code, 0) for part in parts) for code in ("CHAY", "TAI")}

    @contextmanager
    def at_work(self) -> Iterator["Listener"]:
        thread = threading.Thread(target=self.run, daemon=True)
        thread.start()
        try:
            wait_for(lambda: self.calls > 0 or self.error is not None)
            yield self
        finally:
            self.stop.set()
            thread.join(10)
            assert not thread.is_alive()

    def until(self, grave: int, all_of_them: int) -> None:
        wanted = {"CHAY": grave, "TAI": all_of_them}
        wait_for(lambda: self.counted == wanted, said=lambda: f"{self.counted}, {self.error}")


def line(transport: str, **more: Any) -> dict[str, Any]:
    kind = socket.SOCK_DGRAM if transport == "udp" else socket.SOCK_STREAM
    return {"transport": transport, "host": "127.0.0.1", "port": free_port(kind)} | more


def log(at: dict[str, Any], severity: str, *texts: str, form: str = "--rfc5424") -> None:
    """As Debian's `logger` sends it, all texts over one connection."""
    way = ["--udp"] if at["transport"] == "udp" else ["--tcp", "--octet-count"]
    command = [program("logger"), "--server", "127.0.0.1", "--port", str(at["port"]), *way, form, "-p", f"local0.{severity}"]
    subprocess.run(command, input="\n".join(texts).encode(), check=True, timeout=30)


@pytest.mark.parametrize("transport", ["udp", "tcp"])
@pytest.mark.parametrize("form", ["--rfc5424", "--rfc3164"])
def test_what_logger_sends_is_counted_by_severity(tmp_path: Path, transport: str, form: str) -> None:
    at = line(transport)
    with Listener(tmp_path, [at]).at_work() as listener:
        log(at, "err", "hỏng", "hỏng nữa", form=form)
        log(at, "info", "bình thường", form=form)
        listener.until(2, 3)


RSYSLOG = """
global(workDirectory="{folder}" net.enableDNS="off")
module(load="imfile" mode="polling" pollingInterval="1")
input(type="imfile" file="{source}" tag="soc:" severity="crit" facility="local0" readTimeout="1")
action(type="omfwd" target="127.0.0.1" port="{port}" protocol="tcp" template="RSYSLOG_SyslogProtocol23Format" {tls}
       action.resumeRetryCount="-1" action.resumeInterval="1" queue.type="LinkedList" TCP_Framing="octet-counted")
"""


@contextmanager
def rsyslog(folder: Path, port: int) -> Iterator[Path]:
    """Debian's rsyslog, which forwards each line of the file that is given."""
    source, config = folder / "events.log", folder / "rsyslog.conf"
    source.touch()
    config.write_text(RSYSLOG.format(folder=folder, source=source, port=port, tls=""))
    command = [program("rsyslogd"), "-n", "-f", str(config), "-i", str(folder / "rsyslog.pid")]
    with running(command, lambda: (folder / "rsyslog.pid").is_file(), folder):
        yield source


def append(source: Path, *texts: str) -> None:
    with source.open("a", encoding="utf-8") as file:
        file.writelines(f"{text}\n" for text in texts)


def test_what_rsyslog_forwards_is_counted_to_the_line(tmp_path: Path) -> None:
    at = line("tcp")
    with Listener(tmp_path, [at]).at_work() as listener, rsyslog(tmp_path, at["port"]) as source:
        append(source, *(f"sự kiện {number}" for number in range(MANY)))
        wait_for(lambda: listener.counted["CHAY"] >= MANY, said=lambda: f"{listener.counted}", seconds=60)
        assert listener.counted["CHAY"] == MANY


def test_a_restart_goes_on_from_what_was_counted_and_the_period_says_at_least(tmp_path: Path) -> None:
    at = line("tcp")
    with Listener(tmp_path, [at]).at_work() as first:
        log(at, "err", *map(str, range(30)))
        first.until(30, 30)
    with Listener(tmp_path, [at], told=list(first.told)).at_work() as second:
        log(at, "err", *map(str, range(12)))
        second.until(42, 42)
    running = read_tally((tmp_path / "syslog" / "thu.json").read_bytes())
    assert running.at_least or any(one.at_least for one in second.told)


def test_what_could_not_be_saved_is_told_again(tmp_path: Path) -> None:
    at = line("tcp")
    opened = {"indicator": "QUA-HAN", "id": "app", "opened": "severity <= `3`", "closed": "severity > `3`"}
    with Listener(tmp_path, [at], {"incidents": opened}, refuse=True).at_work() as listener:
        log(at, "err", "mở")
        wait_for(lambda: listener.calls >= 3)
        assert listener.told == []
        listener.refuse = False
        wait_for(lambda: [one.open for one in listener.told if one.open is not None] == [1])


@contextmanager
def tls_line(folder: Path, **more: Any) -> Iterator[tuple[dict[str, Any], trustme.CA]]:
    authority = trustme.CA()
    own = authority.issue_cert("127.0.0.1")
    own.private_key_and_cert_chain_pem.write_to_path(str(folder / "own.pem"))
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    yield line("tls", certificate=str(folder / "own.pem"), **more), authority


def say_over_tls(at: dict[str, Any], context: ssl.SSLContext, *bodies: bytes) -> None:
    plain = socket.create_connection(("127.0.0.1", at["port"]), 5)
    with plain, context.wrap_socket(plain, server_hostname="127.0.0.1") as secured:
        secured.sendall(b"".join(b"%d %s" % (len(body), body) for body in bodies))


def test_senders_over_tls_are_heard_and_those_without_our_authoritys_certificate_are_not(tmp_path: Path) -> None:
    with tls_line(tmp_path, sender_ca=str(tmp_path / "ca.pem")) as (at, authority):
        context = ssl.create_default_context()
        authority.configure_trust(context)
        with Listener(tmp_path, [at]).at_work() as listener:
            with suppress(OSError):
                say_over_tls(at, context, b"<11>1 - - - - - - la")
            authority.issue_cert("soc.tinh.vn").configure_cert(context)
            say_over_tls(at, context, b"<11>1 - - - - - - quen", b"<14>1 - - - - - - quen")
            listener.until(1, 2)


def test_only_named_senders_are_heard(tmp_path: Path) -> None:
    at = line("udp")
    with Listener(tmp_path, [at], {"senders": ["10.9.0.0/16"]}).at_work() as listener:
        log(at, "err", "lạ")
        with pytest.raises(pytest.fail.Exception):
            wait_for(lambda: listener.counted["TAI"] > 0, seconds=2.5)


@pytest.mark.parametrize(
    "raw",
    [
        b"<11>1 - - - - - - a\n<11>1 - - - - - - b\n",
        b"19 <11>1 - - - - - - a19 <11>1 - - - - - - b",
        b"<11>1 - - - - - - a\n19 <11>1 - - - - - - b",
        b"12khong phai do dai\n<11>a\n<11>b",
        b"9999999999999 \n<11>a\n<11>b\n",
    ],
    ids=["lines", "counted", "both", "a line that begins with a number", "an impossible length"],
)
def test_frames_of_every_kind_are_taken_apart(tmp_path: Path, raw: bytes) -> None:
    at = line("tcp")
    with Listener(tmp_path, [at]).at_work() as listener:
        with socket.create_connection(("127.0.0.1", at["port"]), 5) as sender:
            sender.sendall(raw)
        listener.until(2, 2)


def test_a_message_without_end_is_refused_and_the_next_is_counted(tmp_path: Path) -> None:
    at = line("tcp")
    with Listener(tmp_path, [at], {"max_bytes": 1000}).at_work() as listener:
        with socket.create_connection(("127.0.0.1", at["port"]), 5) as sender:
            sender.sendall(b"<11>" + b"x" * 300_000 + b"\n<11>a\n")
            sender.sendall(b"200000 <11>" + b"y" * 199_996 + b"6 <11>ab")
        listener.until(2, 2)
        file = json.loads((tmp_path / "syslog" / "thu.json").read_bytes())
        assert file["unread"] + sum(one.unread for one in listener.told) == 2


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        at = {"transport": "tcp", "host": "127.0.0.1", "port": taken.getsockname()[1]}
        with Listener(tmp_path, [at]).at_work() as listener:
            assert isinstance(listener.error, SourceRefused)
            assert "Không nghe được ở" in str(listener.error)
