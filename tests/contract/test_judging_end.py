"""A worker that is asked to end in the middle of telling people."""

import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import Engine

from ioc.domain.alert import AlertState
from ioc.domain.duty import Restraint
from ioc.domain.notification import DeliveryState, Receiver
from ioc.errors import SettingsInvalid
from ioc.jobs.judging import Judging
from ioc.notifiers.contract import Io
from ioc.store import alerts
from ioc.store.engine import reading, writing
from ioc.store.queries.alerts import deliveries, history
from tests.local_portal import Asked, Handler, Portal, local_portal
from tests.stories.province import NOW, PROVINCE, a_transition

MANY = 30
"""More messages than are sent together."""


def no_secrets(reference: str) -> str:
    raise SettingsInvalid(f"Không có bí mật “{reference}”")


def test_the_messages_in_hand_are_finished_and_nothing_is_left_claimed(engine: Engine) -> None:
    with local_portal(_slowly) as portal:
        judging = _judging(engine, portal)
        telling = threading.Thread(target=judging.dispatch)
        telling.start()
        _wait(lambda: len(portal.asked) > 0)
        judging.end()
        states = _states(engine)
        telling.join(5)
    assert not telling.is_alive()
    assert states.keys() == {DeliveryState.DELIVERED, DeliveryState.WAITING}, states
    assert states[DeliveryState.DELIVERED] == len(portal.asked) < MANY
    assert _states(engine) == states, "nothing is sent after the end"


def test_a_slow_receiver_keeps_no_other_waiting(engine: Engine) -> None:
    let_go = threading.Event()

    def hangs(handler: Handler, asked: Asked) -> None:
        let_go.wait(10)
        handler.reply(204)

    with local_portal(hangs) as slow, local_portal(_at_once) as quick:
        judging = _judging(engine, slow, quick)
        judging.dispatch()
        _wait(lambda: len(slow.asked) > 0 and len(quick.asked) == MANY)
        _happen(engine, MANY + 1)
        judging.dispatch()
        _wait(lambda: len(quick.asked) == MANY + 1)
        asked_of_the_slow = len(slow.asked)
        let_go.set()
        judging.end()
    assert asked_of_the_slow < MANY


def _at_once(handler: Handler, asked: Asked) -> None:
    handler.reply(204)


def _slowly(handler: Handler, asked: Asked) -> None:
    time.sleep(0.2)
    handler.reply(204)


def _judging(engine: Engine, *portals: Portal) -> Judging:
    names = ("he-thong", "truc-ban")
    receivers = tuple(Receiver(name, "webhook", (("url", portal.url),)) for name, portal in zip(names, portals, strict=False))
    judging = Judging(engine, Io(no_secrets), "", "ta", lambda: NOW, lambda: None)
    judging.follow(replace(PROVINCE, receivers=receivers, restraint=Restraint(0, 0)))
    _happen(engine, *range(MANY))
    return judging


def _happen(engine: Engine, *spells: int) -> None:
    with writing(engine) as conn:
        alerts.save(conn, [], [replace(a_transition(AlertState.FIRING), spell=spell) for spell in spells])


def _states(engine: Engine) -> Counter[DeliveryState]:
    with reading(engine) as conn:
        return Counter(row.state for row in deliveries(conn, [row.id for row in history(conn)]))


def _wait(condition: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition was not met in time"
        threading.Event().wait(0.01)
