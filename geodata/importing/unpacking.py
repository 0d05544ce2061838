"""Zip archives, unpacked without trusting them."""

import stat
import zipfile
from pathlib import Path, PurePosixPath

from ioc.errors import CommandInvalid, PayloadInvalid

MAX_FILES = 20_000
MAX_BYTES = 4 * 2**30
"""The official set is 3,355 files of 629 MB; whatever is far above is not a set of boundaries."""
_CHUNK = 2**20


def unpack(archive: Path, target: Path) -> None:
    """Write the files of the archive below `target`.

    Raises PayloadInvalid when it is damaged, CommandInvalid when it would write elsewhere or is too large.
    """
    try:
        with zipfile.ZipFile(archive) as packed:
            members = [one for one in packed.infolist() if not one.is_dir()]
            _check(archive, members)
            left = MAX_BYTES
            for member in members:
                left -= _write(packed, member, target, left)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError) as damaged:
        raise PayloadInvalid(f"Không đọc được tệp nén {archive.name}: {damaged}") from damaged


def _check(archive: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MAX_FILES or sum(one.file_size for one in members) > MAX_BYTES:
        raise CommandInvalid(f"{archive.name} quá lớn: nhiều nhất {MAX_FILES} tệp và {MAX_BYTES // 2**30} GB sau khi giải nén")
    for one in members:
        path = PurePosixPath(one.filename.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or ":" in one.filename or stat.S_ISLNK(one.external_attr >> 16):
            raise CommandInvalid(f"{archive.name} có đường dẫn không an toàn: {one.filename!r}; không giải nén gì cả")


def _write(packed: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int) -> int:
    """The bytes written; the size a member declares is not believed."""
    path = target / member.filename.replace("\\", "/")
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with packed.open(member) as source, path.open("wb") as file:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > left:
                raise CommandInvalid(f"{member.filename} lớn hơn kích thước nó khai; không dùng tệp nén này")
            file.write(chunk)
    return written
