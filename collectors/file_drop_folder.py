"""A drop that is a folder of this machine."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from collectors.file_drop import FolderDrop, Listed, Taken
from collectors.means import Means
from ioc.errors import PayloadInvalid, SourceRefused


@contextmanager
def open_folder(drop: FolderDrop, means: Means) -> Iterator["FolderSession"]:
    path = Path(means.secrets.plain(drop.path, hidden=False))
    yield FolderSession(means.data_dir / path)


class FolderSession:
    """Links are not followed: what is read and moved lies inside the folder."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def entries(self, folder: str, room: int) -> tuple[list[Listed], list[str]]:
        files: list[Listed] = []
        folders: list[str] = []
        try:
            with os.scandir(self._root / folder) as found:
                for entry in found:
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.name)
                    elif entry.is_file(follow_symlinks=False) and _readable(entry.name):
                        files += _listed(entry, f"{folder}/{entry.name}" if folder else entry.name)
                    if len(files) + len(folders) > room:
                        raise PayloadInvalid(f"Thư mục “{self._root}” có quá nhiều tệp; dọn tệp cũ, hoặc đặt archive")
        except FileNotFoundError:
            raise SourceRefused(f"Không có thư mục “{self._root / folder}”; tạo thư mục hoặc sửa drop.path.") from None
        except OSError as error:
            raise SourceRefused(f"Không đọc được thư mục “{self._root / folder}”: {error.strerror}; xem lại quyền.") from None
        return files, folders

    def take(self, file: Listed, max_bytes: int) -> Taken:
        try:
            with (self._root / file.name).open("rb") as stream:
                content = stream.read(max_bytes + 1)
        except FileNotFoundError:
            return Taken(file, None)
        except OSError as error:
            return Taken(file, None, f"không đọc được ({error.strerror}); xem lại quyền của tệp")
        if len(content) > max_bytes:
            return Taken(file, None, f"dài hơn mức nhận {max_bytes:,} byte; chia nhỏ hoặc tăng max_bytes")
        return Taken(file, content)

    def make_folder(self, path: str) -> None:
        try:
            (self._root / path).mkdir(exist_ok=True)
        except OSError as error:
            raise SourceRefused(f"Không tạo được thư mục “{path}” ở “{self._root}”: {error.strerror}; xem lại quyền.") from None

    def move(self, file: Listed, to: str) -> bool:
        source, target = self._root / file.name, self._root / to
        if target.exists():
            return False
        try:
            if _stamp(source.stat()) == file.stamp:
                source.rename(target)
        except FileNotFoundError:
            return True
        except OSError:
            return False
        return True


def _readable(name: str) -> bool:
    """A name that is no text cannot be shown, stored or mapped."""
    return name.isprintable() and not name.startswith(".")


def _listed(entry: os.DirEntry[str], name: str) -> list[Listed]:
    try:
        seen = entry.stat(follow_symlinks=False)
    except OSError:  # gone since it was listed
        return []
    return [Listed(name, seen.st_size, _stamp(seen), _changed(seen))]


def _changed(seen: os.stat_result) -> datetime | None:
    try:
        return datetime.fromtimestamp(max(seen.st_mtime, seen.st_ctime), UTC)
    except (OverflowError, ValueError, OSError):  # a time beyond any calendar
        return None


def _stamp(seen: os.stat_result) -> str:
    """The change time as well: a copy that keeps the old modification time is still a new file."""
    return f"{seen.st_size}-{seen.st_mtime_ns}-{seen.st_ctime_ns}"
