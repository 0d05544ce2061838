"""The web process says by itself that the worker is gone, on both databases."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine

from ioc.domain.centre import Profile
from ioc.domain.notification import Notification
from ioc.errors import ChannelRefused, ChannelUnavailable, SettingsInvalid
from ioc.notifiers.contract import Io, deliver
from ioc.notifiers.email import EMAIL
from ioc.store import heartbeat
from ioc.store.engine import open_engine, writing
from ioc.web.pulse import WORKER
from ioc.web.watchdog import Watchdog
from tests.contract.letterbox import Letterbox, smtp_server
from tests.stories.province import MINUTE, NOW, PROVINCE
from tests.web_centre import Clock, browser, parts


class Twice(Watchdog):
    """Looks twice, as the process does every few seconds."""

    def look(self) -> None:
        super().look()
        super().look()


@dataclass
class Scene:
    """A clock, a worker that beats when told to, and what was sent."""

    engine: Engine
    profile: Profile = PROVINCE
    now: datetime = NOW
    sent: list[Notification] = field(default_factory=list)
    fault: Exception | None = None

    def dog(self, send: Callable[[Notification], None] | None = None, engine: Engine | None = None) -> Watchdog:
        return Twice(engine or self.engine, lambda: self.profile, lambda: self.now, send or self._send, "https://ioc.x.vn")

    def beat(self) -> None:
        with writing(self.engine) as conn:
            heartbeat.beat(conn, WORKER, self.now)

    def told(self) -> list[tuple[str, bool]]:
        return [(one.receiver.name, one.resolved) for one in self.sent]

    def _send(self, message: Notification) -> None:
        if self.fault is not None:
            raise self.fault
        self.sent.append(message)


@pytest.fixture
def scene(engine: Engine) -> Scene:
    found = Scene(engine)
    found.beat()
    return found


GONE = [("truc-ban", False), ("he-thong", False)]
BACK = [("truc-ban", True), ("he-thong", True)]


def test_a_worker_that_is_gone_is_told_once_to_real_receivers_and_so_is_its_return(scene: Scene) -> None:
    dog = scene.dog()
    dog.look()
    scene.now += MINUTE
    dog.look()
    assert scene.told() == []
    scene.now += timedelta(seconds=1)
    dog.look()
    dog.look()
    assert scene.told() == GONE
    scene.now += 10 * MINUTE
    dog.look()
    scene.beat()
    dog.look()
    dog.look()
    assert scene.told() == GONE + BACK
    first, last = scene.sent[0], scene.sent[2]
    assert first.subject_line == "[NGUY CẤP] Trung tâm ngừng giám sát từ 10:00 24/11/2026"
    assert last.subject_line == "[ĐÃ HẾT] Trung tâm giám sát lại, sau khi ngừng từ 10:00 24/11/2026"
    assert first.thread == last.thread


def test_another_loss_is_another_story(scene: Scene) -> None:
    dog = scene.dog()
    for _ in range(2):
        scene.now += 2 * MINUTE
        dog.look()
        scene.beat()
        dog.look()
    assert scene.told() == (GONE + BACK) * 2
    assert len({one.id for one in scene.sent}) == 8


def test_neither_a_restart_nor_another_process_says_it_again(scene: Scene) -> None:
    scene.now += 2 * MINUTE
    scene.dog().look()
    scene.dog().look()
    assert scene.told() == GONE
    scene.beat()
    scene.dog().look()
    scene.dog().look()
    assert scene.told() == GONE + BACK


def test_a_worker_never_seen_is_not_gone(engine: Engine) -> None:
    empty = Scene(engine, now=NOW + 60 * MINUTE)
    empty.dog().look()
    assert empty.sent == []


def test_the_profile_may_name_who_is_told(scene: Scene) -> None:
    scene.profile = replace(PROVINCE, watchdog=("he-thong",))
    scene.now += 2 * MINUTE
    scene.dog().look()
    assert scene.told() == [("he-thong", False)]


def test_a_channel_that_does_not_answer_is_tried_again_and_one_that_refuses_is_not(scene: Scene) -> None:
    dog = scene.dog()
    scene.now += 2 * MINUTE
    scene.fault = ChannelUnavailable("vắng")
    dog.look()
    scene.fault = None
    dog.look()
    assert scene.told() == []
    scene.now += MINUTE
    dog.look()
    assert scene.told() == GONE
    scene.beat()
    scene.fault = ChannelRefused("hỏng")
    dog.look()
    scene.fault = None
    dog.look()
    assert scene.told() == GONE


def test_a_database_that_goes_away_is_a_worker_that_is_gone(scene: Scene) -> None:
    away = open_engine("postgresql+psycopg://nobody@127.0.0.1:9/none")
    dog = scene.dog()
    dog.look()
    dog.engine = away
    scene.now += 2 * MINUTE
    dog.look()
    dog.look()
    assert scene.told() == GONE
    away.dispose()


def test_it_is_a_letter_that_a_mail_server_takes(scene: Scene) -> None:
    def no_secrets(reference: str) -> str:
        raise SettingsInvalid(reference)

    with smtp_server(Letterbox()) as box:
        address = (("server", f"smtp://127.0.0.1:{box.port}"), ("sender", "ioc@x.vn"), ("to", "truc@x.vn"))
        scene.profile = replace(PROVINCE, receivers=(replace(PROVINCE.receivers[0], address=address),))
        scene.now += 2 * MINUTE
        scene.dog(lambda message: deliver(EMAIL, message, Io(no_secrets))).look()
    assert [str(letter["Subject"]) for letter in box.letters] == ["[NGUY CẤP] Trung tâm ngừng giám sát từ 10:00 24/11/2026"]


def test_a_clock_that_leaps_accuses_nobody(scene: Scene) -> None:
    dog = Watchdog(scene.engine, lambda: PROVINCE, lambda: scene.now, scene.dog().send)
    for leap in (timedelta(hours=1), timedelta(hours=-1)):
        dog.look()
        scene.now += leap
        dog.look()
        scene.beat()
        dog.look()
    assert scene.sent == []


def test_the_web_process_keeps_looking_by_itself(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ioc.web.watchdog.PAUSE", 0.01)
    scene.now += 2 * MINUTE
    centre = replace(parts(scene.engine, Clock()), watchdog=scene.dog())
    with browser(centre):
        deadline = time.monotonic() + 10
        while not scene.sent:
            assert time.monotonic() < deadline, "nothing was sent"
            threading.Event().wait(0.02)
    assert scene.told() == GONE
