"""A line between the worker and a source that fails in every way a line and a server can."""

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import StrEnum

_LIE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: 58\r\nConnection: close\r\n\r\n"
    b"<html><body>He thong dang bao tri, moi quay lai.</body></h"
)


class Mode(StrEnum):
    WELL = "well"
    DOWN = "down"  # nobody answers
    LIE = "lie"  # a maintenance page with status 200
    HANG = "hang"  # takes the question, never answers
    CUT = "cut"  # breaks off in the middle of the answer


class Proxy:
    """Listens on `port` and hands on to `behind`; the mode holds for new connections, DOWN and CUT for old ones as well."""

    def __init__(self, behind: int, seed: int) -> None:
        self.mode, self._behind, self._random = Mode.WELL, behind, random.Random(seed)
        self._server = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.port = int(self._server.getsockname()[1])
        self._open: set[socket.socket] = set()
        threading.Thread(target=self._accept, daemon=True).start()

    def turn(self, mode: Mode) -> None:
        self.mode = mode
        if mode in (Mode.DOWN, Mode.CUT):
            for line in tuple(self._open):
                _end(line)

    def close(self) -> None:
        self.turn(Mode.DOWN)
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line, self.mode), daemon=True).start()

    def _serve(self, line: socket.socket, mode: Mode) -> None:
        self._open.add(line)
        with suppress(OSError), line:
            if mode is Mode.LIE:
                line.recv(65_536)
                line.sendall(_LIE)
            elif mode is Mode.HANG:
                while self.mode is Mode.HANG and line.recv(65_536):
                    pass
            elif mode is not Mode.DOWN:
                self._hand_on(line, cut=mode is Mode.CUT)
        self._open.discard(line)

    def _hand_on(self, line: socket.socket, cut: bool) -> None:
        with socket.create_connection(("127.0.0.1", self._behind), 5) as far:
            far.settimeout(None)
            self._open.add(far)
            back = threading.Thread(target=_copy, args=(line, far, None), daemon=True)
            back.start()
            _copy(far, line, self._random.randrange(1, 400) if cut else None)
            _end(line)
        self._open.discard(far)


def _copy(one: socket.socket, other: socket.socket, most: int | None) -> None:
    """Until the end, or until `most` bytes have gone over."""
    left = most
    with suppress(OSError):
        while piece := one.recv(65_536 if left is None else min(left, 65_536)):
            other.sendall(piece)
            left = None if left is None else left - len(piece)
            if left == 0:
                break
    _end(one)
    _end(other)


def _end(line: socket.socket) -> None:
    with suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxied(behind: int, seed: int) -> Iterator[Proxy]:
    proxy = Proxy(behind, seed)
    try:
        yield proxy
    finally:
        proxy.close()


class Weather:
    """Turns the proxies from one mode to another until it ends; every mode comes before one comes again."""

    def __init__(self, proxies: tuple[Proxy, ...], seed: int, least: float, most: float) -> None:
        self._proxies, self._random, self._least, self._most = proxies, random.Random(seed), least, most
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._blow, daemon=True)

    def __enter__(self) -> "Weather":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join()
        for proxy in self._proxies:
            proxy.turn(Mode.WELL)

    def _blow(self) -> None:
        coming = {id(proxy): list[Mode]() for proxy in self._proxies}
        due = {id(proxy): time.monotonic() + self._random.uniform(0, self._most) for proxy in self._proxies}
        while not self._end.wait(0.1):
            for proxy in self._proxies:
                if time.monotonic() >= due[id(proxy)]:
                    proxy.turn(self._next(proxy, coming[id(proxy)]))
                    due[id(proxy)] = time.monotonic() + self._random.uniform(self._least, self._most)

    def _next(self, proxy: Proxy, coming: list[Mode]) -> Mode:
        """Between two evils it is well."""
        if proxy.mode is not Mode.WELL:
            return Mode.WELL
        if not coming:
            coming.extend(self._random.sample(list(Mode)[1:], 4))
        return coming.pop()
