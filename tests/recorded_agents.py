"""What an SNMP agent told, from recordings in the form of snmpsim (a line: OID|ASN.1 tag|value)."""

from pathlib import Path
from typing import Any

from collectors.contract import Question
from collectors.snmp_question import AskAgent, Cell, Kind, Told

_KINDS: dict[str, Kind] = {"2": "integer", "66": "integer", "67": "integer", "65": "counter32", "70": "counter64"}


class Agent:
    """Answers questions from what was recorded; an object that was not is absent."""

    def __init__(self, cells: Told) -> None:
        self._cells = cells

    def __call__(self, question: Question[Any]) -> Told:
        assert isinstance(question, AskAgent)
        objects = {oid: self._cells.get(oid, Cell("absent", None)) for oid in question.objects}
        below = tuple(f"{column}." for column in question.columns)
        return objects | {oid: cell for oid, cell in self._cells.items() if below and oid.startswith(below)}


def agent_of(folder: Path) -> Agent:
    """The agent recorded in the folder's `told.snmprec`."""
    return Agent(dict(map(_cell, (folder / "told.snmprec").read_text(encoding="utf-8").splitlines())))


class OneText:
    """An agent all of whose objects, and one row of whose tables, hold the same bytes."""

    def __init__(self, body: bytes) -> None:
        self._cell = Cell("text", body.decode("utf-8", "replace"))

    def __call__(self, question: Question[Any]) -> Told:
        assert isinstance(question, AskAgent)
        return {oid: self._cell for oid in (*question.objects, *(f"{column}.1" for column in question.columns))}


def _cell(line: str) -> tuple[str, Cell]:
    oid, tag, value = line.split("|", 2)
    if tag in _KINDS:
        return oid, Cell(_KINDS[tag], int(value))
    return oid, Cell("text", bytes.fromhex(value).decode("utf-8", "replace") if tag.endswith("x") else value)
