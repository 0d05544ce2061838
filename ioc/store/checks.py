"""The checks in force: kept beside the data, so that whoever saves, the worker or the web process, holds values to them."""

from collections.abc import Mapping
from datetime import timedelta

from sqlalchemy import Connection, delete, insert, select

from ioc.domain.checks import Check
from ioc.store.schema import quality_check

_MICRO = timedelta(microseconds=1)


def in_force(conn: Connection) -> dict[str, Check]:
    """The checks by indicator."""
    return {
        row.indicator: Check(
            row.max_step, row.step_within * _MICRO, None if row.stuck_after is None else row.stuck_after * _MICRO
        )
        for row in conn.execute(select(quality_check))
    }


def follow(conn: Connection, checks: Mapping[str, Check]) -> None:
    """From the end of this transaction on these hold; older values are decided anew only where their neighbours change."""
    if in_force(conn) == checks:
        return
    conn.execute(delete(quality_check))
    rows = [
        {
            "indicator": code,
            "max_step": one.max_step,
            "step_within": one.step_within // _MICRO,
            "stuck_after": None if one.stuck_after is None else one.stuck_after // _MICRO,
        }
        for code, one in checks.items()
    ]
    if rows:
        conn.execute(insert(quality_check), rows)
