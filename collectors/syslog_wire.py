"""Listening for syslog over UDP, TCP and TLS (RFC 5426, 6587, 5425); what was heard is on disk within a second."""

import asyncio
import os
import ssl
from asyncio import DatagramProtocol, StreamReader, StreamWriter
from contextlib import AsyncExitStack, suppress
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any

from collectors.contract import Ear, Message
from collectors.secrets import Secrets
from collectors.syslog_frames import frames
from collectors.syslog_options import Line, SyslogOptions
from collectors.syslog_tally import Tally, read_tally, told_bytes, written
from ioc.domain.source import Source
from ioc.errors import CentreError, SourceRefused

_STEP, _AT_ONCE, _MOST_LINES = 1.0, 100, 500


def listen(source: Source, ear: Ear) -> None:
    """Listen until `ear.stop` is set. Raises SourceRefused where a port or a certificate cannot be used."""
    asyncio.run(_Post(source, ear).run())


class _Post:
    """Everything that one source listens at; only the event loop touches the tally."""

    def __init__(self, source: Source, ear: Ear) -> None:
        assert isinstance(source.options, SyslogOptions)
        self._source, self._options, self._ear = source, source.options, ear
        self._networks = [ip_network(one) for one in self._options.senders]
        self._file = ear.means.data_dir / "syslog" / f"{source.name}.json"
        self._tally = read_tally(self._file.read_bytes()) if self._file.is_file() else Tally()
        self._lines = 0

    async def run(self) -> None:
        async with AsyncExitStack() as stack:
            for line in self._options.listen:
                await self._open(line, stack)
            self._tally.resumed(self._options, self._ear.means.clock())
            self._ear.hear(())
            while not self._ear.stop.is_set():
                await asyncio.sleep(_STEP)
                await self._keep()
        await self._keep()

    def heard(self, body: bytes, sender: str) -> None:
        if body and (not self._networks or any(ip_address(sender.partition("%")[0]) in one for one in self._networks)):
            self._tally.hear(body, sender, self._options, self._ear.means.clock())

    async def _keep(self) -> None:
        """On disk first; what is over is told, and stays until it is saved."""
        now = self._ear.means.clock()
        self._tally.turn(self._options, now)
        self._tally.tell_open(now)
        _write(self._file, written(self._tally))
        told = self._tally.waiting[:_AT_ONCE]
        if not told:
            return
        messages = [Message(self._source.name, told_bytes(one), self._ear.means.clock()) for one in told]
        with suppress(CentreError):  # neither database nor spool: it waits here, and is told again
            await asyncio.to_thread(self._ear.hear, messages)
            self._tally.saved(told)
            _write(self._file, written(self._tally))

    async def _open(self, line: Line, stack: AsyncExitStack) -> None:
        loop, port = asyncio.get_running_loop(), _port(line, self._ear.means.secrets)
        try:
            if line.transport == "udp":
                transport, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), (line.host, port))
                stack.callback(transport.close)
                return
            context = _context(line, self._ear.means.secrets) if line.transport == "tls" else None
            server = await asyncio.start_server(self._talk, line.host, port, ssl=context, limit=self._options.max_bytes)
            stack.callback(server.close)
        except (OSError, ValueError) as wrong:
            said = " ".join(str(wrong).split())[:160]
            raise SourceRefused(f"Không nghe được ở {line.host}:{port} ({line.transport}): {said}.") from None

    async def _talk(self, reader: StreamReader, writer: StreamWriter) -> None:
        sender = str(writer.get_extra_info("peername")[0])
        self._lines += 1
        try:
            if self._lines <= _MOST_LINES:
                async for body in frames(reader, self._options.max_bytes):
                    self.heard(body, sender)
        except (OSError, ssl.SSLError):
            return
        finally:
            self._lines -= 1
            writer.close()


class _Datagrams(DatagramProtocol):
    def __init__(self, post: _Post) -> None:
        self._post = post

    def datagram_received(self, data: bytes, addr: tuple[Any, ...]) -> None:
        self._post.heard(data.rstrip(b"\r\n\0"), str(addr[0]))


def _port(line: Line, secrets: Secrets) -> int:
    if isinstance(line.port, int):
        return line.port
    text = secrets.plain(line.port, hidden=False)
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 65_536):
        raise SourceRefused(f"“{line.port}” không chứa số cổng.")
    return int(text)


def _context(line: Line, secrets: Secrets) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    password = secrets.plain(line.password) if line.password else None
    context.load_cert_chain(secrets.plain(line.certificate), secrets.plain(line.key) or None, password)
    if line.sender_ca:
        context.load_verify_locations(secrets.plain(line.sender_ca))
        context.verify_mode = ssl.CERT_REQUIRED
    return context


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".part")
    with fresh.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(file)
