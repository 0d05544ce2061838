"""Writers of one file take turns, and none waits for ever."""

import os
import threading
import time
from pathlib import Path

import pytest

from ioc.errors import DatabaseBusy
from ioc.store.turnstile import Turnstile


def test_who_waits_too_long_is_told_which_process_writes(tmp_path: Path) -> None:
    with Turnstile(tmp_path / "ioc.db").turn(), pytest.raises(DatabaseBusy, match=f"tiến trình {os.getpid()} .*thử lại"):
        impatient(tmp_path)


def test_the_turn_is_free_again_after_somebody_gave_up(tmp_path: Path) -> None:
    with Turnstile(tmp_path / "ioc.db").turn(), pytest.raises(DatabaseBusy):
        impatient(tmp_path)
    assert impatient(tmp_path)


def test_who_waits_gets_its_turn_as_soon_as_the_writer_is_done(tmp_path: Path) -> None:
    door, had_its_turn = Turnstile(tmp_path / "ioc.db"), threading.Event()

    def write() -> None:
        with door.turn():
            had_its_turn.set()

    waiting = threading.Thread(target=write)
    with door.turn():
        waiting.start()
        assert not had_its_turn.wait(0.05)
    waiting.join(5)
    assert had_its_turn.is_set()


def test_a_writer_without_pause_starves_nobody(tmp_path: Path) -> None:
    """Ten short waits in a row beside a thread that asks for its next turn as soon as it has ended one."""
    door, enough = Turnstile(tmp_path / "ioc.db"), threading.Event()

    def write_without_pause() -> None:
        while not enough.is_set():
            with door.turn():
                time.sleep(0.01)

    greedy = threading.Thread(target=write_without_pause)
    greedy.start()
    try:
        for _ in range(10):
            with Turnstile(tmp_path / "ioc.db", patience=5).turn():
                pass
    finally:
        enough.set()
        greedy.join()


def impatient(folder: Path) -> bool:
    with Turnstile(folder / "ioc.db", patience=0.1).turn():
        return True
