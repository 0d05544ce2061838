"""The Content-Encoding of what programs send, undone within a limit."""

from collectors.inflate import read_body
from collectors.remote_write import unpack_block
from ioc.errors import PayloadInvalid, PayloadTooLarge

LARGEST = 16 * 1024 * 1024
"""Bytes of an unpacked body."""
_CHUNK = 65_536


def unpack(body: bytes, encoding: str) -> bytes:
    """The body as it was before it was packed: gzip, deflate, or one snappy block. Raises PayloadInvalid."""
    if encoding == "snappy":
        return unpack_block(body)
    chunks = (body[start : start + _CHUNK] for start in range(0, len(body), _CHUNK))
    try:
        return read_body(chunks, encoding, LARGEST, "bên gửi")
    except PayloadTooLarge:
        raise PayloadTooLarge(f"thân giải nén quá {LARGEST:,} byte; chia nhỏ rồi gửi") from None
    except PayloadInvalid:
        raise PayloadInvalid(f"thân nén không giải được ({encoding}); có thể bị đứt giữa chừng", body[:100].hex()) from None
