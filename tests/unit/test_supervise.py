import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from ioc.supervise import GRACE, Part, pause_after, supervise

NOTE_PID = "import os,sys,time; open(sys.argv[1],'a').write(f'{os.getpid()}\\n'); time.sleep(60)"
STUBBORN = "import signal,sys,time,os; signal.signal(signal.SIGTERM, signal.SIG_IGN); " + NOTE_PID


def _poll(condition: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "the condition was not met in time"
        threading.Event().wait(0.05)


def _pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def _run(code: str, path: Path) -> tuple[threading.Thread, threading.Event]:
    stop = threading.Event()
    part = Part("thử", [sys.executable, "-c", code, str(path)])
    thread = threading.Thread(target=supervise, args=([part], stop, 0.05))
    thread.start()
    return thread, stop


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_a_killed_part_is_started_again_and_all_end_together(tmp_path: Path) -> None:
    noted = tmp_path / "pids"
    thread, stop = _run(NOTE_PID, noted)
    _poll(lambda: len(_pids(noted)) == 1)
    os.kill(_pids(noted)[0], signal.SIGKILL)
    _poll(lambda: len(_pids(noted)) == 2)
    stop.set()
    thread.join(GRACE + 1)
    assert not thread.is_alive()
    assert all(map(_gone, _pids(noted)))


def test_a_part_that_ignores_the_request_is_killed_within_five_seconds(tmp_path: Path) -> None:
    noted = tmp_path / "pids"
    thread, stop = _run(STUBBORN, noted)
    _poll(lambda: len(_pids(noted)) == 1)
    began = time.monotonic()
    stop.set()
    thread.join(GRACE + 1)
    assert not thread.is_alive()
    assert time.monotonic() - began < 5
    assert all(map(_gone, _pids(noted)))


def test_a_part_ends_when_its_supervisor_is_killed(tmp_path: Path) -> None:
    noted = tmp_path / "pids"
    child = f"import os,sys; from ioc.lifeline import hold; hold(os.environ); {NOTE_PID}"
    parent = (
        "import sys,threading; from ioc.supervise import Part,supervise;"
        f"supervise([Part('con',[sys.executable,'-c',{child!r},{str(noted)!r}])], threading.Event())"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", parent])
    _poll(lambda: len(_pids(noted)) == 1)
    supervisor.kill()
    supervisor.wait()
    _poll(lambda: _gone(_pids(noted)[0]))


def test_crashes_in_a_row_are_answered_more_and_more_slowly() -> None:
    assert [pause_after(deaths) for deaths in (1, 2, 3, 6, 5000)] == [1, 2, 4, 30, 30]
