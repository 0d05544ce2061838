"""What a visit notes so that the next need not read the same again, and when such a note still holds."""

import hashlib

from pydantic import BaseModel

from ioc.domain.centre import Profile
from ioc.domain.source import Window


def key_of(what: str, options: BaseModel, profile: Profile) -> str:
    """A key that changes when the mapping or the codes of the profile do: the same payload then means something else."""
    codes = "\n".join([*profile.indicator, *profile.subject])
    meaning = hashlib.sha256(f"{options.model_dump_json()}\n{codes}".encode()).hexdigest()
    return f"{meaning[:16]} {what}"


def note_of(stamp: str, window: Window) -> str:
    return f"{window.start.timestamp()} {stamp}"


def stamp_of(note: str, window: Window) -> str:
    """The stamp in a note, where what it stands for was read from as early as `window` starts; else empty."""
    start, _, stamp = note.partition(" ")
    return stamp if start and float(start) <= window.start.timestamp() else ""
