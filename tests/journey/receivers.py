"""Who is told: a real SMTP server and a real web server on loopback that keep what they were sent, as slow as a test wants."""

import asyncio
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.journey.rig import free_port


@dataclass(frozen=True)
class Told:
    """A message as it arrived: `id` and `thread` are the notification's, whatever the channel; `at` is epoch seconds."""

    channel: str
    id: str
    thread: str
    subject: str
    text: str
    at: float


@dataclass
class Receivers:
    """`slowness` is how long a message takes to be taken, in seconds (least, most): half before it is kept, half after."""

    slowness: tuple[float, float] = (0.0, 0.0)
    told: list[Told] = field(default_factory=list)
    busy: int = 0
    smtp: str = ""
    webhook: str = ""
    _random: random.Random = field(default_factory=lambda: random.Random(2))

    @property
    def environment(self) -> dict[str, str]:
        """As the receivers of the profile want them."""
        mailbox = {"IOC_SMTP_URL": self.smtp, "IOC_EMAIL_FROM": "ioc@tinh.invalid", "IOC_EMAIL_TO": "truc-ban@tinh.invalid"}
        return mailbox | {"IOC_WEBHOOK_URL": self.webhook}

    @property
    def practice_environment(self) -> dict[str, str]:
        return {"IOC_PRACTICE_SMTP": self.smtp, "IOC_PRACTICE_WEBHOOK": self.webhook}

    def by(self, channel: str) -> list[Told]:
        return [one for one in self.told if one.channel == channel]

    def half(self) -> float:
        return self._random.uniform(*self.slowness) / 2

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - named by aiosmtpd
        wait, self.busy = self.half(), self.busy + 1
        try:
            await asyncio.sleep(wait)
            self.told.append(read_letter(envelope))
            await asyncio.sleep(wait)
        finally:
            self.busy -= 1
        return "250 OK"

    def take_post(self, key: str, body: bytes) -> None:
        wait, self.busy = self.half(), self.busy + 1
        try:
            time.sleep(wait)
            said: dict[str, Any] = json.loads(body)
            assert key == said["id"], "Idempotency-Key is the id of the message"
            self.told.append(Told("webhook", key, said["thread"], said["title"], said["text"], time.time()))
            time.sleep(wait)
        finally:
            self.busy -= 1


def read_letter(envelope: Envelope) -> Told:
    assert isinstance(envelope.content, bytes)
    letter = message_from_bytes(envelope.content, policy=policy.default)
    body = letter.get_body(("plain",))  # type: ignore[attr-defined]
    id, thread = (str(letter[name]).strip("<>").partition("@")[0] for name in ("Message-ID", "In-Reply-To"))
    return Told("email", id, thread, str(letter["Subject"]), body.get_content(), time.time())


@contextmanager
def receivers(slowness: tuple[float, float] = (0.0, 0.0)) -> Iterator[Receivers]:
    both = Receivers(slowness)
    port = free_port()
    letters = Controller(both, hostname="127.0.0.1", port=port)
    posts = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Post,), {"receivers": both}))
    posts.daemon_threads = True
    both.smtp, both.webhook = f"smtp://127.0.0.1:{port}", f"http://127.0.0.1:{posts.server_address[1]}/hook"
    letters.start()
    threading.Thread(target=posts.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    try:
        yield both
    finally:
        letters.stop()
        posts.shutdown()
        posts.server_close()


class _Post(BaseHTTPRequestHandler):
    receivers: Receivers

    def do_POST(self) -> None:  # noqa: N802 - the name http.server asks for
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.receivers.take_post(self.headers["Idempotency-Key"], body)
        # Whoever sent it may have been killed meanwhile.
        with suppress(ConnectionError):
            self.send_response(204)
            self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Tests read what was sent, not a log."""
