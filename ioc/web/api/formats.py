"""JSON for programs; CSV for the spreadsheet of a Vietnamese office (UTF-8 with BOM, `;`, decimal comma, local time)."""

import csv
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo
from io import StringIO
from typing import Annotated, Literal

import orjson
from fastapi import Query, Request
from starlette.responses import Response

Format = Annotated[Literal["json", "csv"] | None, Query(description="csv, or json; without it the Accept header decides")]
Cell = str | int | float | datetime | None

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def wants_csv(request: Request, asked: str | None) -> bool:
    return asked == "csv" or (asked is None and request.headers.get("accept", "").startswith("text/csv"))


def json_answer(body: object) -> Response:
    return Response(orjson.dumps(body, option=orjson.OPT_UTC_Z), media_type="application/json")


def csv_answer(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Cell]], zone: tzinfo, next_cursor: str | None
) -> Response:
    """`next_cursor` goes into the header `X-Next-Cursor`."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_cell(cell, zone) for cell in row] for row in rows)
    headers = {"content-disposition": f'attachment; filename="{name}.csv"'} | (
        {"x-next-cursor": next_cursor} if next_cursor else {}
    )
    return Response("\ufeff" + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def aware(at: datetime) -> datetime:
    """An instant from a query: one without a zone is UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _cell(cell: Cell, zone: tzinfo) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(zone):%d/%m/%Y %H:%M:%S}"
    if isinstance(cell, float):
        return f"{cell:.15g}".replace(".", ",")
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return "'" + cell  # a spreadsheet would run it
    return str(cell)
