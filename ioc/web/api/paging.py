"""Pages: a limit and an opaque cursor that says where the next one begins."""

import base64
import json
from collections.abc import Sequence
from typing import Annotated, TypeVar

from fastapi import HTTPException, Query

LARGEST = 10_000

Limit = Annotated[int, Query(ge=1, le=LARGEST, description="most items in the answer")]
Cursor = Annotated[str | None, Query(max_length=1000, description="next_cursor of the page before")]
Codes = Annotated[list[str] | None, Query(max_length=500, description="repeat the parameter for several; none = all")]

Thing = TypeVar("Thing")


def cursor_of(*place: str | int) -> str:
    return base64.urlsafe_b64encode(json.dumps(place, ensure_ascii=False).encode()).decode().rstrip("=")


def place_of(cursor: str | None, kinds: tuple[type, ...]) -> list[str | int] | None:
    """The place a cursor stands for; None without one. Raises HTTPException 400 for a cursor that is not ours."""
    if cursor is None:
        return None
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError:
        place = None
    if not isinstance(place, list) or [type(part) for part in place] != list(kinds):
        raise HTTPException(400, "Tham số cursor không đúng: dùng nguyên giá trị next_cursor của trang trước")
    return place


def cut(things: Sequence[Thing], limit: int, cursor: str | None) -> tuple[Sequence[Thing], str | None]:
    """A page of a list that is in memory as a whole, and the cursor of the next one."""
    place = place_of(cursor, (int,))
    start = int(place[0]) if place else 0
    end = start + limit
    return things[start:end], cursor_of(end) if end < len(things) else None
