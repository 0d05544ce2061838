"""kill -9 of the worker at random points: nothing missing, nothing doubled, everybody told.

python -m tests.journey.kill --minutes 10 [--seed N] [--database-url URL]
"""

import random
import sys
import time
from argparse import ArgumentParser
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.journey.portal import SensorPortal, sensor_portal
from tests.journey.province import RULE, add_source, copy_profile, only_rules, only_sources, sensors, small_screen, unrestrained
from tests.journey.receivers import Receivers, receivers
from tests.journey.rig import Rig, centre, wait_until

LIMIT = 100
SETTLE = 150.0
"""Seconds for the last worker to catch up, at most."""


@dataclass
class Kill:
    """What the worker was doing when it was killed, as seen from outside."""

    collecting: bool
    dispatching: bool
    after: float


@dataclass
class Outcome:
    kills: list[Kill] = field(default_factory=list)
    expected: dict[tuple[str, int], float] = field(default_factory=dict)
    stored: dict[tuple[str, int], float] = field(default_factory=dict)
    doubled: int = 0
    edges: set[tuple[str, int, str]] = field(default_factory=set)
    transitions: Counter[tuple[str, int, str]] = field(default_factory=Counter)
    deliveries: dict[str, str] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    open_runs: int = 0
    unlike_raw: int = 0
    restarts: list[float] = field(default_factory=list)

    def table(self) -> str:
        missing, strange = self.expected.keys() - self.stored.keys(), self.stored.keys() - self.expected.keys()
        once = sum(n == 1 for n in self.told.values())
        rows = (
            ("kills", len(self.kills)),
            ("… while collecting", sum(kill.collecting for kill in self.kills)),
            ("… while dispatching", sum(kill.dispatching for kill in self.kills)),
            ("slowest return to watch", f"{max(self.restarts):.1f} s"),
            ("observations the portal has", len(self.expected)),
            ("observations stored", len(self.stored)),
            ("missing / strange / doubled", f"{len(missing)} / {len(strange)} / {self.doubled}"),
            ("transitions to tell, expected / saved", f"{len(self.edges)} / {sum(self.transitions.values())}"),
            ("notifications", len(self.deliveries)),
            (
                "told once / repeated / never",
                f"{once} / {len(self.told) - once} / {len(self.deliveries.keys() - self.told.keys())}",
            ),
            ("latest or rollups unlike the raw values", self.unlike_raw),
            ("runs left open", self.open_runs),
        )
        return "\n".join(f"{name:<40}{figure}" for name, figure in rows)


def torment(rig: Rig, portal: SensorPortal, ears: Receivers, lives: list[float]) -> Outcome:
    """Kill one worker after each of the lives (seconds since it took the watch), then let the last one catch up."""
    outcome = Outcome()
    for life in lives:
        _live(rig, outcome)
        time.sleep(life)
        _something_under_way(portal, ears)
        outcome.kills.append(_kill(rig, portal, ears, life))
    _live(rig, outcome)
    _catch_up(rig, portal, outcome)
    return outcome


def lives_of(seed: int, kills: int, long: int) -> list[float]:
    """Random lives; `long` of them outlast the ten seconds after which a worker begins to judge."""
    chance = random.Random(seed)
    short = [chance.uniform(0.05, 1.3) for _ in range(kills - long)]
    lives = short + [chance.uniform(10.0, 12.5) for _ in range(long)]
    chance.shuffle(lives)
    return lives


def prepare(rig: Rig, portal: SensorPortal) -> None:
    """One source, one rule: nothing else makes a row or a message."""
    copy_profile(rig.profile)
    unrestrained(rig.profile)
    only_sources(rig.profile, ())
    only_rules(rig.profile, (), RULE)
    small_screen(rig.profile)
    add_source(rig.profile, "cam-bien", sensors(portal.url))
    rig.migrate()


def _live(rig: Rig, outcome: Outcome) -> None:
    began = time.monotonic()
    rig.worker()
    outcome.restarts.append(time.monotonic() - began)


def _something_under_way(portal: SensorPortal, ears: Receivers, seconds: float = 1.0) -> None:
    """Wait a little for a question or a message to be in the air: a kill in an idle moment shows nothing."""
    deadline = time.monotonic() + seconds
    while not (portal.answering or ears.busy) and time.monotonic() < deadline:
        time.sleep(0.02)


def _kill(rig: Rig, portal: SensorPortal, ears: Receivers, life: float) -> Kill:
    seen = Kill(portal.answering > 0, ears.busy > 0, life)
    rig.kill("worker")
    return seen


def _catch_up(rig: Rig, portal: SensorPortal, outcome: Outcome) -> None:
    """Wait until everything up to now is stored, judged and told; then gather what there is."""
    until = int(time.time())
    wait_until(lambda: _stored_until(rig) > until, SETTLE, "the last worker has read up to now")
    outcome.expected = {(code, at): value for code, at, value in portal.readings(0, until)}
    outcome.edges = _edges(portal, until)
    wait_until(lambda: outcome.edges <= _transitions(rig, until).keys(), SETTLE, "the last worker has judged up to now")
    wait_until(lambda: not _untold(rig, until), SETTLE, "everything is told")
    _gather(rig, outcome, until)


def _gather(rig: Rig, outcome: Outcome, until: int) -> None:
    found = rig.rows(
        "SELECT s.subject, o.at, o.value FROM observation o JOIN series s ON s.id = o.series_id WHERE o.at <= :until",
        until=until * 1_000_000,
    )
    outcome.stored = {(row["subject"], row["at"] // 1_000_000): row["value"] for row in found}
    outcome.doubled = len(found) - len(outcome.stored)
    outcome.transitions = _transitions(rig, until)
    told = rig.rows(f"SELECT d.notification_id, d.receiver {_TOLD}", until=until * 1_000_000)
    outcome.deliveries = {row["notification_id"]: row["receiver"] for row in told}
    outcome.unlike_raw = len(rig.rows(_UNLIKE_RAW))
    live = rig.rows("SELECT max(id) AS id FROM run")[0]["id"]
    outcome.open_runs = rig.count("run WHERE status = 'running' AND id < :live", live=live)


_TOLD = """FROM delivery d JOIN transition t ON t.id = d.transition_id
    WHERE d.reason IN ('fired', 'resolved') AND t.at <= :until"""

_UNLIKE_RAW = """
    SELECT l.series_id FROM latest l JOIN observation o ON o.series_id = l.series_id AND o.at = l.at
    WHERE l.value <> o.value OR l.at <> (SELECT max(r.at) FROM observation r WHERE r.series_id = l.series_id)
    UNION ALL
    SELECT h.series_id FROM (SELECT series_id, sum(n) AS n, sum(sum) AS total FROM rollup_hour GROUP BY series_id) h
    JOIN (SELECT series_id, count(*) AS n, sum(value) AS total FROM observation GROUP BY series_id) r
    ON r.series_id = h.series_id WHERE r.n <> h.n OR abs(r.total - h.total) > 0.001
    UNION ALL
    SELECT series_id FROM latest WHERE series_id NOT IN (SELECT series_id FROM rollup_hour)"""
"""Series whose latest value or hours do not agree with their observations; asked in one statement, so in one snapshot."""


def _untold(rig: Rig, until: int) -> bool:
    at = until * 1_000_000
    unrouted = rig.count("transition WHERE routed_at IS NULL AND at <= :until", until=at)
    return bool(unrouted or rig.rows(f"SELECT 1 {_TOLD} AND d.state <> 'delivered' LIMIT 1", until=at))


def _stored_until(rig: Rig) -> int:
    return int(rig.rows("SELECT coalesce(min(last_success), 0) AS at FROM source")[0]["at"]) // 1_000_000


def _transitions(rig: Rig, until: int) -> Counter[tuple[str, int, str]]:
    rows = rig.rows(
        "SELECT subject, at, \"after\" FROM transition WHERE \"after\" IN ('firing', 'resolved') AND at <= :until",
        until=until * 1_000_000,
    )
    return Counter((row["subject"], row["at"] // 1_000_000, row["after"]) for row in rows)


def _edges(portal: SensorPortal, until: int) -> set[tuple[str, int, str]]:
    """Every transition that the portal's values call for: one for each time a sensor goes up or comes down."""
    edges, high = set(), dict.fromkeys(portal.communes, False)
    for code, at, value in portal.readings(0, until):
        if (value >= LIMIT) != high[code]:
            high[code] = not high[code]
            edges.add((code, at, "firing" if high[code] else "resolved"))
    return edges


def check(outcome: Outcome, ears: Receivers) -> None:
    """Everything that must hold after the torment."""
    assert outcome.stored == outcome.expected, "no observation is missing, doubled or wrong"
    assert outcome.doubled == 0
    assert outcome.transitions == Counter(outcome.edges), "every transition is there, once"
    assert len(outcome.deliveries) == 2 * len(outcome.edges), "one message for each transition and receiver"
    assert outcome.deliveries.keys() <= outcome.told.keys(), "everything was told"
    assert outcome.unlike_raw == 0, "the latest values and the hours agree with the observations"
    assert outcome.open_runs == 0, "no run is left open"
    words = {(one.id, one.channel, one.subject, one.text) for one in ears.told}
    assert len(words) == len({one.id for one in ears.told}), "a repeat says the same, on the same channel"


def kill(folder: Path, lives: list[float], environ: dict[str, str]) -> Outcome:
    """The whole journey in `folder`."""
    with sensor_portal(slowness=(0.05, 0.4), page=40) as portal, receivers(slowness=(0.1, 0.6)) as ears:
        with centre(Rig(folder, folder / "profile", {**ears.environment, **environ})) as rig:
            prepare(rig, portal)
            outcome = torment(rig, portal, ears, lives)
        outcome.told = Counter(one.id for one in ears.told if one.id in outcome.deliveries)
        sys.stdout.write(f"\n{outcome.table()}\n")
        check(outcome, ears)
    return outcome


def main() -> None:
    parser = ArgumentParser(prog="python -m tests.journey.kill")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=int(datetime.now(UTC).timestamp()))
    parser.add_argument("--database-url", default="", help="a fresh database; empty = SQLite")
    asked = parser.parse_args()
    sys.stdout.write(f"seed {asked.seed}\n")
    # Four short lives and one long, with a start for each, take about twenty-five seconds.
    kills = max(20, int(asked.minutes * 60 / 5))
    with TemporaryDirectory(prefix="ioc-kill-") as folder:
        environ = {"IOC_DATABASE_URL": asked.database_url} if asked.database_url else {}
        kill(Path(folder), lives_of(asked.seed, kills, kills // 5), environ)


if __name__ == "__main__":
    main()
