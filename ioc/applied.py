"""The profile in force: the newest version in the database, read with the adapters the program has."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel
from sqlalchemy import Engine

from ioc.domain.centre import Profile
from ioc.errors import ProfileInvalid
from ioc.profile.read import choose, read_profile
from ioc.store import profiles
from ioc.store.engine import reading

_BINARY = "base64,"


@dataclass(frozen=True)
class Applied:
    """A version of the profile: its number, the files it was made of, and what they say."""

    version: int
    files: Mapping[str, bytes]
    profile: Profile


def to_text(files: Mapping[str, bytes]) -> dict[str, str]:
    """The files of a profile folder as the database keeps them; what is not UTF-8 is kept as base64."""
    return {name: _text(content) for name, content in files.items()}


def to_bytes(files: Mapping[str, str]) -> dict[str, bytes]:
    """The inverse of `to_text`."""
    return {name: _content(text) for name, text in files.items()}


def load_applied(engine: Engine, option_models: Mapping[str, type[BaseModel]], practice: bool) -> Applied:
    """The newest version; its practice part only where `practice` is on.

    Raises ProfileInvalid when no version was ever applied, or when it cannot be read by this program.
    """
    with reading(engine) as conn:
        version = profiles.current(conn)
    if version is None:
        raise ProfileInvalid("Chưa có hồ sơ tỉnh nào được nạp. Chạy `ioc profile apply`.")
    files = choose(to_bytes(version.files), practice)
    return Applied(version.id, files, read_profile(files, option_models))


def applied_version(engine: Engine) -> int:
    """The number of the newest version, 0 before the first; cheap."""
    with reading(engine) as conn:
        return profiles.current_id(conn) or 0


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _BINARY + base64.b64encode(content).decode("ascii")


def _content(text: str) -> bytes:
    return base64.b64decode(text.removeprefix(_BINARY)) if text.startswith(_BINARY) else text.encode("utf-8")
