"""Speaks to the places files are dropped: this machine, FTP(S), SFTP. One session a visit."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from hashlib import sha256
from time import monotonic
from typing import Protocol

from collectors.file_drop import AnyDrop, FolderDrop, FtpDrop, Listed, ListFiles, MoveFiles, TakeFiles, Taken
from collectors.file_drop_folder import open_folder
from collectors.file_drop_ftp import open_ftp
from collectors.file_drop_sftp import open_sftp
from collectors.means import Means
from ioc.errors import PayloadInvalid, SourceRefused


class Session(Protocol):
    """An open drop. Paths are relative to the drop. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""

    def entries(self, folder: str, room: int) -> tuple[list[Listed], list[str]]:
        """Files of one folder ("" the drop itself) and the names of folders in it.

        Raises PayloadInvalid beyond `room` entries.
        """

    def take(self, file: Listed, max_bytes: int) -> Taken:
        """The file's content."""

    def move(self, file: Listed, to: str) -> bool:
        """Move unless it has changed or gone; False where the target is taken or may not be written."""

    def make_folder(self, path: str) -> None:
        """Make one folder if it is missing; where that is refused, moving will tell."""


def list_files(question: ListFiles, means: Means) -> tuple[Listed, ...]:
    session = _session(question.drop, means)
    found: list[Listed] = []
    folders = [("", 0)]
    while folders:
        folder, depth = folders.pop()
        files, inner = session.entries(folder, question.limit - len(found))
        found += files
        if depth < question.depth:
            paths = (f"{folder}/{name}" if folder else name for name in inner if not name.startswith("."))
            folders += ((path, depth + 1) for path in paths if path != question.skip)
    return tuple(found)


def take_files(question: TakeFiles, means: Means) -> tuple[Taken, ...]:
    session = _session(question.drop, means)
    enough = monotonic() + means.budget.left(_where(question.drop)) / 2
    taken: list[Taken] = []
    size = 0
    for file in question.files:
        taken.append(_bounded(session, file, question.max_bytes))
        size += len(taken[-1].content or b"")
        if monotonic() > enough or size >= question.together:
            break
    return tuple(taken)


def _bounded(session: Session, file: Listed, max_bytes: int) -> Taken:
    """One file that is too large is a fault of that file alone."""
    if file.size > max_bytes:
        return Taken(file, None, f"dài {file.size:,} byte, hơn mức nhận {max_bytes:,}; chia nhỏ hoặc tăng max_bytes")
    try:
        return session.take(file, max_bytes)
    except PayloadInvalid as invalid:
        return Taken(file, None, str(invalid))


def move_files(question: MoveFiles, means: Means) -> None:
    """Raises SourceRefused when a file can be moved under no name: the next visit finds it there still."""
    session = _session(question.drop, means)
    for folder in _levels(question.to):
        session.make_folder(folder)
    for file in question.files:
        plain = file.name.rpartition("/")[2]
        other = f"{plain}.{sha256(f'{file.name} {file.stamp}'.encode()).hexdigest()[:8]}"
        if not any(session.move(file, f"{question.to}/{name}") for name in (plain, other)):
            raise SourceRefused(
                f"Không chuyển được tệp “{plain}” vào “{question.to}” ở {_where(question.drop)}; "
                "xin quyền ghi, hoặc bỏ archive để chỉ đọc."
            )


def _levels(path: str) -> Iterator[str]:
    """The folders to make, outermost first: `a/b` gives a, a/b."""
    parts = path.strip("/").split("/")
    return ("/".join(parts[: end + 1]) for end in range(len(parts)))


def _session(drop: AnyDrop, means: Means) -> Session:
    return means.once(("file drop", drop), lambda: _open(drop, means))


def _open(drop: AnyDrop, means: Means) -> AbstractContextManager[Session]:
    if isinstance(drop, FolderDrop):
        return open_folder(drop, means)
    return open_ftp(drop, means) if isinstance(drop, FtpDrop) else open_sftp(drop, means)


def _where(drop: AnyDrop) -> str:
    return drop.path if isinstance(drop, FolderDrop) else drop.host
