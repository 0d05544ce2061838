"""A small IMAP server under TLS on loopback: one folder of letters, numbered as a test says. It keeps every command."""

import re
import socket
import ssl
import threading
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime

USER, PASSWORD = "tonghop", "mật-khẩu-hộp-thư-rất-dài"
_RANGE = re.compile(r"UID (\d+):\*")
_SINCE = re.compile(r"SINCE (\S+)")


@dataclass
class Post:
    """`letters` by number: when each arrived and what it is. `misbehave` gets a command before it is answered."""

    letters: dict[int, tuple[datetime, bytes]] = field(default_factory=dict)
    validity: int = 7
    following: int = 1
    commands: list[str] = field(default_factory=list)
    cut_in: str = ""
    hang_in: str = ""
    port: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)

    def send(self, raw: bytes, at: datetime) -> int:
        uid, self.following = self.following, self.following + 1
        self.letters[uid] = (at, raw)
        return uid


@contextmanager
def mail_server(post: Post, context: ssl.SSLContext) -> Iterator[Post]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        post.port = listener.getsockname()[1]
        thread = threading.Thread(target=_accept, args=(listener, post, context), daemon=True)
        thread.start()
        try:
            yield post
        finally:
            post.stopped.set()
            thread.join(5)


def _accept(listener: socket.socket, post: Post, context: ssl.SSLContext) -> None:
    while not post.stopped.is_set():
        with suppress(TimeoutError):
            conn, _ = listener.accept()
            threading.Thread(target=_talk, args=(conn, post, context), daemon=True).start()


def _talk(conn: socket.socket, post: Post, context: ssl.SSLContext) -> None:
    with suppress(OSError, ValueError), conn, context.wrap_socket(conn, server_side=True) as secured:
        stream = secured.makefile("rwb")
        _say(stream, b"* OK ready")
        while line := stream.readline():
            tag, _, command = line.decode().strip().partition(" ")
            post.commands.append(command)
            if post.hang_in and post.hang_in in command:
                post.stopped.wait(30)
                return
            if post.cut_in and post.cut_in in command:
                stream.write(b"* 1 FETCH (UID 1 BODY[] {5000}\r\nSubject: n")
                stream.flush()
                return
            _answer(stream, tag, command, post)


def _say(stream: object, *lines: bytes) -> None:
    for line in lines:
        stream.write(line + b"\r\n")  # type: ignore[attr-defined]
    stream.flush()  # type: ignore[attr-defined]


def _answer(stream: object, tag: str, command: str, post: Post) -> None:
    word, done = command.split(" ")[0].upper(), f"{tag} OK done".encode()
    match word:
        case "CAPABILITY":
            _say(stream, b"* CAPABILITY IMAP4rev1 AUTH=PLAIN", done)
        case "AUTHENTICATE":
            _say(stream, b"+ ")
            said = b64decode(stream.readline()).decode().split("\0")[1:]  # type: ignore[attr-defined]
            _say(stream, done if said == [USER, PASSWORD] else f"{tag} NO [AUTHENTICATIONFAILED] no".encode())
        case "EXAMINE" if "INBOX" in command or "B&AOE-o c&AOE-o" in command:
            numbering = f"* OK [UIDVALIDITY {post.validity}]", f"* OK [UIDNEXT {post.following}]", f"* {len(post.letters)} EXISTS"
            _say(stream, *map(str.encode, numbering), f"{tag} OK [READ-ONLY] done".encode())
        case "UID" if " SEARCH " in command:
            _say(stream, " ".join(["* SEARCH", *map(str, _matching(command, post))]).encode(), done)
        case "UID":
            _say(stream, *_fetched(command, post), done)
        case "LOGOUT":
            _say(stream, b"* BYE", done)
        case _:
            _say(stream, f"{tag} NO what".encode())


def _matching(command: str, post: Post) -> list[int]:
    """As RFC 3501 says, `n:*` holds the last letter whatever n is."""
    if found := _RANGE.search(command):
        return [uid for uid in post.letters if uid >= min(int(found[1]), max(post.letters, default=0))]
    since = _SINCE.search(command)
    assert since is not None
    first = datetime.strptime(since[1], "%d-%b-%Y").replace(tzinfo=UTC)
    return [uid for uid, (at, _) in post.letters.items() if at >= first]


def _fetched(command: str, post: Post) -> Iterator[bytes]:
    for number, uid in enumerate(map(int, command.split(" ")[2].split(",")), 1):
        at, raw = post.letters.get(uid, (None, b""))
        if at is None:
            continue
        if "BODY.PEEK[]" in command:
            yield f"* {number} FETCH (UID {uid} BODY[] {{{len(raw)}}}\r\n".encode() + raw + b")"
        else:
            moment = at.strftime("%d-%b-%Y %H:%M:%S +0000")
            yield f'* {number} FETCH (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE "{moment}")'.encode()
