"""The mqtt listener against Debian's Mosquitto: what the broker accepted is acknowledged only once it is saved."""

import base64
import hashlib
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import trustme

from collectors.contract import Message
from collectors.io import Door
from collectors.mqtt_refusals import TAKEN_OVER, of_reason
from ioc.errors import CentreError, SourceRefused, SourceUnavailable
from tests.brokers import Broker, mosquitto, publisher
from tests.counterparts import wait_for
from tests.recorded_sources import source_of

MAPPING = {"subject": {"expr": "topic.tram", "of": "page"}, "at": "now", "values": [{"indicator": "MUA", "expr": "payload"}]}
TOPIC = {"pattern": "tinh/{tram}/mua", "mapping": MAPPING}


@dataclass
class Listener:
    """Runs the listener on a thread; `heard` holds what was saved, in order. `refuse` makes saving fail."""

    door: Door
    options: dict[str, Any]
    refuse: bool = False
    heard: list[str] = field(default_factory=list)
    calls: int = 0
    error: Exception | None = None
    stop: threading.Event = field(default_factory=threading.Event)

    def hear(self, messages: Sequence[Message]) -> None:
        self.calls += 1
        if self.refuse and messages:
            raise SourceUnavailable("cơ sở dữ liệu không ghi được")
        self.heard.extend(one.body.decode() for one in messages)

    def run(self) -> None:
        try:
            self.door.listen(source_of("mqtt", self.options), self.stop, self.hear)
        except CentreError as error:
            self.error = error

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

    def until(self, count: int) -> None:
        wait_for(lambda: len(self.heard) >= count, said=lambda: f"{len(self.heard)} of {count}, {self.error}")


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path, {"env:MK": "mat-khau-dung", "env:SAI": "mat-khau-sai"}.__getitem__)


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[Broker]:
    with mosquitto(tmp_path) as found:
        yield found


def listener(door: Door, broker: Broker, refuse: bool = False, **more: Any) -> Listener:
    return Listener(door, {"url": broker.url, "topics": [TOPIC], "client_id": "ioc-thu"} | more, refuse)


def send(broker: Broker, *bodies: str, topic: str = "tinh/tv-1/mua", retain: bool = False) -> None:
    """Publish, and return once the broker has accepted everything."""
    with publisher(broker.port) as client:
        told = [client.publish(topic, body, qos=1, retain=retain) for body in bodies]
        for one in told:
            one.wait_for_publish(10)


def numbers(count: int, start: int = 0) -> list[str]:
    return [str(number) for number in range(start, start + count)]


@pytest.mark.parametrize("version", ["5", "3.1.1"])
def test_what_was_sent_while_nobody_listened_is_heard_later_and_once(door: Door, broker: Broker, version: str) -> None:
    with listener(door, broker, version=version).at_work() as first:
        send(broker, *numbers(3))
        first.until(3)
    send(broker, *numbers(700, 3))
    with listener(door, broker, version=version).at_work() as later:
        later.until(700)
        assert later.heard == numbers(700, 3)
    with listener(door, broker, version=version).at_work() as third:
        send(broker, "end")
        third.until(1)
        assert third.heard == ["end"]


def test_what_could_not_be_saved_is_not_acknowledged_and_comes_again(door: Door, broker: Broker) -> None:
    with listener(door, broker, refuse=True).at_work() as failing:
        send(broker, *numbers(40))
        wait_for(lambda: failing.error is not None)
    assert isinstance(failing.error, SourceUnavailable)
    with listener(door, broker).at_work() as again:
        again.until(40)
        assert again.heard == numbers(40)


def test_a_broker_killed_in_the_middle_loses_nothing_it_has_written(door: Door, broker: Broker) -> None:
    with listener(door, broker).at_work() as first:
        first.until(0)
    send(broker, *numbers(50))
    broker.save_state()
    wait_for(lambda: (broker.folder / "mosquitto.db").exists())
    broker.stop(signal.SIGTERM)
    broker.start()
    with listener(door, broker).at_work() as later:
        later.until(50)
        assert later.heard == numbers(50)
        broker.stop(signal.SIGKILL)
        wait_for(lambda: later.error is not None)
    assert isinstance(later.error, SourceUnavailable)


def test_another_with_our_name_ends_our_connection_and_gets_what_comes_next(door: Door, broker: Broker) -> None:
    """Mosquitto 2.0.11 only hangs up; a broker that gives the reason is understood."""
    with listener(door, broker).at_work() as ours, listener(door, broker).at_work() as other:
        wait_for(lambda: ours.error is not None)
        send(broker, "1")
        other.until(1)
    assert isinstance(ours.error, SourceUnavailable)
    told = of_reason(TAKEN_OVER, "may:1883", "Session taken over")
    assert isinstance(told, SourceRefused)
    assert "client_id" in str(told)


def test_a_retained_value_without_a_time_is_no_news_and_one_with_a_time_is(door: Door, broker: Broker) -> None:
    dated = {"pattern": "tinh/{tram}/json", "mapping": MAPPING | {"at": {"expr": "luc"}, "rows": "payload"}}
    send(broker, "9.9", retain=True)
    send(broker, '{"luc": "2026-11-24T08:00:00+07:00"}', topic="tinh/tv-1/json", retain=True)
    with listener(door, broker, topics=[TOPIC, dated]).at_work() as one:
        send(broker, "1.0")
        one.until(2)
        assert sorted(one.heard) == ["1.0", '{"luc": "2026-11-24T08:00:00+07:00"}']


def test_a_shared_subscription_gives_each_message_to_one_of_the_group(door: Door, broker: Broker) -> None:
    with (
        listener(door, broker, share="nhom", client_id="a").at_work() as one,
        listener(door, broker, share="nhom", client_id="b").at_work() as other,
    ):
        send(broker, *numbers(60))
        wait_for(lambda: len(one.heard) + len(other.heard) >= 60)
        assert sorted(one.heard + other.heard, key=int) == numbers(60)
        assert one.heard and other.heard


@pytest.mark.parametrize(
    ("login", "says"), [({"username": "ioc", "password": "env:SAI"}, "username, password"), ({}, "quyền|đăng nhập")]
)
def test_a_wrong_password_is_refused_in_words_without_it(tmp_path: Path, door: Door, login: dict[str, str], says: str) -> None:
    with mosquitto(tmp_path, "allow_anonymous false", *_password(tmp_path)) as broker:
        one = listener(door, broker, **login)
        one.run()
        assert isinstance(one.error, SourceRefused)
        with pytest.raises(SourceRefused, match=says):
            raise one.error
        assert "mat-khau" not in str(one.error)
        right = listener(door, broker, username="ioc", password="env:MK")
        with right.at_work():
            assert right.error is None


def _password(folder: Path) -> tuple[str]:
    """A password file as mosquitto_passwd writes it (PBKDF2-SHA512), made without that program."""
    salt = b"0123456789ab"
    digest = hashlib.pbkdf2_hmac("sha512", b"mat-khau-dung", salt, 101)
    line = f"ioc:$7$101${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"
    (folder / "passwords").write_text(line + "\n")
    (folder / "passwords").chmod(0o600)
    return (f"password_file {folder}/passwords",)


def test_over_tls_only_the_named_authority_is_believed(tmp_path: Path, door: Door) -> None:
    authority, stranger = trustme.CA(), trustme.CA()
    certificate = authority.issue_cert("127.0.0.1")
    certificate.private_key_pem.write_to_path(tmp_path / "key.pem")
    certificate.cert_chain_pems[0].write_to_path(tmp_path / "cert.pem")
    for name, one in (("ca.pem", authority), ("other.pem", stranger)):
        one.cert_pem.write_to_path(tmp_path / name)
    lines = ("allow_anonymous true", f"certfile {tmp_path}/cert.pem", f"keyfile {tmp_path}/key.pem")
    with mosquitto(tmp_path, *lines) as broker:
        url = broker.url.replace("mqtt://", "mqtts://")
        wrong = listener(door, broker, url=url, tls={"ca": str(tmp_path / "other.pem")})
        wrong.run()
        assert isinstance(wrong.error, SourceRefused)
        assert "Chứng thư" in str(wrong.error)
        with listener(door, broker, url=url, tls={"ca": str(tmp_path / "ca.pem")}).at_work() as right:
            assert right.error is None


def test_nobody_there_is_unavailable(door: Door) -> None:
    one = Listener(door, {"url": "mqtt://127.0.0.1:9", "topics": [TOPIC]})
    one.run()
    assert isinstance(one.error, SourceUnavailable)
