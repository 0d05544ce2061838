"""A body read within a size limit: a huge or compressed-bomb body is cut while it streams, never held."""

import zlib
from collections.abc import Iterable

from ioc.errors import PayloadInvalid, PayloadTooLarge

_PLAIN = frozenset({"", "identity"})
_ZIPPED = frozenset({"gzip", "x-gzip", "deflate"})
_ANY_HEADER = zlib.MAX_WBITS | 32


def read_body(chunks: Iterable[bytes], encoding: str, limit: int, where: str) -> bytes:
    """The decoded body.

    Raises PayloadTooLarge when it is longer than `limit` bytes decoded, PayloadInvalid when it is broken or in an encoding
    we did not ask for.
    """
    if encoding not in _PLAIN | _ZIPPED:
        raise PayloadInvalid(f"{where} trả lời bằng cách nén “{encoding[:50]}” mà ta không yêu cầu")
    body = bytearray()
    for piece in _inflated(chunks, limit, where) if encoding in _ZIPPED else chunks:
        body += piece
        if len(body) > limit:
            raise PayloadTooLarge(
                f"{where} trả lời dài hơn {limit:,} byte nên bị cắt; hỏi khoảng ngắn hơn, phân trang, hoặc tăng max_bytes",
                bytes(body[:500]).decode("utf-8", "replace"),
            )
    return bytes(body)


def _inflated(chunks: Iterable[bytes], limit: int, where: str) -> Iterable[bytes]:
    """Pieces of at most `limit` + 1 bytes each, whatever the compression ratio."""
    stream, begun = zlib.decompressobj(_ANY_HEADER), False
    for chunk in chunks:
        while chunk:
            if stream.eof:
                stream = zlib.decompressobj(_ANY_HEADER)
            begun = True
            yield _piece(stream, chunk, limit, where)
            chunk = stream.unconsumed_tail or stream.unused_data
    if begun and not stream.eof:
        raise PayloadInvalid(f"{where} trả lời bị đứt giữa chừng (thân nén chưa trọn)")


def _piece(stream: "zlib._Decompress", chunk: bytes, limit: int, where: str) -> bytes:
    try:
        return stream.decompress(chunk, limit + 1)
    except zlib.error as broken:
        raise PayloadInvalid(f"{where} trả lời thân nén hỏng ({broken})") from None
