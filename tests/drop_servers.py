"""Real FTP, FTPS and SFTP servers on loopback, and servers that misbehave, for tests of places where files are dropped."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncssh
from pyftpdlib.authorizers import DummyAuthorizer
from pyftpdlib.handlers import FTPHandler, TLS_FTPHandler
from pyftpdlib.servers import FTPServer

USER, PASSWORD = "ioc", "mat-khau-tram-rat-dai"
EVERYTHING, READ_ONLY = "elradfmwMT", "elr"


class ImplicitHandler(TLS_FTPHandler):  # type: ignore[misc]
    """TLS from the first byte, which pyftpdlib does not know by itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prot = True

    def handle(self) -> None:
        self.secure_connection(self.get_ssl_context())

    def handle_ssl_established(self) -> None:
        FTPHandler.handle(self)


@contextmanager
def ftp_server(folder: Path, handler: type = FTPHandler, rights: str = EVERYTHING, **settings: object) -> Iterator[int]:
    """An FTP server for `folder`; yields its port. `settings` are attributes of the handler, such as `certfile`."""
    authorizer = DummyAuthorizer()
    authorizer.add_user(USER, PASSWORD, str(folder), perm=rights)
    own = type("Handler", (handler,), {"authorizer": authorizer, "ssl_context": None, "auth_failed_timeout": 0, **settings})
    server, stop = FTPServer(("127.0.0.1", 0), own), threading.Event()

    def serve() -> None:
        while not stop.is_set():
            server.serve_forever(timeout=0.02, blocking=False, handle_exit=False)

    with _thread(serve, stop):
        yield server.address[1]
    server.close_all()


@contextmanager
def sftp_server(
    folder: Path, host_key: asyncssh.SSHKey, client_keys: str | None = None, rights: type[asyncssh.SFTPServer] | None = None
) -> Iterator[int]:
    """An SFTP server for `folder`; yields its port. `client_keys` is the path of a file of authorized keys."""
    loop, stop, ready = asyncio.new_event_loop(), threading.Event(), threading.Event()
    ports: list[int] = []
    kind = rights or asyncssh.SFTPServer

    async def serve() -> None:
        async with asyncssh.listen(
            "127.0.0.1",
            0,
            server_host_keys=[host_key],
            server_factory=_Accounts,
            authorized_client_keys=client_keys,
            sftp_factory=lambda channel: kind(channel, chroot=str(folder)),
        ) as server:
            ports.append(server.get_port())
            ready.set()
            while not stop.is_set():
                await asyncio.sleep(0.02)

    with _thread(lambda: loop.run_until_complete(serve()), stop):
        assert ready.wait(10)
        yield ports[0]
    loop.close()


class _Accounts(asyncssh.SSHServer):
    def begin_auth(self, username: str) -> bool:
        return True

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


class ReadOnlySftp(asyncssh.SFTPServer):
    def rename(self, oldpath: bytes, newpath: bytes) -> None:
        raise asyncssh.SFTPPermissionDenied("read only")

    def mkdir(self, path: bytes, attrs: asyncssh.SFTPAttrs) -> None:
        raise asyncssh.SFTPPermissionDenied("read only")


@contextmanager
def misbehaving(behave: Callable[[socket.socket, threading.Event], None]) -> Iterator[int]:
    """A server that does as it is told with each connection, in a thread of its own; yields its port."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)

        def serve() -> None:
            while not stop.is_set():
                with suppress(TimeoutError):
                    conn, _ = listener.accept()
                    threading.Thread(target=_behave, args=(behave, conn, stop), daemon=True).start()

        with _thread(serve, stop):
            yield listener.getsockname()[1]


def _behave(behave: Callable[[socket.socket, threading.Event], None], conn: socket.socket, stop: threading.Event) -> None:
    with conn, suppress(OSError):
        behave(conn, stop)


def silent(conn: socket.socket, stop: threading.Event) -> None:
    stop.wait(30)


def dripping(conn: socket.socket, stop: threading.Event) -> None:
    while not stop.wait(0.05):
        conn.sendall(b"2")


def saying(words: bytes) -> Callable[[socket.socket, threading.Event], None]:
    """Says this whatever it is asked, and hangs up."""

    def say(conn: socket.socket, stop: threading.Event) -> None:
        conn.sendall(words)
        conn.settimeout(0.2)
        conn.recv(1)

    return say


def ftp_script(
    deliver: Callable[[socket.socket, socket.socket, threading.Event], None], listing: bytes = b""
) -> Callable[[socket.socket, threading.Event], None]:
    """A server that speaks FTP as far as it must, until a file is asked for: then `deliver` has both connections."""
    answers = {b"USER": b"331 ?", b"PASS": b"230 ok", b"TYPE": b"200 ok", b"CWD": b"250 ok", b"SIZE": b"213 5"}

    def speak(conn: socket.socket, stop: threading.Event) -> None:
        lines = conn.makefile("rb")
        conn.sendall(b"220 san sang\r\n")
        with socket.create_server(("127.0.0.1", 0)) as data:
            host, port = data.getsockname()[:2]
            passive = f"227 ({host.replace('.', ',')},{port >> 8},{port & 255})\r\n".encode()
            while line := lines.readline():
                verb = line[:4].strip().upper()
                if verb == b"PASV":
                    conn.sendall(passive)
                elif verb in (b"MLSD", b"RETR"):
                    conn.sendall(b"150 day\r\n")
                    with data.accept()[0] as pipe:
                        if verb == b"RETR":
                            deliver(conn, pipe, stop)
                            return
                        pipe.sendall(listing)
                    conn.sendall(b"226 xong\r\n")
                else:
                    conn.sendall(answers.get(verb, b"502 khong biet") + b"\r\n")

    return speak


@contextmanager
def _thread(run: Callable[[], None], stop: threading.Event) -> Iterator[None]:
    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(10)
        assert not thread.is_alive()
