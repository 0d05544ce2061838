"""Programs of others that tests talk to (installed by tests.prepare): found, started on loopback, ended."""

import os
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.prepare import find_program


def program(name: str) -> str:
    """Where the program is. Where it is absent the test is skipped with that reason; under CI=true it fails."""
    path = find_program(name)
    if path is None:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(f"needs {name}: run `python -m tests.prepare` as root")
    return str(path)


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    with socket.socket(socket.AF_INET, kind) as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def running(command: Sequence[str], ready: Callable[[], bool], folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The program, from when it is `ready` until the block ends; what it says goes to `folder`. Fails where it never is."""
    path = folder / f"{Path(command[0]).name}.said"
    with path.open("wb") as said:
        process = subprocess.Popen(command, cwd=folder, stdout=said, stderr=said)
    try:
        wait_for(ready, lambda: process.poll() is None, lambda: path.read_text(errors="replace")[-2000:])
        yield process
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(
    ready: Callable[[], bool], alive: Callable[[], bool] = lambda: True, said: Callable[[], str] = str, seconds: float = 30
) -> None:
    """Poll until `ready`; fails after `seconds`, or as soon as what is waited for is not `alive`."""
    deadline = time.monotonic() + seconds
    while not ready():
        if time.monotonic() > deadline or not alive():
            pytest.fail(f"never ready: {said()}")
        time.sleep(0.05)


def answers(port: int) -> Callable[[], bool]:
    """Whether something takes TCP connections there."""

    def ask() -> bool:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            return False
        return True

    return ask


def serves(url: str) -> Callable[[], bool]:
    """Whether a GET of the URL is answered with a good status: a port is open long before a server is ready."""

    def ask() -> bool:
        try:
            return httpx.get(url, timeout=1, trust_env=False).is_success
        except httpx.HTTPError:
            return False

    return ask
