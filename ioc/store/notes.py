"""Notes are stored as JSON beside the value they explain; None where there is none."""

import json
from dataclasses import fields

from ioc.domain.observation import Note, Qualifier

_FIELDS = tuple(field.name for field in fields(Note))


def note_text(note: Note | None) -> str | None:
    """JSON of the fields that are set."""
    if note is None:
        return None
    said = ((name, getattr(note, name)) for name in _FIELDS)
    return storable(json.dumps({name: value for name, value in said if value is not None}, ensure_ascii=False))


def storable(text: str) -> str:
    """The text without what databases refuse: NUL characters, and halves of surrogate pairs (which become "?")."""
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def note_of(text: str | None) -> Note | None:
    if text is None:
        return None
    fields = json.loads(text)
    qualifier = fields.pop("qualifier", None)
    return Note(qualifier=Qualifier(qualifier) if qualifier else None, **fields)
