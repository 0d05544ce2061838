"""All parsers under fire, each in a fresh process: the limit on memory of one must not meet the leavings of another."""

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from tests.fuzz.run import Found, fuzz
from tests.fuzz.targets import targets


def attack(inputs: int, heavy: int, seed: int = 1, only: str = "", keep: Path | None = None) -> Iterator[Found]:
    """What came of each target whose name contains `only`, as they end; `heavy` inputs for spreadsheets and archives."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn"), max_tasks_per_child=1) as processes:
        names = [name for name in targets() if only in name]
        running = [processes.submit(attack_one, name, inputs, heavy, seed, keep) for name in names]
        for done in as_completed(running):
            yield done.result()


def attack_one(name: str, inputs: int, heavy: int, seed: int, keep: Path | None) -> Found:
    target = targets()[name]
    return fuzz(target, heavy if target.heavy else inputs, seed, keep)
