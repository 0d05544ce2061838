"""A folder of records, one file each: written whole or not at all, read in the order in which they were put, never lost silently.

A file is `IOC1`, the CRC-32 and the length of the payload (both big endian), and the payload. It is written under another name,
fsynced, renamed, and the folder is fsynced: after `put` returns it outlives a power cut. Several processes may put; one takes.
"""

import os
import struct
import time
import zlib
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from pathlib import Path

from ioc.errors import SpoolFull

COLLECTED, SENT = "collected", "sent"
"""The shelves: of the worker, and of the web process for what programs send."""
_HEAD = struct.Struct(">4sII")
_MARK = b"IOC1"
_DONE, _DAMAGED = ".rec", ".damaged"
_BLOCK = 4096
_COUNTED = 2.0
_numbers = count()


class Damaged(ValueError):
    """A record is not what was put there; the message says why."""


@dataclass(frozen=True, slots=True)
class Held:
    """What waits, what was set aside as damaged (both in records), what they take of the disk and what they may, in bytes."""

    records: int
    damaged: int
    size: int
    limit: int


@dataclass
class Shelf:
    """`limit` bounds what may wait, in bytes of disk; what others put is counted anew every _COUNTED seconds."""

    folder: Path
    limit: int
    _counted_at: float = -_COUNTED
    _known: int = 0

    def put(self, payload: bytes, now: datetime) -> str:
        """Keep the payload; returns its name once it is safe. Raises SpoolFull when there is no room, or the disk has none."""
        size = _on_disk(len(payload) + _HEAD.size)
        self._refuse_too_much(size)
        name = f"{now.timestamp():017.6f}-{os.getpid()}-{next(_numbers):08d}{_DONE}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(self.folder, name, _HEAD.pack(_MARK, zlib.crc32(payload), len(payload)) + payload)
        except OSError as error:
            raise SpoolFull(
                f"Kho tạm không ghi được xuống đĩa ({error.strerror}); giải phóng đĩa hoặc sửa quyền thư mục."
            ) from None
        self._known += size
        return name

    def waiting(self) -> list[str]:
        """The names of the records, oldest first."""
        return sorted(path.name for path in self._files(_DONE))

    def damaged(self) -> list[str]:
        """The names of the records that were set aside."""
        return sorted(path.name.removesuffix(_DAMAGED) for path in self._files(_DAMAGED))

    def take(self, name: str) -> bytes:
        """The payload. Raises Damaged when the file is not as it was put."""
        content = (self.folder / name).read_bytes()
        if len(content) < _HEAD.size:
            raise Damaged("tệp bị cụt")
        mark, checksum, length = _HEAD.unpack_from(content)
        payload = content[_HEAD.size :]
        if mark != _MARK or len(payload) != length or zlib.crc32(payload) != checksum:
            raise Damaged("nội dung không khớp mã kiểm")
        return payload

    def done(self, name: str) -> None:
        """The record is where it belongs: forget it."""
        (self.folder / name).unlink(missing_ok=True)

    def set_aside(self, name: str) -> None:
        """Keep a record that cannot be used for a person to look at; it is not taken again, but it still takes room."""
        (self.folder / name).rename(self.folder / (name + _DAMAGED))

    def held(self) -> Held:
        return Held(len(self._files(_DONE)), len(self._files(_DAMAGED)), self._size(), self.limit)

    def _refuse_too_much(self, size: int) -> None:
        if time.monotonic() - self._counted_at >= _COUNTED:
            self._counted_at, self._known = time.monotonic(), self._size()
        if self._known + size > self.limit:
            room = f"{self.limit // 1_000_000:,} MB"
            raise SpoolFull(f"Kho tạm đã đầy ({room}): cơ sở dữ liệu vắng quá lâu. Sửa cơ sở dữ liệu, hoặc tăng IOC_SPOOL_MB.")

    def _size(self) -> int:
        return sum(_on_disk(_size_of(path)) for path in (*self._files(_DONE), *self._files(_DAMAGED)))

    def _files(self, suffix: str) -> list[Path]:
        return list(self.folder.glob(f"*{suffix}")) if self.folder.is_dir() else []


def shelves(data_dir: Path, limit: int) -> dict[str, Shelf]:
    """The shelves of this deployment by name, each bounded by `limit` bytes."""
    return {name: Shelf(data_dir / "spool" / name, limit) for name in (COLLECTED, SENT)}


def _size_of(path: Path) -> int:
    """0 for a record that was taken off while we counted."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _on_disk(size: int) -> int:
    return -(-size // _BLOCK) * _BLOCK


def _write(folder: Path, name: str, content: bytes) -> None:
    fresh = folder / (name + ".part")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.rename(folder / name)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
