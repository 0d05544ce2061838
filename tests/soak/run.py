"""The soak itself: minutes of life with troubles inside, and what was measured."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic

from playwright.sync_api import CDPSession, Error, Page

from tests.soak.troubles import ASSETS, CLOCK, CUT, DATABASE, RESTART, SILENCE, Trouble
from tests.soak.witness import Witness
from tests.soak.world import WITNESSED, World

FIRST_SCENE = "tong-quan"
SHOWN = f".tile[data-tile^='{WITNESSED}'] .value"
PATIENCE = 30.0


@dataclass(frozen=True)
class Weight:
    """What the page holds after the garbage has been collected; `minute` of the run."""

    minute: float
    heap: int
    nodes: int
    listeners: int
    documents: int


@dataclass
class Figures:
    witness: Witness
    weights: list[Weight] = field(default_factory=list)
    recoveries: list[tuple[str, float]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    sent: int = 0
    minutes: float = 0.0


def short() -> list[tuple[float, Trouble]]:
    """Second of the run → trouble: each but the long silence once, in three minutes."""
    return [(10, RESTART), (30, CUT), (62, DATABASE), (92, ASSETS), (132, CLOCK), (145, RESTART)]


def long(minutes: float) -> list[tuple[float, Trouble]]:
    """Every trouble once in each quarter of an hour, the last one five minutes before the end."""
    order = (RESTART, CUT, SILENCE, DATABASE, ASSETS, CLOCK)
    starts = [150 + 150 * index for index in range(int((minutes - 5) * 60 / 150))]
    return [(start, order[index % len(order)]) for index, start in enumerate(starts)]


def soak(world: World, page: Page, minutes: float, plan: list[tuple[float, Trouble]], told: Callable[[str], None]) -> Figures:
    """Lives through `minutes`; `told` hears a sentence for each thing that happens."""
    promise = world.centre.profile.source["ioc-host"].promise
    assert promise.late_after is not None
    figures = Figures(Witness(promise.late_after))
    devtools = page.context.new_cdp_session(page)
    page.on("pageerror", lambda error: figures.faults.append(f"lỗi trên trang: {error}"))
    begun, waiting, weighed = monotonic(), list(plan), 0.0
    page.goto(f"http://127.0.0.1:{world.relay.port}/wall/tong-quan")
    page.locator(SHOWN).wait_for(timeout=30_000)
    while monotonic() - begun < minutes * 60:
        _second(page, figures, world)
        passed = monotonic() - begun
        if waiting and passed >= waiting[0][0]:
            _suffer(waiting.pop(0)[1], world, page, figures, told)
        elif passed - weighed >= 60:
            weighed = passed
            figures.weights.append(_weigh(devtools, page, passed / 60, figures, world))
            told(f"{figures.weights[-1]}")
    figures.weights.append(_weigh(devtools, page, (monotonic() - begun) / 60, figures, world))
    figures.minutes, figures.sent, figures.faults = (monotonic() - begun) / 60, len(world.sent), [*figures.faults, *world.faults]
    return figures


def _weigh(devtools: CDPSession, page: Page, minute: float, figures: Figures, world: World) -> Weight:
    """Always with the same scene on the glass, soon after it came; the witness goes on looking meanwhile."""
    for comes in (False, True):
        ends = monotonic() + PATIENCE
        while _first_scene(page) is not comes and monotonic() < ends:
            _second(page, figures, world)
    _second(page, figures, world)
    for _ in range(2):
        devtools.send("HeapProfiler.collectGarbage")
    held = devtools.send("Memory.getDOMCounters")
    heap = devtools.send("Runtime.getHeapUsage")["usedSize"]
    return Weight(minute, int(heap), held["nodes"], held["jsEventListeners"], held["documents"])


def _first_scene(page: Page) -> bool:
    return bool(page.evaluate(f"() => document.querySelector('.scene')?.dataset.scene === '{FIRST_SCENE}'"))


def _second(page: Page, figures: Figures, world: World) -> None:
    begun = monotonic()
    figures.witness.look(page, world.sent)
    page.wait_for_timeout(max(50.0, 1_000 - (monotonic() - begun) * 1_000))


def _suffer(trouble: Trouble, world: World, page: Page, figures: Figures, told: Callable[[str], None]) -> None:
    told(f"bắt đầu: {trouble.name}")
    trouble.begin(world, page)
    ends = monotonic() + trouble.lasts
    while monotonic() < ends:
        _second(page, figures, world)
    trouble.end(world, page)
    took = _recovered(world, page, datetime.now(UTC), figures)
    figures.recoveries.append((trouble.name, took))
    told(f"hồi phục sau {took:.1f} s: {trouble.name}")


def _recovered(world: World, page: Page, since: datetime, figures: Figures) -> float:
    """Seconds until a value measured after `since` stands on a glass that doubts nothing; PATIENCE where it never does."""
    begun = monotonic()
    while monotonic() - begun < PATIENCE:
        fresh = [value for at, value in world.sent[-100:] if at > since]
        if fresh and _shows(page, fresh):
            return monotonic() - begun
        page.wait_for_timeout(100)
        if int((monotonic() - begun) * 10) % 10 == 0:
            figures.witness.look(page, world.sent)
    return PATIENCE


def _shows(page: Page, values: list[str]) -> bool:
    asked = f"""values => !document.querySelector('#wall.is-cut-off, #wall.is-empty')
        && [...document.querySelectorAll("{SHOWN}")].some(node => values.includes(node.textContent))"""
    try:
        return bool(page.evaluate(asked, values))
    except Error:
        return False  # between two pages


def lasting(weights: list[Weight]) -> tuple[Weight, Weight]:
    """The page at minute two (or the first weighing) and at the end."""
    return next((one for one in weights if one.minute >= 2), weights[0]), weights[-1]
