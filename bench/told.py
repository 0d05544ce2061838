"""From a reading that is saved to the letter that the mail server has taken: a worker, a portal and a mail server on loopback.

The ratio is to the 2 s that 95 of 100 messages may take. Sensors are asked every second and turn every twelve seconds.
"""

import time
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.table import verdict
from tests.journey.kill import prepare
from tests.journey.portal import sensor_portal
from tests.journey.receivers import Receivers, receivers
from tests.journey.rig import Rig, centre, wait_until

ALLOWED = 2.0
LISTENED = timedelta(seconds=60)

_MESSAGES = """SELECT d.notification_id, min(o.collected_at) AS at FROM delivery d JOIN transition t ON t.id = d.transition_id
    JOIN series s ON s.indicator = 'CQS-02' AND s.subject = t.subject JOIN observation o ON o.series_id = s.id AND o.at = t.at
    WHERE d.reason IN ('fired', 'resolved') AND d.state = 'delivered' GROUP BY d.notification_id"""


def run() -> None:
    print(f"From a reading saved to the message taken, over {LISTENED.total_seconds():.0f} s, a dozen sensors")
    print(f"{'':14}{'messages':>10}{'median':>9}{'95 %':>8}{'worst':>8}{'ratio':>8}    (ratio: to 2 s)")
    with (
        TemporaryDirectory(prefix="ioc-told-") as folder,
        sensor_portal() as portal,
        receivers() as ears,
        centre(Rig(Path(folder), Path(folder) / "profile", ears.environment)) as rig,
    ):
        prepare(rig, portal)
        rig.worker()
        # What had to wait until the worker began to judge says nothing of how fast it tells.
        wait_until(lambda: ears.told, 60, "the first message")
        began = time.time()
        time.sleep(LISTENED.total_seconds())
        for channel in ("email", "webhook"):
            _show(channel, _spans(rig, ears, channel, began))


def _spans(rig: Rig, ears: Receivers, channel: str, began: float) -> list[float]:
    saved = {row["notification_id"]: row["at"] / 1e6 for row in rig.rows(_MESSAGES)}
    heard = {one.id: one.at for one in reversed(ears.by(channel))}
    return sorted(heard[id] - at for id, at in saved.items() if id in heard and at >= began)


def _show(channel: str, spans: list[float]) -> None:
    at95 = spans[int(len(spans) * 0.95)]
    figures = f"{len(spans):10}{spans[len(spans) // 2]:8.2f}s{at95:7.2f}s{spans[-1]:7.2f}s"
    print(f"{channel:14}{figures}{at95 / ALLOWED:8.2f}    {verdict(round(at95, 2), ALLOWED, 's')}")
