"""What a database answered, from recordings: {"rows": [{column: value}], "whole": whether there were no more}."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from collectors.contract import Question
from collectors.sql_question import AskDatabase, Found


def database_of(folder: Path) -> Callable[[Question[Any]], Found]:
    """The answer recorded in the folder's `found.json`."""
    told = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    return _answering(Found(told["rows"], told.get("whole", True)))


def one_text(body: bytes) -> Callable[[Question[Any]], Found]:
    """One row, every column of which holds the same bytes."""
    text = body.decode("utf-8", "replace")
    return _answering(Found([dict.fromkeys(("tram", "luc", "gia_tri", "trang_thai", "id"), text)]))


def _answering(found: Found) -> Callable[[Question[Any]], Found]:
    def tell(question: Question[Any]) -> Found:
        assert isinstance(question, AskDatabase)
        return found

    return tell
