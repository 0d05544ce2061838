"""Files at the door: in the profile, or in folders of this machine that others drop files into."""

import fnmatch
import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from collectors.contract import FoundFile
from ioc.errors import PayloadInvalid, SourceRefused

PROFILE = "profile:"
_MAGIC = frozenset("*?[")


def profile_files(pattern: str, files: Mapping[str, str | bytes], max_bytes: int) -> Iterator[FoundFile]:
    """Files of the profile that match, by name. Raises SourceRefused when a plain name is not there."""
    wanted = pattern.removeprefix(PROFILE)
    names = sorted(name for name in files if fnmatch.fnmatchcase(name, wanted))
    if not names and not _MAGIC & set(wanted):
        raise SourceRefused(f"Hồ sơ tỉnh không có tệp “{wanted}”; thêm tệp hoặc sửa path.")
    for name in names:
        found = files[name]
        content = found.encode() if isinstance(found, str) else found
        _refuse_large(name, len(content), max_bytes)
        yield FoundFile(name, hashlib.sha256(content).hexdigest(), content)


def folder_files(pattern: str, folder: Path, max_bytes: int, settle_seconds: float, now: datetime) -> Iterator[FoundFile]:
    """Files below `folder` (or at an absolute path) that match and have rested for `settle_seconds` before `now`.

    Raises SourceRefused when a plain path is not there or may not be read, PayloadInvalid for one that is too large.
    """
    root = Path(Path(pattern).anchor or folder)
    paths = sorted(root.glob(pattern.removeprefix(Path(pattern).anchor)))
    if not paths and not _MAGIC & set(pattern):
        raise SourceRefused(f"Không có tệp “{pattern}”; đặt tệp vào đó hoặc sửa path.")
    for path in paths:
        if path.name.startswith((".", "~$")) or not path.is_file():
            continue
        found = _rested(path, max_bytes, settle_seconds, now)
        if found is not None:
            yield found


def _rested(path: Path, max_bytes: int, settle_seconds: float, now: datetime) -> FoundFile | None:
    try:
        before = path.stat()
        if 0 <= now.timestamp() - before.st_mtime < settle_seconds:
            return None
        _refuse_large(path.name, before.st_size, max_bytes)
        return FoundFile(path.name, f"{before.st_mtime_ns}-{before.st_size}", path.read_bytes())
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SourceRefused(f"Không đọc được tệp “{path.name}”: {error.strerror}; xem lại quyền của tệp.") from None


def _refuse_large(name: str, size: int, limit: int) -> None:
    if size > limit:
        raise PayloadInvalid(f"Tệp “{name}” dài {size:,} byte, hơn mức nhận {limit:,}; chia nhỏ hoặc tăng max_bytes")
