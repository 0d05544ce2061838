"""The real server on a real port: a hundred open streams do not keep it up, and a browser that leaves frees what it held."""

import socket
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import pytest
import uvicorn

from ioc.web.app import build
from ioc.web.server import GRACE, Server
from tests.web_centre import Clock, parts

BROWSERS = 100


class Running:
    """The centre on a free port in a thread; `stop` returns how long it took to end."""

    def __init__(self, centre):
        app, self.stream = build(centre)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        config = uvicorn.Config(app, "127.0.0.1", self.port, log_level="error", access_log=False, timeout_graceful_shutdown=GRACE)
        self.server = Server(config, self.stream.close)
        self.thread = Thread(target=self.server.run, daemon=True)

    def start(self):
        self.thread.start()
        until(lambda: self.server.started)

    def stop(self):
        begun = monotonic()
        self.server.should_exit = True
        self.thread.join(30)
        assert not self.thread.is_alive()
        return monotonic() - begun

    def open_stream(self):
        """A raw connection that has read the snapshot and keeps listening."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        connection.sendall(f"GET /stream?screen=wall&lang=vi HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\n\r\n".encode())
        said = b""
        while b"event: snapshot" not in said:
            said += connection.recv(65536)
        return connection


def until(holds, seconds=10):
    """Poll a condition of another thread with a deadline."""
    deadline, pause = monotonic() + seconds, Event()
    while not holds():
        assert monotonic() < deadline
        pause.wait(0.01)


@contextmanager
def running(centre):
    one = Running(centre)
    one.start()
    try:
        yield one
    finally:
        if one.thread.is_alive():
            one.stop()


@pytest.fixture
def centre(sqlite_engine):
    return parts(sqlite_engine, Clock(), loopback_viewer=True)


def test_a_hundred_open_streams_end_at_once_with_the_server(centre):
    with running(centre) as served:
        connections = [served.open_stream() for _ in range(BROWSERS)]
        assert served.stream.clients == BROWSERS
        assert served.stop() < GRACE
        for connection in connections:
            while connection.recv(65536):
                pass
            connection.close()


def test_browsers_that_leave_free_what_they_held(centre):
    with running(centre) as served:
        connections = [served.open_stream() for _ in range(BROWSERS)]
        for connection in connections:
            connection.close()
        until(lambda: served.stream.clients == 0)
