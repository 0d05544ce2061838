"""Recorded files in place of the folders and servers where files are dropped."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from collectors.contract import Question
from collectors.file_drop import Listed, ListFiles, TakeFiles, Taken

AT_REST = datetime(2026, 11, 23, tzinfo=UTC)
"""When recorded files were last written: long before they are read."""


def tell_of(folder: Path) -> Callable[[Question[Any]], Any]:
    """What answers questions about a drop in which the files of the folder are, all but its options."""
    return telling({path.name: path.read_bytes() for path in folder.iterdir() if path.name != "options.toml"})


def telling(files: Mapping[str, bytes]) -> Callable[[Question[Any]], Any]:
    """The same for files by name."""

    def tell(question: Question[Any]) -> Any:
        if isinstance(question, ListFiles):
            return tuple(listed(name, content) for name, content in files.items())
        assert isinstance(question, TakeFiles)
        return tuple(Taken(file, files[file.name]) for file in question.files)

    return tell


def listed(name: str, content: bytes) -> Listed:
    return Listed(name, len(content), sha256(content).hexdigest()[:12], AT_REST)


def one_file(name: str) -> Callable[[bytes], Callable[[Question[Any]], Any]]:
    """A drop with one file of that name and the content given."""
    return lambda content: telling({name: content})
