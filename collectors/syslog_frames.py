"""The frames of syslog over a stream (RFC 6587): counted octets, or lines; a stream may hold both."""

from asyncio import IncompleteReadError, LimitOverrunError, StreamReader
from collections.abc import AsyncIterator

_LONGEST_COUNT = 8
_PIECE = 65_536


async def frames(reader: StreamReader, max_bytes: int) -> AsyncIterator[bytes]:
    """Each message as it came. One that is longer than `max_bytes` comes cut, one byte too long, and its rest is passed over."""
    while first := await reader.read(1):
        if first.isdigit():
            yield await _counted(reader, first, max_bytes)
        elif first not in b"\n\r\0":
            yield first + await _line(reader, max_bytes)


async def _counted(reader: StreamReader, first: bytes, max_bytes: int) -> bytes:
    """`LENGTH SP MESSAGE`; where no length stands it is a line that begins with a digit."""
    count = first
    while len(count) <= _LONGEST_COUNT and (byte := await reader.read(1)).isdigit():
        count += byte
    if byte != b" " or len(count) > _LONGEST_COUNT:
        return count + byte + (await _line(reader, max_bytes) if byte not in (b"", b"\n") else b"")
    return await _taken(reader, int(count), max_bytes)


async def _taken(reader: StreamReader, length: int, max_bytes: int) -> bytes:
    kept, left = b"", length
    while left and (piece := await reader.read(min(left, _PIECE))):
        left -= len(piece)
        kept += piece[: max(0, max_bytes + 1 - len(kept))]
    return kept.rstrip(b"\r\n\0")


async def _line(reader: StreamReader, max_bytes: int) -> bytes:
    kept = b""
    while True:
        try:
            piece = await reader.readuntil(b"\n")
        except IncompleteReadError as end:
            return kept + end.partial[: max(0, max_bytes + 1 - len(kept))]
        except LimitOverrunError as over:
            piece = await reader.read(over.consumed or _PIECE)
            kept += piece[: max(0, max_bytes + 1 - len(kept))]
            continue
        return (kept + piece[: max(0, max_bytes + 1 - len(kept))]).rstrip(b"\r\n\0")
